/**
 * How a leader changes the ISR: it proposes, the controller writes, the answer commits (KIP-497).
 * [Apache Kafka: core/.../kafka/cluster/Partition.scala (maybeExpandIsr, maybeShrinkIsr, handleAlterPartition...)]
 *
 * At most one change is under way per partition. The functions that propose return what to send as AlterPartition, or
 * null; the caller gives it back with the answer. Left out: what the controller checks (it is the controller's).
 */
import type { BrokerId, LeaderEpoch } from '../../../base/brand.ts';
import { must } from '../../../base/assert.ts';
import { isFollowerCaughtUp, maybeIncrementHighWatermark } from './highWatermark.ts';
import type { LeaderAndIsr, LeaderFacts, LeaderPartition } from './leaderPartition.ts';

/** Whether an ISR change is on its way to the controller. At most one is, per partition. */
export type IsrState =
  | { kind: 'committed' }
  | { kind: 'pendingExpandIsr'; added: BrokerId; proposal: IsrProposal }
  | { kind: 'pendingShrinkIsr'; removed: BrokerId[]; proposal: IsrProposal };

/** What an AlterPartition request asks of the controller. Never changed once made. */
export interface IsrProposal {
  readonly isr: readonly BrokerId[];
  readonly leaderEpoch: LeaderEpoch;
  readonly partitionEpoch: number;
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

/** The ISR that the controller is asked for, or null when nothing is asked. */
export function proposedIsr(partition: LeaderPartition): readonly BrokerId[] | null {
  const { partitionState } = partition;
  return partitionState.kind === 'committed' ? null : partitionState.proposal.isr;
}

function isOutOfSync(partition: LeaderPartition, replica: BrokerId, facts: LeaderFacts): boolean {
  return replica !== partition.brokerId && !isFollowerCaughtUp(partition, replica, facts);
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
