/**
 * Groups as they are: what their present coordinator holds.
 *
 * After a network split two brokers may both think that they coordinate a group; the truth is with the higher leader epoch of the
 * offsets partition.
 */

import type { Offset } from '../../../base/brand.ts';
import type { SimNode, World } from '../../kernel/world.ts';
import { replicaOf } from '../broker/replica.ts';
import { brokerIdOf, type TopicPartition } from '../protocol.ts';
import { offsetsPartitionOf, type GroupCoordinator } from './coordinatorState.ts';
import { offsetsTopicPartition } from './groupLog.ts';
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
  const found = new Map<string, { view: GroupView; leaderEpoch: number }>();
  for (const node of world.nodes.values()) {
    if (node.kind !== 'broker' || !node.running) continue;
    const { groups, partitions } = node.state.coordinator as GroupCoordinator;
    for (const group of groups.values()) {
      const partition = offsetsPartitionOf(node, group.groupId);
      if (partitions.get(partition)?.state !== 'owned') continue;
      const leaderEpoch = replicaOf(node, offsetsTopicPartition(partition))?.leaderEpoch ?? -1;
      const other = found.get(group.groupId);
      if (other !== undefined && other.leaderEpoch >= leaderEpoch) continue;
      found.set(group.groupId, { view: viewOf(node, group), leaderEpoch });
    }
  }
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(sorted.map(([groupId, { view }]) => [groupId, view]));
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
  const committed: Record<TopicPartition, Offset> = {};
  for (const [tp, { offset }] of group.offsets) committed[tp] = offset;
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
    committed,
  };
}
