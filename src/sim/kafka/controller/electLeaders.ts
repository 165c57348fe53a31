/**
 * Elections that somebody or the clock asks for: preferred and unclean ones by an admin, the balance of preferred leaders,
 * and the second chance of offline partitions once unclean election is allowed.
 * [Apache Kafka: core/.../kafka/controller/KafkaController.scala (processReplicaLeaderElection,
 * checkAndTriggerAutoLeaderRebalance, processTopicUncleanLeaderElectionEnable)]
 */
import type { BrokerId } from '../../../base/brand.ts';
import {
  topicOf,
  type ElectLeadersRequest,
  type ErrorName,
  type TopicPartition,
} from '../protocol.ts';
import {
  allPartitions,
  hasPartition,
  isReplicaOnline,
  isTopicQueuedUpForDeletion,
  partitionReplicaAssignment,
  type ControllerContext,
} from './controllerContext.ts';
import { scheduleImbalanceCheck } from './controllerFailover.ts';
import {
  doNext,
  type ElectionOutcome,
  type EventThread,
  type Instruction,
  type InstructionTable,
} from './eventThread.ts';
import { preferredReplicaPartitionLeaderElection } from './leaderElection.ts';
import type { ElectionStrategy } from './partitionElections.ts';
import { bringOnline, triggerOnlinePartitionStateChange } from './partitionStateMachine.ts';
import { NO_LEADER } from './zkData.ts';

export interface ElectLeadersArgs {
  electionType: ElectLeadersRequest['electionType'];
  partitions: TopicPartition[];
  /** The admin request's task, resumed with the outcomes. */
  taskId: number;
}

export const processElectLeaders = (args: ElectLeadersArgs): Instruction[] => [
  { do: 'electLeadersFor', ...args },
];

export const processAutoPreferredReplicaLeaderElection = (): Instruction[] => [
  { do: 'checkLeaderImbalance' },
  { do: 'scheduleImbalanceCheck' },
];

export const processTopicUncleanLeaderElectionEnable = (topic: string): Instruction[] => [
  triggerOnlinePartitionStateChange(topic),
];

/** Why no election is held for the partition; null: it is. */
export function refusalOf(
  context: ControllerContext,
  tp: TopicPartition,
  electionType: ElectLeadersRequest['electionType'],
): ErrorName | null {
  if (!hasPartition(context, tp)) return 'UNKNOWN_TOPIC_OR_PARTITION';
  if (isTopicQueuedUpForDeletion(context, topicOf(tp))) return 'INVALID_TOPIC_EXCEPTION';
  const leader = context.partitionLeadershipInfo.get(tp)?.leader ?? NO_LEADER;
  const isInPlace =
    electionType === 'preferred'
      ? leader === partitionReplicaAssignment(context, tp)[0]
      : leader !== NO_LEADER && isReplicaOnline(context, leader);
  return isInPlace ? 'ELECTION_NOT_NEEDED' : null;
}

/** By preferred leader: its partitions that others lead, where they are more than the percentage allows. */
export function imbalancedPartitions(
  context: ControllerContext,
  allowedPercentage: number,
): Map<BrokerId, TopicPartition[]> {
  const byPreferred = new Map<BrokerId, TopicPartition[]>();
  for (const tp of allPartitions(context)) {
    const [preferred] = partitionReplicaAssignment(context, tp);
    if (preferred === undefined || isTopicQueuedUpForDeletion(context, topicOf(tp))) continue;
    byPreferred.set(preferred, [...(byPreferred.get(preferred) ?? []), tp]);
  }
  const imbalanced = new Map<BrokerId, TopicPartition[]>();
  for (const [preferred, partitions] of byPreferred) {
    const elsewhere = partitions.filter((tp) => {
      const info = context.partitionLeadershipInfo.get(tp);
      return info !== undefined && info.leader !== preferred;
    });
    if (elsewhere.length * 100 > allowedPercentage * partitions.length) {
      imbalanced.set(preferred, elsewhere);
    }
  }
  return imbalanced;
}

export const electLeadersInstructions: InstructionTable = {
  electLeadersFor(thread: EventThread, { electionType, partitions, taskId }: ElectLeadersArgs) {
    const { context } = thread;
    const electable = partitions.filter((tp) => refusalOf(context, tp, electionType) === null);
    const refusals = Object.fromEntries(
      partitions.flatMap((tp) => {
        const error = refusalOf(context, tp, electionType);
        return error === null ? [] : [[tp, error]];
      }),
    );
    const strategy: ElectionStrategy =
      electionType === 'preferred'
        ? { kind: 'preferred' }
        : { kind: 'offline', allowUnclean: true };
    doNext(thread, bringOnline(electable, strategy), { do: 'reportElections', taskId, refusals });
  },

  reportElections(
    { out, node, state }: EventThread,
    { taskId, refusals }: { taskId: number; refusals: Record<TopicPartition, ErrorName> },
  ) {
    const outcomes = new Map<TopicPartition, ElectionOutcome>(state.outcomes);
    for (const [tp, error] of Object.entries(refusals)) outcomes.set(tp, { error });
    const task = node.tasks.get(taskId);
    if (task !== undefined) out.resume(task, { ok: true, body: outcomes, from: node.id });
  },

  checkLeaderImbalance(thread: EventThread) {
    const { context, controller } = thread;
    const percentage = controller.config['leader.imbalance.per.broker.percentage'];
    const plan: Instruction[] = [];
    for (const [, partitions] of imbalancedPartitions(context, percentage)) {
      const candidates = partitions.filter((tp) => canPreferredReplicaLead(context, tp));
      if (candidates.length > 0) plan.push(bringOnline(candidates, { kind: 'preferred' }));
    }
    doNext(thread, ...plan);
  },

  scheduleImbalanceCheck,
};

function canPreferredReplicaLead(context: ControllerContext, tp: TopicPartition): boolean {
  const assignment = partitionReplicaAssignment(context, tp);
  const live = new Set(assignment.filter((id) => isReplicaOnline(context, id)));
  const isr = context.partitionLeadershipInfo.get(tp)?.isr ?? [];
  return preferredReplicaPartitionLeaderElection(assignment, isr, live) !== null;
}
