/**
 * Finding moments: the next and the previous event, hop or beat, both by making the run again where it lies behind.
 */

import { nextDueUs, step } from '../sim/kernel/engine.ts';
import { pendingEvents } from '../sim/kernel/eventQueue.ts';
import { messageScene } from '../sim/messageScene.ts';
import type { Message } from '../sim/kernel/network.ts';
import type { LiveRun } from '../scenario/runScenario.ts';
import type { StepUnit } from './protocol.ts';
import { positionAt, replayFrom, stepOnce, type Checkpoint, type Timeline } from './timeline.ts';

/** Longest search ahead; beyond it nothing is worth a step. */
const SEARCH_US = 600_000_000;

/** The nearest moment after (or before) `fromUs` at which such a step ends; null: there is none. */
export function findMoment(
  timeline: Timeline,
  fromUs: number,
  unit: StepUnit,
  direction: 1 | -1,
): number | null {
  return direction === 1 ? findNext(timeline, fromUs, unit) : findPrevious(timeline, fromUs, unit);
}

function findNext(timeline: Timeline, fromUs: number, unit: StepUnit): number | null {
  if (unit === 'beat') return findNextBeat(timeline, fromUs);
  positionAt(timeline, fromUs);
  const { engine } = timeline.live;
  const watch = watchMoments(timeline.live, unit);
  const limitUs = fromUs + SEARCH_US;
  while (nextDueUs(engine) <= limitUs) {
    stepOnce(timeline);
    const foundUs = watch.latestUs();
    if (foundUs !== null && foundUs > fromUs) {
      watch.stop();
      positionAt(timeline, foundUs);
      return foundUs;
    }
  }
  watch.stop();
  return null;
}

/** The beats of all that was played are known, however far ahead of the playhead that is; from there on they are looked for. */
function findNextBeat(timeline: Timeline, fromUs: number): number | null {
  const nextUs = (): number | null =>
    timeline.current.beats.find(({ atUs }) => atUs > fromUs)?.atUs ?? null;
  if (nextUs() === null) {
    positionAt(timeline, Math.max(fromUs, timeline.current.simulatedToUs));
    const { engine } = timeline.live;
    while (nextUs() === null && nextDueUs(engine) <= fromUs + SEARCH_US) stepOnce(timeline);
  }
  const foundUs = nextUs();
  if (foundUs !== null) positionAt(timeline, foundUs);
  return foundUs;
}

function findPrevious(timeline: Timeline, fromUs: number, unit: StepUnit): number | null {
  positionAt(timeline, fromUs);
  if (unit === 'beat')
    return timeline.current.beats.findLast(({ atUs }) => atUs < fromUs)?.atUs ?? null;
  let boundUs = fromUs;
  // Stretch by stretch backwards, until one holds such a moment.
  while (boundUs > 0) {
    const before = (checkpoint: Checkpoint): boolean => checkpoint.atUs < boundUs;
    const live = replayFrom(timeline, before, () => undefined);
    const startUs = live.engine.world.nowUs;
    const watch = watchMoments(live, unit);
    let latest: number | null = null;
    while (nextDueUs(live.engine) < boundUs) {
      step(live.engine);
      const atUs = watch.latestUs();
      if (atUs !== null && atUs < boundUs && atUs > startUs) latest = atUs;
    }
    if (latest !== null) return latest;
    boundUs = startUs;
  }
  return null;
}

/** Notes the latest moment of that unit while a live run is stepped. */
function watchMoments(live: LiveRun, unit: 'event' | 'hop') {
  let latest: number | null = null;
  const onTrace = ({ atUs }: { atUs: number }): void => {
    latest = atUs;
  };
  // Arrivals of what a person follows, noted at sending: they lie ahead.
  const arrivals = pendingEvents(live.engine.world.queue)
    .filter(({ kind, payload }) => kind === 'arrive' && isFollowed(payload as Message))
    .map(({ atUs }) => atUs);
  if (unit === 'event') live.listeners.push(onTrace);
  if (unit === 'hop') {
    live.engine.onMessage = (message) => {
      if (message.arriveAtUs >= 0 && isFollowed(message)) arrivals.push(message.arriveAtUs);
    };
  }
  return {
    latestUs(): number | null {
      if (unit === 'hop') {
        const { nowUs } = live.engine.world;
        if (arrivals.includes(nowUs)) latest = nowUs;
      }
      return latest;
    },
    stop(): void {
      live.engine.onMessage = null;
      const index = live.listeners.indexOf(onTrace);
      if (index >= 0) live.listeners.splice(index, 1);
    },
  };
}

const isFollowed = (message: Message): boolean => (messageScene(message)?.weight ?? 0) >= 2;
