/**
 * What the controller knows of the cluster: its picture of ZooKeeper, with the states of its two state machines.
 * [Apache Kafka: core/.../kafka/controller/ControllerContext.scala, PartitionStateMachine.scala, ReplicaStateMachine.scala]
 *
 * Modelled: live brokers with their epochs, assignments, leaders and ISRs, partition and replica states, deletions.
 * Left out: offline log directories, partitions being reassigned, topic ids.
 */
import type { BrokerId } from '../../../base/brand.ts';
import { must } from '../../../base/assert.ts';
import { partitionOf, topicOf, topicPartition, type TopicPartition } from '../protocol.ts';
import { EPOCH_DURING_DELETE, type LeaderIsrAndControllerEpoch } from './zkData.ts';

export type PartitionStateName =
  | 'NonExistentPartition'
  | 'NewPartition'
  | 'OnlinePartition'
  | 'OfflinePartition';

export type ReplicaStateName =
  | 'NonExistentReplica'
  | 'NewReplica'
  | 'OnlineReplica'
  | 'OfflineReplica'
  | 'ReplicaDeletionStarted'
  | 'ReplicaDeletionSuccessful'
  | 'ReplicaDeletionIneligible';

/** A replica of a partition on one broker. */
export interface PartitionAndReplica {
  topicPartition: TopicPartition;
  replica: BrokerId;
}

export interface ControllerContext {
  /** 0: never was controller, or resigned. */
  epoch: number;
  /** Version of /controller_epoch: every write checks it. */
  epochZkVersion: number;
  /** Registered brokers with their broker epochs (czxid of /brokers/ids/N). */
  liveBrokerEpochs: Map<BrokerId, number>;
  /** Asked for a controlled shutdown; still registered. */
  shuttingDownBrokerIds: Set<BrokerId>;
  allTopics: Set<string>;
  /** Topic -> partition -> replicas, the preferred leader first. */
  partitionAssignments: Map<string, Map<number, BrokerId[]>>;
  partitionLeadershipInfo: Map<TopicPartition, LeaderIsrAndControllerEpoch>;
  partitionStates: Map<TopicPartition, PartitionStateName>;
  /** By `orders-0/1`. */
  replicaStates: Map<string, ReplicaStateName>;
  topicsToBeDeleted: Set<string>;
  topicsWithDeletionStarted: Set<string>;
  topicsIneligibleForDeletion: Set<string>;
  /** Configuration overrides of the topics, sent along with LeaderAndIsr. */
  topicConfigs: Map<string, Record<string, string>>;
}

export const createControllerContext = (): ControllerContext => ({
  epoch: 0,
  epochZkVersion: 0,
  liveBrokerEpochs: new Map(),
  shuttingDownBrokerIds: new Set(),
  allTopics: new Set(),
  partitionAssignments: new Map(),
  partitionLeadershipInfo: new Map(),
  partitionStates: new Map(),
  replicaStates: new Map(),
  topicsToBeDeleted: new Set(),
  topicsWithDeletionStarted: new Set(),
  topicsIneligibleForDeletion: new Set(),
  topicConfigs: new Map(),
});

// --- brokers ---------------------------------------------------------------------------------------------------

export const liveOrShuttingDownBrokerIds = (context: ControllerContext): BrokerId[] =>
  [...context.liveBrokerEpochs.keys()].sort((a, b) => a - b);

export const liveBrokerIds = (context: ControllerContext): BrokerId[] =>
  liveOrShuttingDownBrokerIds(context).filter((id) => !context.shuttingDownBrokerIds.has(id));

/** A broker that is shutting down no longer counts as online. */
export const isReplicaOnline = (context: ControllerContext, broker: BrokerId): boolean =>
  context.liveBrokerEpochs.has(broker) && !context.shuttingDownBrokerIds.has(broker);

// --- partitions ------------------------------------------------------------------------------------------------

export function allPartitions(context: ControllerContext): TopicPartition[] {
  return [...context.partitionAssignments.keys()].flatMap((topic) =>
    partitionsForTopic(context, topic),
  );
}

export function partitionsForTopic(context: ControllerContext, topic: string): TopicPartition[] {
  const assignment = context.partitionAssignments.get(topic);
  return assignment === undefined
    ? []
    : [...assignment.keys()].map((p) => topicPartition(topic, p));
}

export const hasPartition = (context: ControllerContext, tp: TopicPartition): boolean =>
  context.partitionAssignments.get(topicOf(tp))?.has(partitionOf(tp)) ?? false;

export const partitionReplicaAssignment = (
  context: ControllerContext,
  tp: TopicPartition,
): BrokerId[] => context.partitionAssignments.get(topicOf(tp))?.get(partitionOf(tp)) ?? [];

export function updatePartitionReplicaAssignment(
  context: ControllerContext,
  tp: TopicPartition,
  replicas: readonly BrokerId[],
): void {
  const topic = topicOf(tp);
  let assignment = context.partitionAssignments.get(topic);
  if (assignment === undefined) {
    assignment = new Map();
    context.partitionAssignments.set(topic, assignment);
  }
  assignment.set(partitionOf(tp), [...replicas]);
}

