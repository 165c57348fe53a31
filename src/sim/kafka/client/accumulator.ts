/**
 * Where a producer collects records until they are sent: batches per partition, and the memory they hold
 * (clients/.../producer/internals/RecordAccumulator.java, ProducerBatch.java, BufferPool.java).
 *
 * Modelled: one open batch per partition, its room and exact sizes, buffer.memory with waiters first come first served, splitting of a
 * batch that is too large. Left out: compression, the pool of reusable buffers (only how much is free counts).
 */

import { must } from '../../../base/assert.ts';
import type { Out } from '../../kernel/out.ts';
import type { KafkaRecord } from '../protocol.ts';
import {
  isRoundRobin,
  partitionOfRecord,
  stickyPartition,
  takeTurn,
  updateSticky,
} from './partitioner.ts';
import {
  queueOf,
  type BatchedRecord,
  type MemoryWaiter,
  type PartitionQueue,
  type ProducerBatch,
  type ProducerState,
  type SendCall,
} from './producerState.ts';
import { BATCH_HEADER_BYTES, recordBytes, upperBoundBytes } from './recordSize.ts';

/** `noMemory`: the call has to wait for so many bytes. */
export type AppendResult = { appended: true } | { appended: false; noMemory: number };

/** Puts the record of a send() into a batch, whose topic is known. */
export function appendRecord(
  out: Out,
  state: ProducerState,
  call: SendCall,
  timestamp: number,
  producer: string,
): AppendResult {
  const record: KafkaRecord = {
    key: call.key,
    value: call.value,
    timestamp,
    headers: call.headers,
    origin: { producer, number: call.number },
  };
  const entry: BatchedRecord = { record, callId: call.callId, waiter: call.waiter };
  let chosen = partitionOfRecord(state, call);
  let queue = queueFor(out, state, call.topic, chosen);
  let appendedBytes = tryAppend(state, queue, entry);
  if (appendedBytes === 0 && call.partition === null && isRoundRobin(state)) {
    chosen = takeTurn(state, call.topic);
    queue = queueFor(out, state, call.topic, chosen);
    appendedBytes = tryAppend(state, queue, entry);
  }
  if (appendedBytes === 0) {
    const bytes = Math.max(state.config['batch.size'], upperBoundBytes(record));
    if (!takeMemory(state, call, bytes)) return { appended: false, noMemory: bytes };
    appendedBytes = openBatch(state, queue, entry, bytes, bytes, out.nowUs());
  } else if (call.grantedBytes > 0) {
    // It had waited for a batch of its own, and meanwhile another one took the record.
    releaseMemory(state, call.grantedBytes);
    call.grantedBytes = 0;
  }
  queue.sent += 1;
  if (chosen === null)
    updateSticky(out, state, call.topic, appendedBytes, isLastFull(state, queue));
  return { appended: true };
}

export const isFull = (batch: ProducerBatch): boolean =>
  batch.isClosed || batch.sizeBytes >= batch.roomBytes;

export const batchOf = (state: ProducerState, id: number): ProducerBatch =>
  must(state.batches.get(id), `batch ${id} of ${state.label}`);

/** The batch is done with, in whatever way: its memory is free again. */
export function removeBatch(state: ProducerState, batch: ProducerBatch): void {
  const queue = must(state.queues.get(batch.topicPartition), batch.topicPartition);
  queue.batches = queue.batches.filter((id) => id !== batch.id);
  queue.inFlight = queue.inFlight.filter((id) => id !== batch.id);
  if (queue.batches.length === 0) state.active.delete(batch.topicPartition);
  state.batches.delete(batch.id);
  releaseMemory(state, batch.pooledBytes);
}

/** A batch that has to be sent again goes to the front of its queue. */
export function requeueBatch(state: ProducerState, batch: ProducerBatch): void {
  const queue = must(state.queues.get(batch.topicPartition), batch.topicPartition);
  queue.inFlight = queue.inFlight.filter((id) => id !== batch.id);
  queue.batches.unshift(batch.id);
  state.active.add(batch.topicPartition);
}

