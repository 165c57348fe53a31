/**
 * Plays the timeline: moves the playhead, asks the worker for what lies ahead, and sets the stores.
 *
 * The page owns the playhead, the worker has no clock. `tick` is called by the one frame loop with the real time that passed.
 */

import type { TraceEvent } from '../sim/kernel/trace.ts';
import { ease, paceOf, REAL_TIME, type Pace, type Speed } from '../worker/pacing.ts';
import type { BeatScene, PushMessage, Segment } from '../worker/protocol.ts';
import type { SimClient } from '../worker/simClient.ts';
import {
  addSegment,
  bufferedFromUs,
  bufferedToUs,
  clearBuffer,
  createBuffer,
  dropAfter,
  eventsAt,
  holds,
  messagesAt,
  nextNotableUs,
  sceneAt,
  segmentAt,
  type Buffer,
} from './buffer.ts';
import { usePlayback } from './playback.ts';
import { useRun } from './run.ts';
import { nextWait } from './waits.ts';

export interface Player {
  client: SimClient;
  runId: number;
  buffer: Buffer;
  /** Eased, simulated µs per real ms. */
  rate: number;
  wallMsSinceNews: number;
  /** Messages worth following that are sent in a simulated second, about. */
  perSecond: number;
  /** Real time within which the playhead should reach `stopAtUs`; null: no hurry. */
  deadlineWallMs: number | null;
  /** What was asked of the worker last. */
  wanted: { fromUs: number; toUs: number; spacingUs: number } | null;
  /** Of the last wish; grows with each. */
  token: number;
  /** The playhead waits there for its segment after a seek. */
  seekingUs: number | null;
}

/** Real time that the buffer holds in advance. */
const LEAD_WALL_MS = 2_500;
const LEAD_MIN_US = 150_000;
/** What stands still is drawn less often than what moves: nobody sees more states than this. */
export const DRAWN_EVERY_MS = 40;
/** Auto pace never glides faster than this, so the worker need not simulate more ahead. */
const MAX_LEAD_US = 60_000_000;

export function createPlayer(client: SimClient): Player {
  const player: Player = {
    client,
    runId: 0,
    buffer: createBuffer(),
    rate: 0,
    wallMsSinceNews: 0,
    perSecond: 0,
    deadlineWallMs: null,
    wanted: null,
    token: 0,
    seekingUs: null,
  };
  client.onPush = (message) => onPush(player, message);
  client.onCrash = fail;
  return player;
}

/** One frame: `wallMs` of real time passed. */
export function tick(player: Player, wallMs: number): void {
  const { atUs, playing, stopAtUs } = usePlayback.getState();
  if (useRun.getState().status !== 'ready') return;
  if (player.seekingUs !== null) {
    arriveAtSeek(player);
    return;
  }
  if (!playing) {
    player.rate = 0;
    standExactly(player, atUs);
    keepLead(player, atUs);
    return;
  }
  // A frame loop's first frame may carry the time at which it was begun.
  if (wallMs <= 0) return;
  player.wallMsSinceNews += wallMs;
  const pace = choosePace(player, atUs, stopAtUs);
  player.rate =
    pace.kind === 'manual' ? pace.usPerWallMs : ease(player.rate, pace.usPerWallMs, wallMs);
  if (player.deadlineWallMs !== null)
    player.deadlineWallMs = Math.max(0, player.deadlineWallMs - wallMs);
  const { endUs } = useRun.getState();
  const limitUs = stopAtUs ?? (atUs < endUs ? endUs : Infinity);
  const wishUs = Math.min(limitUs, nextByPace(player, pace, atUs, wallMs));
  const nextUs = Math.min(wishUs, Math.max(atUs, bufferedToUs(player.buffer)));
  const factor = (nextUs - atUs) / wallMs / REAL_TIME;
  usePlayback.setState((state) => ({
    factor: state.factor * 0.9 + factor * 0.1,
    pace: { kind: pace.kind, data: pace.data },
    slow: nextUs < wishUs,
  }));
  show(player, nextUs);
  if (nextUs >= limitUs) stop(player);
  keepLead(player, nextUs);
}

/** A glide ends exactly where something to follow begins, however fast it went. */
function nextByPace(player: Player, { stopsAtUs = null }: Pace, atUs: number, wallMs: number) {
  const wishUs = Math.floor(atUs + player.rate * wallMs);
  if (stopsAtUs === null || wishUs < stopsAtUs) return wishUs;
  player.rate = useRun.getState().latencyUs / APPROACH_MS;
  return stopsAtUs;
}

/** At the beginning of a hop the pace is that of the hop. */
const APPROACH_MS = 850;

