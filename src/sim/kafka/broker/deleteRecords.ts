/**
 * DeleteRecords: an administrator moves the start of a partition's log (Partition.deleteRecordsOnLeader, DelayedDeleteRecords.scala).
 *
 * Records below it are gone for every reader at once; the answer comes when all live replicas have moved their own start, which
 * followers learn from the leader's answers to their fetches. Left out: the end of whole segments below it.
 */

import type { Offset } from '../../../base/brand.ts';
import { msToUs } from '../../../base/brand.ts';
import type { Request, RequestHandle } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode } from '../../kernel/world.ts';
import { moveLogStart } from '../log/partitionLog.ts';
import {
  topicOf,
  type DeleteRecordsRequest,
  type DeleteRecordsResponse,
  type ErrorName,
  type TopicPartition,
} from '../protocol.ts';
import { awaitDeadline, forgetDeadline } from './delayTimer.ts';
import { leaderOrError, unhostedError } from './partitionErrors.ts';
import { brokerState, logOf, replicaOf } from './replica.ts';

/** A request that waits for followers. */
export interface DelayedDelete {
  id: number;
  handle: RequestHandle;
  waitUs: number;
  partitions: DeletedPartition[];
}

interface DeletedPartition {
  topicPartition: TopicPartition;
  /** Where the log of every live replica has to start. */
  requiredOffset: Offset;
  isWaiting: boolean;
  error: ErrorName;
  lowWatermark: Offset;
}

/** Up to the high watermark. */
const ALL = -1;

export function handleDeleteRecords(
  out: Out,
  node: SimNode,
  { handle, body }: Request<DeleteRecordsRequest>,
): void {
  const partitions = body.partitions.map(({ topicPartition, offset }) =>
    deleteOnLeader(out, node, topicPartition, offset),
  );
  if (!partitions.some(({ isWaiting }) => isWaiting)) return answer(out, handle, partitions);
  const { replicas } = brokerState(node);
  const waitUs = msToUs(body.timeoutMs);
  const id = replicas.nextDelayedId++;
  replicas.delayedDeletes.set(id, { id, handle, waitUs, partitions });
  awaitDeadline(out, replicas.deadlines, id, waitUs);
}

function deleteOnLeader(
  out: Out,
  node: SimNode,
  topicPartition: TopicPartition,
  asked: Offset,
): DeletedPartition {
  const { leading, error } = leaderOrError(node, topicPartition, -1);
  if (error !== null) return refused(topicPartition, error);
  if (!isDeletable(node, topicPartition)) return refused(topicPartition, 'POLICY_VIOLATION');
  const requiredOffset = asked === ALL ? leading.highWatermark : asked;
  if (requiredOffset < 0 || requiredOffset > leading.highWatermark)
    return refused(topicPartition, 'OFFSET_OUT_OF_RANGE');
  const log = logOf(node, topicPartition);
  const previous = log.logStartOffset;
  if (moveLogStart(log, requiredOffset)) {
    out.trace({
      kind: 'recordsDeleted',
      topicPartition,
      previous,
      logStartOffset: requiredOffset,
    });
  }
  const lowWatermark = lowWatermarkOf(node, topicPartition);
  const isWaiting = lowWatermark < requiredOffset;
  return { topicPartition, requiredOffset, isWaiting, error: 'NONE', lowWatermark };
}

/** A topic that is only compacted keeps the last record of each key. */
function isDeletable(node: SimNode, topicPartition: TopicPartition): boolean {
  const config = brokerState(node).replicas.topicConfigs.get(topicOf(topicPartition));
  const policy = config?.['cleanup.policy'];
  return policy === undefined || policy.split(',').some((word) => word.trim() === 'delete');
}

/** Of the live replicas: below it nobody has anything. A follower that has not fetched yet counts as −1. */
function lowWatermarkOf(node: SimNode, topicPartition: TopicPartition): Offset {
  let low = logOf(node, topicPartition).logStartOffset;
  const { aliveBrokers } = brokerState(node).metadata;
  for (const [broker, { logStartOffset }] of replicaOf(node, topicPartition)?.leading?.followers ??
    [])
    if (aliveBrokers.has(broker)) low = Math.min(low, logStartOffset);
  return low;
}

/** A follower has told where its log starts, or this broker leads the partition no longer. */
export function completeDeletes(out: Out, node: SimNode, topicPartition: TopicPartition): void {
  const { replicas } = brokerState(node);
  for (const request of replicas.delayedDeletes.values()) {
    const partition = request.partitions.find((one) => one.topicPartition === topicPartition);
    if (partition?.isWaiting !== true) continue;
    if (replicaOf(node, topicPartition)?.leading == null) {
      partition.error = unhostedError(node, topicPartition);
      partition.isWaiting = false;
    } else {
      partition.lowWatermark = lowWatermarkOf(node, topicPartition);
      partition.isWaiting = partition.lowWatermark < partition.requiredOffset;
    }
    if (request.partitions.some(({ isWaiting }) => isWaiting)) continue;
    forgetDeadline(replicas.deadlines, request.id, request.waitUs);
    finish(out, node, request);
  }
}

/** The request has waited as long as it asked for. What was deleted stays deleted. */
export function expireDelete(out: Out, node: SimNode, request: DelayedDelete): void {
  for (const partition of request.partitions)
    if (partition.isWaiting) partition.error = 'REQUEST_TIMED_OUT';
  finish(out, node, request);
}

function finish(out: Out, node: SimNode, request: DelayedDelete): void {
  brokerState(node).replicas.delayedDeletes.delete(request.id);
  answer(out, request.handle, request.partitions);
}

function answer(out: Out, handle: RequestHandle, partitions: readonly DeletedPartition[]): void {
  const response: DeleteRecordsResponse = {
    partitions: partitions.map(({ topicPartition, error, lowWatermark }) => ({
      topicPartition,
      error,
      lowWatermark: error === 'NONE' ? lowWatermark : -1,
    })),
  };
  out.reply(handle, response);
}

const refused = (topicPartition: TopicPartition, error: ErrorName): DeletedPartition => ({
  topicPartition,
  requiredOffset: -1,
  isWaiting: false,
  error,
  lowWatermark: -1,
});
