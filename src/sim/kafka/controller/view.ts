/**
 * What ZooKeeper says of controller, topics and partitions, for the command line and the screen: the truth, whatever the
 * brokers believe. No node looks here.
 */
import type { BrokerId, LeaderEpoch } from '../../../base/brand.ts';
import type { World } from '../../kernel/world.ts';
import { committedDatabase, readZnode } from '../../zookeeper/view.ts';
import { topicPartition } from '../protocol.ts';
import {
  CONTROLLER,
  CONTROLLER_EPOCH,
  decodeAssignment,
  NO_LEADER,
  statePath,
  topicPath,
  TOPICS,
  type ControllerZnode,
  type StateZnode,
} from './zkData.ts';

export interface PartitionView {
  /** In order of preference. */
  replicas: BrokerId[];
  /** −1: none. */
  leader: BrokerId;
  /** −1: the partition has no state yet. */
  leaderEpoch: LeaderEpoch;
  isr: BrokerId[];
}

/** Topic -> its partitions, in order of their numbers. */
export type TopicsView = Record<string, { partitions: Record<string, PartitionView> }>;

/** Null: nobody holds /controller. */
export function controllerView(world: World): { broker: BrokerId; epoch: number } | null {
  const holder = readZnode(world, CONTROLLER)?.data as ControllerZnode | undefined;
  if (holder === undefined) return null;
  return { broker: holder.brokerid, epoch: Number(readZnode(world, CONTROLLER_EPOCH)?.data) };
}

/** Topics in order of their names, those that are marked for deletion too. */
export function topicsView(world: World): TopicsView {
  const tree = committedDatabase(world)?.tree;
  const view: TopicsView = {};
  for (const topic of [...(tree?.children.get(TOPICS) ?? [])].sort()) {
    const assignment = decodeAssignment(tree?.znodes.get(topicPath(topic))?.data);
    const partitions: Record<string, PartitionView> = {};
    for (const [p, replicas] of assignment) {
      const state = tree?.znodes.get(statePath(topicPartition(topic, p)))?.data;
      partitions[String(p)] = partitionView(replicas, state as StateZnode | undefined);
    }
    view[topic] = { partitions };
  }
  return view;
}

function partitionView(replicas: BrokerId[], state: StateZnode | undefined): PartitionView {
  return {
    replicas,
    leader: state?.leader ?? NO_LEADER,
    leaderEpoch: state?.leader_epoch ?? -1,
    isr: [...(state?.isr ?? [])],
  };
}
