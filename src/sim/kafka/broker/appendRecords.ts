/**
 * Appending to partitions that this broker leads: Produce requests and the broker's own records
 * (ReplicaManager.appendRecords, Partition.appendRecordsToLeader, KafkaApis.handleProduceRequest).
 *
 * With acks=all the committed ISR must have the effective min.insync.replicas members before anything is written; the answer comes
 * when the high watermark has passed the records. Left out: idempotence, transactions.
 */

import type { Offset } from '../../../base/brand.ts';
import { msToUs } from '../../../base/brand.ts';
import type { Request } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode, Task } from '../../kernel/world.ts';
import { appendAsLeader } from '../log/partitionLog.ts';
import { recordBatchSize } from '../log/recordBatchSize.ts';
import {
  CONSUMER_OFFSETS,
  topicOf,
  type ErrorName,
  type KafkaRecord,
  type ProduceRequest,
  type TopicPartition,
} from '../protocol.ts';
import { delayProduce, produceResponse } from './delayedProduce.ts';
import { effectiveMinIsr, isUnderMinIsr } from './highWatermark.ts';
import { recordAppend } from './leaderPartition.ts';
import { leaderOrError } from './partitionErrors.ts';
import {
  brokerState,
  leaderFacts,
  logOf,
  maxBatchBytes,
  replicaOf,
  segmentBytes,
  type DelayedProduce,
  type DelayedProducePartition,
} from './replica.ts';
import { highWatermarkMoved, logGrown } from './unblock.ts';

export interface AppendRequest {
  topicPartition: TopicPartition;
  records: readonly KafkaRecord[];
  acks: number;
  timeoutMs: number;
  /** Goes on at `step`, at once or later, with `{error, baseOffset}`. */
  task: Task;
  step: string;
}

/** The broker's own records (of the group coordinator), for which internal topics are open. */
export function appendRecords(out: Out, node: SimNode, request: AppendRequest): void {
  const { topicPartition, records, acks, timeoutMs, task, step } = request;
  const appended = [appendToLeader(out, node, topicPartition, records, acks)];
  task.step = step;
  task.awaiting = { api: `append ${topicPartition}`, from: node.id, sinceUs: out.nowUs() };
  unblock(out, node, appended);
  if (acks === -1 && appended.some(({ isWaiting }) => isWaiting)) {
    delayProduce(out, node, delayed(out, node, appended, timeoutMs, { task }));
    return;
  }
  const { error, baseOffset } = appended[0] as Appended;
  out.resume(task, { ok: true, body: { error, baseOffset }, from: node.id });
}

export function handleProduce(out: Out, node: SimNode, request: Request<ProduceRequest>): void {
  const { handle, body, from } = request;
  const { acks, timeoutMs } = body;
  const appended = body.partitions.map(({ topicPartition, records }) => {
    const error = refusalOf(topicPartition, acks);
    return error === null
      ? appendToLeader(out, node, topicPartition, records, acks, from)
      : refused(topicPartition, error);
  });
  unblock(out, node, appended);
  if (acks === 0) {
    out.finish(handle);
    // Nothing can be answered: the closed connection makes the client ask for new metadata.
    if (appended.some(({ error }) => error !== 'NONE')) out.close(handle.connectionId);
  } else if (acks === -1 && appended.some(({ isWaiting }) => isWaiting)) {
    delayProduce(out, node, delayed(out, node, appended, timeoutMs, { handle }));
  } else {
    out.reply(handle, produceResponse(node, appended));
  }
}

interface Appended extends DelayedProducePartition {
  /** High watermark before the append; −1: nothing was appended. */
  previousHighWatermark: Offset;
}

