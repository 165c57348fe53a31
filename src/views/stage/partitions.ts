/** Finds a partition of the scene by its name, `orders-0`. */
import type { PartitionScene, Scene, TopicScene } from '../../sim/scene.ts';

export const topicNameOf = (topicPartition: string): string =>
  topicPartition.slice(0, topicPartition.lastIndexOf('-'));

export const topicOf = (scene: Scene, topicPartition: string): TopicScene | undefined =>
  scene.topics[topicNameOf(topicPartition)];

export const partitionOf = (scene: Scene, topicPartition: string): PartitionScene | undefined =>
  topicOf(scene, topicPartition)?.partitions[
    topicPartition.slice(topicPartition.lastIndexOf('-') + 1)
  ];
