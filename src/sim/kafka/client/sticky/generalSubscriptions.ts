/**
 * The sticky algorithm for members with different subscriptions: as balanced as they allow, with few moves.
 * [Apache Kafka: AbstractStickyAssignor.java (GeneralAssignmentBuilder)]
 *
 * Members keep their valid claims; unassigned partitions go to the member with the fewest; then single partitions move
 * until none could move to a member that has at least two fewer.
 */
import { must } from '../../../../base/assert.ts';
import { compareStrings } from '../assignment.ts';
import type { AssignedPartition, GroupAssignment, MemberSubscription } from '../assignment.ts';
import { partitionToMove, recordMovement } from './partitionMovements.ts';
import type { PartitionMovements } from './partitionMovements.ts';
import { claimsOf, generationOf, removeFrom } from './stickyGroup.ts';
import type { StickyGroup } from './stickyGroup.ts';
import { isFar } from './stickyRacks.ts';
import type { StickyRacks } from './stickyRacks.ts';

interface Balance {
  group: StickyGroup;
  racks: StickyRacks;
  assignment: GroupAssignment; // of the members that can take part in a move
  ownerOf: Map<AssignedPartition, string>;
  previousOwnerOf: Map<AssignedPartition, string>; // by the newest claim of an older generation
  subscribersOf: Map<string, string[]>; // topic -> members
  movements: PartitionMovements;
}

export function assignGeneralSubscriptions(
  group: StickyGroup,
  racks: StickyRacks,
): GroupAssignment {
  const balance: Balance = {
    group,
    racks,
    assignment: new Map(),
    ownerOf: new Map(),
    previousOwnerOf: previousOwners(group),
    subscribersOf: new Map(
      [...group.partitionsOf.keys()].map((topic) => [topic, subscribersOf(group, topic)]),
    ),
    movements: new Map(),
  };
  const isRevoking = keepOwned(balance);
  const isInitial = balance.ownerOf.size === 0;
  const partitions = partitionsByTopicSize(balance);
  const unassigned = partitions.filter((partition) => !balance.ownerOf.has(partition));
  assignUnassigned(balance, unassigned);

  const fixed = setFixedMembersAside(balance);
  const isMovable = (partition: AssignedPartition): boolean =>
    subscribers(balance, partition.topic).length >= 2;
  const before = copyOf(balance.assignment);
  // Moving only what is new leaves the others undisturbed. Where something has to be taken away, it is not tried.
  if (!isRevoking) moveUntilBalanced(balance, unassigned.filter(isMovable));
  const hasMoved = moveUntilBalanced(balance, partitions.filter(isMovable));

  const isBetter = imbalanceOf(balance.assignment) < imbalanceOf(before);
  const result = !isInitial && hasMoved && !isBetter ? before : balance.assignment;
  return inMemberOrder(group, new Map([...result, ...fixed]));
}

/** Returns whether a claim had to be given up: its topic is not subscribed to any more, or it is in a far rack. */
function keepOwned(balance: Balance): boolean {
  let isRevoking = false;
  for (const [memberId, claims] of balance.group.owned) {
    const member = must(balance.group.members.get(memberId), `member ${memberId}`);
    const kept = claims.filter(
      (partition) =>
        member.topics.includes(partition.topic) && !isFar(balance.racks, memberId, partition),
    );
    if (kept.length < claims.length) isRevoking = true;
    balance.assignment.set(memberId, kept);
    for (const partition of kept) balance.ownerOf.set(partition, memberId);
  }
  return isRevoking;
}

function previousOwners(group: StickyGroup): Map<AssignedPartition, string> {
  const newest = new Map<AssignedPartition, MemberSubscription>();
  for (const member of group.members.values()) {
    if (generationOf(member) >= group.maxGeneration) continue;
    for (const partition of claimsOf(group, member)) {
      const other = newest.get(partition);
      if (other === undefined || generationOf(member) > generationOf(other))
        newest.set(partition, member);
    }
  }
  return new Map([...newest].map(([partition, member]) => [partition, member.memberId]));
}

/** Topics with the fewest possible consumers first, as they leave the least choice. */
function partitionsByTopicSize(balance: Balance): AssignedPartition[] {
  const sizeOf = (topic: string): number => subscribers(balance, topic).length;
  return [...balance.group.partitionsOf]
    .sort(([a], [b]) => sizeOf(a) - sizeOf(b) || compareStrings(a, b))
    .flatMap(([, partitions]) => partitions);
}

function assignUnassigned(balance: Balance, unassigned: readonly AssignedPartition[]): void {
  const areRacksMatched = balance.racks.rackOf.size > 0;
  const far = areRacksMatched
    ? unassigned.filter((partition) => {
        const near = leastLoaded(balance, partition, (m) => !isFar(balance.racks, m, partition));
        if (near !== undefined) give(balance, partition, near);
        return near === undefined;
      })
    : unassigned;
  for (const partition of far) {
    const member = leastLoaded(balance, partition, () => true);
    if (member !== undefined) give(balance, partition, member);
  }
}

