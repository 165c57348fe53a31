/**
 * A round of a group: why it begins, for whom it waits, how it ends
 * (GroupCoordinator.scala `prepareRebalance`, `onCompleteJoin`; DelayedJoin.scala, DelayedRebalance.scala).
 *
 * Rounds are awaited as data: the JoinGroup requests stay unanswered, a timer limits the wait.
 */

import { msToUs } from '../../../base/brand.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode } from '../../kernel/world.ts';
import type { ErrorName, JoinGroupResponse, SyncGroupResponse } from '../protocol.ts';
import { configOf, findSameGroup } from './coordinatorState.ts';
import { appendForGroup, groupRecord } from './groupLog.ts';
import {
  hasAllMembersJoined,
  labelsOf,
  maybeElectNewJoinedLeader,
  metadataFor,
  notYetRejoined,
  rebalanceTimeoutMs,
  removeMember,
  selectProtocol,
  transitionTo,
  type GroupMember,
  type GroupMetadata,
} from './groupMetadata.ts';
import { restartSession } from './sessions.ts';

export interface JoinPhaseTimer {
  groupId: string;
  life: number;
  round: number;
  /** Of the initial delay: how much longer the round may be prolonged. */
  remainingMs: number;
}

export interface SyncPhaseTimer {
  groupId: string;
  life: number;
  generation: number;
}

export function maybePrepareRebalance(
  out: Out,
  node: SimNode,
  group: GroupMetadata,
  reason: string,
): void {
  const { state } = group;
  if (state === 'Stable' || state === 'CompletingRebalance' || state === 'Empty')
    prepareRebalance(out, node, group, reason);
}

export function prepareRebalance(
  out: Out,
  node: SimNode,
  group: GroupMetadata,
  reason: string,
): void {
  const { groupId, life, generation, state } = group;
  const wasEmpty = state === 'Empty';
  transitionTo(group, 'PreparingRebalance', out.nowUs());
  group.pendingSyncMembers.clear();
  group.round += 1;
  group.inInitialDelay = wasEmpty;
  group.roundTraceId = out.trace({ kind: 'rebalanceStarted', group: groupId, generation, reason });
  if (state === 'CompletingRebalance') {
    for (const member of group.members.values()) member.assignment = [];
    propagateAssignment(out, group, 'REBALANCE_IN_PROGRESS');
  }
  const longestMs = rebalanceTimeoutMs(group);
  const delayMs = wasEmpty ? configOf(node)['group.initial.rebalance.delay.ms'] : longestMs;
  const remainingMs = wasEmpty ? Math.max(longestMs - delayMs, 0) : 0;
  const timer: JoinPhaseTimer = { groupId, life, round: group.round, remainingMs };
  out.setTimer('joinPhase', timer, msToUs(delayMs));
  tryCompleteJoin(out, node, group);
}

/** Ends the join phase if nobody is missing. */
export function tryCompleteJoin(out: Out, node: SimNode, group: GroupMetadata): void {
  if (group.state !== 'PreparingRebalance') return;
  if (!group.inInitialDelay && hasAllMembersJoined(group)) completeJoin(out, node, group);
  else parkJoins(out, group);
}

/** The longest wait is over. */
export function onJoinPhaseTimer(out: Out, node: SimNode, timer: JoinPhaseTimer): void {
  const group = findSameGroup(node, timer);
  if (group === undefined || group.round !== timer.round || group.state !== 'PreparingRebalance')
    return;
  if (group.newMemberAdded && timer.remainingMs > 0) {
    group.newMemberAdded = false;
    const configuredMs = configOf(node)['group.initial.rebalance.delay.ms'];
    const delayMs = Math.min(configuredMs, timer.remainingMs);
    const remainingMs = Math.max(timer.remainingMs - delayMs, 0);
    out.setTimer('joinPhase', { ...timer, remainingMs }, msToUs(delayMs));
    return;
  }
  completeJoin(out, node, group);
}

function completeJoin(out: Out, node: SimNode, group: GroupMetadata): void {
  out.trigger = group.roundTraceId;
  removeThoseThatMissedTheRound(out, group);
  if (!maybeElectNewJoinedLeader(group) && group.members.size > 0) {
    // Only static members are left and none has rejoined: wait until their sessions end.
    const { groupId, life, round } = group;
    group.inInitialDelay = false;
    const timer: JoinPhaseTimer = { groupId, life, round, remainingMs: 0 };
    out.setTimer('joinPhase', timer, msToUs(rebalanceTimeoutMs(group)));
    return;
  }
  group.generation += 1;
  group.inInitialDelay = false;
  group.newMemberAdded = false;
  if (group.members.size === 0) becomeEmpty(out, node, group);
  else beginGeneration(out, group);
}

/** Dynamic members that did not rejoin; static ones stay until their session ends. */
function removeThoseThatMissedTheRound(out: Out, group: GroupMetadata): void {
  for (const member of notYetRejoined(group)) {
    if (member.groupInstanceId !== null) continue;
    const { clientId } = member;
    removeMember(group, member);
    group.roundTraceId = out.trace({
      kind: 'memberRemoved',
      group: group.groupId,
      member: clientId,
      reason: 'missedTheRound',
      afterMs: rebalanceTimeoutMs(group),
      waitedFor: clientId,
    });
  }
}

