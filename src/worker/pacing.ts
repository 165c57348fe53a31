/**
 * How fast simulated time passes while a person watches: a pure function of what is under way.
 *
 * Kafka moves messages in milliseconds and detects failures in tens of seconds; nobody can watch both at one speed. Auto pace slows
 * down while messages that matter are in flight and glides over waits. Where more fly than a person can follow, it shows a few of them
 * after each piece of news and then runs on to the next one.
 */

export type Speed = 'auto' | number;

export interface PaceInput {
  atUs: number;
  speed: Speed;
  /** Messages under way that a person wants to follow. */
  underWay: readonly { sendAtUs: number; arriveAtUs: number }[];
  /** Such messages in a simulated second, as far as is known. */
  perSecond: number;
  /** The next moment at which something to follow begins, as far as is known; null: not known. */
  nextNotableUs: number | null;
  /** How far the timeline is known. */
  knownToUs: number;
  /** Real time since something new happened (a beat, a person's action). */
  wallMsSinceNews: number;
  /** The wait that ends first: what is waited for, and until when. */
  wait: { kind: string; untilUs: number; data: Record<string, unknown> } | null;
  /** A lesson's step: be there within so much real time. */
  deadline: { atUs: number; wallMs: number } | null;
}

export interface Pace {
  /** Simulated microseconds per real millisecond; 1,000 is real time. */
  usPerWallMs: number;
  /** Why it is so: for the words beside the clock. */
  kind: 'manual' | 'message' | 'crowd' | 'wait' | 'idle';
  data: Record<string, unknown>;
  /** Not beyond that moment, however fast it goes; null or left out: no such moment. */
  stopsAtUs?: number | null;
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
/** A simulated second whose messages would take longer than this, one by one, is too busy to be followed so. */
const BUSY_WALL_MS = 2_500;
/** In a busy time, and in a wait, messages are followed for so long after news; then the pace rises to the crowd's. */
const FRESH_WALL_MS = 3_000;
const RISE_WALL_MS = 3_000;
const CROWD_PACE = REAL_TIME / 2;
/** While a crowd passes by, a wait shrinks to a third in so much real time. */
const WAIT_WALL_MS = 2_000;
const FASTEST_GLIDE = 40 * REAL_TIME;

/** The presets of the speed control, as factors of real time. */
export const speedPresets: readonly number[] = [
  0.001, 0.01, 0.05, 0.25, 0.5, 1, 2, 4, 10, 100, 1000,
];

export function paceOf(input: PaceInput): Pace {
  if (input.speed !== 'auto') {
    return { usPerWallMs: input.speed * REAL_TIME, kind: 'manual', data: {} };
  }
  const pace = paceOfItself(input);
  const { deadline } = input;
  if (deadline === null || deadline.atUs <= input.atUs) return pace;
  const needed = (deadline.atUs - input.atUs) / Math.max(deadline.wallMs, 100);
  return needed > pace.usPerWallMs ? { ...pace, usPerWallMs: needed } : pace;
}

function paceOfItself(input: PaceInput): Pace {
  if (risen(input) === 1) return passBy(input);
  return input.underWay.length > 0 ? follow(input) : glide(input);
}

function follow(input: PaceInput): Pace {
  const { underWay, wallMsSinceNews } = input;
  const hops = underWay
    .map((message) => message.arriveAtUs - message.sendAtUs)
    .sort((a, b) => a - b);
  const hopUs = hops[hops.length >> 1] as number;
  const crowd = Math.max(1, underWay.length / FOLLOWED);
  const tired = isBusy(input) ? 1 : 2 ** Math.min(6, wallMsSinceNews / TIRED_AFTER_MS);
  const followed = Math.min(REAL_TIME, Math.max(0.5, (hopUs / HOP_WALL_MS) * crowd * tired));
  return {
    usPerWallMs: Math.max(followed, followed * (CROWD_PACE / followed) ** risen(input)),
    kind: 'message',
    data: { messages: underWay.length },
  };
}

/** To the next moment with something to follow. */
function glide(input: PaceInput): Pace {
  const { atUs, nextNotableUs, knownToUs, wait } = input;
  const gapUs = Math.max(0, (nextNotableUs ?? knownToUs) - atUs);
  const usPerWallMs = Math.min(FASTEST_GLIDE, Math.max(REAL_TIME, gapUs / GLIDE_WALL_MS));
  const stopsAtUs = risen(input) === 0 ? nextNotableUs : null;
  if (isOpen(wait, atUs)) return { usPerWallMs, stopsAtUs, ...waiting(wait) };
  return { usPerWallMs, stopsAtUs, kind: 'idle', data: {} };
}

/** What nobody follows one by one: on to the next news, quicker where it is known to be far. */
function passBy({ atUs, wait }: PaceInput): Pace {
  if (!isOpen(wait, atUs)) return { usPerWallMs: CROWD_PACE, kind: 'crowd', data: {} };
  const usPerWallMs = Math.max(CROWD_PACE, (wait.untilUs - atUs) / WAIT_WALL_MS);
  return { usPerWallMs: Math.min(FASTEST_GLIDE, usPerWallMs), ...waiting(wait) };
}

const isBusy = ({ perSecond }: PaceInput): boolean =>
  (perSecond / FOLLOWED) * HOP_WALL_MS > BUSY_WALL_MS;

/** From 0, each message is followed, to 1, they pass by: where there are too many, or something else is waited for. */
const risen = (input: PaceInput): number =>
  isBusy(input) || isOpen(input.wait, input.atUs)
    ? Math.min(1, Math.max(0, (input.wallMsSinceNews - FRESH_WALL_MS) / RISE_WALL_MS))
    : 0;

const isOpen = (wait: PaceInput['wait'], atUs: number): wait is NonNullable<PaceInput['wait']> =>
  wait !== null && wait.untilUs > atUs;

const waiting = (wait: NonNullable<PaceInput['wait']>) => ({
  kind: 'wait' as const,
  data: { wait: wait.kind, ...wait.data },
});

/** Speed changes softly, so that the eye can follow; slowing down is quicker than speeding up. */
export function ease(current: number, target: number, wallMs: number): number {
  const timeConstantMs = target < current ? 60 : 350;
  const share = 1 - Math.exp(-wallMs / timeConstantMs);
  return current + (target - current) * share;
}
