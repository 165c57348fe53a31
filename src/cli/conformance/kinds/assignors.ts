/** Vectors of the assignors. A partition is written topic-partition. */
import * as v from 'valibot';
import { comparePartitions } from '../../../sim/kafka/client/assignment.ts';
import type {
  AssignableTopics,
  AssignedPartition,
  MemberSubscription,
} from '../../../sim/kafka/client/assignment.ts';
import { assignRange } from '../../../sim/kafka/client/rangeAssignor.ts';
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
    }),
  ),
  partitionRacks: v.optional(v.record(v.string(), v.array(v.array(v.nullable(v.string()))))),
  preferRackAware: v.optional(v.boolean(), false),
  expected: v.record(v.string(), names),
});
type GroupCase = v.InferOutput<typeof groupCase>;

export function runRangeAssignor(json: unknown): Outcome {
  const vector = v.parse(groupCase, json);
  const { preferRackAware } = vector;
  const assignment = assignRange(topicsOf(vector), membersOf(vector), { preferRackAware });
  return compare(
    forEachMember(Object.entries(vector.expected), (partitions) =>
      namesOf(partitions.map(partitionOf).sort(comparePartitions)),
    ),
    forEachMember(assignment, (partitions) => namesOf([...partitions].sort(comparePartitions))),
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

function membersOf(vector: GroupCase): MemberSubscription[] {
  return vector.members.map(({ id, instance, topics, rack }) => ({
    memberId: id,
    groupInstanceId: instance ?? null,
    topics,
    rack: rack ?? null,
  }));
}

function forEachMember<T>(
  entries: Iterable<[string, T]>,
  map: (value: T) => string[],
): Record<string, string[]> {
  return Object.fromEntries([...entries].map(([member, value]) => [member, map(value)]));
}

function namesOf(partitions: readonly AssignedPartition[]): string[] {
  return partitions.map(({ topic, partition }) => `${topic}-${partition}`);
}

function partitionOf(name: string): AssignedPartition {
  const dash = name.lastIndexOf('-');
  return { topic: name.slice(0, dash), partition: Number(name.slice(dash + 1)) };
}
