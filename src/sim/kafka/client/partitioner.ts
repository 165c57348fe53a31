/**
 * Which partition a record goes to (KafkaProducer.partition, BuiltInPartitioner.java, RoundRobinPartitioner.java in
 * clients/src/main/java/org/apache/kafka/clients/producer/).
 *
 * In this order: the partition named in the record, a configured partitioner, the key's hash, the sticky partition of the
 * topic (KIP-794, adaptive). Left out: partitioner.availability.timeout.ms, other partitioners.
 */

import { assert } from '../../../base/assert.ts';
import type { Out } from '../../kernel/out.ts';
import { topicPartition } from '../protocol.ts';
import { leaderOf, partitionCount } from './metadata.ts';
import { partitionForKey } from './murmur2.ts';
import type { ProducerState, SendCall, StickyPartition } from './producerState.ts';

/** The partition that the record's own content decides; null: the sticky one. The topic is known. */
export function partitionOfRecord(state: ProducerState, call: SendCall): number | null {
  if (call.partition !== null) return call.partition;
  if (isRoundRobin(state)) return takeTurn(state, call.topic);
  if (call.key === null || state.config['partitioner.ignore.keys']) return null;
  return partitionForKey(call.key, countOf(state, call.topic));
}

export const isRoundRobin = (state: ProducerState): boolean =>
  state.config['partitioner.class'].endsWith('RoundRobinPartitioner');

/**
 * Goes round the partitions that have a leader. A record that has to open a batch takes a second turn, which is why
 * records that are sent together skip partitions.
 */
export function takeTurn(state: ProducerState, topic: string): number {
  const turn = state.turns.get(topic) ?? 0;
  state.turns.set(topic, turn + 1);
  const available = availablePartitions(state, topic);
  return available[turn % available.length] as number;
}

/** The topic's current sticky partition, chosen at its first record. */
export function stickyPartition(out: Out, state: ProducerState, topic: string): StickyPartition {
  let sticky = state.sticky.get(topic);
  if (sticky === undefined) {
    sticky = { partition: nextPartition(out, state, topic), producedBytes: 0 };
    state.sticky.set(topic, sticky);
  }
  return sticky;
}

/**
 * Counts what was appended. After batch.size bytes another partition is chosen, but not while the open batch has room, unless
 * twice as much has gone there.
 */
export function updateSticky(
  out: Out,
  state: ProducerState,
  topic: string,
  appendedBytes: number,
  isLastBatchFull: boolean,
): void {
  const sticky = stickyPartition(out, state, topic);
  sticky.producedBytes += appendedBytes;
  const stickyBytes = Math.max(1, state.config['batch.size']);
  const isDue = sticky.producedBytes >= stickyBytes && isLastBatchFull;
  if (!isDue && sticky.producedBytes < 2 * stickyBytes) return;
  sticky.partition = nextPartition(out, state, topic);
  sticky.producedBytes = 0;
}

function nextPartition(out: Out, state: ProducerState, topic: string): number {
  const available = availablePartitions(state, topic);
  const table = state.config['partitioner.adaptive.partitioning.enable']
    ? loadTable(queueLengths(state, topic))
    : null;
  if (table === null) return available[out.random('sticky', available.length)] as number;
  const draw = out.random('sticky', table[table.length - 1] as number);
  return available[pickByLoad(table, draw)] as number;
}

/** Queue lengths of the partitions with a leader; null: some partition has no queue yet. */
function queueLengths(state: ProducerState, topic: string): number[] | null {
  const lengths: number[] = [];
  for (let partition = 0; partition < countOf(state, topic); partition += 1) {
    const tp = topicPartition(topic, partition);
    const queue = state.queues.get(tp);
    if (queue === undefined) return null;
    if (leaderOf(state.client.metadata, tp) !== null) lengths.push(queue.batches.length);
  }
  return lengths;
}

/** Cumulative weights: the longer a queue, the less probable. Null: nothing to weigh, so all are equal. */
export function loadTable(lengths: readonly number[] | null): number[] | null {
  if (lengths === null || lengths.length < 2) return null;
  const longest = Math.max(...lengths);
  if (lengths.every((length) => length === longest)) return null;
  let sum = 0;
  return lengths.map((length) => (sum += longest + 1 - length));
}

/** The first entry that is greater than the draw. */
export const pickByLoad = (table: readonly number[], draw: number): number =>
  table.findIndex((sum) => sum > draw);

/** Partitions with a leader; all if none has one. */
function availablePartitions(state: ProducerState, topic: string): number[] {
  const all: number[] = [];
  const available: number[] = [];
  for (let partition = 0; partition < countOf(state, topic); partition += 1) {
    all.push(partition);
    const leader = leaderOf(state.client.metadata, topicPartition(topic, partition));
    if (leader !== null) available.push(partition);
  }
  return available.length > 0 ? available : all;
}

function countOf(state: ProducerState, topic: string): number {
  const count = partitionCount(state.client.metadata, topic);
  assert(count !== undefined && count > 0, `partition count of ${topic} at ${state.label}`);
  return count;
}