/** Members that have all that they could have, none of it wanted by another, take no part in moves. */
function setFixedMembersAside(balance: Balance): GroupAssignment {
  const fixed: GroupAssignment = new Map();
  for (const [member, partitions] of balance.assignment) {
    const isFixed =
      partitions.length >= possibleCount(balance, member) &&
      partitions.every(({ topic }) => subscribers(balance, topic).length < 2);
    if (isFixed) fixed.set(member, partitions);
  }
  for (const member of fixed.keys()) balance.assignment.delete(member);
  return fixed;
}

/** Returns whether anything moved. */
function moveUntilBalanced(balance: Balance, movable: readonly AssignedPartition[]): boolean {
  let hasMoved = false;
  let isModified = true;
  while (isModified) {
    isModified = false;
    for (const partition of movable) {
      if (isBalanced(balance)) break;
      if (maybeMove(balance, partition)) isModified = true;
    }
    hasMoved ||= isModified;
  }
  return hasMoved;
}

function maybeMove(balance: Balance, partition: AssignedPartition): boolean {
  const owner = must(
    balance.ownerOf.get(partition),
    `owner of ${partition.topic}-${partition.partition}`,
  );
  const isMuchLighter = (member: string | undefined): boolean =>
    member !== undefined &&
    balance.assignment.has(member) &&
    loadOf(balance, owner) > loadOf(balance, member) + 1;

  const previous = balance.previousOwnerOf.get(partition);
  if (previous !== undefined && isMuchLighter(previous)) {
    move(balance, partition, previous);
    return true;
  }
  if (!subscribers(balance, partition.topic).some(isMuchLighter)) return false;
  const lightest = leastLoaded(balance, partition, () => true);
  move(balance, partition, must(lightest, `member that subscribes to ${partition.topic}`));
  return true;
}

function move(balance: Balance, wanted: AssignedPartition, to: string): void {
  const from = must(balance.ownerOf.get(wanted), `owner of ${wanted.topic}-${wanted.partition}`);
  const partition = partitionToMove(balance.movements, wanted, from, to);
  const owner = must(balance.ownerOf.get(partition), `owner of ${partition.topic}`);
  recordMovement(balance.movements, partition, owner, to);
  removeFrom(balance.assignment.get(owner), partition);
  give(balance, partition, to);
}

/** Nobody could take a partition from a member that has at least two more. */
function isBalanced(balance: Balance): boolean {
  const loads = [...balance.assignment.values()].map((partitions) => partitions.length);
  if (Math.min(...loads) >= Math.max(...loads) - 1) return true;
  for (const [member, partitions] of balance.assignment) {
    if (partitions.length === possibleCount(balance, member)) continue;
    for (const topic of topicsOf(balance, member)) {
      for (const partition of balance.group.partitionsOf.get(topic) ?? []) {
        const owner = must(balance.ownerOf.get(partition), `owner of ${topic}`);
        if (owner !== member && partitions.length + 1 < loadOf(balance, owner)) return false;
      }
    }
  }
  return true;
}

/** The sum of the differences between each two members. */
function imbalanceOf(assignment: GroupAssignment): number {
  const loads = [...assignment.values()].map((partitions) => partitions.length);
  let sum = 0;
  for (const [index, load] of loads.entries())
    for (const other of loads.slice(index + 1)) sum += Math.abs(load - other);
  return sum;
}

/** The subscriber with the fewest partitions; of equal ones the first by id. */
function leastLoaded(
  balance: Balance,
  partition: AssignedPartition,
  isAllowed: (member: string) => boolean,
): string | undefined {
  let best: string | undefined;
  for (const member of subscribers(balance, partition.topic)) {
    if (!balance.assignment.has(member) || !isAllowed(member)) continue;
    const isBetter =
      best === undefined ||
      (loadOf(balance, member) - loadOf(balance, best) || compareStrings(member, best)) < 0;
    if (isBetter) best = member;
  }
  return best;
}

function give(balance: Balance, partition: AssignedPartition, member: string): void {
  must(balance.assignment.get(member), `assignment of ${member}`).push(partition);
  balance.ownerOf.set(partition, member);
}

function loadOf(balance: Balance, member: string): number {
  return must(balance.assignment.get(member), `assignment of ${member}`).length;
}

function possibleCount(balance: Balance, member: string): number {
  return topicsOf(balance, member).reduce(
    (sum, topic) => sum + (balance.group.partitionsOf.get(topic)?.length ?? 0),
    0,
  );
}

function topicsOf(balance: Balance, member: string): readonly string[] {
  const topics = balance.group.members.get(member)?.topics ?? [];
  return topics.filter((topic) => balance.group.partitionsOf.has(topic));
}

function subscribers(balance: Balance, topic: string): string[] {
  return must(balance.subscribersOf.get(topic), `subscribers of ${topic}`);
}

function subscribersOf(group: StickyGroup, topic: string): string[] {
  return [...group.members.values()]
    .filter((member) => member.topics.includes(topic))
    .map((member) => member.memberId);
}

function copyOf(assignment: GroupAssignment): GroupAssignment {
  return new Map([...assignment].map(([member, partitions]) => [member, [...partitions]]));
}

function inMemberOrder(group: StickyGroup, assignment: GroupAssignment): GroupAssignment {
  return new Map([...group.members.keys()].map((member) => [member, assignment.get(member) ?? []]));
}
