/**
 * JoinGroup (GroupCoordinator.scala `handleJoinGroup`, `doNewMemberJoinGroup`, `doCurrentMemberJoinGroup`).
 *
 * A newcomer is given an id first and joins again with it, so that a lost answer leaves no member behind; a static member is known
 * by its group.instance.id and gets in at once.
 */

import { msToUs } from '../../../base/brand.ts';
import type { Answer, Request } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode, Task } from '../../kernel/world.ts';
import type { ErrorName, JoinGroupRequest, TopicPartition } from '../protocol.ts';
import { addGroup, configOf, findGroup, findSameGroup, groupStatus } from './coordinatorState.ts';
import { appendForGroup, groupRecord, storageError } from './groupLog.ts';
import {
  addMember,
  hasSameProtocols,
  isFenced,
  replaceStaticMember,
  selectProtocol,
  supportsProtocols,
  type GroupMember,
  type GroupMetadata,
} from './groupMetadata.ts';
import {
  answerJoin,
  joinError,
  joinResult,
  maybePrepareRebalance,
  prepareRebalance,
  tryCompleteJoin,
} from './rebalance.ts';
import { NEW_MEMBER_JOIN_TIMEOUT_MS, restartSession, type SessionTimer } from './sessions.ts';

export function handleJoinGroup(out: Out, node: SimNode, request: Request<JoinGroupRequest>): void {
  const { body } = request;
  const refused = refusal(node, body);
  if (refused !== 'NONE') return out.reply(request.handle, joinError(body.memberId, refused));
  const isNewcomer = body.memberId === '';
  const group =
    findGroup(node, body.groupId) ??
    (isNewcomer ? addGroup(node, body.groupId, out.nowUs()) : undefined);
  if (group === undefined)
    return out.reply(request.handle, joinError(body.memberId, 'UNKNOWN_MEMBER_ID'));
  const error = isNewcomer
    ? joinNewMember(out, node, group, request)
    : joinKnownMember(out, node, group, request);
  if (error !== 'NONE') out.reply(request.handle, joinError(body.memberId, error));
  tryCompleteJoin(out, node, group);
}

function refusal(node: SimNode, body: JoinGroupRequest): ErrorName {
  const status = groupStatus(node, body.groupId);
  if (status !== 'NONE') return status;
  const config = configOf(node);
  const { sessionTimeoutMs } = body;
  if (
    sessionTimeoutMs < config['group.min.session.timeout.ms'] ||
    sessionTimeoutMs > config['group.max.session.timeout.ms']
  )
    return 'INVALID_SESSION_TIMEOUT';
  const group = findGroup(node, body.groupId);
  if (group !== undefined && !hasRoomFor(group, body.memberId, config['group.max.size']))
    return 'GROUP_MAX_SIZE_REACHED';
  return 'NONE';
}

/** During a round those that have rejoined count, so that a group that is too large loses its last ones. */
function hasRoomFor(group: GroupMetadata, memberId: string, maxSize: number): boolean {
  const member = group.members.get(memberId);
  switch (group.state) {
    case 'Empty':
    case 'Dead':
      return true;
    case 'PreparingRebalance': {
      let waiting = 0;
      for (const { awaitingJoin } of group.members.values())
        if (awaitingJoin !== null) waiting += 1;
      return (member !== undefined && member.awaitingJoin !== null) || waiting < maxSize;
    }
    case 'CompletingRebalance':
    case 'Stable':
      return member !== undefined || group.members.size < maxSize;
  }
}

/** An error is the answer; 'NONE': it was answered here, or waits for the round. */
function joinNewMember(
  out: Out,
  node: SimNode,
  group: GroupMetadata,
  request: Request<JoinGroupRequest>,
): ErrorName {
  const { body } = request;
  if (!supportsProtocols(group, body.protocols)) return 'INCONSISTENT_GROUP_PROTOCOL';
  const memberId = newMemberId(out, group, body.groupInstanceId ?? request.from);
  if (body.groupInstanceId === null) {
    group.pendingMembers.add(memberId);
    const timer: SessionTimer = { groupId: group.groupId, life: group.life, memberId };
    out.setTimer('pendingMember', timer, msToUs(body.sessionTimeoutMs));
    out.reply(request.handle, joinError(memberId, 'MEMBER_ID_REQUIRED'));
    return 'NONE';
  }
  const knownId = group.staticMembers.get(body.groupInstanceId);
  const known = knownId === undefined ? undefined : group.members.get(knownId);
  if (known === undefined) addMemberAndRebalance(out, node, group, memberId, request);
  else takeOverStaticMember(out, node, group, known, memberId, request);
  return 'NONE';
}

/** Never one that the group has: another coordinator may have given it out. Sorts as the client's name does. */
function newMemberId(out: Out, group: GroupMetadata, name: string): string {
  for (;;) {
    const drawn = out.random('memberId', 1 << 20) + (1 << 20);
    const memberId = `${name}-${drawn.toString(16).slice(1)}`;
    if (!group.members.has(memberId) && !group.pendingMembers.has(memberId)) return memberId;
  }
}

