/**
 * How fast simulated time passes while a person watches: a pure function of what is under way.
 *
 * Kafka moves messages in milliseconds and detects failures in tens of seconds; nobody can watch both at one speed. Auto pace slows
 * down while messages that matter are in flight, glides over waits, and speeds up gently when nothing new has happened for a while.
 */

export type Speed = 'auto' | number;

export interface PaceInput {
  atUs: number;
  speed: Speed;
  /** Messages under way that a person wants to follow. */
  underWay: readonly { sendAtUs: number; arriveAtUs: number }[];
  /** The next moment at which something to follow begins, as far as is known; null: not known. */
  nextNotableUs: number | null;
  /** How far the timeline is known. */
  knownToUs: number;
  /** Real time since something new happened (a beat, a person's action). */
  wallMsSinceNews: number;
  /** The longest wait that runs: what is waited for, and until when. */
  wait: { kind: string; untilUs: number; data: Record<string, unknown> } | null;
  /** A lesson's step: be there within so much real time. */
  deadline: { atUs: number; wallMs: number } | null;
}

export interface Pace {
  /** Simulated microseconds per real millisecond; 1,000 is real time. */
  usPerWallMs: number;
  /** Why it is so: for the words beside the clock. */
  kind: 'manual' | 'message' | 'wait' | 'idle';
  data: Record<string, unknown>;
}

export const REAL_TIME = 1_000;
/** Real time in which one hop of a followed message is seen. */
const HOP_WALL_MS = 850;
/** Real time over which an empty stretch is crossed. */
const GLIDE_WALL_MS = 650;
/** Messages that can be followed at once. */
const FOLLOWED = 4;
/** After so much real time without news the pace doubles, and again. */
const TIRED_AFTER_MS = 9_000;
const FASTEST_GLIDE = 40 * REAL_TIME;

/** The presets of the speed control, as factors of real time. */
export const speedPresets: readonly number[] = [
  0.001, 0.01, 0.05, 0.25, 0.5, 1, 2, 4, 10, 100, 1000,
];

export function paceOf(input: PaceInput): Pace {
  if (input.speed !== 'auto') {
    return { usPerWallMs: input.speed * REAL_TIME, kind: 'manual', data: {} };
  }
  const pace = input.underWay.length > 0 ? follow(input) : glide(input);
  const { deadline } = input;
  if (deadline === null || deadline.atUs <= input.atUs) return pace;
  const needed = (deadline.atUs - input.atUs) / Math.max(deadline.wallMs, 100);
  return needed > pace.usPerWallMs ? { ...pace, usPerWallMs: needed } : pace;
}

function follow({ underWay, wallMsSinceNews }: PaceInput): Pace {
  const hops = underWay
    .map((message) => message.arriveAtUs - message.sendAtUs)
    .sort((a, b) => a - b);
  const hopUs = hops[hops.length >> 1] as number;
  const crowd = Math.max(1, underWay.length / FOLLOWED);
  const tired = 2 ** Math.min(6, wallMsSinceNews / TIRED_AFTER_MS);
  const usPerWallMs = Math.min(REAL_TIME, Math.max(0.5, (hopUs / HOP_WALL_MS) * crowd * tired));
  return { usPerWallMs, kind: 'message', data: { messages: underWay.length } };
}

function glide({ atUs, nextNotableUs, knownToUs, wait }: PaceInput): Pace {
  const untilUs = nextNotableUs ?? knownToUs;
  const gapUs = Math.max(0, untilUs - atUs);
  const usPerWallMs = Math.min(FASTEST_GLIDE, Math.max(REAL_TIME, gapUs / GLIDE_WALL_MS));
  if (wait !== null && wait.untilUs > atUs)
    return { usPerWallMs, kind: 'wait', data: { wait: wait.kind, ...wait.data } };
  return { usPerWallMs, kind: 'idle', data: {} };
}

/** Speed changes softly, so that the eye can follow; slowing down is quicker than speeding up. */
export function ease(current: number, target: number, wallMs: number): number {
  const timeConstantMs = target < current ? 60 : 350;
  const share = 1 - Math.exp(-wallMs / timeConstantMs);
  return current + (target - current) * share;
}
