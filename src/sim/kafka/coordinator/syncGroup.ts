/**
 * SyncGroup: the leader's assignment is stored, then everybody gets a share of it (GroupCoordinator.scala `doSyncGroup`).
 *
 * The broker does not understand assignments: the group's leader has computed them.
 */

import type { Answer, Request } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode, Task } from '../../kernel/world.ts';
import type { ErrorName, SyncGroupRequest, TopicPartition } from '../protocol.ts';
import { findGroup, findSameGroup, groupStatus } from './coordinatorState.ts';
import { appendForGroup, groupRecord, storageError } from './groupLog.ts';
import { isFenced, transitionTo, type GroupMember, type GroupMetadata } from './groupMetadata.ts';
import { maybePrepareRebalance, propagateAssignment, syncResult } from './rebalance.ts';
import { restartSession } from './sessions.ts';

interface StoreAssignment {
  groupId: string;
  life: number;
  generation: number;
  assignments: Record<string, TopicPartition[]>;
}

export function handleSyncGroup(out: Out, node: SimNode, request: Request<SyncGroupRequest>): void {
  const { handle, body } = request;
  const status = groupStatus(node, body.groupId);
  // The round that was under way is lost: the member joins again, without looking for another coordinator.
  const refused = status === 'COORDINATOR_LOAD_IN_PROGRESS' ? 'REBALANCE_IN_PROGRESS' : status;
  if (refused !== 'NONE') return out.reply(handle, syncResult(null, null, refused));
  const group = findGroup(node, body.groupId);
  const member = group?.members.get(body.memberId);
  if (group === undefined) return out.reply(handle, syncResult(null, null, 'UNKNOWN_MEMBER_ID'));
  const error = isFenced(group, body.memberId, body.groupInstanceId)
    ? 'FENCED_INSTANCE_ID'
    : syncError(group, member, body);
  if (error !== 'NONE' || member === undefined)
    return out.reply(handle, syncResult(group, null, error));
  group.pendingSyncMembers.delete(body.memberId);
  if (group.state === 'Stable') {
    out.trigger = group.roundTraceId;
    out.reply(handle, syncResult(group, member, 'NONE'));
    restartSession(out, group, member);
    return;
  }
  member.awaitingSync = handle;
  const leader = group.members.get(group.leaderId);
  out.park(handle, leader === undefined || leader === member ? [] : [leader.clientId]);
  if (leader === member) storeAssignment(out, node, group, body.assignments);
}

function syncError(
  group: GroupMetadata,
  member: GroupMember | undefined,
  { generationId }: SyncGroupRequest,
): ErrorName {
  if (member === undefined) return 'UNKNOWN_MEMBER_ID';
  if (generationId !== group.generation) return 'ILLEGAL_GENERATION';
  switch (group.state) {
    case 'PreparingRebalance':
      return 'REBALANCE_IN_PROGRESS';
    case 'CompletingRebalance':
    case 'Stable':
      return 'NONE';
    case 'Empty':
    case 'Dead':
      return 'UNKNOWN_MEMBER_ID';
  }
}

function storeAssignment(
  out: Out,
  node: SimNode,
  group: GroupMetadata,
  assignments: Record<string, TopicPartition[]>,
): void {
  const { groupId, life, generation } = group;
  const context: StoreAssignment = { groupId, life, generation, assignments };
  const task = out.startTask('storeAssignment', 'stored', context);
  const record = groupRecord(group, assignments, out.nowUs());
  appendForGroup(out, node, groupId, [record], task, 'stored');
}

export function assignmentStored(
  out: Out,
  node: SimNode,
  task: Task<StoreAssignment>,
  answer: Answer,
): void {
  out.endTask(task);
  const { generation, assignments } = task.context;
  const group = findSameGroup(node, task.context);
  // Somebody else may have joined meanwhile: then another round is under way.
  if (group === undefined || group.state !== 'CompletingRebalance') return;
  if (group.generation !== generation) return;
  const error = answer.ok
    ? storageError((answer.body as { error: ErrorName }).error)
    : answer.error;
  if (error !== 'NONE') {
    for (const member of group.members.values()) member.assignment = [];
    propagateAssignment(out, group, error);
    return maybePrepareRebalance(out, node, group, `the assignment was not stored: ${error}`);
  }
  for (const member of group.members.values())
    member.assignment = assignments[member.memberId] ?? [];
  transitionTo(group, 'Stable', out.nowUs());
  out.trigger = group.roundTraceId;
  group.roundTraceId = out.trace({
    kind: 'groupStable',
    group: group.groupId,
    generation,
    assignment: byLabel(group),
  });
  propagateAssignment(out, group, 'NONE');
}

function byLabel(group: GroupMetadata): Record<string, TopicPartition[]> {
  const assignment: Record<string, TopicPartition[]> = {};
  for (const member of group.members.values()) assignment[member.clientId] = member.assignment;
  return assignment;
}
