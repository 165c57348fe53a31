/**
 * One topic partition as the broker that leads it sees it. [Apache Kafka: core/.../kafka/cluster/Partition.scala]
 *
 * Modelled: follower progress, ISR shrink and expand by way of the controller (KIP-497), the high watermark over the
 * maximal ISR, its freeze below the effective min.insync.replicas (since 3.7), a new leader epoch on the same leader.
 * Left out: throttled replicas, log directories, adding and removing replicas as such (they are plain replicas here).
 *
 * The functions take the partition and what the broker knows at that moment, change the partition, and return what
 * happened: the caller sends a returned proposal as AlterPartition, and completes waiting requests when the high
 * watermark moved. The records themselves are the log's; `logEndOffset` and `highWatermark` are kept equal to it.
 */
import type { BrokerId, LeaderEpoch, Offset, SimTime } from '../../../base/brand.ts';
import { assert, assertUnreachable, must } from '../../../base/assert.ts';
import {
  isCaughtUp,
  recordFetch,
  resetReplicaProgress,
  unknownReplicaProgress,
} from './replicaProgress.ts';
import type { FollowerFetch, ReplicaProgress } from './replicaProgress.ts';

export interface LeaderPartition {
  brokerId: BrokerId; // this broker
  replicas: BrokerId[]; // in assignment order, this broker among them
  isr: BrokerId[]; // as the controller last confirmed it, in its order; a replica that returns stands last
  partitionState: PartitionState;
  leaderEpoch: LeaderEpoch;
  partitionEpoch: number; // version of the partition's state znode
  leaderEpochStartOffset: Offset; // end of this log when the leader epoch began
  logEndOffset: Offset;
  highWatermark: Offset;
  followers: Map<BrokerId, ReplicaProgress>; // every replica but this broker
  minInSyncReplicas: number; // min.insync.replicas of the topic
}

/** Whether an ISR change is on its way to the controller. At most one is, per partition. */
export type PartitionState =
  | { kind: 'committed' }
  | { kind: 'pendingExpandIsr'; added: BrokerId; proposal: IsrProposal }
  | { kind: 'pendingShrinkIsr'; removed: BrokerId[]; proposal: IsrProposal };

