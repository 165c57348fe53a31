/**
 * What a broker knows of the cluster: filled by the controller's UpdateMetadata alone, so it can be old
 * (core/src/main/scala/kafka/server/metadata/ZkMetadataCache.scala).
 */

import type { BrokerId } from '../../../base/brand.ts';
import type {
  MetadataResponse,
  PartitionMetadata,
  PartitionState,
  TopicPartition,
  UpdateMetadataRequest,
} from '../protocol.ts';
import { partitionOf, topicOf } from '../protocol.ts';

/** Leader of a partition whose topic is being deleted, in UpdateMetadata. */
export const LEADER_DURING_DELETE = -2;

export interface MetadataCache {
  /** −1: not told yet. */
  controllerId: BrokerId;
  aliveBrokers: Set<BrokerId>;
  /** By topic, by partition number; the states are the controller's, never changed here. */
  topics: Map<string, Map<number, PartitionState>>;
}

export function createMetadataCache(): MetadataCache {
  return { controllerId: -1, aliveBrokers: new Set(), topics: new Map() };
}

/** Takes over what the controller says. Returns the partitions that are being deleted. */
export function updateMetadata(
  cache: MetadataCache,
  request: UpdateMetadataRequest,
): TopicPartition[] {
  cache.controllerId = request.controllerId;
  cache.aliveBrokers = new Set(request.liveBrokers);
  const deleted: TopicPartition[] = [];
  for (const state of request.partitions) {
    const topic = topicOf(state.topicPartition);
    const partition = partitionOf(state.topicPartition);
    const partitions = cache.topics.get(topic);
    if (state.leader === LEADER_DURING_DELETE) {
      deleted.push(state.topicPartition);
      partitions?.delete(partition);
      if (partitions?.size === 0) cache.topics.delete(topic);
    } else if (partitions === undefined) {
      cache.topics.set(topic, new Map([[partition, state]]));
    } else {
      partitions.set(partition, state);
    }
  }
  return deleted;
}

export function partitionStateOf(
  cache: MetadataCache,
  topicPartition: TopicPartition,
): PartitionState | null {
  return cache.topics.get(topicOf(topicPartition))?.get(partitionOf(topicPartition)) ?? null;
}

/** 0: unknown topic. */
export const partitionCount = (cache: MetadataCache, topic: string): number =>
  cache.topics.get(topic)?.size ?? 0;

/** The controller's broker id where it is also alive, as far as this broker knows; −1: none. */
export const knownController = (cache: MetadataCache): BrokerId =>
  cache.aliveBrokers.has(cache.controllerId) ? cache.controllerId : -1;

export const sortedBrokers = (cache: MetadataCache): BrokerId[] =>
  [...cache.aliveBrokers].sort((a, b) => a - b);

/** The answer for a topic that is in the cache. */
export function topicMetadata(
  cache: MetadataCache,
  topic: string,
): MetadataResponse['topics'][number] {
  const states = [...(cache.topics.get(topic)?.entries() ?? [])].sort(([a], [b]) => a - b);
  const partitions = states.map(([, state]) => partitionMetadata(cache, state));
  return { topic, error: 'NONE', partitions };
}

function partitionMetadata(cache: MetadataCache, state: PartitionState): PartitionMetadata {
  const { topicPartition, leader, leaderEpoch, replicas, isr } = state;
  const isAvailable = cache.aliveBrokers.has(leader);
  return {
    topicPartition,
    error: isAvailable ? 'NONE' : 'LEADER_NOT_AVAILABLE',
    leader: isAvailable ? leader : -1,
    leaderEpoch,
    replicas,
    isr,
    offlineReplicas: replicas.filter((replica) => !cache.aliveBrokers.has(replica)),
  };
}
