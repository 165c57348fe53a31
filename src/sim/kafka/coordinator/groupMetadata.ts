/**
 * A classic consumer group as its coordinator keeps it: members, generation, state, committed offsets
 * (core/.../coordinator/group/GroupMetadata.scala, MemberMetadata.scala).
 *
 * Plain data and functions on it that neither speak nor schedule. Left out: transactional offsets, metadata texts of commits,
 * protocol types other than `consumer`.
 */

import { assert } from '../../../base/assert.ts';
import type { LeaderEpoch, Offset, SimTime } from '../../../base/brand.ts';
import type { RequestHandle } from '../../kernel/behaviour.ts';
import type { NodeId } from '../../kernel/world.ts';
import type { MemberMetadata, TopicPartition } from '../protocol.ts';

export type ClassicGroupState =
  | 'Empty'
  | 'PreparingRebalance'
  | 'CompletingRebalance'
  | 'Stable'
  | 'Dead';

/** Where a group may go from each state. */
const transitions: Record<ClassicGroupState, readonly ClassicGroupState[]> = {
  Empty: ['PreparingRebalance', 'Dead'],
  PreparingRebalance: ['CompletingRebalance', 'Empty', 'Dead'],
  CompletingRebalance: ['Stable', 'PreparingRebalance', 'Dead'],
  Stable: ['PreparingRebalance', 'Dead'],
  Dead: [],
};

export interface GroupMetadata {
  groupId: string;
  /** Tells it from an earlier group of this name on the same broker: what that one had under way is void. */
  life: number;
  state: ClassicGroupState;
  stateSinceUs: SimTime;
  /** 0: no round has ever ended. Becoming empty counts one too. */
  generation: number;
  /** The assignor that the members voted for; null without members. */
  protocolName: string | null;
  /** Member id; '' without members. */
  leaderId: string;
  members: Map<string, GroupMember>;
  /** group.instance.id -> member id. */
  staticMembers: Map<string, string>;
  /** Ids that were handed out and not yet used. */
  pendingMembers: Set<string>;
  /** Those that have joined this generation and not yet asked for their assignment. */
  pendingSyncMembers: Set<string>;
  /** Counts rounds begun: the timers of an earlier one are void. */
  round: number;
  /** The round waits for `group.initial.rebalance.delay.ms`, whoever has joined. */
  inInitialDelay: boolean;
  /** Somebody came during that delay, so it may be prolonged. */
  newMemberAdded: boolean;
  /** Trace id of the latest event of the round: what members learn of it is caused by that. */
  roundTraceId: number;
  offsets: Map<TopicPartition, CommittedOffset>;
}

export interface GroupMember {
  memberId: string;
  groupInstanceId: string | null;
  clientId: NodeId;
  rebalanceTimeoutMs: number;
  sessionTimeoutMs: number;
  protocols: MemberProtocol[];
  assignment: TopicPartition[];
  awaitingJoin: RequestHandle | null;
  awaitingSync: RequestHandle | null;
  /** It has not finished a round yet. */
  isNew: boolean;
  sessionDeadlineUs: SimTime;
  /** When the next look at the deadline is due; Infinity: no timer runs. */
  sessionTimerAtUs: SimTime;
}

export interface MemberProtocol {
  name: string;
  metadata: MemberMetadata;
}

export interface CommittedOffset {
  /** The next offset to read. */
  offset: Offset;
  leaderEpoch: LeaderEpoch;
  committedAtUs: SimTime;
  /** Where the commit lies in the offsets partition: of two answers the later one counts. */
  recordOffset: Offset;
}

export function createGroup(groupId: string, life: number, nowUs: SimTime): GroupMetadata {
  return {
    groupId,
    life,
    state: 'Empty',
    stateSinceUs: nowUs,
    generation: 0,
    protocolName: null,
    leaderId: '',
    members: new Map(),
    staticMembers: new Map(),
    pendingMembers: new Set(),
    pendingSyncMembers: new Set(),
    round: 0,
    inInitialDelay: false,
    newMemberAdded: false,
    roundTraceId: 0,
    offsets: new Map(),
  };
}

export function transitionTo(group: GroupMetadata, state: ClassicGroupState, nowUs: SimTime): void {
  assert(
    transitions[group.state].includes(state),
    `group ${group.groupId} cannot go from ${group.state} to ${state}`,
  );
  group.state = state;
  group.stateSinceUs = nowUs;
}

// --- members ----------------------------------------------------------------------------------------------------

/** The first member of a group without a leader leads it. */
export function addMember(group: GroupMetadata, member: GroupMember): void {
  if (group.leaderId === '') group.leaderId = member.memberId;
  group.members.set(member.memberId, member);
  group.pendingMembers.delete(member.memberId);
  if (member.groupInstanceId !== null)
    group.staticMembers.set(member.groupInstanceId, member.memberId);
}

export function removeMember(group: GroupMetadata, member: GroupMember): void {
  const { memberId, groupInstanceId } = member;
  group.members.delete(memberId);
  group.pendingSyncMembers.delete(memberId);
  if (groupInstanceId !== null && group.staticMembers.get(groupInstanceId) === memberId)
    group.staticMembers.delete(groupInstanceId);
  if (group.leaderId === memberId) group.leaderId = firstMember(group);
}

