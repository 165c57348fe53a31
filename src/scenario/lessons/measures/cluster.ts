/** The cluster as a whole: its health, and what ZooKeeper has to do. */
import {
  eventsOf,
  sampleAt,
  samplesIn,
  sortedTexts,
  sum,
  type Moment,
  type Observation,
  type Window,
} from './observation.ts';

export const health = (run: Observation, { atMs }: Moment): string =>
  sampleAt(run, atMs).snapshot.health.state;

/** Every change of health in the window, in order. */
export const healthCourse = (run: Observation, window: Window): string[] =>
  samplesIn(run, window)
    .map(({ snapshot }) => snapshot.health.state)
    .filter((state, i, all) => state !== all[i - 1]);

export const healthReasons = (run: Observation, { atMs }: Moment): string[] =>
  sortedTexts(sampleAt(run, atMs).snapshot.health.reasons.map(({ code }) => code));

/** When this state was first reached after `fromMs`, in ms; null: it was not before `toMs`. */
export function healthReachedAtMs(
  run: Observation,
  { state, ...window }: Window & { state: string },
): number | null {
  const first = samplesIn(run, window).find(({ snapshot }) => snapshot.health.state === state);
  return first === undefined ? null : first.atUs / 1000;
}

/** Reads and writes that clients asked of ZooKeeper, as the servers that run have counted them; the sessions' pings are apart. */
export const zookeeperRequests = (run: Observation, window: Window): number =>
  counted(run, window, 'requests');

export const zookeeperPings = (run: Observation, window: Window): number =>
  counted(run, window, 'pings');

/** Writes that the ensemble has committed. */
export const zookeeperWrites = (run: Observation, window: Window): number =>
  eventsOf(run, 'zkWriteCommitted', window).length;

function counted(run: Observation, { fromMs, toMs }: Window, name: 'requests' | 'pings'): number {
  const until = (atMs: number): number =>
    sampleAt(run, atMs).snapshot.zookeeper?.counters[name] ?? 0;
  return until(toMs) - until(fromMs);
}

/** Records that leaders have stored, of users' topics. */
export const recordsStored = (run: Observation, window: Window): number =>
  sum(
    eventsOf<{ topicPartition: string; count: number }>(run, 'recordsAppended', window)
      .filter(({ topicPartition }) => !topicPartition.startsWith('__'))
      .map(({ count }) => count),
  );
