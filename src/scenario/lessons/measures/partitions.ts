/** Leaders, logs and high watermarks of a topic's partitions. */
import {
  eventsOf,
  partitionOf,
  rounded,
  sampleAt,
  samplesIn,
  sortedTexts,
  sum,
  watermarkOf,
  type Moment,
  type Observation,
  type Sample,
  type StoredRecord,
  type Window,
} from './observation.ts';

export interface OfTopic {
  topic: string;
}
export interface OfPartition {
  topicPartition: string;
}

/** Partitions that nobody led at some instant of the window: the leader that the znode names does not run, or it names none. */
export const leaderlessEver = (run: Observation, args: Window & OfTopic): string[] =>
  sortedTexts(samplesIn(run, args).flatMap((sample) => leaderlessIn(sample, args.topic)));

/** Those that nobody led at any instant of it. */
export function leaderlessThroughout(run: Observation, args: Window & OfTopic): string[] {
  const samples = samplesIn(run, args).map((sample) => leaderlessIn(sample, args.topic));
  const [first = []] = samples;
  return first.filter((tp) => samples.every((sample) => sample.includes(tp)));
}

export const leaderlessAt = (run: Observation, args: Moment & OfTopic): string[] =>
  leaderlessIn(sampleAt(run, args.atMs), args.topic);

function leaderlessIn({ snapshot }: Sample, topic: string): string[] {
  return Object.entries(snapshot.topics[topic]?.partitions ?? {})
    .filter(([, { leader }]) => snapshot.brokers[String(leader)]?.running !== true)
    .map(([partition]) => `${topic}-${partition}`);
}

/** By how much the leader's high watermark differs over the window. */
export const highWatermarkGain = (run: Observation, args: Window & OfPartition): number =>
  gain(run, args, ({ snapshot }) => watermarkOf(snapshot, args.topicPartition));

export const logEndGain = (run: Observation, args: Window & OfPartition): number =>
  gain(run, args, ({ snapshot }) => {
    const partition = partitionOf(snapshot, args.topicPartition);
    return partition?.logs[String(partition.leader)]?.logEndOffset ?? 0;
  });

function gain(run: Observation, window: Window, valueOf: (sample: Sample) => number): number {
  const values = samplesIn(run, window).map(valueOf);
  return Math.max(...values) - Math.min(...values);
}

/** When the high watermark of the partition first moved after `fromMs`, in seconds; null: it did not before `toMs`. */
export function watermarkMovedAt(run: Observation, args: Window & OfPartition): number | null {
  const atUs = firstMoveUs(run, args);
  return atUs === Infinity ? null : rounded(atUs / 1e6);
}

/** True: it moved in each of `earlier` before it did in any of `later`. */
export function resumesBefore(
  run: Observation,
  { earlier, later, ...window }: Window & { earlier: readonly string[]; later: readonly string[] },
): boolean {
  const atUs = (topicPartition: string) => firstMoveUs(run, { ...window, topicPartition });
  return Math.max(...earlier.map(atUs)) < Math.min(...later.map(atUs));
}

function firstMoveUs(run: Observation, args: Window & OfPartition): number {
  const moves = eventsOf<OfPartition>(run, 'highWatermarkAdvanced', args);
  const first = moves.find(({ topicPartition }) => topicPartition === args.topicPartition);
  return first?.atUs ?? Infinity;
}

/** How many partitions the topic has; 0: there is no such topic. */
export const partitionCount = (run: Observation, { topic, atMs }: Moment & OfTopic): number =>
  Object.keys(sampleAt(run, atMs).snapshot.topics[topic]?.partitions ?? {}).length;

/** Records in the logs of the topic: log end less log start, over its partitions. */
export const stored = (run: Observation, { topic, atMs }: Moment & OfTopic): number =>
  sum(
    Object.values(sampleAt(run, atMs).snapshot.topics[topic]?.partitions ?? {}).map(
      ({ leader, logs }) => {
        const log = logs[String(leader)];
        return log === undefined ? 0 : log.logEndOffset - log.logStartOffset;
      },
    ),
  );

