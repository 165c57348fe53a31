/**
 * The high watermark of a partition on its leader, and what depends on the size of the ISR.
 * [Apache Kafka: core/.../kafka/cluster/Partition.scala (maybeIncrementLeaderHW)]
 *
 * Modelled: the maximal ISR, caught-up replicas outside it, the freeze below the effective min.insync.replicas (since
 * Kafka 3.7), the state of a produce with acks=all. Left out: the last stable offset (it is the log's).
 */
import type { BrokerId, Offset } from '../../../base/brand.ts';
import { assert, assertUnreachable } from '../../../base/assert.ts';
import type { LeaderFacts, LeaderPartition } from './leaderPartition.ts';
import { isCaughtUp } from './replicaProgress.ts';

/**
 * Raises the high watermark to the lowest end among the leader, the maximal ISR, and every caught-up live replica
 * outside it. The result says whether it moved: only then can a waiting produce or fetch complete.
 */
export function maybeIncrementHighWatermark(
  partition: LeaderPartition,
  facts: LeaderFacts,
): boolean {
  if (isUnderMinIsr(partition)) return false;

  let candidate = partition.logEndOffset;
  for (const [follower, progress] of partition.followers) {
    // Waiting for a caught-up replica outside the ISR lets it reach the watermark, hence join. Without the wait a
    // leader that is alone in the ISR would run away from it for ever.
    const counts =
      progress.logEndOffset < candidate &&
      (isInMaximalIsr(partition, follower) || isAboutToJoinIsr(partition, follower, facts));
    if (counts) candidate = progress.logEndOffset;
  }

  // Just after an election the leader has not heard from every follower, so the candidate can lie below the
  // watermark. Consumers may already have read up to there, so it stays where it is.
  if (candidate <= partition.highWatermark) return false;
  partition.highWatermark = candidate;
  assertHighWatermark(partition);
  return true;
}

/**
 * Where a produce with acks=all stands whose last record lies below `requiredOffset`.
 * [Partition.checkEnoughReplicasReachOffset]
 */
export function acksAllProgress(
  partition: LeaderPartition,
  requiredOffset: Offset,
): 'waiting' | 'NONE' | 'NOT_ENOUGH_REPLICAS_AFTER_APPEND' {
  if (partition.highWatermark < requiredOffset) return 'waiting';
  const isEnough = maximalIsr(partition).length >= effectiveMinIsr(partition);
  return isEnough ? 'NONE' : 'NOT_ENOUGH_REPLICAS_AFTER_APPEND';
}

/** The ISR that holds the high watermark: with a replica that is being added, still with those being removed. */
export function maximalIsr(partition: LeaderPartition): BrokerId[] {
  const { partitionState } = partition;
  switch (partitionState.kind) {
    case 'committed':
    case 'pendingShrinkIsr':
      return [...partition.isr];
    case 'pendingExpandIsr':
      return [...partition.isr, partitionState.added];
    default:
      return assertUnreachable(partitionState);
  }
}

/** A minimum above the number of replicas counts as that number (since 3.7). */
export function effectiveMinIsr(partition: LeaderPartition): number {
  return Math.min(partition.minInSyncReplicas, partition.replicas.length);
}

/** Below it, produces with acks=all get NOT_ENOUGH_REPLICAS and the high watermark stands still. */
export function isUnderMinIsr(partition: LeaderPartition): boolean {
  return partition.isr.length < effectiveMinIsr(partition);
}

/** A member of the ISR that is no replica any more counts as lagging, as in Kafka. */
export function isFollowerCaughtUp(
  partition: LeaderPartition,
  follower: BrokerId,
  facts: LeaderFacts,
): boolean {
  const progress = partition.followers.get(follower);
  if (progress === undefined) return false;
  return isCaughtUp(progress, partition.logEndOffset, facts.nowUs, facts.replicaLagTimeMaxUs);
}

export function assertHighWatermark(partition: LeaderPartition): void {
  assert(
    partition.highWatermark <= partition.logEndOffset,
    `high watermark ${partition.highWatermark} is past the log end ${partition.logEndOffset}`,
  );
}

function isInMaximalIsr(partition: LeaderPartition, follower: BrokerId): boolean {
  const { partitionState } = partition;
  return (
    partition.isr.includes(follower) ||
    (partitionState.kind === 'pendingExpandIsr' && partitionState.added === follower)
  );
}

function isAboutToJoinIsr(
  partition: LeaderPartition,
  follower: BrokerId,
  facts: LeaderFacts,
): boolean {
  return isFollowerCaughtUp(partition, follower, facts) && facts.aliveBrokers.has(follower);
}
