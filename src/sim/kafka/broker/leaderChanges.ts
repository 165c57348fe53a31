/**
 * LeaderAndIsr and StopReplica: the controller tells a broker what to lead, what to follow and what to let go
 * (ReplicaManager.becomeLeaderOrFollower, stopReplicas; Partition.makeLeader, makeFollower).
 *
 * A request of an older controller is refused as a whole, a partition whose leader epoch is not higher than the known one by itself. A
 * leader that this broker does not hold for alive is not followed: then nothing changes for that partition, as in Kafka.
 */

import type { Out } from '../../kernel/out.ts';
import type { SimNode } from '../../kernel/world.ts';
import { assignLeaderEpoch } from '../log/partitionLog.ts';
import {
  topicOf,
  type ErrorName,
  type LeaderAndIsrRequest,
  type LeaderAndIsrResponse,
  type PartitionState,
  type StopReplicaRequest,
  type StopReplicaResponse,
  type TopicPartition,
} from '../protocol.ts';
import { wakeFetches } from './delayedFetch.ts';
import { failProduces } from './delayedProduce.ts';
import { completeDeletes } from './deleteRecords.ts';
import { applyLeaderAndIsr, makeLeader } from './leaderPartition.ts';
import { addFetcher, removeFetcher, settleFetchers } from './replicaFetcher.ts';
import {
  brokerDisk,
  brokerState,
  ensureLog,
  hostPartition,
  leaderFacts,
  minInSyncReplicas,
  type Replica,
} from './replica.ts';
import { highWatermarkMoved } from './unblock.ts';

/** What the rest of the broker (the group coordinator) has to know of it. */
export interface LeadershipChange {
  becameLeader: TopicPartition[];
  becameFollower: TopicPartition[];
  removed: TopicPartition[];
}

export function becomeLeaderOrFollower(
  out: Out,
  node: SimNode,
  request: LeaderAndIsrRequest,
): { response: LeaderAndIsrResponse; change: LeadershipChange } {
  const { replicas } = brokerState(node);
  const change = noChange();
  const refusal = refusalOf(node, request);
  if (refusal !== null) return { response: { error: refusal, partitions: [] }, change };
  replicas.controllerEpoch = request.controllerEpoch;
  for (const [topic, config] of Object.entries(request.topicConfigs)) {
    replicas.topicConfigs.set(topic, config);
  }
  const cause = out.trigger;
  const leads = (state: PartitionState) => state.leader === brokerState(node).brokerId;
  const errors = new Map<TopicPartition, ErrorName>();
  const accepted = request.partitions.filter((state) => accept(node, state, errors));
  for (const state of accepted) {
    if (!leads(state)) continue;
    if (becomeLeader(out, node, state)) change.becameLeader.push(state.topicPartition);
    out.trigger = cause;
  }
  for (const state of accepted) {
    if (leads(state)) continue;
    if (becomeFollower(out, node, state)) change.becameFollower.push(state.topicPartition);
    out.trigger = cause;
  }
  settleFetchers(out, node);
  const partitions = [...errors].map(([topicPartition, error]) => ({ topicPartition, error }));
  return { response: { error: 'NONE', partitions }, change };
}

export function stopReplicas(
  out: Out,
  node: SimNode,
  request: StopReplicaRequest,
): { response: StopReplicaResponse; change: LeadershipChange } {
  const { replicas } = brokerState(node);
  const change = noChange();
  const refusal = refusalOf(node, request);
  if (refusal !== null) return { response: { error: refusal, partitions: [] }, change };
  replicas.controllerEpoch = request.controllerEpoch;
  const cause = out.trigger;
  const partitions = request.partitions.map(({ topicPartition, leaderEpoch, deletePartition }) => {
    const known = replicas.partitions.get(topicPartition)?.leaderEpoch ?? -1;
    // −1 (none) and −2 (the topic is being deleted) are not compared.
    if (leaderEpoch >= 0 && leaderEpoch < known) {
      return { topicPartition, error: 'FENCED_LEADER_EPOCH' };
    }
    removeFetcher(node, topicPartition);
    if (deletePartition) {
      deleteReplica(out, node, topicPartition);
      change.removed.push(topicPartition);
      out.trigger = cause;
    }
    return { topicPartition, error: 'NONE' };
  });
  settleFetchers(out, node);
  return { response: { error: 'NONE', partitions }, change };
}

/** Requests of a controller that is none any more, or for an earlier registration of this broker. */
export function refusalOf(
  node: SimNode,
  request: { controllerEpoch: number; brokerEpoch: number },
): ErrorName | null {
  const { replicas, brokerEpoch } = brokerState(node);
  if (request.brokerEpoch !== -1 && request.brokerEpoch < brokerEpoch) return 'STALE_BROKER_EPOCH';
  return request.controllerEpoch < replicas.controllerEpoch ? 'STALE_CONTROLLER_EPOCH' : null;
}

