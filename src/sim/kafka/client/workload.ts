/**
 * A producer's workload: record n and its due time are a function of (seed, producer, n) alone, the same in every lane and
 * branch, whatever the acks. A change of the rate begins a new segment, within which the same holds.
 */

import { US_PER_SECOND, msToUs } from '../../../base/brand.ts';
import { drawOnce } from '../../kernel/random.ts';
import type { KafkaRecord } from '../protocol.ts';
import type { WorkloadState } from './producerState.ts';
import { utf8Length } from './recordSize.ts';

/** As a scenario writes it; `topic` is the only field without a default. */
export interface WorkloadConfig {
  topic: string;
  ratePerSecond?: number;
  keys?: readonly string[] | null;
  partitions?: readonly number[] | null;
  startAtMs?: number;
  count?: number;
  valuePrefix?: string;
  valueBytes?: number;
  headers?: KafkaRecord['headers'];
  mode?: 'rate' | 'oneAtATime';
  pauseMs?: number;
}

export function createWorkload(config: WorkloadConfig | undefined, nowUs: number): WorkloadState {
  const startUs = Math.max(msToUs(config?.startAtMs ?? 0), nowUs);
  return {
    topic: config?.topic ?? '',
    ratePerSecond: config?.ratePerSecond ?? 0,
    keys: copyOrNull(config?.keys),
    partitions: copyOrNull(config?.partitions),
    valuePrefix: config?.valuePrefix ?? 'v',
    valueBytes: config?.valueBytes ?? 0,
    headers: (config?.headers ?? []).map((header) => ({ ...header })),
    mode: config?.mode ?? 'rate',
    pauseMs: config?.pauseMs ?? 0,
    count: config?.count ?? Infinity,
    isStopped: false,
    next: 0,
    segment: { index: 0, startUs, firstNumber: 0 },
    timerAtUs: Infinity,
  };
}

/** True while it has a record to send at some time. */
export const hasNext = (workload: WorkloadState): boolean =>
  workload.topic !== '' &&
  !workload.isStopped &&
  workload.next < workload.count &&
  (workload.mode === 'oneAtATime' || workload.ratePerSecond > 0);

/** When the next record is due, at the present rate. One at a time: as soon as it may. */
export function nextDueUs(workload: WorkloadState, seed: string, label: string): number {
  const { segment, ratePerSecond, mode, next } = workload;
  if (mode === 'oneAtATime') return segment.startUs;
  const phaseUs = phaseOf(seed, label, segment.index, ratePerSecond);
  const n = next - segment.firstNumber;
  return segment.startUs + phaseUs + Math.floor((n * US_PER_SECOND) / ratePerSecond);
}

export interface WorkloadRecord {
  key: string | null;
  value: string;
  partition: number | null;
}

export function recordAt(workload: WorkloadState, n: number): WorkloadRecord {
  const { keys, partitions, valuePrefix, valueBytes } = workload;
  return {
    key: inTurn(keys, n),
    value: paddedValue(`${valuePrefix}${n}`, valueBytes),
    partition: inTurn(partitions, n),
  };
}

/** The value of a recording that names its size: filled up with dots. */
export function paddedValue(value: string, bytes: number): string {
  const missing = bytes - utf8Length(value);
  return missing > 0 ? value + '.'.repeat(missing) : value;
}

/** False: it is so already. A rate also starts a workload that was stopped. */
export function changesWorkload(
  workload: WorkloadState,
  {
    ratePerSecond,
    keys,
    partitions,
  }: Pick<WorkloadConfig, 'ratePerSecond' | 'keys' | 'partitions'>,
): boolean {
  const isOther = (given: readonly unknown[] | null | undefined, now: readonly unknown[] | null) =>
    given !== undefined && JSON.stringify(given) !== JSON.stringify(now);
  return (
    (ratePerSecond !== undefined &&
      (workload.isStopped || ratePerSecond !== workload.ratePerSecond)) ||
    isOther(keys, workload.keys) ||
    isOther(partitions, workload.partitions)
  );
}

/** A change takes effect from `nowUs` on, the numbering goes on; a new rate or mode also starts one that was stopped. */
export function changeWorkload(
  workload: WorkloadState,
  change: Partial<WorkloadConfig>,
  nowUs: number,
): void {
  if (change.topic !== undefined) workload.topic = change.topic;
  if (change.keys !== undefined) workload.keys = copyOrNull(change.keys);
  if (change.partitions !== undefined) workload.partitions = copyOrNull(change.partitions);
  if (change.valuePrefix !== undefined) workload.valuePrefix = change.valuePrefix;
  if (change.valueBytes !== undefined) workload.valueBytes = change.valueBytes;
  if (change.mode !== undefined) workload.mode = change.mode;
  if (change.pauseMs !== undefined) workload.pauseMs = change.pauseMs;
  if (change.count !== undefined) workload.count = workload.next + change.count;
  if (change.ratePerSecond !== undefined) workload.ratePerSecond = change.ratePerSecond;
  if (change.ratePerSecond === undefined && change.mode === undefined) return;
  workload.isStopped = false;
  beginSegment(workload, nowUs);
}

/** After a restart: what was due meanwhile is not made up for. */
export function continueWorkload(
  workload: WorkloadState,
  seed: string,
  label: string,
  nowUs: number,
): void {
  workload.timerAtUs = Infinity;
  if (workload.mode === 'oneAtATime') return;
  while (hasNext(workload) && nextDueUs(workload, seed, label) < nowUs) workload.next += 1;
}

function beginSegment(workload: WorkloadState, nowUs: number): void {
  const { segment } = workload;
  workload.segment = {
    index: segment.index + 1,
    startUs: Math.max(nowUs, segment.index === 0 && workload.next === 0 ? segment.startUs : 0),
    firstNumber: workload.next,
  };
}

/** Producers of one rate do not send at the same instants. */
function phaseOf(seed: string, label: string, segment: number, ratePerSecond: number): number {
  const intervalUs = Math.floor(US_PER_SECOND / ratePerSecond);
  return drawOnce(seed, `workload/${label}/${segment}`, intervalUs);
}

function inTurn<T>(list: readonly T[] | null, n: number): T | null {
  if (list === null || list.length === 0) return null;
  return list[n % list.length] ?? null;
}

const copyOrNull = <T>(list: readonly T[] | null | undefined): T[] | null =>
  list === null || list === undefined ? null : [...list];
