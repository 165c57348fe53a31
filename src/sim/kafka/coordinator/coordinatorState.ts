/**
 * What a broker knows of the groups that it coordinates, and whether it may answer for a group
 * (core/.../coordinator/group/GroupCoordinator.scala `validateGroupStatus`, GroupMetadataManager.scala).
 */

import type { SimNode } from '../../kernel/world.ts';
import { partitionCount, type MetadataCache } from '../broker/metadataCache.ts';
import type { ResolvedConfig } from '../config.ts';
import { CONSUMER_OFFSETS, type ErrorName } from '../protocol.ts';
import { createGroup, type GroupMember, type GroupMetadata } from './groupMetadata.ts';
import { partitionForGroup } from './groupPartition.ts';

export interface GroupCoordinator {
  groups: Map<string, GroupMetadata>;
  /** Partitions of `__consumer_offsets` that this broker leads, by number. */
  partitions: Map<number, OffsetsPartition>;
  nextLife: number;
  nextLoad: number;
}

export interface OffsetsPartition {
  state: 'loading' | 'owned';
  /** Tells this loading from an earlier one. */
  load: number;
}

/** The part of a broker's state that this module sees. */
interface Host {
  config: ResolvedConfig<'broker'>;
  metadata: MetadataCache;
  coordinator: GroupCoordinator;
}

export const createGroupCoordinator = (): GroupCoordinator => ({
  groups: new Map(),
  partitions: new Map(),
  nextLife: 1,
  nextLoad: 1,
});

export const coordinatorOf = (node: SimNode<Host>): GroupCoordinator => node.state.coordinator;
export const configOf = (node: SimNode<Host>): ResolvedConfig<'broker'> => node.state.config;

/** By the partitions that the offsets topic has; before it exists, by those that it will have. */
export function offsetsPartitionOf(node: SimNode<Host>, groupId: string): number {
  const count = partitionCount(node.state.metadata, CONSUMER_OFFSETS);
  return partitionForGroup(groupId, count || configOf(node)['offsets.topic.num.partitions']);
}

/** 'NONE': this broker coordinates the group and knows all of it. */
export function groupStatus(node: SimNode<Host>, groupId: string): ErrorName {
  if (groupId === '') return 'INVALID_GROUP_ID';
  const partition = coordinatorOf(node).partitions.get(offsetsPartitionOf(node, groupId));
  if (partition === undefined) return 'NOT_COORDINATOR';
  return partition.state === 'loading' ? 'COORDINATOR_LOAD_IN_PROGRESS' : 'NONE';
}

export const findGroup = (node: SimNode<Host>, groupId: string): GroupMetadata | undefined =>
  coordinatorOf(node).groups.get(groupId);

/** The group that a timer or task speaks of, unless it has gone since. */
export function findSameGroup(
  node: SimNode<Host>,
  of: { groupId: string; life: number },
): GroupMetadata | undefined {
  const group = findGroup(node, of.groupId);
  return group?.life === of.life ? group : undefined;
}

export function findSameMember(
  node: SimNode<Host>,
  of: { groupId: string; life: number; memberId: string },
): { group: GroupMetadata; member: GroupMember } | undefined {
  const group = findSameGroup(node, of);
  const member = group?.members.get(of.memberId);
  return group === undefined || member === undefined ? undefined : { group, member };
}

export function addGroup(node: SimNode<Host>, groupId: string, nowUs: number): GroupMetadata {
  const coordinator = coordinatorOf(node);
  const group = createGroup(groupId, coordinator.nextLife++, nowUs);
  coordinator.groups.set(groupId, group);
  return group;
}
