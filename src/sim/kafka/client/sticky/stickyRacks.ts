/**
 * Which member is near to which partition, for the sticky assignors (KIP-881).
 * [Apache Kafka: clients/.../consumer/internals/AbstractStickyAssignor.java (RackInfo)]
 */
import { knownRacks, needsRackMatching } from '../assignment.ts';
import type { AssignableTopics, AssignedPartition, AssignOptions } from '../assignment.ts';
import type { StickyGroup } from './stickyGroup.ts';

export interface StickyRacks {
  rackOf: ReadonlyMap<string, string>; // member -> rack; empty when racks are not matched
  racksOf: ReadonlyMap<AssignedPartition, ReadonlySet<string>>; // partition -> racks of its replicas; empty likewise
  nearbyConsumers: ReadonlyMap<AssignedPartition, number>; // known as soon as any member has a rack
}

export function stickyRacks(
  topics: AssignableTopics,
  group: StickyGroup,
  options: AssignOptions,
): StickyRacks {
  const rackOf = new Map<string, string>();
  for (const member of group.members.values())
    if (member.rack) rackOf.set(member.memberId, member.rack);
  const racksOf =
    rackOf.size === 0
      ? new Map<AssignedPartition, Set<string>>()
      : racksOfPartitions(topics, group);
  const nearbyConsumers = new Map(
    [...racksOf].map(([partition, racks]) => [
      partition,
      [...rackOf.values()].filter((rack) => racks.has(rack)).length,
    ]),
  );
  const isMatched = needsRackMatching(new Set(rackOf.values()), [...racksOf.values()], options);
  return {
    rackOf: isMatched ? rackOf : new Map(),
    racksOf: isMatched ? racksOf : new Map(),
    nearbyConsumers,
  };
}

/** The member has a rack in which the partition has no replica. */
export function isFar(racks: StickyRacks, memberId: string, partition: AssignedPartition): boolean {
  const rack = racks.rackOf.get(memberId);
  return rack !== undefined && racks.racksOf.get(partition)?.has(rack) !== true;
}

/** The first member from `start` on, going round, that is known to be near to the partition; -1: none. */
export function nextNearbyMember(
  racks: StickyRacks,
  partition: AssignedPartition,
  members: readonly string[],
  start: number,
): number {
  for (let i = 0; i < members.length; i++) {
    const index = (start + i) % members.length;
    const rack = racks.rackOf.get(members[index] ?? '');
    if (rack !== undefined && racks.racksOf.get(partition)?.has(rack) === true) return index;
  }
  return -1;
}

function racksOfPartitions(
  topics: AssignableTopics,
  group: StickyGroup,
): Map<AssignedPartition, Set<string>> {
  const racksOf = new Map<AssignedPartition, Set<string>>();
  for (const [topic, partitions] of group.partitionsOf) {
    const replicaRacks = topics.get(topic)?.partitionRacks;
    for (const partition of partitions)
      racksOf.set(partition, knownRacks(replicaRacks?.[partition.partition] ?? []));
  }
  return racksOf;
}