function accept(
  node: SimNode,
  state: PartitionState,
  errors: Map<TopicPartition, ErrorName>,
): boolean {
  const { topicPartition } = state;
  const replica = hostPartition(node, topicPartition);
  let error: ErrorName = 'NONE';
  if (state.leaderEpoch <= replica.leaderEpoch) error = 'STALE_CONTROLLER_EPOCH';
  else if (!state.replicas.includes(brokerState(node).brokerId)) {
    error = 'UNKNOWN_TOPIC_OR_PARTITION';
  }
  errors.set(topicPartition, error);
  return error === 'NONE';
}

/** True: it has just begun to lead. False: it led already and has only a new leader epoch. */
function becomeLeader(out: Out, node: SimNode, state: PartitionState): boolean {
  const { topicPartition } = state;
  const replica = hostPartition(node, topicPartition);
  const log = ensureLog(node, replica);
  removeFetcher(node, topicPartition);
  const facts = leaderFacts(out, node);
  const previous = replica.leading?.highWatermark ?? replica.followerHighWatermark;
  const wasLeading = replica.leading !== null;
  if (replica.leading === null) {
    replica.leading = makeLeader(
      brokerState(node).brokerId,
      {
        logEndOffset: log.logEndOffset,
        highWatermark: replica.followerHighWatermark,
        minInSyncReplicas: minInSyncReplicas(node, topicPartition),
      },
      state,
      facts,
    );
  } else {
    applyLeaderAndIsr(replica.leading, state, facts);
  }
  const { leading } = replica;
  assignLeaderEpoch(log, leading.leaderEpoch, leading.leaderEpochStartOffset);
  takeState(replica, state);
  out.trace({
    kind: wasLeading ? 'leaderEpochRaised' : 'becameLeader',
    topicPartition,
    leaderEpoch: state.leaderEpoch,
    isr: [...leading.isr],
    logEndOffset: log.logEndOffset,
    highWatermark: leading.highWatermark,
  });
  if (leading.highWatermark > previous) {
    highWatermarkMoved(out, node, replica, leading, previous);
  }
  return !wasLeading;
}

/** True: it follows now, or under another leader epoch. */
function becomeFollower(out: Out, node: SimNode, state: PartitionState): boolean {
  const { topicPartition } = state;
  const { metadata, phase } = brokerState(node);
  const replica = hostPartition(node, topicPartition);
  const log = ensureLog(node, replica);
  if (!metadata.aliveBrokers.has(state.leader)) return false;
  if (replica.leading !== null) {
    replica.followerHighWatermark = replica.leading.highWatermark;
    replica.leading = null;
  }
  takeState(replica, state);
  removeFetcher(node, topicPartition);
  out.trace({
    kind: 'becameFollower',
    topicPartition,
    leader: state.leader,
    leaderEpoch: state.leaderEpoch,
    logEndOffset: log.logEndOffset,
  });
  failProduces(out, node, replica);
  completeDeletes(out, node, replica.topicPartition);
  wakeFetches(out, node, replica, 'all');
  if (phase !== 'SHUTTING_DOWN') addFetcher(out, node, replica);
  return true;
}

function takeState(replica: Replica, state: PartitionState): void {
  replica.leader = state.leader;
  replica.leaderEpoch = state.leaderEpoch;
  replica.partitionEpoch = state.partitionEpoch;
  replica.replicas = [...state.replicas];
}

function deleteReplica(out: Out, node: SimNode, topicPartition: TopicPartition): void {
  const { partitions } = brokerState(node).replicas;
  const { logs, highWatermarkCheckpoint, logStartCheckpoint } = brokerDisk(node);
  const replica = partitions.get(topicPartition);
  const log = logs.get(topicPartition);
  partitions.delete(topicPartition);
  logs.delete(topicPartition);
  highWatermarkCheckpoint.delete(topicPartition);
  logStartCheckpoint.delete(topicPartition);
  if (log !== undefined) {
    out.trace({ kind: 'replicaDeleted', topicPartition, logEndOffset: log.logEndOffset });
  }
  if (replica === undefined) return;
  replica.leading = null;
  failProduces(out, node, replica);
  completeDeletes(out, node, replica.topicPartition);
  wakeFetches(out, node, replica, 'all');
}

/** Topic configuration changed while the broker runs. */
export function updateTopicConfig(
  node: SimNode,
  topic: string,
  config: Record<string, string>,
): void {
  const { replicas } = brokerState(node);
  replicas.topicConfigs.set(topic, config);
  for (const { topicPartition, leading } of replicas.partitions.values()) {
    if (leading === null || topicOf(topicPartition) !== topic) continue;
    leading.minInSyncReplicas = minInSyncReplicas(node, topicPartition);
  }
}

const noChange = (): LeadershipChange => ({ becameLeader: [], becameFollower: [], removed: [] });
