/**
 * A partition of `__consumer_offsets` comes to this broker or leaves it; offsets that are no longer wanted are deleted
 * (GroupMetadataManager.scala `doLoadGroupsAndOffsets`, `removeGroupsForPartition`, `cleanupGroupMetadata`).
 *
 * What is loaded is what the log says, so a round under way is lost, a stable group stays stable, and every member's session
 * starts anew. How long loading takes is no default of Kafka's: LOADING_US here.
 */

import type { Out } from '../../kernel/out.ts';
import type { SimNode } from '../../kernel/world.ts';
import { readFrom } from '../broker/replicaManager.ts';
import { CONSUMER_OFFSETS, partitionOf, topicOf, type TopicPartition } from '../protocol.ts';
import { addGroup, configOf, coordinatorOf, offsetsPartitionOf } from './coordinatorState.ts';
import {
  appendForGroup,
  groupTombstone,
  offsetRecord,
  offsetsTopicPartition,
  readOffsetsLog,
  type StoredGroup,
  type StoredMember,
} from './groupLog.ts';
import {
  addMember,
  transitionTo,
  type CommittedOffset,
  type GroupMember,
  type GroupMetadata,
} from './groupMetadata.ts';
import { answerJoin, joinError, prepareRebalance, syncResult } from './rebalance.ts';
import { restartSession } from './sessions.ts';

const LOADING_US = 10_000;
const US_PER_MINUTE = 60_000_000;

export interface LeadershipChange {
  becameLeader: readonly TopicPartition[];
  becameFollower: readonly TopicPartition[];
  removed: readonly TopicPartition[];
}

export interface LoadTimer {
  partition: number;
  load: number;
}

/** After LeaderAndIsr or StopReplica; other topics are passed over. */
export function onPartitionLeadershipChanged(
  out: Out,
  node: SimNode,
  { becameLeader, becameFollower, removed }: LeadershipChange,
): void {
  for (const tp of becameLeader)
    if (topicOf(tp) === CONSUMER_OFFSETS) beginToLoad(out, node, partitionOf(tp));
  for (const tp of [...becameFollower, ...removed])
    if (topicOf(tp) === CONSUMER_OFFSETS) unload(out, node, partitionOf(tp));
}

function beginToLoad(out: Out, node: SimNode, partition: number): void {
  const coordinator = coordinatorOf(node);
  if (coordinator.partitions.has(partition)) return;
  const load = coordinator.nextLoad++;
  coordinator.partitions.set(partition, { state: 'loading', load });
  const timer: LoadTimer = { partition, load };
  out.setTimer('coordinatorLoad', timer, LOADING_US);
}

export function onLoadTimer(out: Out, node: SimNode, { partition, load }: LoadTimer): void {
  const owned = coordinatorOf(node).partitions.get(partition);
  if (owned?.load !== load) return;
  owned.state = 'owned';
  const log = readOffsetsLog(readFrom(node, offsetsTopicPartition(partition), 0));
  for (const [groupId, stored] of log.groups) restoreGroup(out, node, groupId, stored);
  for (const [groupId, offsets] of log.offsets) {
    const group = coordinatorOf(node).groups.get(groupId) ?? addGroup(node, groupId, out.nowUs());
    group.offsets = offsets;
  }
  const groups = groupsOf(node, partition);
  if (groups.length === 0) return;
  out.trace({
    kind: 'coordinatorLoaded',
    topicPartition: offsetsTopicPartition(partition),
    groups: groups.map(({ groupId }) => groupId),
  });
  for (const group of groups) startSessions(out, node, group);
}

function restoreGroup(out: Out, node: SimNode, groupId: string, stored: StoredGroup): void {
  const group = addGroup(node, groupId, out.nowUs());
  group.generation = stored.generation;
  group.protocolName = stored.protocolName;
  group.stateSinceUs = stored.stateSinceUs;
  for (const member of stored.members) addMember(group, restoreMember(member, stored));
  group.leaderId = stored.leaderId;
  if (group.members.size > 0) group.state = 'Stable';
}