/**
 * MESSAGE_TOO_LARGE: the records go into batches of the producer's own batch.size, for it never learns the broker's limit,
 * and these to the front of the queue. They hold none of buffer.memory.
 */
export function splitBatch(state: ProducerState, batch: ProducerBatch): void {
  const queue = must(state.queues.get(batch.topicPartition), batch.topicPartition);
  const waiting = queue.batches;
  removeBatch(state, batch);
  queue.batches = [];
  for (const entry of batch.records) {
    if (tryAppend(state, queue, entry) > 0) continue;
    const bytes = Math.max(state.config['batch.size'], upperBoundBytes(entry.record));
    openBatch(state, queue, entry, bytes, 0, batch.createdAtUs);
  }
  for (const id of queue.batches) batchOf(state, id).isClosed = true;
  queue.batches.push(...waiting.filter((id) => id !== batch.id));
  state.active.add(queue.topicPartition);
}

/** Hands freed memory to those who wait, in their order; returns the tasks that may go on. */
export function grantMemory(state: ProducerState): MemoryWaiter[] {
  const granted: MemoryWaiter[] = [];
  for (let first = state.memoryWaiters[0]; first !== undefined; first = state.memoryWaiters[0]) {
    if (state.availableMemory < first.bytes) break;
    state.availableMemory -= first.bytes;
    state.memoryWaiters.shift();
    granted.push(first);
  }
  return granted;
}

export function releaseMemory(state: ProducerState, bytes: number): void {
  state.availableMemory += bytes;
}

function queueFor(
  out: Out,
  state: ProducerState,
  topic: string,
  chosen: number | null,
): PartitionQueue {
  const partition = chosen ?? stickyPartition(out, state, topic).partition;
  return queueOf(state, topic, partition);
}

/** Bytes by which the open batch grew; 0: there is none, or it has no room and is closed now. */
function tryAppend(state: ProducerState, queue: PartitionQueue, entry: BatchedRecord): number {
  const last = queue.batches[queue.batches.length - 1];
  if (last === undefined) return 0;
  const batch = batchOf(state, last);
  if (isFull(batch)) {
    batch.isClosed = true;
    return 0;
  }
  const base = (batch.records[0] as BatchedRecord).record.timestamp;
  const bytes = recordBytes(entry.record, batch.records.length, entry.record.timestamp - base);
  if (batch.sizeBytes + bytes > batch.roomBytes) {
    batch.isClosed = true;
    return 0;
  }
  batch.records.push(entry);
  batch.sizeBytes += bytes;
  return bytes;
}

function openBatch(
  state: ProducerState,
  queue: PartitionQueue,
  entry: BatchedRecord,
  roomBytes: number,
  pooledBytes: number,
  createdAtUs: number,
): number {
  const sizeBytes = BATCH_HEADER_BYTES + recordBytes(entry.record, 0, 0);
  const batch: ProducerBatch = {
    id: state.nextBatchId,
    topicPartition: queue.topicPartition,
    createdAtUs,
    records: [entry],
    sizeBytes,
    roomBytes,
    pooledBytes,
    isClosed: false,
    attempts: 0,
    backoffUntilUs: -Infinity,
    leaderEpoch: -1,
    attemptsAtLeaderChange: -1,
    connectionId: 0,
    correlationId: 0,
    troubledBy: 0,
  };
  state.nextBatchId += 1;
  state.batches.set(batch.id, batch);
  queue.batches.push(batch.id);
  state.active.add(queue.topicPartition);
  return sizeBytes;
}

function takeMemory(state: ProducerState, call: SendCall, bytes: number): boolean {
  if (call.grantedBytes > 0) {
    // The batch may need a little more or less than what was waited for: keys and partitions are the call's own.
    state.availableMemory += call.grantedBytes - bytes;
    call.grantedBytes = 0;
    return true;
  }
  if (state.memoryWaiters.length > 0 || state.availableMemory < bytes) return false;
  state.availableMemory -= bytes;
  return true;
}

function isLastFull(state: ProducerState, queue: PartitionQueue): boolean {
  const last = queue.batches[queue.batches.length - 1];
  return last === undefined || isFull(batchOf(state, last));
}
