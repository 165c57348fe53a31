/**
 * The range assignor: per topic, each member gets a run of neighbouring partitions.
 * [Apache Kafka: clients/.../consumer/RangeAssignor.java, .../internals/AbstractPartitionAssignor.java]
 *
 * The first members get one partition more when the division leaves a rest: the same members in every topic.
 * With racks (KIP-881) a first round gives members partitions that have a replica in their rack, within the same
 * quotas; topics with equal partition counts and equal subscribers keep equal numbers together. What that round
 * leaves goes by the plain rule.
 */
import { must } from '../../../base/assert.ts';
import {
  comparePartitions,
  emptyAssignment,
  knownRacks,
  needsRackMatching,
  sortedMembers,
} from './assignment.ts';
import type {
  AssignableTopic,
  AssignableTopics,
  AssignOptions,
  GroupAssignment,
  MemberSubscription,
} from './assignment.ts';

export function assignRange(
  topics: AssignableTopics,
  members: readonly MemberSubscription[],
  options: AssignOptions = {},
): GroupAssignment {
  const assignment = emptyAssignment(members);
  const states = topicStates(topics, sortedMembers(members), options);
  if (states.some((state) => state.needsRackAwareAssignment))
    assignWithRackMatching(states, assignment);
  for (const state of states) assignRanges(state, () => true, assignment);
  for (const partitions of assignment.values()) partitions.sort(comparePartitions);
  return assignment;
}

interface TopicState {
  topic: string;
  consumers: Map<string, string | null>; // subscribed member -> its rack, in member order
  partitionRacks: Set<string>[]; // per partition; empty when no subscriber has a rack
  needsRackAwareAssignment: boolean;
  unassigned: number[]; // partition numbers, ascending
  assignedCount: Map<string, number>;
  quota: number; // partitions that every consumer gets
  extrasLeft: number; // consumers that may still get one more
}

function topicStates(
  topics: AssignableTopics,
  members: readonly MemberSubscription[],
  options: AssignOptions,
): TopicState[] {
  const states: TopicState[] = [];
  for (const [name, topic] of topics) {
    const subscribers = members.filter((member) => member.topics.includes(name));
    if (subscribers.length > 0) states.push(topicState(name, topic, subscribers, options));
  }
  return states;
}

function topicState(
  name: string,
  topic: AssignableTopic,
  subscribers: readonly MemberSubscription[],
  options: AssignOptions,
): TopicState {
  const consumers = new Map(subscribers.map((member) => [member.memberId, member.rack || null]));
  const consumerRacks = knownRacks(consumers.values());
  const partitions = Array.from({ length: topic.partitionCount }, (_, partition) => partition);
  const partitionRacks =
    consumerRacks.size === 0
      ? []
      : partitions.map((partition) => knownRacks(topic.partitionRacks?.[partition] ?? []));
  return {
    topic: name,
    consumers,
    partitionRacks,
    needsRackAwareAssignment: needsRackMatching(consumerRacks, partitionRacks, options),
    unassigned: partitions,
    assignedCount: new Map(subscribers.map((member) => [member.memberId, 0])),
    quota: Math.floor(topic.partitionCount / subscribers.length),
    extrasLeft: topic.partitionCount % subscribers.length,
  };
}

function assignWithRackMatching(states: readonly TopicState[], assignment: GroupAssignment): void {
  for (const group of coPartitionedGroups(states)) {
    const [state] = group;
    if (group.length > 1) assignCoPartitioned(group, assignment);
    else if (state?.needsRackAwareAssignment === true)
      assignRanges(
        state,
        (consumer, partition) => matchesRack(state, consumer, partition),
        assignment,
      );
  }
}

/** Topics with the same consumers and the same number of partitions belong together. */
function coPartitionedGroups(states: readonly TopicState[]): TopicState[][] {
  const groups = new Map<string, TopicState[]>();
  for (const state of states) {
    const key = JSON.stringify([[...state.consumers.keys()], state.partitionRacks.length]);
    groups.set(key, [...(groups.get(key) ?? []), state]);
  }
  return [...groups.values()];
}

/** Gives a partition number of all the topics to the first consumer that is near to it in each of them. */
function assignCoPartitioned(group: readonly TopicState[], assignment: GroupAssignment): void {
  const first = must(group[0], 'first co-partitioned topic');
  const remaining = new Set(first.consumers.keys());
  for (let partition = 0; partition < first.partitionRacks.length; partition++) {
    const consumer = [...remaining].find((candidate) =>
      group.every(
        (state) => matchesRack(state, candidate, partition) && maxAssignable(state, candidate) > 0,
      ),
    );
    if (consumer === undefined) continue;
    for (const state of group) assign(state, consumer, [partition], assignment);
    if (group.every((state) => maxAssignable(state, consumer) === 0)) remaining.delete(consumer);
  }
}

/** Each consumer in turn takes the first partitions that it may have, up to its quota. */
function assignRanges(
  state: TopicState,
  mayAssign: (consumer: string, partition: number) => boolean,
  assignment: GroupAssignment,
): void {
  for (const consumer of state.consumers.keys()) {
    const partitions = state.unassigned
      .filter((partition) => mayAssign(consumer, partition))
      .slice(0, maxAssignable(state, consumer));
    if (partitions.length > 0) assign(state, consumer, partitions, assignment);
  }
}

function assign(
  state: TopicState,
  consumer: string,
  partitions: readonly number[],
  assignment: GroupAssignment,
): void {
  const { topic } = state;
  const assigned = must(assignment.get(consumer), `assignment of ${consumer}`);
  for (const partition of partitions) assigned.push({ topic, partition });

  const count = countOf(state, consumer) + partitions.length;
  state.assignedCount.set(consumer, count);
  if (count > state.quota) state.extrasLeft -= 1;
  state.unassigned = state.unassigned.filter((partition) => !partitions.includes(partition));
}

function maxAssignable(state: TopicState, consumer: string): number {
  const limit = state.quota + (state.extrasLeft > 0 ? 1 : 0);
  return Math.max(0, limit - countOf(state, consumer));
}

function countOf(state: TopicState, consumer: string): number {
  return must(state.assignedCount.get(consumer), `${consumer} among those of ${state.topic}`);
}

/** A consumer without a rack is near to everything. */
function matchesRack(state: TopicState, consumer: string, partition: number): boolean {
  const rack = state.consumers.get(consumer) ?? null;
  return rack === null || state.partitionRacks[partition]?.has(rack) === true;
}
