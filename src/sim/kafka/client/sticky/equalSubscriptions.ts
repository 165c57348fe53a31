/**
 * The sticky algorithm for members that all subscribe to the same topics: each ends with the floor or the ceiling of
 * partitions per member. [Apache Kafka: AbstractStickyAssignor.java (ConstrainedAssignmentBuilder)]
 *
 * Members keep what they had up to that quota, lowest partition numbers first so that topics stay spread; the rest is
 * dealt in turn, to nearby members first where racks are matched.
 */
import { must } from '../../../../base/assert.ts';
import { comparePartitions, compareStrings } from '../assignment.ts';
import type { AssignedPartition, GroupAssignment } from '../assignment.ts';
import { partitionCountOf, removeFrom } from './stickyGroup.ts';
import type { StickyGroup } from './stickyGroup.ts';
import { isFar, nextNearbyMember } from './stickyRacks.ts';
import type { StickyRacks } from './stickyRacks.ts';

export interface EqualAssignment {
  assignment: GroupAssignment;
  transferring: Map<AssignedPartition, string>; // taken from somebody else in this assignment -> the new owner
}

interface Deal extends EqualAssignment {
  group: StickyGroup;
  racks: StickyRacks;
  minQuota: number;
  maxQuota: number;
  overMinWanted: number; // members that shall get more than minQuota
  overMinCount: number; // members that have got it
  under: string[]; // members below minQuota
  exact: string[]; // members at minQuota that may still get one more
  revokedFrom: Map<AssignedPartition, string>; // had, and could not be kept
}

export function assignEqualSubscriptions(group: StickyGroup, racks: StickyRacks): EqualAssignment {
  const memberCount = group.members.size;
  const partitionCount = partitionCountOf(group);
  const deal: Deal = {
    assignment: new Map([...group.members.keys()].map((member) => [member, []])),
    transferring: new Map(),
    group,
    racks,
    minQuota: Math.floor(partitionCount / memberCount),
    maxQuota: Math.ceil(partitionCount / memberCount),
    overMinWanted: partitionCount % memberCount,
    overMinCount: 0,
    under: [],
    exact: [],
    revokedFrom: new Map(),
  };
  for (const [member, owned] of group.owned) keepOwned(deal, member, owned);
  deal.under.sort(compareStrings);
  deal.exact.sort(compareStrings);
  const far = dealToNearbyMembers(deal, unassignedPartitions(deal));
  dealInTurn(deal, far);
  return deal;
}

function keepOwned(deal: Deal, member: string, claimed: readonly AssignedPartition[]): void {
  const { minQuota, maxQuota } = deal;
  for (const partition of claimed)
    if (isFar(deal.racks, member, partition)) deal.revokedFrom.set(partition, member);
  const owned = claimed
    .filter((partition) => !isFar(deal.racks, member, partition))
    .sort((a, b) => a.partition - b.partition || compareStrings(a.topic, b.topic))
    .filter((partition) => !deal.group.claimedTwice.has(partition));

  if (owned.length < minQuota) {
    assignmentOf(deal, member).push(...owned);
    deal.under.push(member);
    return;
  }
  const mayExceed = deal.overMinCount < deal.overMinWanted;
  const kept = mayExceed && owned.length >= maxQuota ? maxQuota : minQuota;
  assignmentOf(deal, member).push(...owned.slice(0, kept));
  for (const partition of owned.slice(kept)) deal.revokedFrom.set(partition, member);
  if (kept > minQuota) countOverMin(deal);
  else if (mayExceed) deal.exact.push(member);
}

/** Once enough members exceed minQuota, those that have exactly minQuota are full. */
function countOverMin(deal: Deal): void {
  deal.overMinCount += 1;
  if (deal.overMinCount === deal.overMinWanted) deal.exact = [];
}

/** By topic and number; where a member has a rack, those with the fewest nearby members first. */
function unassignedPartitions(deal: Deal): AssignedPartition[] {
  const assigned = new Set([...deal.assignment.values()].flat());
  const { nearbyConsumers } = deal.racks;
  const nearbyCount = (partition: AssignedPartition): number => nearbyConsumers.get(partition) ?? 0;
  return [...deal.group.partitionsOf.values()]
    .flat()
    .filter((partition) => !assigned.has(partition))
    .sort((a, b) => nearbyCount(a) - nearbyCount(b) || comparePartitions(a, b));
}

/** Returns what could not be placed near. */
function dealToNearbyMembers(
  deal: Deal,
  unassigned: readonly AssignedPartition[],
): AssignedPartition[] {
  if (deal.racks.rackOf.size === 0) return [...unassigned];
  const left: AssignedPartition[] = [];
  let start = 0;
  for (const partition of unassigned) {
    const index = nextNearbyMember(deal.racks, partition, deal.under, start);
    if (index >= 0) start = giveToUnder(deal, partition, index);
    else if (!giveToNearbyExact(deal, partition)) left.push(partition);
  }
  return left;
}

/** Returns where the next search among the members below minQuota begins. */
function giveToUnder(deal: Deal, partition: AssignedPartition, index: number): number {
  const member = must(deal.under[index], `member ${index} below the quota`);
  const count = give(deal, partition, member);
  let next = index + 1;
  if (count >= deal.minQuota) {
    removeFrom(deal.under, member);
    next = index;
    if (count < deal.maxQuota && deal.overMinCount < deal.overMinWanted) deal.exact.push(member);
  }
  return deal.under.length === 0 ? 0 : next % deal.under.length;
}

function giveToNearbyExact(deal: Deal, partition: AssignedPartition): boolean {
  const index = nextNearbyMember(deal.racks, partition, deal.exact, 0);
  const member = deal.exact[index];
  if (member === undefined) return false;
  if (give(deal, partition, member) === deal.maxQuota) {
    removeFrom(deal.exact, member);
    countOverMin(deal);
  }
  return true;
}

/** Goes round the members below minQuota until there are none; then one more to each at minQuota, in order. */
function dealInTurn(deal: Deal, unassigned: readonly AssignedPartition[]): void {
  let turn = 0;
  for (const partition of unassigned) {
    if (turn >= deal.under.length) turn = 0;
    const member = deal.under[turn];
    if (member === undefined) {
      give(deal, partition, must(deal.exact.shift(), 'member that may have one more partition'));
    } else if (give(deal, partition, member) === deal.minQuota) {
      deal.under.splice(turn, 1);
      deal.exact.push(member);
    } else turn += 1;
  }
}

/** Returns how many the member now has. */
function give(deal: Deal, partition: AssignedPartition, member: string): number {
  const previous = deal.revokedFrom.get(partition) ?? member;
  if (previous !== member || deal.group.claimedTwice.has(partition))
    deal.transferring.set(partition, member);
  return assignmentOf(deal, member).push(partition);
}

function assignmentOf(deal: Deal, member: string): AssignedPartition[] {
  return must(deal.assignment.get(member), `assignment of ${member}`);
}
