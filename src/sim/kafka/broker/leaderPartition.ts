/**
 * One topic partition as the broker that leads it sees it. [Apache Kafka: core/.../kafka/cluster/Partition.scala]
 *
 * Modelled: becoming leader, a new leader epoch on the same leader, appends and follower fetches with their effect on
 * the ISR (`isrChange.ts`) and on the high watermark (`highWatermark.ts`).
 * Left out: throttled replicas, log directories, adding and removing replicas as such (they are plain replicas here).
 *
 * The functions take the partition and what the broker knows at that moment, change the partition, and return what
 * happened: the caller sends a returned proposal as AlterPartition, and completes waiting requests when the high
 * watermark moved. The records themselves are the log's; `logEndOffset` and `highWatermark` are kept equal to it.
 */
import type { BrokerId, LeaderEpoch, Offset, SimTime } from '../../../base/brand.ts';
import { assert, must } from '../../../base/assert.ts';
import { assertHighWatermark, maybeIncrementHighWatermark } from './highWatermark.ts';
import { maybeExpandIsr } from './isrChange.ts';
import type { IsrProposal, IsrState } from './isrChange.ts';
import { recordFetch, resetReplicaProgress, unknownReplicaProgress } from './replicaProgress.ts';
import type { FollowerFetch, ReplicaProgress } from './replicaProgress.ts';

export interface LeaderPartition {
  brokerId: BrokerId; // this broker
  replicas: BrokerId[]; // in assignment order, this broker among them
  isr: BrokerId[]; // as the controller last confirmed it, in its order; a replica that returns stands last
  partitionState: IsrState;
  leaderEpoch: LeaderEpoch;
  partitionEpoch: number; // version of the partition's state znode
  leaderEpochStartOffset: Offset; // end of this log when the leader epoch began
  logEndOffset: Offset;
  highWatermark: Offset;
  followers: Map<BrokerId, ReplicaProgress>; // every replica but this broker
  minInSyncReplicas: number; // min.insync.replicas of the topic
}

/** What the broker knows when it calls. */
export interface LeaderFacts {
  nowUs: SimTime;
  replicaLagTimeMaxUs: number; // replica.lag.time.max.ms
  aliveBrokers: { has(brokerId: BrokerId): boolean }; // registered brokers, as in this broker's metadata cache
}

/** The local log at the moment of becoming leader. */
export interface LeaderLog {
  logEndOffset: Offset;
  highWatermark: Offset;
  minInSyncReplicas: number;
}

/** The part of a LeaderAndIsr request, or of an AlterPartition answer, that is about this partition. */
export interface LeaderAndIsr {
  replicas: readonly BrokerId[];
  isr: readonly BrokerId[];
  leaderEpoch: LeaderEpoch;
  partitionEpoch: number;
}

/**
 * This broker begins to lead. Nothing is known of any follower, so with other replicas in the ISR the high watermark
 * stays at the follower's value until they have fetched. The caller records the epoch's start in the epoch cache.
 */
export function makeLeader(
  brokerId: BrokerId,
  log: LeaderLog,
  state: LeaderAndIsr,
  facts: LeaderFacts,
): LeaderPartition {
  const partition: LeaderPartition = {
    brokerId,
    replicas: [],
    isr: [],
    partitionState: { kind: 'committed' },
    leaderEpoch: state.leaderEpoch,
    partitionEpoch: state.partitionEpoch,
    leaderEpochStartOffset: log.logEndOffset,
    logEndOffset: log.logEndOffset,
    highWatermark: log.highWatermark,
    followers: new Map(),
    minInSyncReplicas: log.minInSyncReplicas,
  };
  assertHighWatermark(partition);
  updateAssignmentAndIsr(partition, state);
  resetFollowers(partition, true, facts);
  maybeIncrementHighWatermark(partition, facts);
  return partition;
}

export interface LeaderAndIsrOutcome {
  applied: boolean; // false: the partition is already at a newer partition epoch, nothing changed
  isNewLeaderEpoch: boolean; // the caller records (leaderEpoch, leaderEpochStartOffset) in the epoch cache
  highWatermarkMoved: boolean;
}

