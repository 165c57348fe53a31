/**
 * What a consumer reads, and where it stands in each partition
 * (clients/.../consumer/internals/SubscriptionState.java).
 *
 * A position is the next offset to hand out. It moves as soon as poll() returns records, not when they are processed.
 * Left out: patterns, preferred read replicas. Truncation is found by the fetch itself, which carries the epoch of the position.
 */

import { must } from '../../../../base/assert.ts';
import type { LeaderEpoch, Offset, SimTime } from '../../../../base/brand.ts';
import type { OffsetCommitRequest, TopicPartition } from '../../protocol.ts';
import { partitionOf, topicOf } from '../../protocol.ts';
import { compareStrings } from '../assignment.ts';

export interface Subscription {
  /** subscribe(): the group gives partitions. assign(): the application names them. */
  mode: 'none' | 'subscribed' | 'assigned';
  /** Sorted. */
  topics: string[];
  /** Of a group's leader: the topics of all members, which it watches. */
  groupTopics: string[];
  partitions: Map<TopicPartition, Position>;
  /** Counts changes of the assignment: answers that belong to an earlier one are void. */
  assignmentNumber: number;
}

export interface Position {
  topicPartition: TopicPartition;
  /**
   * `initializing`: the committed offset is looked for. `resetting`: there is none, or the log does not have it.
   * `fetching`: it has an offset.
   */
  phase: 'initializing' | 'resetting' | 'fetching';
  offset: Offset;
  /** Epoch of the record before; −1: not known. */
  offsetEpoch: LeaderEpoch;
  /** While `resetting`. */
  resetTo: ResetTo;
  resetReason: ResetReason;
  /** Not before this moment is the leader asked again, for an offset or for records. */
  retryAtUs: SimTime;
  /** Trace id of what gave it its offset, until the first fetch from there; 0: that has been sent. */
  cause: number;
  isPaused: boolean;
  /** It will be revoked as soon as the last commit is through: nothing more is handed out. */
  isBeingRevoked: boolean;
  /** As the last fetch told; −1: none yet. */
  highWatermark: Offset;
  /** What this consumer knows to be committed; −1: nothing. */
  committed: Offset;
}

export type ResetTo = 'earliest' | 'latest';
export type ResetReason = 'nothingCommitted' | 'outOfRange' | 'seek';

export const createSubscription = (): Subscription => ({
  mode: 'none',
  topics: [],
  groupTopics: [],
  partitions: new Map(),
  assignmentNumber: 0,
});

/** The partitions are now these, in order of topic and number; a partition that stays keeps its position. */
export function setAssignment(
  subscription: Subscription,
  partitions: readonly TopicPartition[],
): void {
  const before = subscription.partitions;
  subscription.partitions = new Map(
    sortedPartitions(partitions).map((tp) => [tp, before.get(tp) ?? newPosition(tp)]),
  );
  subscription.assignmentNumber += 1;
}

function newPosition(topicPartition: TopicPartition): Position {
  return {
    topicPartition,
    phase: 'initializing',
    offset: -1,
    offsetEpoch: -1,
    resetTo: 'latest',
    resetReason: 'nothingCommitted',
    retryAtUs: -Infinity,
    cause: 0,
    isPaused: false,
    isBeingRevoked: false,
    highWatermark: -1,
    committed: -1,
  };
}

export const assignedPartitions = ({ partitions }: Subscription): TopicPartition[] => [
  ...partitions.keys(),
];

export function seekTo(position: Position, offset: Offset, offsetEpoch: LeaderEpoch): void {
  position.phase = 'fetching';
  position.offset = offset;
  position.offsetEpoch = offsetEpoch;
  position.retryAtUs = -Infinity;
}

export function requestReset(position: Position, resetTo: ResetTo, reason: ResetReason): void {
  position.phase = 'resetting';
  position.resetTo = resetTo;
  position.resetReason = reason;
  position.retryAtUs = -Infinity;
}

/** Everything that earlier polls returned. */
export function consumedOffsets({ partitions }: Subscription): OffsetCommitRequest['offsets'] {
  const offsets: OffsetCommitRequest['offsets'] = {};
  for (const { topicPartition, phase, offset, offsetEpoch } of partitions.values())
    if (phase === 'fetching') offsets[topicPartition] = { offset, leaderEpoch: offsetEpoch };
  return offsets;
}

export function positionsOf({ partitions }: Subscription): Record<TopicPartition, Offset> {
  const offsets: Record<TopicPartition, Offset> = {};
  for (const { topicPartition, phase, offset } of partitions.values())
    if (phase === 'fetching') offsets[topicPartition] = offset;
  return offsets;
}

/** Topics that its metadata must have. */
export function topicsOfInterest({ topics, groupTopics, partitions }: Subscription): string[] {
  const wanted = new Set([...topics, ...groupTopics]);
  for (const tp of partitions.keys()) wanted.add(topicOf(tp));
  return [...wanted].sort(compareStrings);
}

export const sortedPartitions = (partitions: readonly TopicPartition[]): TopicPartition[] =>
  [...partitions].sort(
    (a, b) => compareStrings(topicOf(a), topicOf(b)) || partitionOf(a) - partitionOf(b),
  );

export const positionOf = ({ partitions }: Subscription, tp: TopicPartition): Position =>
  must(partitions.get(tp), `${tp} among the assigned partitions`);
