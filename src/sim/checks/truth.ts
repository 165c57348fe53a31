/**
 * What is true of the cluster, whatever its nodes believe: the znodes as the ensemble has agreed on them.
 *
 * Only for checks and for the screen; no node asks here.
 */

import type { BrokerId, LeaderEpoch } from '../../base/brand.ts';
import { committedDatabase } from '../zookeeper/view.ts';
import { createTree, type ZnodeTree } from '../zookeeper/znodeTree.ts';
import type { BrokerDisk } from '../kafka/broker/brokerState.ts';
import type { PartitionLog } from '../kafka/log/partitionLog.ts';
import { brokerNode, partitionOf, topicOf, type TopicPartition } from '../kafka/protocol.ts';
import {
  BROKER_IDS,
  CONTROLLER,
  CONTROLLER_EPOCH,
  TOPICS,
  deleteTopicPath,
  statePath,
  topicPath,
  type ControllerZnode,
  type StateZnode,
  type TopicZnode,
} from '../kafka/controller/zkData.ts';
import type { SimNode, World } from '../kernel/world.ts';

export interface PartitionTruth {
  /** −1: none. */
  leader: BrokerId;
  leaderEpoch: LeaderEpoch;
  isr: readonly BrokerId[];
  replicas: readonly BrokerId[];
}

export function* nodesOfKind(world: World, kind: string): Generator<SimNode> {
  for (const node of world.nodes.values()) if (node.kind === kind) yield node;
}

const emptyTree = createTree();

/** The znodes that the ensemble has committed. */
export const agreedTree = (world: World): ZnodeTree => committedDatabase(world)?.tree ?? emptyTree;

/** As `/controller` and `/controller_epoch` say. */
export function controllerTruth(tree: ZnodeTree): { broker: BrokerId; epoch: number } | null {
  const znode = tree.znodes.get(CONTROLLER)?.data as ControllerZnode | undefined;
  if (znode === undefined) return null;
  return { broker: znode.brokerid, epoch: Number(tree.znodes.get(CONTROLLER_EPOCH)?.data ?? 0) };
}

export const isRegistered = (tree: ZnodeTree, broker: BrokerId): boolean =>
  tree.znodes.has(`${BROKER_IDS}/${broker}`);

/** Names in order. */
export const topicNames = (tree: ZnodeTree): string[] =>
  [...(tree.children.get(TOPICS) ?? [])].sort();

/** Partitions in order of their numbers. */
export function partitionNumbers(tree: ZnodeTree, topic: string): number[] {
  const znode = tree.znodes.get(topicPath(topic))?.data as TopicZnode | undefined;
  return Object.keys(znode?.partitions ?? {})
    .map(Number)
    .sort((a, b) => a - b);
}

export const isBeingDeleted = (tree: ZnodeTree, topic: string): boolean =>
  tree.znodes.has(deleteTopicPath(topic));

/** Null: there is no such partition (or no state of it yet). */
export function partitionTruth(tree: ZnodeTree, tp: TopicPartition): PartitionTruth | null {
  const state = tree.znodes.get(statePath(tp))?.data as StateZnode | undefined;
  if (state === undefined || !tree.znodes.has(topicPath(topicOf(tp)))) return null;
  const replicas = assignedReplicas(tree, tp);
  return { leader: state.leader, leaderEpoch: state.leader_epoch, isr: state.isr, replicas };
}

/** As the topic's znode says, whether the partition has a state yet or not. */
export function assignedReplicas(tree: ZnodeTree, tp: TopicPartition): readonly BrokerId[] {
  const topic = tree.znodes.get(topicPath(topicOf(tp)))?.data as TopicZnode | undefined;
  return topic?.partitions[String(partitionOf(tp))] ?? [];
}

/** On disk, whether the broker runs or not; null: it has none. */
export function logOnDisk(world: World, broker: BrokerId, tp: TopicPartition): PartitionLog | null {
  const disk = world.nodes.get(brokerNode(broker))?.disk as BrokerDisk | undefined;
  return disk?.logs.get(tp) ?? null;
}