/** A new process took over a static member: it goes on under another id. */
export function replaceStaticMember(
  group: GroupMetadata,
  member: GroupMember,
  newMemberId: string,
  clientId: NodeId,
): GroupMember {
  const replaced: GroupMember = { ...member, memberId: newMemberId, clientId };
  group.members.delete(member.memberId);
  group.members.set(newMemberId, replaced);
  if (member.groupInstanceId !== null) group.staticMembers.set(member.groupInstanceId, newMemberId);
  if (group.pendingSyncMembers.delete(member.memberId)) group.pendingSyncMembers.add(newMemberId);
  if (group.leaderId === member.memberId) group.leaderId = newMemberId;
  return replaced;
}

/** Another process has taken over this member's group.instance.id. */
export function isFenced(
  group: GroupMetadata,
  memberId: string,
  groupInstanceId: string | null,
): boolean {
  if (groupInstanceId === null) return false;
  const known = group.staticMembers.get(groupInstanceId);
  return known !== undefined && known !== memberId;
}

export const labelsOf = (group: GroupMetadata): NodeId[] =>
  [...group.members.values()].map(({ clientId }) => clientId);

export const hasAllMembersJoined = (group: GroupMetadata): boolean =>
  group.pendingMembers.size === 0 && notYetRejoined(group).length === 0;

export const notYetRejoined = (group: GroupMetadata): GroupMember[] =>
  [...group.members.values()].filter(({ awaitingJoin }) => awaitingJoin === null);

/**
 * The leader keeps leading if it has rejoined, else one of those that have leads.
 * Kafka takes any, by the order of a hash map; here it is the one that is longest in the group. False: nobody has rejoined.
 */
export function maybeElectNewJoinedLeader(group: GroupMetadata): boolean {
  const leader = group.members.get(group.leaderId);
  if (leader === undefined) return false;
  if (leader.awaitingJoin !== null) return true;
  for (const member of group.members.values()) {
    if (member.awaitingJoin === null) continue;
    group.leaderId = member.memberId;
    return true;
  }
  return false;
}

/** How long a round may wait: for the slowest of its members. */
export function rebalanceTimeoutMs(group: GroupMetadata): number {
  let largest = 0;
  for (const member of group.members.values())
    largest = Math.max(largest, member.rebalanceTimeoutMs);
  return largest;
}

function firstMember(group: GroupMetadata): string {
  for (const memberId of group.members.keys()) return memberId;
  return '';
}

// --- protocols --------------------------------------------------------------------------------------------------

/** Among equally many votes Kafka goes by the hashes of the names, which gives this order. */
const tieOrder: readonly string[] = ['cooperative-sticky', 'roundrobin', 'range', 'sticky'];

/** Each member votes for the first of its own list that all members know; most votes win. */
export function selectProtocol(group: GroupMetadata): string {
  const candidates = candidateProtocols(group);
  const votes = new Map<string, number>();
  for (const { protocols } of group.members.values()) {
    const vote = protocols.find(({ name }) => candidates.has(name))?.name;
    if (vote !== undefined) votes.set(vote, (votes.get(vote) ?? 0) + 1);
  }
  const ranked = [...votes].sort(
    ([a, votesA], [b, votesB]) => votesB - votesA || tieRank(a) - tieRank(b),
  );
  assert(ranked[0] !== undefined, `members of ${group.groupId} have no protocol in common`);
  return ranked[0][0];
}

/** Whether a member with these protocols could take part. */
export function supportsProtocols(
  group: GroupMetadata,
  protocols: readonly MemberProtocol[],
): boolean {
  if (group.members.size === 0) return protocols.length > 0;
  const candidates = candidateProtocols(group);
  return protocols.some(({ name }) => candidates.has(name));
}

function candidateProtocols(group: GroupMetadata): Set<string> {
  const counts = new Map<string, number>();
  for (const { protocols } of group.members.values())
    for (const { name } of protocols) counts.set(name, (counts.get(name) ?? 0) + 1);
  const common = new Set<string>();
  for (const [name, count] of counts) if (count === group.members.size) common.add(name);
  return common;
}

const tieRank = (name: string): number => {
  const rank = tieOrder.indexOf(name);
  return rank === -1 ? tieOrder.length : rank;
};

export function metadataFor(member: GroupMember, protocolName: string): MemberMetadata {
  const found = member.protocols.find(({ name }) => name === protocolName);
  assert(found !== undefined, `${member.memberId} does not support ${protocolName}`);
  return found.metadata;
}

/** Whether a member joins with what the coordinator already has of it. */
export function hasSameProtocols(
  member: GroupMember,
  protocols: readonly MemberProtocol[],
): boolean {
  if (member.protocols.length !== protocols.length) return false;
  return protocols.every(({ name, metadata }, i) => {
    const known = member.protocols[i];
    return known !== undefined && known.name === name && isSameMetadata(known.metadata, metadata);
  });
}

const isSameMetadata = (a: MemberMetadata, b: MemberMetadata): boolean =>
  a.generation === b.generation &&
  a.rack === b.rack &&
  isSameList(a.topics, b.topics) &&
  isSameList(a.ownedPartitions, b.ownedPartitions);

const isSameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item, i) => item === b[i]);