function appendToLeader(
  out: Out,
  node: SimNode,
  topicPartition: TopicPartition,
  records: readonly KafkaRecord[],
  acks: number,
  client?: string,
): Appended {
  const { leading, error } = leaderOrError(node, topicPartition, -1);
  if (error !== null) return refuse(out, refused(topicPartition, error), client);
  if (acks === -1 && isUnderMinIsr(leading)) {
    const { isr } = leading;
    const minimum = effectiveMinIsr(leading);
    return refuse(out, refused(topicPartition, 'NOT_ENOUGH_REPLICAS'), client, { isr, minimum });
  }
  const log = logOf(node, topicPartition);
  const sizeInBytes = recordBatchSize(records);
  const tooLarge = sizeFault(node, topicPartition, sizeInBytes);
  if (tooLarge !== null) return refuse(out, refused(topicPartition, tooLarge), client);
  const { baseOffset } = appendAsLeader(log, records, leading.leaderEpoch, sizeInBytes);
  const [first] = records;
  out.trace({
    kind: 'recordsAppended',
    topicPartition,
    baseOffset,
    count: records.length,
    key: first?.key ?? null,
    producer: first?.origin?.producer ?? null,
    number: first?.origin?.number ?? null,
    leaderEpoch: leading.leaderEpoch,
  });
  const previousHighWatermark = leading.highWatermark;
  recordAppend(leading, log.logEndOffset, leaderFacts(out, node));
  return {
    topicPartition,
    baseOffset,
    requiredOffset: log.logEndOffset,
    isWaiting: true,
    error: 'NONE',
    previousHighWatermark,
  };
}

/** [UnifiedLog.analyzeAndValidateRecords, UnifiedLog.append] */
function sizeFault(node: SimNode, topicPartition: TopicPartition, bytes: number): ErrorName | null {
  if (bytes > maxBatchBytes(node, topicPartition)) return 'MESSAGE_TOO_LARGE';
  return bytes > segmentBytes(node, topicPartition) ? 'RECORD_LIST_TOO_LARGE' : null;
}

/** After all partitions of the request were appended: followers may fetch them, consumers what is committed by it. */
function unblock(out: Out, node: SimNode, appended: readonly Appended[]): void {
  for (const { topicPartition, previousHighWatermark } of appended) {
    const replica = replicaOf(node, topicPartition);
    if (previousHighWatermark === -1 || replica?.leading == null) continue;
    const { leading } = replica;
    if (leading.highWatermark > previousHighWatermark) {
      highWatermarkMoved(out, node, replica, leading, previousHighWatermark);
    }
    logGrown(out, node, replica);
  }
}

function refusalOf(topicPartition: TopicPartition, acks: number): ErrorName | null {
  if (acks !== 0 && acks !== 1 && acks !== -1) return 'INVALID_REQUIRED_ACKS';
  return topicOf(topicPartition) === CONSUMER_OFFSETS ? 'INVALID_TOPIC_EXCEPTION' : null;
}

function refused(topicPartition: TopicPartition, error: ErrorName): Appended {
  return {
    topicPartition,
    baseOffset: -1,
    requiredOffset: -1,
    isWaiting: false,
    error,
    previousHighWatermark: -1,
  };
}

function refuse(
  out: Out,
  appended: Appended,
  client: string | undefined,
  facts: Record<string, unknown> = {},
): Appended {
  const { topicPartition, error } = appended;
  out.trace({
    kind: 'produceRefused',
    topicPartition,
    error,
    client: client ?? out.node.id,
    ...facts,
  });
  return appended;
}

function delayed(
  out: Out,
  node: SimNode,
  appended: readonly Appended[],
  timeoutMs: number,
  who: { handle: Request['handle'] } | { task: Task },
): DelayedProduce {
  const { replicas } = brokerState(node);
  return {
    id: replicas.nextDelayedId++,
    handle: 'handle' in who ? who.handle : null,
    taskId: 'task' in who ? who.task.id : 0,
    step: 'task' in who ? who.task.step : '',
    waitUs: msToUs(timeoutMs),
    partitions: appended.map(({ previousHighWatermark: _, ...partition }) => partition),
    trigger: out.trigger,
  };
}
