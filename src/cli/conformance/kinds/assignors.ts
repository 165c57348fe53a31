/** Vectors of the assignors. A partition is written topic-partition. */
import * as v from 'valibot';
import type {
  AssignableTopics,
  AssignedPartition,
  GroupAssignment,
  MemberSubscription,
} from '../../../sim/kafka/client/assignment.ts';
import { assignRange } from '../../../sim/kafka/client/rangeAssignor.ts';
import { assignRoundRobin } from '../../../sim/kafka/client/roundRobinAssignor.ts';
import { assignCooperativeSticky, assignSticky } from '../../../sim/kafka/client/stickyAssignor.ts';
import { compare } from '../compare.ts';
import type { Outcome } from '../report.ts';

const names = v.array(v.string());

const groupCase = v.looseObject({
  topics: v.record(v.string(), v.number()),
  members: v.array(
    v.looseObject({
      id: v.string(),
      instance: v.optional(v.nullable(v.string())),
      topics: names,
      rack: v.optional(v.nullable(v.string())),
      owned: v.optional(names),
      generation: v.optional(v.number()),
    }),
  ),
  partitionRacks: v.optional(v.record(v.string(), v.array(v.array(v.nullable(v.string()))))),
  preferRackAware: v.optional(v.boolean(), false),
  iterationOrder: v.optional(names),
  expected: v.record(v.string(), names),
});
type GroupCase = v.InferOutput<typeof groupCase>;

const stickyCase = v.looseObject({
  ...groupCase.entries,
  strategy: v.string(),
  transferringOwnership: v.optional(v.record(v.string(), v.string())),
});

const stickyStrategies: Record<string, typeof assignSticky> = {
  sticky: assignSticky,
  'cooperative-sticky': assignCooperativeSticky,
};

export function runRangeAssignor(json: unknown): Outcome {
  const vector = v.parse(groupCase, json);
  const { preferRackAware } = vector;
  const assignment = assignRange(topicsOf(vector), membersOf(vector), { preferRackAware });
  return compare(sortedNames(Object.entries(vector.expected)), sortedNames(namesOf(assignment)));
}

/** Here the order of a member's partitions counts. */
export function runRoundRobinAssignor(json: unknown): Outcome {
  const vector = v.parse(groupCase, json);
  const assignment = assignRoundRobin(topicsOf(vector), membersOf(vector));
  return compare(vector.expected, Object.fromEntries(namesOf(assignment)));
}

export function runStickyAssignor(json: unknown): Outcome {
  const vector = v.parse(stickyCase, json);
  const assign = stickyStrategies[vector.strategy];
  if (assign === undefined)
    return { kind: 'skipped', reason: `the strategy "${vector.strategy}" is not known` };
  const { preferRackAware } = vector;
  const result = assign(topicsOf(vector), membersOf(vector), { preferRackAware });
  const expected = sortedNames(Object.entries(vector.expected));
  const actual = sortedNames(namesOf(result.assignment));
  if (vector.transferringOwnership === undefined) return compare(expected, actual);
  return compare(
    { expected, transferringOwnership: vector.transferringOwnership },
    {
      expected: actual,
      transferringOwnership: Object.fromEntries(
        [...result.transferring].map(([partition, member]) => [nameOf(partition), member]),
      ),
    },
  );
}

function topicsOf(vector: GroupCase): AssignableTopics {
  return new Map(
    Object.entries(vector.topics).map(([topic, partitionCount]) => {
      const partitionRacks = vector.partitionRacks?.[topic];
      return [topic, partitionRacks ? { partitionCount, partitionRacks } : { partitionCount }];
    }),
  );
}

/** In the order in which Kafka's hash map visits them, where the vector says so. */
function membersOf(vector: GroupCase): MemberSubscription[] {
  const order = vector.iterationOrder ?? [];
  return [...vector.members]
    .sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id))
    .map(({ id, instance, topics, rack, owned, generation }) => ({
      memberId: id,
      groupInstanceId: instance ?? null,
      topics,
      rack: rack ?? null,
      ownedPartitions: (owned ?? []).map(partitionOf),
      generation: generation ?? null,
    }));
}

type NamesOfMembers = Iterable<[member: string, partitions: string[]]>;

function namesOf(assignment: GroupAssignment): NamesOfMembers {
  return [...assignment].map(([member, partitions]) => [member, partitions.map(nameOf)]);
}

function sortedNames(members: NamesOfMembers): Record<string, string[]> {
  return Object.fromEntries([...members].map(([member, names]) => [member, [...names].sort()]));
}

function nameOf({ topic, partition }: AssignedPartition): string {
  return `${topic}-${partition}`;
}

function partitionOf(name: string): AssignedPartition {
  const dash = name.lastIndexOf('-');
  return { topic: name.slice(0, dash), partition: Number(name.slice(dash + 1)) };
}
