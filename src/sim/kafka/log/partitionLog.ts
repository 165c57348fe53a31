/**
 * One replica's log of a partition: record batches by offset, and where each leader epoch began
 * (core/src/main/scala/kafka/log/UnifiedLog.scala, LocalLog.scala).
 *
 * Modelled: appending as leader (which gives the offsets and the epoch) and as follower (which keeps them), reading whole batches,
 * truncation, looking up a timestamp. A log is a list of chunks: a full chunk never changes any more, so checkpoints of the world
 * share it; the batches are shared by all replicas. Truncation replaces chunks.
 * Left out: segments as files, retention, compaction: what lies below the log's start stays in its chunks. Flushing too: what was
 * appended survives the end of the process, as it does in the page cache.
 */

import type { LeaderEpoch, Offset } from '../../../base/brand.ts';
import { assert } from '../../../base/assert.ts';
import type { KafkaRecord, RecordBatch, TopicPartition } from '../protocol.ts';
import {
  assignEpoch,
  truncateFromEnd,
  truncateFromStart,
  type LeaderEpochCache,
} from './leaderEpochCache.ts';
import { recordBatchSize } from './recordBatchSize.ts';

export interface PartitionLog {
  topicPartition: TopicPartition;
  logStartOffset: Offset;
  /** Offset of the next record. */
  logEndOffset: Offset;
  /** In order of offset; all but the last are full. */
  chunks: LogChunk[];
  leaderEpochs: LeaderEpochCache;
}

export interface LogChunk {
  /** Full: never changed any more, hence shared by copies of the world. */
  sealed: boolean;
  baseOffset: Offset;
  batches: RecordBatch[];
}

/** Batches of a full chunk. */
export const CHUNK_BATCHES = 128;

export const NO_BATCHES: readonly RecordBatch[] = [];

/** Epoch of the last record, or of a leadership that has written nothing yet; −1: none. */
export const latestEpoch = (log: PartitionLog): LeaderEpoch => log.leaderEpochs.at(-1)?.epoch ?? -1;

export function createPartitionLog(topicPartition: TopicPartition): PartitionLog {
  return { topicPartition, logStartOffset: 0, logEndOffset: 0, chunks: [], leaderEpochs: [] };
}

/** The leader's append: the records get the next offsets and become a batch of this leader epoch. */
export function appendAsLeader(
  log: PartitionLog,
  records: readonly KafkaRecord[],
  leaderEpoch: LeaderEpoch,
  sizeInBytes = recordBatchSize(records),
): RecordBatch {
  assert(records.length > 0, `an empty batch for ${log.topicPartition}`);
  const batch: RecordBatch = {
    sealed: true,
    baseOffset: log.logEndOffset,
    lastOffset: log.logEndOffset + records.length - 1,
    partitionLeaderEpoch: leaderEpoch,
    sizeInBytes,
    records,
  };
  appendBatch(log, batch);
  return batch;
}

/**
 * A follower's append: what the leader sent, as it is. A log that begins anew may begin in the middle of a batch.
 * [Partition.appendRecordsToFollowerOrFutureReplica]
 */
export function appendAsFollower(log: PartitionLog, batches: readonly RecordBatch[]): void {
  const { logStartOffset, logEndOffset } = log;
  const [first] = batches;
  if (first !== undefined && logStartOffset === logEndOffset && first.baseOffset < logEndOffset)
    restartAt(log, first.baseOffset);
  for (const batch of batches) appendBatch(log, batch);
  moveLogStart(log, logStartOffset);
}

/** A leadership begins, or is seen in a batch. */
export function assignLeaderEpoch(log: PartitionLog, epoch: LeaderEpoch, start: Offset): void {
  log.leaderEpochs = assignEpoch(log.leaderEpochs, epoch, start);
}

/**
 * Whole batches from the one that holds `fromOffset`, as far as they lie below `limit`; the first comes even if it is larger than
 * `maxBytes`.
 */
export function readBatches(
  log: PartitionLog,
  fromOffset: Offset,
  limit: Offset,
  maxBytes: number = Infinity,
): readonly RecordBatch[] {
  if (fromOffset >= limit || fromOffset >= log.logEndOffset) return NO_BATCHES;
  const batches: RecordBatch[] = [];
  let bytes = 0;
  for (let c = chunkIndex(log, fromOffset); c < log.chunks.length; c += 1) {
    for (const batch of (log.chunks[c] as LogChunk).batches) {
      if (batch.lastOffset < fromOffset) continue;
      if (batch.lastOffset >= limit) return batches;
      bytes += batch.sizeInBytes;
      if (bytes > maxBytes && batches.length > 0) return batches;
      batches.push(batch);
    }
  }
  return batches;
}