/**
 * The controller writes to a broker that leads already: another ISR or assignment, often with a higher leader epoch
 * (a follower died). An ISR change under way is forgotten. Only a new epoch restarts the followers' lag clocks.
 */
export function applyLeaderAndIsr(
  partition: LeaderPartition,
  state: LeaderAndIsr,
  facts: LeaderFacts,
): LeaderAndIsrOutcome {
  if (state.partitionEpoch < partition.partitionEpoch) {
    return { applied: false, isNewLeaderEpoch: false, highWatermarkMoved: false };
  }
  const isNewLeaderEpoch = state.leaderEpoch > partition.leaderEpoch;
  updateAssignmentAndIsr(partition, state);
  if (isNewLeaderEpoch) {
    partition.leaderEpoch = state.leaderEpoch;
    partition.leaderEpochStartOffset = partition.logEndOffset;
    resetFollowers(partition, false, facts);
  }
  partition.partitionEpoch = state.partitionEpoch;
  const highWatermarkMoved = maybeIncrementHighWatermark(partition, facts);
  return { applied: true, isNewLeaderEpoch, highWatermarkMoved };
}

/** The leader has appended up to `logEndOffset`. Returns whether the high watermark moved (it can: the ISR may be {leader}). */
export function recordAppend(
  partition: LeaderPartition,
  logEndOffset: Offset,
  facts: LeaderFacts,
): boolean {
  assert(
    logEndOffset >= partition.logEndOffset,
    `append moves the log end back from ${partition.logEndOffset} to ${logEndOffset}`,
  );
  partition.logEndOffset = logEndOffset;
  return maybeIncrementHighWatermark(partition, facts);
}

export interface FollowerFetchOutcome {
  proposal: IsrProposal | null; // the follower may join the ISR: send this as AlterPartition
  highWatermarkMoved: boolean;
}

/**
 * A follower's fetch, whose offset lies within the log, has arrived. The caller has answered a fetch from a broker
 * that is no replica (`followers` lacks it) with NOT_LEADER_OR_FOLLOWER before. [Partition.updateFollowerFetchState]
 */
export function recordFollowerFetch(
  partition: LeaderPartition,
  follower: BrokerId,
  fetch: FollowerFetch,
  facts: LeaderFacts,
): FollowerFetchOutcome {
  const progress = must(partition.followers.get(follower), `follower ${follower} of the partition`);
  const previousEnd = progress.logEndOffset;
  recordFetch(progress, fetch, partition.logEndOffset, facts.nowUs);

  // Expanding comes first: a replica on its way into the ISR already counts for the high watermark.
  const proposal = maybeExpandIsr(partition, follower, facts);
  const moved = progress.logEndOffset !== previousEnd;
  return {
    proposal,
    highWatermarkMoved: moved && maybeIncrementHighWatermark(partition, facts),
  };
}

function updateAssignmentAndIsr(partition: LeaderPartition, state: LeaderAndIsr): void {
  assert(
    state.replicas.includes(partition.brokerId),
    `leader ${partition.brokerId} is none of the replicas ${state.replicas.join(',')}`,
  );
  partition.replicas = [...state.replicas];
  partition.isr = [...state.isr];
  partition.partitionState = { kind: 'committed' };
  const followers = new Map<BrokerId, ReplicaProgress>();
  for (const replica of state.replicas) {
    if (replica === partition.brokerId) continue;
    followers.set(replica, partition.followers.get(replica) ?? unknownReplicaProgress());
  }
  partition.followers = followers;
}

function resetFollowers(
  partition: LeaderPartition,
  isNewLeader: boolean,
  facts: LeaderFacts,
): void {
  for (const [follower, progress] of partition.followers) {
    resetReplicaProgress(progress, {
      leaderLogEndOffset: partition.logEndOffset,
      isNewLeader,
      isFollowerInSync: partition.isr.includes(follower),
      nowUs: facts.nowUs,
    });
  }
}
