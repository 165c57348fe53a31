/**
 * What is kept of a run while it plays, so that it can be measured: every trace event from time 0, a snapshot every 100 ms, and
 * snapshots with the contents of the logs at the moments that somebody asks for. Plain data: a measure is a function over it.
 */
import type { TraceEvent } from '../../../sim/kernel/trace.ts';
import type { PartitionSnapshot, Snapshot } from '../../../sim/snapshot.ts';

export interface Observation {
  /** How far the run was played. */
  untilUs: number;
  events: readonly TraceEvent[];
  /** In order of time. */
  samples: readonly Sample[];
}

export interface Sample {
  atUs: number;
  snapshot: Snapshot;
  /** Of the partitions' leaders, by partition; null where nobody asked. */
  logs: Readonly<Record<string, readonly StoredRecord[]>> | null;
}

export interface StoredRecord {
  offset: number;
  key: string | null;
  value: string | null;
  timestamp: number;
  producer: string | null;
  /** At the producer, from 0. */
  number: number;
}

/** From `fromMs` on, before `toMs`. */
export interface Window {
  fromMs: number;
  toMs: number;
}

export interface Moment {
  atMs: number;
}

type Facts = Record<string, unknown>;

/** The facts of all events of a kind within a window, with their time and node. */
export function eventsOf<T extends object = Facts>(
  { events }: Observation,
  kind: string,
  { fromMs, toMs }: Window,
): (T & { atUs: number; node: string })[] {
  return events
    .filter((event) => event.kind === kind && isWithin(event.atUs, fromMs, toMs))
    .map(({ atUs, node, data }) => ({ ...(data as T), atUs, node }));
}

export const samplesIn = ({ samples }: Observation, { fromMs, toMs }: Window): Sample[] =>
  samples.filter(({ atUs }) => isWithin(atUs, fromMs, toMs));

const isWithin = (atUs: number, fromMs: number, toMs: number): boolean =>
  atUs >= fromMs * 1000 && atUs < toMs * 1000;

/** The state at a moment: after its events. */
export function sampleAt({ samples }: Observation, atMs: number): Sample {
  const found = samples.findLast(({ atUs }) => atUs <= atMs * 1000);
  if (found === undefined) throw new Error(`nothing was observed at ${atMs} ms`);
  return found;
}

export const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** Two digits are enough to read; the bounds leave more room than that. */
export const rounded = (value: number): number => Math.round(value * 100) / 100;

export const sortedTexts = (texts: Iterable<string>): string[] => [...new Set(texts)].sort();

/** The leader's high watermark; 0 where nobody leads. */
export function watermarkOf(snapshot: Snapshot, topicPartition: string): number {
  const partition = partitionOf(snapshot, topicPartition);
  return partition?.logs[String(partition.leader)]?.highWatermark ?? 0;
}

export function partitionOf(
  { topics }: Snapshot,
  topicPartition: string,
): PartitionSnapshot | undefined {
  const at = topicPartition.lastIndexOf('-');
  return topics[topicPartition.slice(0, at)]?.partitions[topicPartition.slice(at + 1)];
}