/** What an AlterPartition request asks of the controller. Never changed once made. */
export interface IsrProposal {
  readonly isr: readonly BrokerId[];
  readonly leaderEpoch: LeaderEpoch;
  readonly partitionEpoch: number;
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
 * Proposes the ISR with a follower that has reached both the high watermark and the start of the leader's epoch.
 * The second matters after an election: records between the two may be committed without the leader knowing it yet.
 */
export function maybeExpandIsr(
  partition: LeaderPartition,
  follower: BrokerId,
  facts: LeaderFacts,
): IsrProposal | null {
  if (partition.partitionState.kind !== 'committed' || partition.isr.includes(follower))
    return null;
  if (!facts.aliveBrokers.has(follower)) return null;
  const { logEndOffset } = must(partition.followers.get(follower), `follower ${follower}`);
  if (logEndOffset < partition.highWatermark || logEndOffset < partition.leaderEpochStartOffset)
    return null;

  const proposal = proposeIsr(partition, [...partition.isr, follower]);
  partition.partitionState = { kind: 'pendingExpandIsr', added: follower, proposal };
  return proposal;
}

/** The periodic check, every half of replica.lag.time.max.ms: proposes the ISR without the followers that lag. */
export function maybeShrinkIsr(partition: LeaderPartition, facts: LeaderFacts): IsrProposal | null {
  if (partition.partitionState.kind !== 'committed') return null;
  const removed = partition.isr.filter((replica) => isOutOfSync(partition, replica, facts));
  if (removed.length === 0) return null;

  const isr = partition.isr.filter((replica) => !removed.includes(replica));
  const proposal = proposeIsr(partition, isr);
  partition.partitionState = { kind: 'pendingShrinkIsr', removed, proposal };
  return proposal;
}

export interface AlterPartitionOutcome {
  applied: boolean; // false: the answer is out of date and changed nothing
  highWatermarkMoved: boolean;
}

/** The controller has written the ISR that `sent` proposed, or found it in place. [Partition.handleAlterPartitionUpdate] */
export function handleAlterPartitionOk(
  partition: LeaderPartition,
  sent: IsrProposal,
  written: Pick<LeaderAndIsr, 'isr' | 'leaderEpoch' | 'partitionEpoch'>,
  facts: LeaderFacts,
): AlterPartitionOutcome {
  const isStale =
    !isPendingProposal(partition, sent) ||
    written.leaderEpoch !== partition.leaderEpoch ||
    written.partitionEpoch < partition.partitionEpoch;
  if (isStale) return { applied: false, highWatermarkMoved: false };

  partition.isr = [...written.isr];
  partition.partitionState = { kind: 'committed' };
  partition.partitionEpoch = written.partitionEpoch;
  return { applied: true, highWatermarkMoved: maybeIncrementHighWatermark(partition, facts) };
}

/**
 * What the leader does after a refused or lost AlterPartition:
 * - `ignore`: the answer belongs to a change that is pending no more;
 * - `revert`: the change certainly did not happen, the committed ISR counts again;
 * - `await`: this leader's knowledge is old, the change stays pending until the next LeaderAndIsr;
 * - `retry`: send the same proposal again (network trouble, no controller: without limit).
 */
export type AlterPartitionErrorOutcome = 'ignore' | 'revert' | 'await' | 'retry';

/** [Partition.handleAlterPartitionError] */
export function handleAlterPartitionError(
  partition: LeaderPartition,
  sent: IsrProposal,
  error: string,
): AlterPartitionErrorOutcome {
  if (!isPendingProposal(partition, sent)) return 'ignore';
  switch (error) {
    case 'OPERATION_NOT_ATTEMPTED':
    case 'INELIGIBLE_REPLICA':
      partition.partitionState = { kind: 'committed' };
      return 'revert';
    case 'UNKNOWN_TOPIC_OR_PARTITION':
    case 'UNKNOWN_TOPIC_ID':
    case 'FENCED_LEADER_EPOCH':
    case 'INVALID_UPDATE_VERSION':
    case 'INVALID_REQUEST':
    case 'NEW_LEADER_ELECTED':
      return 'await';
    default:
      return 'retry';
  }
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

/** The ISR that the controller is asked for, or null when nothing is asked. */
export function proposedIsr(partition: LeaderPartition): readonly BrokerId[] | null {
  const { partitionState } = partition;
  return partitionState.kind === 'committed' ? null : partitionState.proposal.isr;
}

/** A minimum above the number of replicas counts as that number (since 3.7). */
export function effectiveMinIsr(partition: LeaderPartition): number {
  return Math.min(partition.minInSyncReplicas, partition.replicas.length);
}

/** Below it, produces with acks=all get NOT_ENOUGH_REPLICAS and the high watermark stands still. */
export function isUnderMinIsr(partition: LeaderPartition): boolean {
  return partition.isr.length < effectiveMinIsr(partition);
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

function isOutOfSync(partition: LeaderPartition, replica: BrokerId, facts: LeaderFacts): boolean {
  return replica !== partition.brokerId && !isFollowerCaughtUp(partition, replica, facts);
}

/** A member of the ISR that is no replica any more counts as lagging, as in Kafka. */
function isFollowerCaughtUp(
  partition: LeaderPartition,
  follower: BrokerId,
  facts: LeaderFacts,
): boolean {
  const progress = partition.followers.get(follower);
  if (progress === undefined) return false;
  return isCaughtUp(progress, partition.logEndOffset, facts.nowUs, facts.replicaLagTimeMaxUs);
}

function proposeIsr(partition: LeaderPartition, isr: BrokerId[]): IsrProposal {
  const { leaderEpoch, partitionEpoch } = partition;
  return { isr, leaderEpoch, partitionEpoch };
}

/** Proposals are compared by value: the answer may carry a copy of what was sent. */
function isPendingProposal(partition: LeaderPartition, sent: IsrProposal): boolean {
  const { partitionState } = partition;
  if (partitionState.kind === 'committed') return false;
  const { proposal } = partitionState;
  return (
    proposal.leaderEpoch === sent.leaderEpoch &&
    proposal.partitionEpoch === sent.partitionEpoch &&
    proposal.isr.length === sent.isr.length &&
    proposal.isr.every((replica, index) => replica === sent.isr[index])
  );
}

function assertHighWatermark(partition: LeaderPartition): void {
  assert(
    partition.highWatermark <= partition.logEndOffset,
    `high watermark ${partition.highWatermark} is past the log end ${partition.logEndOffset}`,
  );
}
