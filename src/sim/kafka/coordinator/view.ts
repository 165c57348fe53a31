/**
 * Groups as they are: what their present coordinator holds.
 *
 * After a network split two brokers may both think that they coordinate a group; the truth is with the higher leader epoch of the
 * offsets partition.
 */

import type { Offset } from '../../../base/brand.ts';
import type { SimNode, World } from '../../kernel/world.ts';
import type { BrokerDisk } from '../broker/brokerState.ts';
import { replicaOf } from '../broker/replica.ts';
import { readBatches, type PartitionLog } from '../log/partitionLog.ts';
import {
  brokerIdOf,
  CONSUMER_OFFSETS,
  partitionOf,
  topicOf,
  type TopicPartition,
} from '../protocol.ts';
import { offsetsPartitionOf, type GroupCoordinator } from './coordinatorState.ts';
import { offsetsTopicPartition, readOffsetsLog } from './groupLog.ts';
import type { ClassicGroupState, GroupMetadata } from './groupMetadata.ts';

export interface GroupView {
  groupId: string;
  /** Broker id. */
  coordinator: number;
  state: ClassicGroupState;
  stateSinceUs: number;
  generation: number;
  /** '' outside Stable. */
  protocolName: string;
  /** Label; '' without members. */
  leader: string;
  /** Label -> partitions; empty lists outside Stable. */
  members: Record<string, TopicPartition[]>;
  /** Labels of those that the round under way still waits for. */
  missing: string[];
  /** Ids handed out and not yet used. */
  pendingMembers: number;
  committed: Record<TopicPartition, Offset>;
}

/** By group id, sorted. A group whose offsets partition nobody leads is not there. */
export function groupsView(world: World): Map<string, GroupView> {
  const views: GroupView[] = [];
  const coordinators = coordinatorsOf(world);
  for (const node of coordinators.values()) {
    for (const group of (node.state.coordinator as GroupCoordinator).groups.values()) {
      if (coordinators.get(offsetsPartitionOf(node, group.groupId)) === node)
        views.push(viewOf(node, group));
    }
  }
  const unique = new Map(views.map((view) => [view.groupId, view]));
  return new Map([...unique].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What is left of a group while no coordinator holds it, or has loaded it yet. */
export interface StoredGroupView {
  generation: number;
  committed: Record<TopicPartition, Offset>;
}

/** Groups of the offsets partitions that no broker holds, by id, as the replica with the longest log has them. */
export function storedGroups(world: World): Map<string, StoredGroupView> {
  const coordinators = coordinatorsOf(world);
  const found = new Map<string, StoredGroupView>();
  for (const [tp, log] of longestOffsetsLogs(world)) {
    if (coordinators.has(partitionOf(tp))) continue;
    const { groups, offsets } = readOffsetsLog(readBatches(log, 0, log.logEndOffset));
    for (const groupId of new Set([...groups.keys(), ...offsets.keys()])) {
      found.set(groupId, {
        generation: groups.get(groupId)?.generation ?? 0,
        committed: offsetsIn(offsets.get(groupId) ?? new Map()),
      });
    }
  }
  return found;
}

/** On disk, whether their brokers run or not. */
function longestOffsetsLogs(world: World): Map<TopicPartition, PartitionLog> {
  const longest = new Map<TopicPartition, PartitionLog>();
  for (const node of world.nodes.values()) {
    if (node.kind !== 'broker') continue;
    for (const [tp, log] of (node.disk as BrokerDisk).logs) {
      const isLonger = log.logEndOffset > (longest.get(tp)?.logEndOffset ?? -1);
      if (topicOf(tp) === CONSUMER_OFFSETS && isLonger) longest.set(tp, log);
    }
  }
  return longest;
}

/** The broker that coordinates a group of this name, whether the group exists or not; −1: none. */
export function coordinatorFor(world: World, groupId: string): number {
  for (const [partition, node] of coordinatorsOf(world))
    if (offsetsPartitionOf(node, groupId) === partition) return brokerIdOf(node.id);
  return -1;
}

/** By partition of the offsets topic: the broker that has loaded it, of two the one with the higher leader epoch. */
function coordinatorsOf(world: World): Map<number, SimNode> {
  const found = new Map<number, SimNode>();
  const epochOf = (node: SimNode, partition: number): number =>
    replicaOf(node, offsetsTopicPartition(partition))?.leaderEpoch ?? -1;
  for (const node of world.nodes.values()) {
    if (node.kind !== 'broker' || !node.running) continue;
    for (const [partition, { state }] of (node.state.coordinator as GroupCoordinator).partitions) {
      const other = found.get(partition);
      const isNewer = other === undefined || epochOf(other, partition) < epochOf(node, partition);
      if (state === 'owned' && isNewer) found.set(partition, node);
    }
  }
  return found;
}

function viewOf(node: SimNode, group: GroupMetadata): GroupView {
  const isStable = group.state === 'Stable';
  const members: Record<string, TopicPartition[]> = {};
  const missing: string[] = [];
  for (const member of group.members.values()) {
    members[member.clientId] = isStable ? [...member.assignment].sort() : [];
    if (group.state === 'PreparingRebalance' && member.awaitingJoin === null)
      missing.push(member.clientId);
  }
  return {
    groupId: group.groupId,
    coordinator: brokerIdOf(node.id),
    state: group.state,
    stateSinceUs: group.stateSinceUs,
    generation: group.generation,
    protocolName: isStable ? (group.protocolName ?? '') : '',
    leader: group.members.get(group.leaderId)?.clientId ?? '',
    members,
    missing,
    pendingMembers: group.pendingMembers.size,
    committed: offsetsIn(group.offsets),
  };
}

const offsetsIn = (
  offsets: ReadonlyMap<TopicPartition, { offset: Offset }>,
): Record<TopicPartition, Offset> =>
  Object.fromEntries([...offsets].map(([tp, { offset }]) => [tp, offset]));
