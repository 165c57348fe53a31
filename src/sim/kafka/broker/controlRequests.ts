/** What the controller tells a broker: LeaderAndIsr, StopReplica, UpdateMetadata (KafkaApis.scala). */

import type { Request } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode } from '../../kernel/world.ts';
import { completeDelayedOperations } from '../controller/controllerModule.ts';
import { onPartitionLeadershipChanged, onTopicDeleted } from '../coordinator/groupCoordinator.ts';
import {
  CONSUMER_OFFSETS,
  topicOf,
  type LeaderAndIsrRequest,
  type StopReplicaRequest,
  type TopicPartition,
  type UpdateMetadataRequest,
} from '../protocol.ts';
import {
  becomeLeaderOrFollower,
  refusalOf,
  stopReplicas,
  type LeadershipChange,
} from './leaderChanges.ts';
import { updateMetadata } from './metadataCache.ts';
import { brokerState } from './replica.ts';

export function handleLeaderAndIsr(
  out: Out,
  node: SimNode,
  { handle, body }: Request<LeaderAndIsrRequest>,
): void {
  const { response, change } = becomeLeaderOrFollower(out, node, body);
  tellCoordinator(out, node, change);
  out.reply(handle, response);
}

export function handleStopReplica(
  out: Out,
  node: SimNode,
  { handle, body }: Request<StopReplicaRequest>,
): void {
  const { response, change } = stopReplicas(out, node, body);
  tellCoordinator(out, node, change);
  out.reply(handle, response);
}

export function handleUpdateMetadata(
  out: Out,
  node: SimNode,
  { handle, body }: Request<UpdateMetadataRequest>,
): void {
  const { metadata, replicas } = brokerState(node);
  const refusal = refusalOf(node, body);
  if (refusal === null) {
    replicas.controllerEpoch = body.controllerEpoch;
    const deleted = updateMetadata(metadata, body);
    for (const topic of new Set(deleted.map(topicOf))) onTopicDeleted(out, node, topic);
    completeDelayedOperations(out, node);
  }
  out.reply(handle, { error: refusal ?? 'NONE' });
}

/** Groups live in the partitions of the offsets topic that this broker leads. */
function tellCoordinator(out: Out, node: SimNode, change: LeadershipChange): void {
  const becameLeader = change.becameLeader.filter(isOffsetsPartition);
  const becameFollower = change.becameFollower.filter(isOffsetsPartition);
  const removed = change.removed.filter(isOffsetsPartition);
  if (becameLeader.length + becameFollower.length + removed.length === 0) return;
  onPartitionLeadershipChanged(out, node, { becameLeader, becameFollower, removed });
}

const isOffsetsPartition = (topicPartition: TopicPartition): boolean =>
  topicOf(topicPartition) === CONSUMER_OFFSETS;
