/**
 * Requests to brokers that a change of states collects, sent together at its end: per broker LeaderAndIsr, then
 * UpdateMetadata, then StopReplica. [Apache Kafka: core/.../kafka/controller/ControllerChannelManager.scala
 * (ControllerBrokerRequestBatch)]
 *
 * What is added later for the same partition and broker replaces what was added before.
 */
import type { BrokerId } from '../../../base/brand.ts';
import { must } from '../../../base/assert.ts';
import { LEADER_DURING_DELETE } from '../broker/metadataCache.ts';
import {
  topicOf,
  type Api,
  type LeaderAndIsrRequest,
  type PartitionState,
  type StopReplicaRequest,
  type TopicPartition,
  type UpdateMetadataRequest,
} from '../protocol.ts';
import {
  isTopicQueuedUpForDeletion,
  leaderEpochForStop,
  liveOrShuttingDownBrokerIds,
  partitionReplicaAssignment,
  type ControllerContext,
} from './controllerContext.ts';
import { EPOCH_DURING_DELETE } from './zkData.ts';

type StopReplicaPartition = StopReplicaRequest['partitions'][number];

export interface RequestBatch {
  leaderAndIsr: Map<BrokerId, Map<TopicPartition, PartitionState>>;
  updateMetadataBrokers: Set<BrokerId>;
  updateMetadataPartitions: Map<TopicPartition, PartitionState>;
  stopReplica: Map<BrokerId, Map<TopicPartition, StopReplicaPartition>>;
}

export interface AddressedRequest {
  broker: BrokerId;
  api: Api;
  body: LeaderAndIsrRequest | UpdateMetadataRequest | StopReplicaRequest;
}

export const createRequestBatch = (): RequestBatch => ({
  leaderAndIsr: new Map(),
  updateMetadataBrokers: new Set(),
  updateMetadataPartitions: new Map(),
  stopReplica: new Map(),
});

/** Also tells all live brokers of the partition by UpdateMetadata. */
export function addLeaderAndIsrRequest(
  batch: RequestBatch,
  context: ControllerContext,
  brokers: readonly BrokerId[],
  tp: TopicPartition,
  isNew: boolean,
): void {
  for (const broker of brokers) {
    const partitions = mapOf(batch.leaderAndIsr, broker);
    const alreadyNew = partitions.get(tp)?.isNew ?? false;
    partitions.set(tp, partitionStateOf(context, tp, isNew || alreadyNew));
  }
  addUpdateMetadataRequest(batch, context, liveOrShuttingDownBrokerIds(context), [tp]);
}

/** Partitions without a state yet are left out. */
export function addUpdateMetadataRequest(
  batch: RequestBatch,
  context: ControllerContext,
  brokers: readonly BrokerId[],
  partitions: readonly TopicPartition[],
): void {
  for (const broker of brokers) batch.updateMetadataBrokers.add(broker);
  for (const tp of partitions) {
    if (!context.partitionLeadershipInfo.has(tp)) continue;
    const state = partitionStateOf(context, tp, false);
    const deleting = isTopicQueuedUpForDeletion(context, topicOf(tp));
    batch.updateMetadataPartitions.set(
      tp,
      deleting
        ? { ...state, leader: LEADER_DURING_DELETE, leaderEpoch: EPOCH_DURING_DELETE }
        : state,
    );
  }
}

export function addStopReplicaRequest(
  batch: RequestBatch,
  context: ControllerContext,
  broker: BrokerId,
  tp: TopicPartition,
  deletePartition: boolean,
): void {
  const partitions = mapOf(batch.stopReplica, broker);
  const alreadyDelete = partitions.get(tp)?.deletePartition ?? false;
  partitions.set(tp, {
    topicPartition: tp,
    leaderEpoch: leaderEpochForStop(context, tp),
    deletePartition: alreadyDelete || deletePartition,
  });
}

/** Empties the batch: its requests in the order in which they go to the brokers' queues, those to dead brokers dropped. */
export function takeRequests(
  batch: RequestBatch,
  context: ControllerContext,
  controllerId: BrokerId,
): AddressedRequest[] {
  const requests: AddressedRequest[] = [];
  const header = (broker: BrokerId) => ({
    controllerId,
    controllerEpoch: context.epoch,
    brokerEpoch: must(context.liveBrokerEpochs.get(broker), `epoch of broker ${broker}`),
  });
  for (const [broker, states] of sortedByBroker(batch.leaderAndIsr, context)) {
    const partitions = [...states.values()];
    const topicConfigs = configsOf(context, partitions);
    requests.push({
      broker,
      api: 'LeaderAndIsr',
      body: { ...header(broker), partitions, topicConfigs },
    });
  }
  const liveBrokers = liveOrShuttingDownBrokerIds(context);
  const partitions = [...batch.updateMetadataPartitions.values()];
  for (const broker of liveBrokers.filter((id) => batch.updateMetadataBrokers.has(id))) {
    requests.push({
      broker,
      api: 'UpdateMetadata',
      body: { ...header(broker), liveBrokers, partitions },
    });
  }
  for (const [broker, states] of sortedByBroker(batch.stopReplica, context)) {
    requests.push({
      broker,
      api: 'StopReplica',
      body: { ...header(broker), partitions: [...states.values()] },
    });
  }
  clearRequestBatch(batch);
  return requests;
}

export function clearRequestBatch(batch: RequestBatch): void {
  batch.leaderAndIsr.clear();
  batch.updateMetadataBrokers.clear();
  batch.updateMetadataPartitions.clear();
  batch.stopReplica.clear();
}

function partitionStateOf(
  context: ControllerContext,
  tp: TopicPartition,
  isNew: boolean,
): PartitionState {
  const info = must(context.partitionLeadershipInfo.get(tp), `state of ${tp}`);
  return {
    topicPartition: tp,
    controllerEpoch: info.controllerEpoch,
    leader: info.leader,
    leaderEpoch: info.leaderEpoch,
    isr: [...info.isr],
    partitionEpoch: info.partitionEpoch,
    replicas: [...partitionReplicaAssignment(context, tp)],
    isNew,
  };
}

function configsOf(
  context: ControllerContext,
  partitions: readonly PartitionState[],
): Record<string, Record<string, string>> {
  const topics = new Set(partitions.map(({ topicPartition: tp }) => topicOf(tp)));
  return Object.fromEntries(
    [...topics].map((topic) => [topic, { ...context.topicConfigs.get(topic) }]),
  );
}

function mapOf<V>(
  maps: Map<BrokerId, Map<TopicPartition, V>>,
  broker: BrokerId,
): Map<TopicPartition, V> {
  let map = maps.get(broker);
  if (map === undefined) {
    map = new Map();
    maps.set(broker, map);
  }
  return map;
}

function sortedByBroker<V>(maps: Map<BrokerId, V>, context: ControllerContext): [BrokerId, V][] {
  return [...maps].filter(([id]) => context.liveBrokerEpochs.has(id)).sort(([a], [b]) => a - b);
}