/** Partitions with fewer replicas in sync than they have. */
export const underReplicated = (run: Observation, { topic, atMs }: Moment & OfTopic): string[] =>
  Object.entries(sampleAt(run, atMs).snapshot.topics[topic]?.partitions ?? {})
    .filter(([, { isr, replicas }]) => isr.length < replicas.length)
    .map(([partition]) => `${topic}-${partition}`);

/** Which partitions hold records of a key, by key. */
export function partitionsOfKeys(
  run: Observation,
  args: Moment & OfTopic,
): Record<string, number[]> {
  const found = new Map<string, Set<number>>();
  for (const [tp, records] of logsOf(run, args)) {
    for (const { key } of records) {
      if (key === null) continue;
      const partitions = found.get(key) ?? new Set<number>();
      found.set(key, partitions.add(partitionNumber(tp)));
    }
  }
  return Object.fromEntries(
    [...found]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, set]) => [key, [...set].sort((a, b) => a - b)]),
  );
}

/** Keys that have records in two partitions or more. */
export const movedKeyCount = (run: Observation, args: Moment & OfTopic): number =>
  Object.values(partitionsOfKeys(run, args)).filter((partitions) => partitions.length > 1).length;

/** The partition of the n-th record of the topic's producer; −1: it is not there. */
export function partitionOfRecord(
  run: Observation,
  { number, ...args }: Moment & OfTopic & { number: number },
): number {
  const found = logsOf(run, args).find(([, records]) =>
    records.some((record) => record.number === number),
  );
  return found === undefined ? -1 : partitionNumber(found[0]);
}

/** True: its partition held no more records than any other when it came. */
export function wentToEmptiest(
  run: Observation,
  { number, ...args }: Moment & OfTopic & { number: number },
): boolean {
  const before = logsOf(run, args).map(([tp, records]) => ({
    partition: partitionNumber(tp),
    count: records.filter((record) => record.number < number).length,
  }));
  const least = Math.min(...before.map(({ count }) => count));
  const own = partitionOfRecord(run, { number, ...args });
  return before.some(({ partition, count }) => partition === own && count === least);
}

const partitionNumber = (tp: string): number => Number(tp.slice(tp.lastIndexOf('-') + 1));

/** Records that were in the topic at `sinceMs` and are not at the same partition and offset at `atMs`. */
export function movedRecords(
  run: Observation,
  { topic, sinceMs, atMs }: Moment & OfTopic & { sinceMs: number },
): number {
  const now = new Map(logsOf(run, { topic, atMs }));
  let moved = 0;
  for (const [tp, records] of logsOf(run, { topic, atMs: sinceMs })) {
    const there = new Map((now.get(tp) ?? []).map((record) => [record.offset, record]));
    for (const { offset, producer, number } of records) {
      const same = there.get(offset);
      if (same?.producer !== producer || same.number !== number) moved += 1;
    }
  }
  return moved;
}

function logsOf(
  run: Observation,
  { topic, atMs }: Moment & OfTopic,
): (readonly [string, readonly StoredRecord[]])[] {
  const { logs, atUs } = sampleAt(run, atMs);
  if (logs === null || atUs !== atMs * 1000) throw new Error(`no logs were kept at ${atMs} ms`);
  return Object.entries(logs).filter(([tp]) => tp.slice(0, tp.lastIndexOf('-')) === topic);
}

/** Acknowledged records of acks=all that were not below the high watermark when the leader answered. */
export function acknowledgedTooEarly(run: Observation, args: Window): number {
  const watermarks = new Map<string, number>();
  let early = 0;
  for (const { kind, data, atUs } of run.events) {
    const facts = data as { topicPartition: string; highWatermark: number };
    if (kind === 'highWatermarkAdvanced') watermarks.set(facts.topicPartition, facts.highWatermark);
    if (kind !== 'recordAcknowledged' || atUs < args.fromMs * 1000 || atUs >= args.toMs * 1000)
      continue;
    const { topicPartition, baseOffset, count } = data as unknown as OfPartition & {
      baseOffset: number;
      count: number;
    };
    if (baseOffset + count > (watermarks.get(topicPartition) ?? 0)) early += count;
  }
  return early;
}