/** Puts the playhead at a moment; where the buffer does not reach, it arrives when the worker's answer is there. */
export function seekTo(player: Player, atUs: number): void {
  const target = Math.max(0, Math.floor(atUs));
  if (holds(player.buffer, target)) {
    player.seekingUs = null;
    show(player, target);
    keepLead(player, target);
    return;
  }
  clearBuffer(player.buffer);
  void recallPast(player, target);
  player.seekingUs = target;
  player.wanted = null;
  usePlayback.setState({
    atUs: target,
    playedToUs: Math.max(target, usePlayback.getState().playedToUs),
  });
  keepLead(player, target);
}

/** The trace up to a moment: the window that is known in full, and before it the beats. */
function eventsUpTo(player: Player, atUs: number): TraceEvent[] {
  const events = eventsAt(player.buffer, atUs);
  const firstId = events[0]?.id ?? Infinity;
  const earlier = useRun
    .getState()
    .beats.filter((beat) => beat.id < firstId && beat.atUs <= atUs)
    .slice(-KEPT_BEATS);
  return [...earlier, ...events];
}

const KEPT_BEATS = 60;

/** Who stands still looks closely: scenes that were made for a speed give way to those of each instant. */
function standExactly(player: Player, atUs: number): void {
  const shown = segmentAt(player.buffer, atUs);
  if (shown !== null && shown.spacingUs > 0 && shown.fromUs < atUs) refresh(player, atUs);
}

/** What had happened before the buffer's beginning, for the list of events. */
async function recallPast(player: Player, atUs: number): Promise<void> {
  const { runId } = player;
  if (atUs === 0) return;
  const past = await player.client
    .call(runId, 'events', { untilUs: atUs, limit: PAST_EVENTS })
    .catch(() => []);
  const from = bufferedFromUs(player.buffer);
  if (player.runId !== runId || (from !== Infinity && from !== atUs)) return;
  player.buffer.past = past;
  const state = usePlayback.getState();
  if (state.atUs >= atUs) useRun.setState({ events: eventsUpTo(player, state.atUs) });
}

const PAST_EVENTS = 160;

/** Something new happened, or a person acted: auto pace slows down again. */
export function noteNews(player: Player): void {
  player.wallMsSinceNews = 0;
}

/** What lies ahead has changed (an action, another branch): the buffer begins anew at `atUs`. */
export function refresh(player: Player, atUs: number): void {
  clearBuffer(player.buffer);
  player.wanted = null;
  player.seekingUs = null;
  if (useRun.getState().status === 'failed') useRun.setState({ status: 'ready', failure: null });
  seekTo(player, atUs);
}

function choosePace(player: Player, atUs: number, stopAtUs: number | null): Pace {
  const { scene } = useRun.getState();
  const followed = messagesAt(player.buffer, atUs).filter(
    ({ weight, arriveAtUs }) => weight === 3 && arriveAtUs >= 0,
  );
  const { deadlineWallMs } = player;
  return paceOf({
    atUs,
    speed: usePlayback.getState().speed,
    underWay: followed,
    perSecond: player.perSecond,
    nextNotableUs: nextNotableUs(player.buffer, atUs),
    knownToUs: bufferedToUs(player.buffer),
    wallMsSinceNews: player.wallMsSinceNews,
    wait: scene === null ? null : nextWait(scene),
    deadline:
      stopAtUs === null || deadlineWallMs === null
        ? null
        : { atUs: stopAtUs, wallMs: deadlineWallMs },
  });
}

function show(player: Player, atUs: number): void {
  const scene = sceneAt(player.buffer, atUs);
  if (scene === null) return;
  const before = usePlayback.getState();
  noticeBeats(player, before.atUs, atUs);
  usePlayback.setState({ atUs, playedToUs: Math.max(before.playedToUs, atUs) });
  const run = useRun.getState();
  const messages = messagesAt(player.buffer, atUs);
  const segment = segmentAt(player.buffer, atUs);
  const sameMessages =
    messages.length === run.messages.length &&
    messages.every((message, i) => message === run.messages[i]);
  const events = eventsUpTo(player, atUs);
  const sameEvents =
    events.length === run.events.length && events.at(-1)?.id === run.events.at(-1)?.id;
  useRun.setState({
    scene,
    messageCounts: segment?.counts ?? null,
    ...(sameMessages ? {} : { messages }),
    ...(sameEvents
      ? {}
      : {
          events: events.length === 0 ? run.events.filter((event) => event.atUs <= atUs) : events,
        }),
  });
}

function noticeBeats(player: Player, fromUs: number, toUs: number): void {
  if (toUs <= fromUs) return;
  if (useRun.getState().beats.some(({ atUs }) => atUs > fromUs && atUs <= toUs)) noteNews(player);
}