export const partitionsInStates = (
  context: ControllerContext,
  states: readonly PartitionStateName[],
): TopicPartition[] =>
  [...context.partitionStates].filter(([, state]) => states.includes(state)).map(([tp]) => tp);

export const partitionState = (
  context: ControllerContext,
  tp: TopicPartition,
): PartitionStateName => context.partitionStates.get(tp) ?? 'NonExistentPartition';

export function putPartitionState(
  context: ControllerContext,
  tp: TopicPartition,
  state: PartitionStateName,
): void {
  if (state === 'NonExistentPartition') context.partitionStates.delete(tp);
  else context.partitionStates.set(tp, state);
}

/** Partitions whose leader is not online, those of topics that are being deleted apart. */
export const partitionsWithOfflineLeader = (context: ControllerContext): TopicPartition[] =>
  [...context.partitionLeadershipInfo]
    .filter(
      ([tp, { leader }]) =>
        !isReplicaOnline(context, leader) && !isTopicQueuedUpForDeletion(context, topicOf(tp)),
    )
    .map(([tp]) => tp);

/** Replicated partitions that this broker leads. */
export const partitionLeadersOnBroker = (
  context: ControllerContext,
  broker: BrokerId,
): TopicPartition[] =>
  [...context.partitionLeadershipInfo]
    .filter(
      ([tp, { leader }]) =>
        leader === broker &&
        !isTopicQueuedUpForDeletion(context, topicOf(tp)) &&
        partitionReplicaAssignment(context, tp).length > 1,
    )
    .map(([tp]) => tp);

/** As it stands in StopReplica: the sentinel −2 overrides any epoch while the topic is being deleted. */
export function leaderEpochForStop(context: ControllerContext, tp: TopicPartition): number {
  if (isTopicQueuedUpForDeletion(context, topicOf(tp))) return EPOCH_DURING_DELETE;
  return context.partitionLeadershipInfo.get(tp)?.leaderEpoch ?? -1;
}

// --- replicas --------------------------------------------------------------------------------------------------

export const replicaKey = ({ topicPartition: tp, replica }: PartitionAndReplica): string =>
  `${tp}/${replica}`;

export const replicasForPartitions = (
  context: ControllerContext,
  partitions: readonly TopicPartition[],
): PartitionAndReplica[] =>
  partitions.flatMap((tp) =>
    partitionReplicaAssignment(context, tp).map((replica) => ({ topicPartition: tp, replica })),
  );

export const replicasForTopic = (
  context: ControllerContext,
  topic: string,
): PartitionAndReplica[] => replicasForPartitions(context, partitionsForTopic(context, topic));

export const replicasOnBrokers = (
  context: ControllerContext,
  brokers: readonly BrokerId[],
): PartitionAndReplica[] =>
  replicasForPartitions(context, allPartitions(context)).filter(({ replica }) =>
    brokers.includes(replica),
  );

export const replicaState = (
  context: ControllerContext,
  replica: PartitionAndReplica,
): ReplicaStateName => context.replicaStates.get(replicaKey(replica)) ?? 'NonExistentReplica';

export function putReplicaState(
  context: ControllerContext,
  replica: PartitionAndReplica,
  state: ReplicaStateName,
): void {
  context.replicaStates.set(replicaKey(replica), state);
}

export const replicasInState = (
  context: ControllerContext,
  topic: string,
  state: ReplicaStateName,
): PartitionAndReplica[] =>
  replicasForTopic(context, topic).filter((replica) => replicaState(context, replica) === state);

// --- deletion --------------------------------------------------------------------------------------------------

export const isTopicQueuedUpForDeletion = (context: ControllerContext, topic: string): boolean =>
  context.topicsToBeDeleted.has(topic);

/** Forgets the replica as a member of its partition (its topic is being deleted). */
export function removeReplica(context: ControllerContext, replica: PartitionAndReplica): void {
  const { topicPartition: tp } = replica;
  const assignment = must(context.partitionAssignments.get(topicOf(tp)), `assignment of ${tp}`);
  const replicas = assignment.get(partitionOf(tp)) ?? [];
  assignment.set(
    partitionOf(tp),
    replicas.filter((id) => id !== replica.replica),
  );
  context.replicaStates.delete(replicaKey(replica));
}

export function removeTopic(context: ControllerContext, topic: string): void {
  for (const replica of replicasForTopic(context, topic))
    context.replicaStates.delete(replicaKey(replica));
  for (const tp of partitionsForTopic(context, topic)) {
    context.partitionLeadershipInfo.delete(tp);
    context.partitionStates.delete(tp);
  }
  context.partitionAssignments.delete(topic);
  context.topicsToBeDeleted.delete(topic);
  context.topicsWithDeletionStarted.delete(topic);
  context.topicsIneligibleForDeletion.delete(topic);
  context.allTopics.delete(topic);
  context.topicConfigs.delete(topic);
}
