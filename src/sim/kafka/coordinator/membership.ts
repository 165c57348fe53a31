/**
 * Heartbeats, leaving, and members that nothing is heard of any more
 * (GroupCoordinator.scala `handleHeartbeat`, `handleLeaveGroup`, `onExpireHeartbeat`).
 *
 * Members learn of a round from the answer to their next heartbeat: the coordinator calls nobody.
 */

import type { Request } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode } from '../../kernel/world.ts';
import type { ErrorName, HeartbeatRequest, LeaveGroupRequest } from '../protocol.ts';
import { findGroup, findSameGroup, findSameMember, groupStatus } from './coordinatorState.ts';
import { isFenced, type GroupMetadata } from './groupMetadata.ts';
import { tryCompleteJoin, updateGroupWithout } from './rebalance.ts';
import { isSessionOver, restartSession, type SessionTimer } from './sessions.ts';

export function handleHeartbeat(out: Out, node: SimNode, request: Request<HeartbeatRequest>): void {
  out.reply(request.handle, { error: heartbeat(out, node, request.body) });
}

function heartbeat(out: Out, node: SimNode, body: HeartbeatRequest): ErrorName {
  const status = groupStatus(node, body.groupId);
  // While it still loads, the coordinator cannot know better.
  if (status !== 'NONE') return status === 'COORDINATOR_LOAD_IN_PROGRESS' ? 'NONE' : status;
  const group = findGroup(node, body.groupId);
  if (group === undefined) return 'UNKNOWN_MEMBER_ID';
  if (isFenced(group, body.memberId, body.groupInstanceId)) return 'FENCED_INSTANCE_ID';
  const member = group.members.get(body.memberId);
  if (member === undefined) return 'UNKNOWN_MEMBER_ID';
  if (body.generationId !== group.generation) return 'ILLEGAL_GENERATION';
  switch (group.state) {
    case 'Stable':
    case 'CompletingRebalance':
      restartSession(out, group, member);
      return 'NONE';
    case 'PreparingRebalance':
      restartSession(out, group, member);
      // What the member does now is caused by the round, not by its own periodic heartbeat.
      out.trigger = group.roundTraceId;
      return 'REBALANCE_IN_PROGRESS';
    case 'Empty':
    case 'Dead':
      return 'UNKNOWN_MEMBER_ID';
  }
}

export function handleLeaveGroup(
  out: Out,
  node: SimNode,
  request: Request<LeaveGroupRequest>,
): void {
  const { groupId, members } = request.body;
  const status = groupStatus(node, groupId);
  if (status !== 'NONE') return out.reply(request.handle, { error: status });
  const group = findGroup(node, groupId);
  let error: ErrorName = group === undefined ? 'UNKNOWN_MEMBER_ID' : 'NONE';
  if (group !== undefined) {
    for (const member of members) {
      const outcome = leave(out, node, group, member);
      if (error === 'NONE') error = outcome;
    }
  }
  out.reply(request.handle, { error });
}

function leave(
  out: Out,
  node: SimNode,
  group: GroupMetadata,
  { memberId, groupInstanceId, reason }: LeaveGroupRequest['members'][number],
): ErrorName {
  if (memberId !== '' && isFenced(group, memberId, groupInstanceId)) return 'FENCED_INSTANCE_ID';
  if (group.pendingMembers.delete(memberId)) {
    tryCompleteJoin(out, node, group);
    return 'NONE';
  }
  const id =
    (groupInstanceId === null ? null : group.staticMembers.get(groupInstanceId)) ?? memberId;
  const member = group.members.get(id);
  if (member === undefined) return 'UNKNOWN_MEMBER_ID';
  const { clientId } = member;
  out.trace({ kind: 'memberLeft', group: group.groupId, member: clientId, reason });
  const why = `Removing member ${clientId} on LeaveGroup; client reason: ${reason}`;
  updateGroupWithout(out, node, group, member, why);
  return 'NONE';
}

export function onSessionTimer(out: Out, node: SimNode, timer: SessionTimer): void {
  const found = findSameMember(node, timer);
  if (found === undefined) return;
  const { group, member } = found;
  if (!isSessionOver(out, group, member)) return;
  const { clientId } = member;
  out.trace({
    kind: 'memberRemoved',
    group: group.groupId,
    member: clientId,
    reason: 'sessionExpired',
    afterMs: member.sessionTimeoutMs,
    waitedFor: clientId,
  });
  const why = `removing member ${clientId} on heartbeat expiration`;
  updateGroupWithout(out, node, group, member, why);
}

/** Somebody took an id and did not come back with it. */
export function onPendingMemberTimer(out: Out, node: SimNode, timer: SessionTimer): void {
  const group = findSameGroup(node, timer);
  if (group?.pendingMembers.delete(timer.memberId) === true) tryCompleteJoin(out, node, group);
}
