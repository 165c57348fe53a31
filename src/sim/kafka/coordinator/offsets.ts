/**
 * OffsetCommit and OffsetFetch (GroupCoordinator.scala `doCommitOffsets`, GroupMetadataManager.scala `storeOffsets`).
 *
 * A committed offset is the next one to read. It counts once its record is in `__consumer_offsets` as acks=all demands.
 * Left out: transactional commits.
 */

import type { Answer, Request, RequestHandle } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode, Task } from '../../kernel/world.ts';
import type {
  ErrorName,
  OffsetCommitRequest,
  OffsetFetchRequest,
  OffsetFetchResponse,
  TopicPartition,
} from '../protocol.ts';
import { addGroup, findGroup, findSameGroup, groupStatus } from './coordinatorState.ts';
import { appendForGroup, offsetRecord, storageError } from './groupLog.ts';
import { isFenced, type GroupMetadata } from './groupMetadata.ts';
import { restartSession } from './sessions.ts';

type Offsets = OffsetCommitRequest['offsets'];

interface StoreOffsets {
  groupId: string;
  life: number;
  handle: RequestHandle;
  /** All of the request; and those of them that are stored. */
  asked: Offsets;
  offsets: Offsets;
  committedAtUs: number;
}

/** `isKnown`: partitions that the broker's metadata does not have get no offsets (KafkaApis.scala `handleOffsetCommitRequest`). */
export function handleOffsetCommit(
  out: Out,
  node: SimNode,
  request: Request<OffsetCommitRequest>,
  isKnown: (tp: TopicPartition) => boolean,
): void {
  const { handle, body } = request;
  const known: Offsets = {};
  for (const [tp, offset] of Object.entries(body.offsets)) if (isKnown(tp)) known[tp] = offset;
  const status = groupStatus(node, body.groupId);
  if (status !== 'NONE') return answerCommit(out, handle, body.offsets, known, status);
  const group = findGroup(node, body.groupId) ?? newStandaloneGroup(out, node, body);
  const error = group === undefined ? 'ILLEGAL_GENERATION' : commitError(group, body);
  if (error !== 'NONE') {
    const { groupId } = body;
    out.trace({ kind: 'commitRefused', group: groupId, member: request.from, error });
    return answerCommit(out, handle, body.offsets, known, error);
  }
  const member = group?.members.get(body.memberId);
  if (group !== undefined && member !== undefined) restartSession(out, group, member);
  if (group === undefined || Object.keys(known).length === 0)
    return answerCommit(out, handle, body.offsets, known, 'NONE');
  storeOffsets(out, node, group, request, known);
}

/** A commit without membership makes the group; one that speaks of a generation comes too late. */
const newStandaloneGroup = (
  out: Out,
  node: SimNode,
  { groupId, generationId }: OffsetCommitRequest,
): GroupMetadata | undefined =>
  generationId < 0 ? addGroup(node, groupId, out.nowUs()) : undefined;

function commitError(group: GroupMetadata, body: OffsetCommitRequest): ErrorName {
  if (isFenced(group, body.memberId, body.groupInstanceId)) return 'FENCED_INSTANCE_ID';
  // Nobody manages the group by Kafka: anybody may store offsets in it.
  if (body.generationId < 0 && group.state === 'Empty') return 'NONE';
  if (!group.members.has(body.memberId)) return 'UNKNOWN_MEMBER_ID';
  if (body.generationId !== group.generation) return 'ILLEGAL_GENERATION';
  switch (group.state) {
    case 'Stable':
    case 'PreparingRebalance':
      return 'NONE';
    case 'CompletingRebalance':
      return 'REBALANCE_IN_PROGRESS';
    case 'Empty':
    case 'Dead':
      return 'UNKNOWN_MEMBER_ID';
  }
}

function storeOffsets(
  out: Out,
  node: SimNode,
  group: GroupMetadata,
  { handle, body }: Request<OffsetCommitRequest>,
  offsets: Offsets,
): void {
  const nowUs = out.nowUs();
  const { groupId, life } = group;
  const records = Object.entries(offsets).map(([tp, committed]) =>
    offsetRecord(groupId, tp, { ...committed, committedAtUs: nowUs }, nowUs),
  );
  const context: StoreOffsets = {
    groupId,
    life,
    handle,
    asked: body.offsets,
    offsets,
    committedAtUs: nowUs,
  };
  const task = out.startTask('storeOffsets', 'stored', context);
  appendForGroup(out, node, groupId, records, task, 'stored');
}

export function offsetsStored(
  out: Out,
  node: SimNode,
  task: Task<StoreOffsets>,
  answer: Answer<{ error: ErrorName; baseOffset: number }>,
): void {
  out.endTask(task);
  const { handle, asked, offsets } = task.context;
  const error = answer.ok ? answer.body.error : answer.error;
  const group = findSameGroup(node, task.context);
  if (answer.ok && error === 'NONE' && group !== undefined)
    takeOffsets(out, group, task.context, answer.body.baseOffset);
  answerCommit(out, handle, asked, offsets, storageError(error));
}

/** Of two commits the one further down the log counts, whichever was acknowledged first. */
function takeOffsets(
  out: Out,
  group: GroupMetadata,
  { handle, offsets, committedAtUs }: StoreOffsets,
  baseOffset: number,
): void {
  const news: Record<TopicPartition, number> = {};
  let recordOffset = baseOffset;
  let isNews = false;
  for (const [tp, { offset, leaderEpoch }] of Object.entries(offsets)) {
    const known = group.offsets.get(tp);
    if (known === undefined || known.recordOffset < recordOffset) {
      group.offsets.set(tp, { offset, leaderEpoch, committedAtUs, recordOffset });
      if (known?.offset !== offset) {
        news[tp] = offset;
        isNews = true;
      }
    }
    recordOffset += 1;
  }
  // Automatic commits repeat what is known every few seconds.
  if (!isNews) return;
  const { groupId } = group;
  out.trace({ kind: 'offsetsCommitted', group: groupId, member: handle.from, offsets: news });
}

function answerCommit(
  out: Out,
  handle: RequestHandle,
  asked: Offsets,
  known: Offsets,
  error: ErrorName,
): void {
  const errors: Record<TopicPartition, ErrorName> = {};
  for (const tp of Object.keys(asked)) {
    const isKnown = known[tp] !== undefined;
    errors[tp] = isKnown ? error : 'UNKNOWN_TOPIC_OR_PARTITION';
  }
  out.reply(handle, { errors });
}

/** Answered in every state of the group, also to those who are no members. */
export function handleOffsetFetch(
  out: Out,
  node: SimNode,
  request: Request<OffsetFetchRequest>,
): void {
  const { groupId, partitions } = request.body;
  const error = groupStatus(node, groupId);
  const response: OffsetFetchResponse = { error, offsets: {} };
  if (error === 'NONE') {
    const offsets = findGroup(node, groupId)?.offsets;
    for (const tp of partitions ?? offsets?.keys() ?? []) {
      const committed = offsets?.get(tp);
      response.offsets[tp] = {
        offset: committed?.offset ?? -1,
        leaderEpoch: committed?.leaderEpoch ?? -1,
      };
    }
  }
  out.reply(request.handle, response);
}