function joinKnownMember(
  out: Out,
  node: SimNode,
  group: GroupMetadata,
  request: Request<JoinGroupRequest>,
): ErrorName {
  const { memberId, groupInstanceId, protocols } = request.body;
  if (!supportsProtocols(group, protocols)) return 'INCONSISTENT_GROUP_PROTOCOL';
  if (group.pendingMembers.has(memberId)) {
    addMemberAndRebalance(out, node, group, memberId, request);
    return 'NONE';
  }
  if (isFenced(group, memberId, groupInstanceId)) return 'FENCED_INSTANCE_ID';
  const member = group.members.get(memberId);
  if (member === undefined) return 'UNKNOWN_MEMBER_ID';
  const changed = !hasSameProtocols(member, protocols);
  switch (group.state) {
    case 'PreparingRebalance':
      updateMember(member, request);
      return 'NONE';
    case 'CompletingRebalance':
      // It may not have got the answer to its first JoinGroup.
      if (changed) updateMemberAndRebalance(out, node, group, member, request, 'Updating metadata');
      else out.reply(request.handle, joinResult(group, member));
      return 'NONE';
    case 'Stable':
      // The leader may have seen what members cannot: that topics have changed.
      if (memberId === group.leaderId)
        updateMemberAndRebalance(out, node, group, member, request, 'Leader re-joining');
      else if (changed)
        updateMemberAndRebalance(out, node, group, member, request, 'Updating metadata');
      else out.reply(request.handle, joinResult(group, member));
      return 'NONE';
    case 'Empty':
    case 'Dead':
      return 'UNKNOWN_MEMBER_ID';
  }
}

function addMemberAndRebalance(
  out: Out,
  node: SimNode,
  group: GroupMetadata,
  memberId: string,
  { from, handle, body }: Request<JoinGroupRequest>,
): void {
  const member: GroupMember = {
    memberId,
    groupInstanceId: body.groupInstanceId,
    clientId: from,
    rebalanceTimeoutMs: body.rebalanceTimeoutMs,
    sessionTimeoutMs: body.sessionTimeoutMs,
    protocols: body.protocols,
    assignment: [],
    awaitingJoin: handle,
    awaitingSync: null,
    isNew: true,
    sessionDeadlineUs: 0,
    sessionTimerAtUs: Infinity,
  };
  if (group.state === 'PreparingRebalance' && group.generation === 0) group.newMemberAdded = true;
  addMember(group, member);
  restartSession(out, group, member, NEW_MEMBER_JOIN_TIMEOUT_MS);
  out.trace({ kind: 'memberJoined', group: group.groupId, member: from });
  const reason = `Adding new member ${from}; client reason: ${body.reason}`;
  maybePrepareRebalance(out, node, group, reason);
}

function updateMemberAndRebalance(
  out: Out,
  node: SimNode,
  group: GroupMetadata,
  member: GroupMember,
  request: Request<JoinGroupRequest>,
  what: string,
): void {
  const { state } = group;
  updateMember(member, request);
  const reason = `${what} ${member.clientId} during ${state}; client reason: ${request.body.reason}`;
  maybePrepareRebalance(out, node, group, reason);
}

function updateMember(member: GroupMember, { handle, body }: Request<JoinGroupRequest>): void {
  member.protocols = body.protocols;
  member.rebalanceTimeoutMs = body.rebalanceTimeoutMs;
  member.sessionTimeoutMs = body.sessionTimeoutMs;
  // An earlier JoinGroup that still waits came over a connection that the client has given up.
  member.awaitingJoin = handle;
}

// --- static members ---------------------------------------------------------------------------------------------

interface TakeOver {
  groupId: string;
  life: number;
  memberId: string;
}

/** A new process with a known group.instance.id: a stable group does not rebalance if its assignor stays the same. */
function takeOverStaticMember(
  out: Out,
  node: SimNode,
  group: GroupMetadata,
  known: GroupMember,
  memberId: string,
  request: Request<JoinGroupRequest>,
): void {
  // Whatever the older process waits for: it is told that it was replaced.
  answerJoin(out, known, joinError(known.memberId, 'FENCED_INSTANCE_ID'));
  if (known.awaitingSync !== null)
    out.reply(known.awaitingSync, {
      error: 'FENCED_INSTANCE_ID',
      protocolName: '',
      assignment: [],
    });
  const fresh: GroupMember = { ...known, awaitingSync: null, sessionTimerAtUs: Infinity };
  const member = replaceStaticMember(group, fresh, memberId, request.from);
  updateMember(member, request);
  restartSession(out, group, member);
  out.trace({
    kind: 'memberJoined',
    group: group.groupId,
    member: request.from,
    inPlaceOf: known.clientId,
  });
  const what = `static member ${request.from} in place of ${known.clientId}`;
  switch (group.state) {
    case 'Stable': {
      if (selectProtocol(group) !== group.protocolName)
        return maybePrepareRebalance(out, node, group, `${what}: another assignor`);
      const { groupId, life } = group;
      const context: TakeOver = { groupId, life, memberId };
      const task = out.startTask('storeTakeOver', 'stored', context);
      const record = groupRecord(group, assignmentsOf(group), out.nowUs());
      return appendForGroup(out, node, groupId, [record], task, 'stored');
    }
    case 'CompletingRebalance':
      return prepareRebalance(out, node, group, what);
    case 'PreparingRebalance':
    case 'Empty':
    case 'Dead':
  }
}

/** The log knows of the new process: it gets the generation and, with its SyncGroup, the assignment that are in force. */
export function takeOverStored(
  out: Out,
  node: SimNode,
  task: Task<TakeOver>,
  answer: Answer,
): void {
  out.endTask(task);
  const group = findSameGroup(node, task.context);
  const member = group?.members.get(task.context.memberId);
  if (group === undefined || member === undefined || group.state !== 'Stable') return;
  const error = answer.ok ? storageError((answer.body as { error: ErrorName }).error) : 'NONE';
  if (error !== 'NONE') return answerJoin(out, member, joinError('', error));
  // The leader too must not assign anew: nobody would be told of it.
  const skipAssignment = member.memberId === group.leaderId;
  answerJoin(out, member, { ...joinResult(group, member), skipAssignment });
}

function assignmentsOf(group: GroupMetadata): Record<string, TopicPartition[]> {
  const assignments: Record<string, TopicPartition[]> = {};
  for (const member of group.members.values()) assignments[member.memberId] = member.assignment;
  return assignments;
}
