/**
 * What members tell each other through the coordinator: their subscriptions, and as the leader the assignment
 * (ConsumerCoordinator.java `metadata`, `onLeaderElected`; ConsumerPartitionAssignor.java).
 */

import { must } from '../../../../base/assert.ts';
import {
  partitionOf,
  topicOf,
  topicPartition,
  type JoinGroupRequest,
  type JoinGroupResponse,
  type TopicPartition,
} from '../../protocol.ts';
import { compareStrings, type AssignableTopic, type MemberSubscription } from '../assignment.ts';
import { assignors } from '../assignors.ts';
import { partitionCount } from '../metadata.ts';
import type { ConsumerState } from './state.ts';
import { assignedPartitions } from './subscription.ts';

/** One per assignor. The claim of `sticky` outlives the partitions themselves, which an eager member has given up by now. */
export function subscriptionsFor(consumer: ConsumerState): JoinGroupRequest['protocols'] {
  const { subscription, member } = consumer;
  const owned = assignedPartitions(subscription);
  return consumer.assignors.map((name) => {
    const claim =
      name === 'sticky'
        ? member.lastAssignment
        : { partitions: owned, generation: member.generation };
    return {
      name,
      metadata: {
        topics: [...subscription.topics],
        ownedPartitions: [...claim.partitions],
        generation: claim.generation,
        rack: null,
      },
    };
  });
}

/** Topics that any member subscribes to. */
export function groupTopicsOf({ members }: JoinGroupResponse): string[] {
  const topics = new Set(members.flatMap(({ metadata }) => metadata.topics));
  return [...topics].sort(compareStrings);
}

export function assignPartitions(
  { client, subscription }: ConsumerState,
  response: JoinGroupResponse,
): Record<string, TopicPartition[]> {
  const topics = new Map<string, AssignableTopic>();
  for (const topic of subscription.groupTopics) {
    const count = partitionCount(client.metadata, topic);
    if (count !== undefined) topics.set(topic, { partitionCount: count });
  }
  const assignor = must(assignors.get(response.protocolName), response.protocolName);
  const assignment = assignor.assign(topics, response.members.map(subscriptionOf));
  const assignments: Record<string, TopicPartition[]> = {};
  for (const [memberId, partitions] of assignment)
    assignments[memberId] = partitions.map(({ topic, partition }) =>
      topicPartition(topic, partition),
    );
  return assignments;
}

function subscriptionOf(member: JoinGroupResponse['members'][number]): MemberSubscription {
  const { memberId, groupInstanceId, metadata } = member;
  return {
    memberId,
    groupInstanceId,
    topics: metadata.topics,
    rack: metadata.rack,
    ownedPartitions: metadata.ownedPartitions.map((tp) => ({
      topic: topicOf(tp),
      partition: partitionOf(tp),
    })),
    generation: metadata.generation,
  };
}
