/** Partitions of the scene by their names, `orders-0`: found, and asked who serves them. */
import type { PartitionScene, Scene, TopicScene } from '../../sim/scene.ts';

export const topicNameOf = (topicPartition: string): string =>
  topicPartition.slice(0, topicPartition.lastIndexOf('-'));

export const topicOf = (scene: Scene, topicPartition: string): TopicScene | undefined =>
  scene.topics[topicNameOf(topicPartition)];

export const partitionOf = (scene: Scene, topicPartition: string): PartitionScene | undefined =>
  topicOf(scene, topicPartition)?.partitions[
    topicPartition.slice(topicPartition.lastIndexOf('-') + 1)
  ];

/** Nobody serves it; where its topic is being deleted, that is no fault. */
export function isLeaderless(scene: Scene, topicPartition: string): boolean {
  const partition = partitionOf(scene, topicPartition);
  if (partition === undefined || topicOf(scene, topicPartition)?.deleting === true) return false;
  return partition.leader === -1 || scene.brokers[partition.leader]?.running === false;
}
