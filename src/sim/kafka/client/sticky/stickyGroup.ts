/**
 * What both sticky algorithms start from: the partitions to deal, and who may keep what it had.
 * [Apache Kafka: clients/.../consumer/internals/AbstractStickyAssignor.java (allSubscriptionsEqual)]
 *
 * Members are visited in the order in which they are given (Kafka: the order of a hash map of their ids), which
 * decides who keeps an odd partition. Each partition is one object for the time of an assignment, compared by identity.
 */
import type { AssignableTopics, AssignedPartition, MemberSubscription } from '../assignment.ts';

export interface StickyGroup {
  members: ReadonlyMap<string, MemberSubscription>;
  partitionsOf: ReadonlyMap<string, readonly AssignedPartition[]>; // of the topics that somebody subscribes to
  owned: Map<string, AssignedPartition[]>; // member -> claims that hold
  claimedTwice: Set<AssignedPartition>; // claimed by two members of one generation: nobody keeps them
  maxGeneration: number;
}

export const NO_GENERATION = -1;

export function stickyGroup(
  topics: AssignableTopics,
  members: readonly MemberSubscription[],
): StickyGroup {
  const group: StickyGroup = {
    members: new Map(members.map((member) => [member.memberId, member])),
    partitionsOf: subscribedPartitions(topics, members),
    owned: new Map(members.map((member) => [member.memberId, []])),
    claimedTwice: new Set(),
    maxGeneration: Math.max(NO_GENERATION, ...members.map(generationOf)),
  };
  const claimants = new Map<AssignedPartition, MemberSubscription>();
  for (const member of members) {
    for (const partition of claimsOf(group, member)) claim(group, claimants, member, partition);
  }
  return group;
}

export function generationOf(member: MemberSubscription): number {
  return member.generation ?? NO_GENERATION;
}

/** The partitions that the member says it has, as far as they exist. */
export function claimsOf(group: StickyGroup, member: MemberSubscription): AssignedPartition[] {
  return (member.ownedPartitions ?? []).flatMap(({ topic, partition }) => {
    const known = group.partitionsOf.get(topic)?.[partition];
    return known === undefined ? [] : [known];
  });
}

export function haveEqualSubscriptions(members: readonly MemberSubscription[]): boolean {
  const [first] = members;
  const topics = new Set(first?.topics);
  return members.every(
    (member) =>
      member.topics.length === topics.size && member.topics.every((topic) => topics.has(topic)),
  );
}

export function partitionCountOf(group: StickyGroup): number {
  return [...group.partitionsOf.values()].reduce((sum, partitions) => sum + partitions.length, 0);
}

/** Of two members that claim a partition, the one of the higher generation has it; of equal ones neither. */
function claim(
  group: StickyGroup,
  claimants: Map<AssignedPartition, MemberSubscription>,
  member: MemberSubscription,
  partition: AssignedPartition,
): void {
  const other = claimants.get(partition);
  if (other !== undefined) {
    if (generationOf(member) < generationOf(other)) return;
    removeFrom(group.owned.get(other.memberId), partition);
  }
  claimants.set(partition, member);
  if (other !== undefined && generationOf(member) === generationOf(other))
    group.claimedTwice.add(partition);
  else group.owned.get(member.memberId)?.push(partition);
}

function subscribedPartitions(
  topics: AssignableTopics,
  members: readonly MemberSubscription[],
): Map<string, AssignedPartition[]> {
  const subscribed = new Set(members.flatMap((member) => member.topics));
  const partitionsOf = new Map<string, AssignedPartition[]>();
  for (const [topic, { partitionCount }] of topics) {
    if (!subscribed.has(topic) || partitionCount === 0) continue;
    const partitions = Array.from({ length: partitionCount }, (_, partition) => ({
      topic,
      partition,
    }));
    partitionsOf.set(topic, partitions);
  }
  return partitionsOf;
}

export function removeFrom<T>(list: T[] | undefined, item: T): void {
  const index = list?.indexOf(item) ?? -1;
  if (index >= 0) list?.splice(index, 1);
}
