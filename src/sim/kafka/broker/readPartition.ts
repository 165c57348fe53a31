/**
 * What one partition of a fetch gets from the leader's log (Partition.readRecords, ReplicaManager.readFromLog).
 *
 * A follower reads up to the log end, a consumer up to the high watermark. A reader whose last epoch ended earlier in this log gets no
 * records but the place where the two logs part (KIP-595).
 */

import type { SimNode } from '../../kernel/world.ts';
import { endOffsetForEpoch } from '../log/leaderEpochCache.ts';
import { NO_BATCHES, readBatches, type PartitionLog } from '../log/partitionLog.ts';
import type { FetchRequest, FetchResponse } from '../protocol.ts';
import type { LeaderPartition } from './leaderPartition.ts';
import { leaderOrError } from './partitionErrors.ts';
import { logOf, replicaOf } from './replica.ts';

export type FetchPartition = FetchRequest['partitions'][number];
export type FetchedPartition = FetchResponse['partitions'][number];

/** replica.fetch.max.bytes and max.partition.fetch.bytes: the same by default. */
const PARTITION_MAX_BYTES = 1_048_576;

export function readPartition(
  node: SimNode,
  fetch: FetchPartition,
  replicaId: number,
): FetchedPartition {
  const { topicPartition } = fetch;
  const found = leaderOrError(node, topicPartition, fetch.currentLeaderEpoch);
  if (found.error !== null) return emptyAnswer(fetch, found.error, null, null);
  const { leading } = found;
  const log = logOf(node, topicPartition);
  if (replicaId >= 0 && !leading.followers.has(replicaId)) {
    return emptyAnswer(fetch, 'NOT_LEADER_OR_FOLLOWER', null, null);
  }
  const divergingEpoch = divergence(log, fetch);
  if (divergingEpoch === 'undefined') {
    return emptyAnswer(fetch, 'OFFSET_OUT_OF_RANGE', leading, log);
  }
  if (divergingEpoch !== null) {
    return { ...emptyAnswer(fetch, 'NONE', leading, log), divergingEpoch };
  }
  if (fetch.fetchOffset < log.logStartOffset || fetch.fetchOffset > log.logEndOffset) {
    return emptyAnswer(fetch, 'OFFSET_OUT_OF_RANGE', leading, log);
  }
  const answer = emptyAnswer(fetch, 'NONE', leading, log);
  const limit = replicaId >= 0 ? log.logEndOffset : leading.highWatermark;
  answer.batches = readBatches(log, fetch.fetchOffset, limit, PARTITION_MAX_BYTES);
  return answer;
}

/** True: the reader has all that it may see, its log agrees, and there is no error to tell. */
export function isAtLimit(node: SimNode, fetch: FetchPartition, replicaId: number): boolean {
  const replica = replicaOf(node, fetch.topicPartition);
  if (replica?.leading == null) return false;
  const { currentLeaderEpoch, lastFetchedEpoch, fetchOffset } = fetch;
  const { leading, leaderEpoch } = replica;
  const log = logOf(node, fetch.topicPartition);
  const isFollower = replicaId >= 0;
  return (
    fetchOffset === (isFollower ? log.logEndOffset : leading.highWatermark) &&
    (currentLeaderEpoch === -1 || currentLeaderEpoch === leaderEpoch) &&
    (lastFetchedEpoch === -1 || divergence(log, fetch) === null) &&
    (!isFollower || leading.followers.has(replicaId))
  );
}

/** Where the reader's last epoch ends in this log before the place it asks for; null: the logs agree. */
function divergence(
  log: PartitionLog,
  fetch: FetchPartition,
): { epoch: number; endOffset: number } | 'undefined' | null {
  const { lastFetchedEpoch, fetchOffset } = fetch;
  if (lastFetchedEpoch === -1) return null;
  const end = endOffsetForEpoch(log.leaderEpochs, lastFetchedEpoch, log.logEndOffset);
  if (end.epoch === -1 || end.endOffset === -1) return 'undefined';
  return end.epoch < lastFetchedEpoch || end.endOffset < fetchOffset ? end : null;
}

function emptyAnswer(
  { topicPartition }: FetchPartition,
  error: string,
  leading: LeaderPartition | null,
  log: PartitionLog | null,
): FetchedPartition {
  return {
    topicPartition,
    error,
    highWatermark: leading?.highWatermark ?? -1,
    logStartOffset: log?.logStartOffset ?? -1,
    batches: NO_BATCHES,
  };
}