function stop(player: Player): void {
  player.rate = 0;
  player.deadlineWallMs = null;
  usePlayback.setState({ playing: false, stopAtUs: null, pace: null, factor: 0, slow: false });
}

/** Sees to it that the worker works on what will be needed next. */
function keepLead(player: Player, atUs: number): void {
  const { speed, playing } = usePlayback.getState();
  const { latencyUs } = useRun.getState();
  const rate = Math.max(player.rate, speed === 'auto' || !playing ? 0 : speed * REAL_TIME);
  const spacingUs = playing ? spacingOf(speed, latencyUs) : 0;
  const leadUs = Math.min(MAX_LEAD_US, Math.max(LEAD_MIN_US, latencyUs * 12, rate * LEAD_WALL_MS));
  const { wanted } = player;
  const haveUs = Math.max(atUs, bufferedToUs(player.buffer));
  if (wanted !== null && wanted.spacingUs === spacingUs) {
    if (wanted.toUs >= atUs + leadUs / 2) return;
    want(player, Math.max(haveUs, atUs), atUs + leadUs, spacingUs);
    return;
  }
  const fromUs = wanted === null ? haveUs : Math.max(atUs, dropAfter(player.buffer, atUs));
  want(player, holds(player.buffer, atUs) ? fromUs : atUs, atUs + leadUs, spacingUs);
}

function want(player: Player, fromUs: number, toUs: number, spacingUs: number): void {
  player.wanted = { fromUs, toUs: Math.floor(toUs), spacingUs };
  player.token += 1;
  const { runId, token } = player;
  const wish = { fromUs: Math.floor(fromUs), toUs: Math.floor(toUs), spacingUs, token };
  // The run may have been closed meanwhile; then nobody waits.
  player.client.call(runId, 'want', wish).catch(() => undefined);
}

/** Simulated µs between scenes: of a hop's length enough to follow it, of a speed what is drawn anew at it. */
function spacingOf(speed: Speed, latencyUs: number): number {
  if (speed === 'auto') return Math.floor(latencyUs / 5);
  const perDrawingUs = Math.floor(speed * REAL_TIME * DRAWN_EVERY_MS);
  return perDrawingUs < 5_000 ? 0 : perDrawingUs;
}

function arriveAtSeek(player: Player): void {
  const target = player.seekingUs as number;
  if (!holds(player.buffer, target)) return;
  player.seekingUs = null;
  show(player, target);
}

function onPush(player: Player, message: PushMessage): void {
  if (message.push === 'segment') return takeSegment(player, message.segment);
  if (message.runId !== player.runId) return;
  if (message.push === 'failed') {
    return fail(message.detail);
  }
  usePlayback.setState({ simulatedToUs: message.simulatedToUs });
  if (message.beats.length === 0) return;
  useRun.setState((state) => ({ beats: mergeBeats(state.beats, message.beats) }));
  // A jump arrives before the news of what it passed.
  const { atUs } = usePlayback.getState();
  if (message.beats.some((beat) => beat.atUs <= atUs) && holds(player.buffer, atUs))
    useRun.setState({ events: eventsUpTo(player, atUs) });
}

/** The run stands until somebody goes back in it, undoes what they did, or opens another. */
function fail(reason: string): void {
  useRun.setState({ status: 'failed', failure: reason });
}

function takeSegment(player: Player, segment: Segment): void {
  if (segment.runId !== player.runId) return;
  const current = useRun.getState().branches.find(({ current: isCurrent }) => isCurrent);
  if (current !== undefined && current.id !== segment.branch) return;
  // An answer to an older wish, which a seek, an action or a change of speed has made useless.
  if (player.wanted === null || segment.token !== player.token) return;
  addSegment(player.buffer, segment);
  noteTraffic(player, segment);
  if (player.seekingUs !== null) arriveAtSeek(player);
}

/** Smoothed over about a second, so that a pause between two records is no quiet. */
function noteTraffic(player: Player, { fromUs, toUs, messages }: Segment): void {
  const seconds = (toUs - fromUs) / 1_000_000;
  if (seconds <= 0) return;
  const rate = messages.filter(({ weight }) => weight === 3).length / seconds;
  player.perSecond += (1 - Math.exp(-seconds)) * (rate - player.perSecond);
}

/** What came of a beat and what from it is asked for when somebody wants to know why. */
function mergeBeats(known: readonly TraceEvent[], more: readonly BeatScene[]): TraceEvent[] {
  const lastId = known.at(-1)?.id ?? -1;
  const news = more.filter(({ id }) => id > lastId);
  return [...known, ...news.map((beat) => ({ ...beat, trigger: 0, because: null }))];
}
