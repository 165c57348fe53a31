/**
 * The round-robin assignor: deals all partitions of all topics, one after another, to the members in turn.
 * [Apache Kafka: clients/.../consumer/RoundRobinAssignor.java]
 *
 * A member that has not subscribed to the topic loses its turn, which is why unequal subscriptions come out uneven.
 * Racks play no part.
 */
import { must } from '../../../base/assert.ts';
import { compareStrings, emptyAssignment, sortedMembers } from './assignment.ts';
import type { AssignableTopics, GroupAssignment, MemberSubscription } from './assignment.ts';

export function assignRoundRobin(
  topics: AssignableTopics,
  members: readonly MemberSubscription[],
): GroupAssignment {
  const assignment = emptyAssignment(members);
  const circle = sortedMembers(members);
  let turn = 0;
  for (const topic of subscribedTopics(topics, members)) {
    const partitionCount = topics.get(topic)?.partitionCount ?? 0;
    for (let partition = 0; partition < partitionCount; partition++) {
      while (!memberAt(circle, turn).topics.includes(topic)) turn += 1;
      const { memberId } = memberAt(circle, turn);
      must(assignment.get(memberId), `assignment of ${memberId}`).push({ topic, partition });
      turn += 1;
    }
  }
  return assignment;
}

function subscribedTopics(
  topics: AssignableTopics,
  members: readonly MemberSubscription[],
): string[] {
  const subscribed = new Set(members.flatMap((member) => member.topics));
  return [...topics.keys()].filter((topic) => subscribed.has(topic)).sort(compareStrings);
}

function memberAt(circle: readonly MemberSubscription[], turn: number): MemberSubscription {
  return must(circle[turn % circle.length], `member at turn ${turn}`);
}
