/** What every assignor keeps, whatever the group: the invariants of Kafka's own randomised tests. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type {
  AssignableTopics,
  AssignedPartition,
  GroupAssignment,
  MemberSubscription,
} from '../../../src/sim/kafka/client/assignment.ts';
import { assignors } from '../../../src/sim/kafka/client/assignors.ts';

interface Group {
  topics: AssignableTopics;
  members: MemberSubscription[];
}

const topicNames = ['audit', 'orders', 'payments'];
const racks = ['a', 'b', 'c'];
const someRacks = fc.subarray(racks, { minLength: 1 });

const topicsArbitrary = fc
  .array(fc.array(someRacks, { maxLength: 7 }), { minLength: 3, maxLength: 3 })
  .map((perTopic) => {
    const entries = perTopic.map((partitionRacks, index) => {
      const topic = { partitionCount: partitionRacks.length, partitionRacks };
      return [topicNames[index] ?? '', topic] as const;
    });
    return new Map(entries);
  });

const membersArbitrary = fc.array(
  fc.record({
    topics: fc.subarray(topicNames, { minLength: 1 }),
    rack: fc.option(fc.constantFrom(...racks)),
  }),
  { minLength: 1, maxLength: 6 },
);

const groupArbitrary: fc.Arbitrary<Group> = fc
  .tuple(topicsArbitrary, membersArbitrary, fc.boolean())
  .map(([topics, members, isUniform]) => ({
    topics,
    members: members.map((member, index) => ({
      ...member,
      topics: isUniform ? topicNames : member.topics,
      memberId: `c${index}`,
    })),
  }));

const nameOf = ({ topic, partition }: AssignedPartition): string => `${topic}-${partition}`;

function assign(strategy: string, { topics, members }: Group): GroupAssignment {
  return assignors.get(strategy)!.assign(topics, members);
}

/** The same group at its next rebalance: everybody claims what the assignment gave. */
function nextRound(group: Group, assignment: GroupAssignment, generation: number): Group {
  const members = group.members.map((member) => ({
    ...member,
    ownedPartitions: assignment.get(member.memberId)!,
    generation,
  }));
  return { ...group, members };
}

/** A partition with two owners, or with one that has not subscribed to it; a member without an entry. */
function invalid({ members }: Group, assignment: GroupAssignment): string[] {
  const owners = new Map<string, string>();
  return members.flatMap(({ memberId, topics }) => {
    const partitions = assignment.get(memberId);
    if (partitions === undefined) return [`${memberId} has no entry`];
    return partitions.flatMap((partition) => {
      const name = nameOf(partition);
      const other = owners.get(name);
      owners.set(name, memberId);
      if (other !== undefined) return [`${name} belongs to ${other} and ${memberId}`];
      return topics.includes(partition.topic) ? [] : [`${memberId} has not subscribed to ${name}`];
    });
  });
}

function unassigned({ topics, members }: Group, assignment: GroupAssignment): string[] {
  const subscribed = new Set(members.flatMap((member) => member.topics));
  const assigned = new Set([...assignment.values()].flat().map(nameOf));
  return [...topics].flatMap(([topic, { partitionCount }]) =>
    subscribed.has(topic)
      ? Array.from({ length: partitionCount }, (_, partition) =>
          nameOf({ topic, partition }),
        ).filter((name) => !assigned.has(name))
      : [],
  );
}

/** What a member could give to another that has at least two fewer. */
function unbalanced({ members }: Group, assignment: GroupAssignment): string[] {
  return members.flatMap((rich) =>
    members.flatMap((poor) => {
      const [much, little] = [assignment.get(rich.memberId)!, assignment.get(poor.memberId)!];
      if (much.length - little.length < 2) return [];
      return much.filter(({ topic }) => poor.topics.includes(topic)).map(nameOf);
    }),
  );
}

/** Partitions that go straight from one owner to another. */
function movedAtOnce(before: GroupAssignment, after: GroupAssignment): string[] {
  const ownerBefore = new Map(
    [...before].flatMap(([member, partitions]) =>
      partitions.map((partition) => [nameOf(partition), member] as const),
    ),
  );
  return [...after].flatMap(([member, partitions]) =>
    partitions.map(nameOf).filter((name) => (ownerBefore.get(name) ?? member) !== member),
  );
}

function withoutRacks({ topics, members }: Group): Group {
  return { topics, members: members.map((member) => ({ ...member, rack: null })) };
}

/** The same groups in every run of the tests. */
function forEachGroup(check: (group: Group) => void): void {
  fc.assert(fc.property(groupArbitrary, check), { seed: 7, numRuns: 300 });
}

describe.each(['range', 'roundrobin', 'sticky', 'cooperative-sticky'])('%s', (strategy) => {
  it('gives every partition of a subscribed topic to one subscriber', () => {
    forEachGroup((group) => {
      const assignment = assign(strategy, group);
      expect(invalid(group, assignment)).toEqual([]);
      expect(unassigned(group, assignment)).toEqual([]);
    });
  });
});

describe('sticky', () => {
  it('is balanced, also after a member has left', () => {
    forEachGroup((group) => {
      const first = assign('sticky', group);
      expect(unbalanced(group, first)).toEqual([]);

      const all = nextRound(group, first, 1);
      const smaller = { ...all, members: all.members.slice(1) };
      const second = assign('sticky', smaller);
      expect(unassigned(smaller, second)).toEqual([]);
      expect(unbalanced(smaller, second)).toEqual([]);
    });
  });

  it('changes nothing when nothing has changed', () => {
    forEachGroup((grouped) => {
      const group = withoutRacks(grouped);
      const first = assign('sticky', group);
      expect(assign('sticky', nextRound(group, first, 1))).toEqual(first);
    });
  });
});

describe('cooperative-sticky', () => {
  // With racks and unequal subscriptions Kafka's rule need not settle: a partition that balance has put into a far
  // rack is given up in each following round.
  it('hands out nothing in the round that takes it away, and settles within five rounds', () => {
    forEachGroup((grouped) => {
      const group = withoutRacks(grouped);
      // The first member joins a group that has settled without it.
      let owned = assign('cooperative-sticky', { ...group, members: group.members.slice(1) });
      owned.set(group.members[0]!.memberId, []);
      for (let round = 1; round <= 5; round++) {
        const after = assign('cooperative-sticky', nextRound(group, owned, round));
        expect(invalid(group, after)).toEqual([]);
        expect(movedAtOnce(owned, after)).toEqual([]);
        owned = after;
      }
      expect(unassigned(group, owned)).toEqual([]);
      expect(unbalanced(group, owned)).toEqual([]);
    });
  });
});