function becomeEmpty(out: Out, node: SimNode, group: GroupMetadata): void {
  const { groupId, generation } = group;
  group.protocolName = null;
  transitionTo(group, 'Empty', out.nowUs());
  group.roundTraceId = out.trace({ kind: 'groupEmpty', group: groupId, generation });
  const task = out.startTask('storeEmptyGroup', 'stored', { groupId });
  appendForGroup(out, node, groupId, [groupRecord(group, {}, out.nowUs())], task, 'stored');
}

function beginGeneration(out: Out, group: GroupMetadata): void {
  const { groupId, life, generation } = group;
  group.protocolName = selectProtocol(group);
  transitionTo(group, 'CompletingRebalance', out.nowUs());
  group.roundTraceId = out.trace({
    kind: 'joinPhaseEnded',
    group: groupId,
    generation,
    members: labelsOf(group),
    leader: group.members.get(group.leaderId)?.clientId ?? '',
    protocol: group.protocolName,
  });
  for (const member of group.members.values()) {
    if (member.awaitingJoin !== null) answerJoin(out, member, joinResult(group, member));
    restartSession(out, group, member);
    member.isNew = false;
    group.pendingSyncMembers.add(member.memberId);
  }
  const timer: SyncPhaseTimer = { groupId, life, generation };
  out.setTimer('syncPhase', timer, msToUs(rebalanceTimeoutMs(group)));
}

/** Members that have joined but never asked for their assignment are given up; the rest begins another round. */
export function onSyncPhaseTimer(out: Out, node: SimNode, timer: SyncPhaseTimer): void {
  const group = findSameGroup(node, timer);
  if (group === undefined || group.generation !== timer.generation) return;
  if (group.state !== 'CompletingRebalance' && group.state !== 'Stable') return;
  if (group.pendingSyncMembers.size === 0) return;
  for (const memberId of [...group.pendingSyncMembers]) {
    const member = group.members.get(memberId);
    if (member === undefined) continue;
    removeMember(group, member);
    out.trace({
      kind: 'memberRemoved',
      group: group.groupId,
      member: member.clientId,
      reason: 'neverSynced',
      afterMs: rebalanceTimeoutMs(group),
      waitedFor: member.clientId,
    });
  }
  prepareRebalance(out, node, group, 'members did not ask for their assignment');
}

/** After a member has left or was removed. */
export function updateGroupWithout(
  out: Out,
  node: SimNode,
  group: GroupMetadata,
  member: GroupMember,
  reason: string,
): void {
  // A new member can be given up while its JoinGroup waits: if it is still there it joins again.
  if (member.awaitingJoin !== null) answerJoin(out, member, joinError('', 'UNKNOWN_MEMBER_ID'));
  removeMember(group, member);
  if (group.state === 'PreparingRebalance') tryCompleteJoin(out, node, group);
  else maybePrepareRebalance(out, node, group, reason);
}

// --- answers ----------------------------------------------------------------------------------------------------

export function joinResult(group: GroupMetadata, member: GroupMember): JoinGroupResponse {
  const isLeader = member.memberId === group.leaderId;
  const protocolName = group.protocolName ?? '';
  return {
    error: 'NONE',
    generationId: group.generation,
    protocolName,
    leader: group.leaderId,
    memberId: member.memberId,
    members: isLeader
      ? [...group.members.values()].map((one) => ({
          memberId: one.memberId,
          groupInstanceId: one.groupInstanceId,
          metadata: metadataFor(one, protocolName),
        }))
      : [],
  };
}

export const joinError = (memberId: string, error: ErrorName): JoinGroupResponse => ({
  error,
  generationId: -1,
  protocolName: '',
  leader: '',
  memberId,
  members: [],
});

export function answerJoin(out: Out, member: GroupMember, response: JoinGroupResponse): void {
  const handle = member.awaitingJoin;
  member.awaitingJoin = null;
  if (handle !== null) out.reply(handle, response);
}

/** Answers every SyncGroup that waits; the sessions of those members start anew. */
export function propagateAssignment(out: Out, group: GroupMetadata, error: ErrorName): void {
  for (const member of group.members.values()) {
    const handle = member.awaitingSync;
    if (handle === null) continue;
    member.awaitingSync = null;
    out.reply(handle, syncResult(group, error === 'NONE' ? member : null, error));
    restartSession(out, group, member);
  }
}

export const syncResult = (
  group: GroupMetadata | null,
  member: GroupMember | null,
  error: ErrorName,
): SyncGroupResponse => ({
  error,
  protocolName: group?.protocolName ?? '',
  assignment: member === null ? [] : [...member.assignment],
});

/** Says for whom the waiting JoinGroup requests wait: nobody in particular during the initial delay. */
function parkJoins(out: Out, group: GroupMetadata): void {
  const missing = group.inInitialDelay ? [] : notYetRejoined(group).map(({ clientId }) => clientId);
  for (const { awaitingJoin } of group.members.values())
    if (awaitingJoin !== null) out.park(awaitingJoin, missing);
}