/** Records below `offset` count no more; they stay in their batches. True: the log starts later than before. */
export function moveLogStart(log: PartitionLog, offset: Offset): boolean {
  if (offset <= log.logStartOffset) return false;
  assert(offset <= log.logEndOffset, `${log.topicPartition} cannot start behind its end`);
  log.logStartOffset = offset;
  log.leaderEpochs = truncateFromStart(log.leaderEpochs, offset);
  return true;
}

/** Throws all away and goes on from `offset`, which lies behind its end. Returns how many records went. */
export function restartAt(log: PartitionLog, offset: Offset): number {
  const count = log.logEndOffset - log.logStartOffset;
  log.chunks = [];
  log.leaderEpochs = [];
  log.logStartOffset = offset;
  log.logEndOffset = offset;
  return count;
}

/** Cuts everything from `offset` on; a batch that holds the offset goes as a whole. Returns how many records went. */
export function truncateTo(log: PartitionLog, offset: Offset): number {
  const previousEnd = log.logEndOffset;
  if (offset < previousEnd) cutChunks(log, offset);
  // Also where no record goes: a leader that has written nothing leaves an epoch that begins at its end.
  log.leaderEpochs = truncateFromEnd(log.leaderEpochs, log.logEndOffset);
  return previousEnd - log.logEndOffset;
}

function cutChunks(log: PartitionLog, offset: Offset): void {
  const index = chunkIndex(log, offset);
  const cut = log.chunks[index];
  log.chunks.length = Math.min(index, log.chunks.length);
  const kept = cut?.batches.filter(({ lastOffset }) => lastOffset < offset) ?? [];
  if (cut !== undefined && kept.length > 0) {
    log.chunks.push({ sealed: false, baseOffset: cut.baseOffset, batches: kept });
  }
  const last = log.chunks.at(-1)?.batches.at(-1);
  log.logEndOffset = last === undefined ? log.logStartOffset : last.lastOffset + 1;
  log.logStartOffset = Math.min(log.logStartOffset, log.logEndOffset);
}

/** The first record, by offset, at or after `timestamp` (ms), with its epoch; null: none below `limit`. */
export function findByTimestamp(
  log: PartitionLog,
  timestamp: number,
  limit: Offset,
): { offset: Offset; leaderEpoch: LeaderEpoch; timestamp: number } | null {
  for (const chunk of log.chunks) {
    for (const { baseOffset, lastOffset, partitionLeaderEpoch, records } of chunk.batches) {
      if (lastOffset >= limit) return null;
      if (lastOffset < log.logStartOffset) continue;
      const index = records.findIndex(
        (record, i) => record.timestamp >= timestamp && baseOffset + i >= log.logStartOffset,
      );
      if (index < 0) continue;
      const { timestamp: found } = records[index] as KafkaRecord;
      return {
        offset: baseOffset + index,
        leaderEpoch: partitionLeaderEpoch,
        timestamp: found,
      };
    }
  }
  return null;
}

function appendBatch(log: PartitionLog, batch: RecordBatch): void {
  assert(
    batch.baseOffset === log.logEndOffset,
    `batch ${batch.baseOffset}..${batch.lastOffset} behind the end ${log.logEndOffset} of ${log.topicPartition}`,
  );
  assignLeaderEpoch(log, batch.partitionLeaderEpoch, batch.baseOffset);
  let chunk = log.chunks.at(-1);
  if (chunk === undefined || chunk.sealed) {
    chunk = { sealed: false, baseOffset: batch.baseOffset, batches: [] };
    log.chunks.push(chunk);
  }
  chunk.batches.push(batch);
  if (chunk.batches.length >= CHUNK_BATCHES) chunk.sealed = true;
  log.logEndOffset = batch.lastOffset + 1;
}

/** The last chunk that begins at or below the offset; by bisection, for readers far from the end. */
function chunkIndex(log: PartitionLog, offset: Offset): number {
  let low = 0;
  let high = log.chunks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((log.chunks[middle] as LogChunk).baseOffset <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
