/**
 * What is true, whatever a node believes: the znodes as the ensemble has committed them.
 *
 * Only for what stands outside the run: the boot, actions, views. No node looks here.
 */

import type { StateZnode, TopicZnode } from './kafka/controller/zkData.ts';
import { statePath, topicPath, TOPICS } from './kafka/controller/zkData.ts';
import { topicPartition, type TopicPartition } from './kafka/protocol.ts';
import type { World } from './kernel/world.ts';
import { committedDatabase, readZnode } from './zookeeper/view.ts';

export const zkData = (world: World, path: string): unknown => readZnode(world, path)?.data;

export function zkChildren(world: World, path: string): string[] {
  return [...(committedDatabase(world)?.tree.children.get(path) ?? [])].sort();
}

export const topicNames = (world: World): string[] => zkChildren(world, TOPICS);

/** Partition → replicas; null: there is no such topic. */
export function assignmentOf(world: World, topic: string): Record<string, number[]> | null {
  const znode = zkData(world, topicPath(topic)) as TopicZnode | undefined;
  return znode?.partitions ?? null;
}

export const partitionCount = (world: World, topic: string): number =>
  Object.keys(assignmentOf(world, topic) ?? {}).length;

export const partitionsOf = (world: World, topic: string): TopicPartition[] =>
  Object.keys(assignmentOf(world, topic) ?? {}).map((number) =>
    topicPartition(topic, Number(number)),
  );

/** Leader, epoch and ISR as the partition's state znode says; undefined: it has none yet. */
export const stateZnode = (world: World, tp: TopicPartition): StateZnode | undefined =>
  zkData(world, statePath(tp)) as StateZnode | undefined;
