/**
 * Which error the data path gives for a partition that this broker cannot serve
 * (ReplicaManager.getPartitionOrError, Partition.getLocalLog, KafkaApis.getCurrentLeader).
 */

import type { LeaderEpoch } from '../../../base/brand.ts';
import type { SimNode } from '../../kernel/world.ts';
import type { ErrorName, TopicPartition } from '../protocol.ts';
import type { LeaderPartition } from './leaderPartition.ts';
import { partitionStateOf } from './metadataCache.ts';
import { brokerState, replicaOf, type Replica } from './replica.ts';

export type LeaderOrError =
  | { replica: Replica; leading: LeaderPartition; error: null }
  | { replica: null; leading: null; error: ErrorName };

/** The partition where this broker leads it and the request's epoch (−1: not checked) is its own. */
export function leaderOrError(
  node: SimNode,
  topicPartition: TopicPartition,
  requestEpoch: LeaderEpoch,
): LeaderOrError {
  const replica = replicaOf(node, topicPartition);
  if (replica === null) return refuse(unhostedError(node, topicPartition));
  if (requestEpoch !== -1 && requestEpoch < replica.leaderEpoch)
    return refuse('FENCED_LEADER_EPOCH');
  if (requestEpoch > replica.leaderEpoch) return refuse('UNKNOWN_LEADER_EPOCH');
  if (replica.leading === null) return refuse('NOT_LEADER_OR_FOLLOWER');
  return { replica, leading: replica.leading, error: null };
}

/** Where no such partition is led here: it may be known from elsewhere, or not at all. */
export function unhostedError(node: SimNode, topicPartition: TopicPartition): ErrorName {
  const { replicas, metadata } = brokerState(node);
  const isKnown =
    replicas.partitions.has(topicPartition) || partitionStateOf(metadata, topicPartition) !== null;
  return isKnown ? 'NOT_LEADER_OR_FOLLOWER' : 'UNKNOWN_TOPIC_OR_PARTITION';
}

/** Who leads now, as this broker knows: a hint for the client. */
export function currentLeader(
  node: SimNode,
  topicPartition: TopicPartition,
): { broker: number; leaderEpoch: LeaderEpoch } {
  const replica = replicaOf(node, topicPartition);
  if (replica !== null) return { broker: replica.leader, leaderEpoch: replica.leaderEpoch };
  const state = partitionStateOf(brokerState(node).metadata, topicPartition);
  return { broker: state?.leader ?? -1, leaderEpoch: state?.leaderEpoch ?? -1 };
}

const refuse = (error: ErrorName): LeaderOrError => ({ replica: null, leading: null, error });