function restoreMember(stored: StoredMember, { protocolName }: StoredGroup): GroupMember {
  const { subscription, ...rest } = stored;
  return {
    ...rest,
    protocols: [{ name: protocolName ?? '', metadata: subscription }],
    awaitingJoin: null,
    awaitingSync: null,
    isNew: false,
    sessionDeadlineUs: 0,
    sessionTimerAtUs: Infinity,
  };
}

function startSessions(out: Out, node: SimNode, group: GroupMetadata): void {
  if (group.members.size > configOf(node)['group.max.size'])
    prepareRebalance(out, node, group, 'the group is larger than group.max.size');
  for (const member of group.members.values()) restartSession(out, group, member);
}

/** Another broker coordinates these groups now: whoever waits here must look for it. */
function unload(out: Out, node: SimNode, partition: number): void {
  const coordinator = coordinatorOf(node);
  if (!coordinator.partitions.delete(partition)) return;
  const groups = groupsOf(node, partition);
  if (groups.length === 0) return;
  for (const group of groups) {
    coordinator.groups.delete(group.groupId);
    transitionTo(group, 'Dead', out.nowUs());
    for (const member of group.members.values()) {
      answerJoin(out, member, joinError(member.memberId, 'NOT_COORDINATOR'));
      if (member.awaitingSync !== null)
        out.reply(member.awaitingSync, syncResult(null, null, 'NOT_COORDINATOR'));
    }
  }
  out.trace({
    kind: 'coordinatorUnloaded',
    topicPartition: offsetsTopicPartition(partition),
    groups: groups.map(({ groupId }) => groupId),
  });
}

const groupsOf = (node: SimNode, partition: number): GroupMetadata[] =>
  [...coordinatorOf(node).groups.values()].filter(
    ({ groupId }) => offsetsPartitionOf(node, groupId) === partition,
  );

// --- deleting ---------------------------------------------------------------------------------------------------

/** The controller has said that the topic is being deleted: its committed offsets go with it. */
export function onTopicDeleted(out: Out, node: SimNode, topic: string): void {
  for (const group of [...coordinatorOf(node).groups.values()])
    removeOffsets(out, node, group, (tp) => topicOf(tp) === topic);
}

/** The periodic look for offsets that nobody has used for `offsets.retention.minutes`. */
export function expireOffsets(out: Out, node: SimNode): void {
  const nowUs = out.nowUs();
  const retentionUs = configOf(node)['offsets.retention.minutes'] * US_PER_MINUTE;
  for (const group of [...coordinatorOf(node).groups.values()]) {
    if (group.state !== 'Empty') continue;
    removeOffsets(out, node, group, (_tp, { committedAtUs }) => {
      // A group that had members counts from when it lost them, one that only stores offsets from each commit.
      const sinceUs = group.generation > 0 ? group.stateSinceUs : committedAtUs;
      return nowUs - Math.max(sinceUs, committedAtUs) >= retentionUs;
    });
  }
}

/** Removes what is chosen, and the group itself if it is empty and nothing is left of it. */
export function removeOffsets(
  out: Out,
  node: SimNode,
  group: GroupMetadata,
  isChosen: (tp: TopicPartition, committed: CommittedOffset) => boolean,
): void {
  const nowUs = out.nowUs();
  const { groupId } = group;
  const removed = [...group.offsets].filter(([tp, committed]) => isChosen(tp, committed));
  const tombstones = removed.map(([tp]) => offsetRecord(groupId, tp, null, nowUs));
  for (const [tp] of removed) group.offsets.delete(tp);
  if (group.state === 'Empty' && group.offsets.size === 0) {
    transitionTo(group, 'Dead', nowUs);
    coordinatorOf(node).groups.delete(groupId);
    out.trace({ kind: 'groupDeleted', group: groupId });
    if (group.generation > 0) tombstones.push(groupTombstone(groupId, nowUs));
  }
  if (removed.length > 0) {
    const partitions = removed.map(([tp]) => tp);
    out.trace({ kind: 'offsetsRemoved', group: groupId, partitions });
  }
  if (tombstones.length === 0) return;
  // Nobody waits for it: what is not written now is written by the next coordinator's look.
  const task = out.startTask('storeTombstones', 'stored', { groupId });
  appendForGroup(out, node, groupId, tombstones, task, 'stored');
}
