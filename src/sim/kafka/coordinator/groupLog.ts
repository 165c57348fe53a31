/**
 * How groups and offsets are kept as records of `__consumer_offsets`
 * (core/.../coordinator/group/GroupMetadataManager.scala, OffsetKey and GroupMetadataKey).
 *
 * The records are text that a reader of the log can understand; Kafka's are binary. The last record of a key counts, one without
 * value deletes. A group is written when a round has ended or the group has become empty, so a round under way is in no log.
 */

import type { SimTime } from '../../../base/brand.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode, Task } from '../../kernel/world.ts';
import { appendRecords } from '../broker/replicaManager.ts';
import {
  CONSUMER_OFFSETS,
  topicPartition,
  type ErrorName,
  type KafkaRecord,
  type MemberMetadata,
  type RecordBatch,
  type TopicPartition,
} from '../protocol.ts';
import { configOf, offsetsPartitionOf } from './coordinatorState.ts';
import { metadataFor, type CommittedOffset, type GroupMetadata } from './groupMetadata.ts';

const OFFSET_PREFIX = 'offset:';
const GROUP_PREFIX = 'group:';

export const offsetsTopicPartition = (partition: number): TopicPartition =>
  topicPartition(CONSUMER_OFFSETS, partition);

/** What the log says of a group with a generation. */
export interface StoredGroup {
  generation: number;
  protocolName: string | null;
  leaderId: string;
  stateSinceUs: SimTime;
  members: StoredMember[];
}

export interface StoredMember {
  memberId: string;
  groupInstanceId: string | null;
  clientId: string;
  rebalanceTimeoutMs: number;
  sessionTimeoutMs: number;
  subscription: MemberMetadata;
  assignment: TopicPartition[];
}

export type StoredKey =
  | { of: 'offset'; groupId: string; topicPartition: TopicPartition }
  | { of: 'group'; groupId: string };

// --- records ----------------------------------------------------------------------------------------------------

export const offsetRecord = (
  groupId: string,
  tp: TopicPartition,
  committed: Pick<CommittedOffset, 'offset' | 'leaderEpoch' | 'committedAtUs'> | null,
  nowUs: SimTime,
): KafkaRecord =>
  record(
    `${OFFSET_PREFIX}${tp}:${groupId}`,
    committed === null
      ? null
      : `${committed.offset} ${committed.leaderEpoch} ${committed.committedAtUs}`,
    nowUs,
  );

/** `assignments`: as the leader gave them; the members of the group do not hold them yet. */
export function groupRecord(
  group: GroupMetadata,
  assignments: Readonly<Record<string, TopicPartition[]>>,
  nowUs: SimTime,
): KafkaRecord {
  const { protocolName } = group;
  const stored: StoredGroup = {
    generation: group.generation,
    protocolName,
    leaderId: group.leaderId,
    stateSinceUs: group.stateSinceUs,
    members: [...group.members.values()].map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      clientId: member.clientId,
      rebalanceTimeoutMs: member.rebalanceTimeoutMs,
      sessionTimeoutMs: member.sessionTimeoutMs,
      subscription: metadataFor(member, protocolName ?? ''),
      assignment: assignments[member.memberId] ?? [],
    })),
  };
  return record(GROUP_PREFIX + group.groupId, JSON.stringify(stored), nowUs);
}

export const groupTombstone = (groupId: string, nowUs: SimTime): KafkaRecord =>
  record(GROUP_PREFIX + groupId, null, nowUs);

function record(key: string, value: string | null, nowUs: SimTime): KafkaRecord {
  return { key, value, timestamp: Math.floor(nowUs / 1000), headers: [], origin: null };
}

/** Null: a record that no coordinator wrote. */
export function parseKey(key: string | null): StoredKey | null {
  if (key === null) return null;
  if (key.startsWith(GROUP_PREFIX)) return { of: 'group', groupId: key.slice(GROUP_PREFIX.length) };
  if (!key.startsWith(OFFSET_PREFIX)) return null;
  // Names of topics have no colon, ids of groups may.
  const colon = key.indexOf(':', OFFSET_PREFIX.length);
  return {
    of: 'offset',
    groupId: key.slice(colon + 1),
    topicPartition: key.slice(OFFSET_PREFIX.length, colon),
  };
}

export function parseOffset(value: string): Omit<CommittedOffset, 'recordOffset'> {
  const [offset, leaderEpoch, committedAtUs] = value.split(' ').map(Number);
  return { offset: offset ?? 0, leaderEpoch: leaderEpoch ?? -1, committedAtUs: committedAtUs ?? 0 };
}

export const parseGroup = (value: string): StoredGroup => JSON.parse(value) as StoredGroup;

// --- reading ----------------------------------------------------------------------------------------------------

export interface OffsetsLog {
  groups: Map<string, StoredGroup>;
  offsets: Map<string, Map<TopicPartition, CommittedOffset>>;
}

/** From start to end: the last record of each key counts. */
export function readOffsetsLog(batches: readonly RecordBatch[]): OffsetsLog {
  const log: OffsetsLog = { groups: new Map(), offsets: new Map() };
  for (const { baseOffset, records } of batches)
    records.forEach((one, i) => takeRecord(log, one, baseOffset + i));
  return log;
}

function takeRecord(log: OffsetsLog, { key, value }: KafkaRecord, recordOffset: number): void {
  const parsed = parseKey(key);
  if (parsed === null) return;
  const { groupId } = parsed;
  if (parsed.of === 'group') {
    if (value === null) log.groups.delete(groupId);
    else log.groups.set(groupId, parseGroup(value));
    return;
  }
  const offsets = log.offsets.get(groupId) ?? new Map<TopicPartition, CommittedOffset>();
  if (value === null) offsets.delete(parsed.topicPartition);
  else offsets.set(parsed.topicPartition, { ...parseOffset(value), recordOffset });
  if (offsets.size > 0) log.offsets.set(groupId, offsets);
  else log.offsets.delete(groupId);
}

// --- writing ----------------------------------------------------------------------------------------------------

/** Appends as a producer with acks=all would; the task goes on at `step` with `{error, baseOffset}`. */
export function appendForGroup(
  out: Out,
  node: SimNode,
  groupId: string,
  records: KafkaRecord[],
  task: Task,
  step: string,
): void {
  appendRecords(out, node, {
    topicPartition: offsetsTopicPartition(offsetsPartitionOf(node, groupId)),
    records,
    acks: -1,
    timeoutMs: configOf(node)['offsets.commit.timeout.ms'],
    task,
    step,
  });
}

/** What the group's members are told of an error of the append. */
export function storageError(error: ErrorName): ErrorName {
  switch (error) {
    case 'UNKNOWN_TOPIC_OR_PARTITION':
    case 'NOT_ENOUGH_REPLICAS':
    case 'NOT_ENOUGH_REPLICAS_AFTER_APPEND':
    case 'REQUEST_TIMED_OUT':
      return 'COORDINATOR_NOT_AVAILABLE';
    case 'NOT_LEADER_OR_FOLLOWER':
    case 'KAFKA_STORAGE_ERROR':
      return 'NOT_COORDINATOR';
    default:
      return error;
  }
}
