/**
 * What a producer does with the answers to its Produce requests, and with batches that get none in time
 * (clients/.../producer/internals/Sender.java, `handleProduceResponse`, `completeBatch`, `canRetry`, `failBatch`).
 */

import { must } from '../../../base/assert.ts';
import type { Answer } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode } from '../../kernel/world.ts';
import { isRetriable, meansStaleMetadata } from '../errors.ts';
import type { ProduceResponse, TopicPartition } from '../protocol.ts';
import { requeueBatch, splitBatch } from './accumulator.ts';
import { drawBackoffUs } from './backoff.ts';
import { requestUpdate } from './metadata.ts';
import { updatePartitionLeadership } from './metadataAnswers.ts';
import { checkAnswer, failureOf } from './metadataUpdater.ts';
import { acknowledgeBatch, clientFailure, failBatch, failureFor, silenceOf } from './outcomes.ts';
import { countsOf, stateOf, type ProducerBatch, type ProducerState } from './producerState.ts';

/** A Produce request under way: which batch of which partition it carries. */
export interface ProduceCall {
  broker: number;
  connectionId: number;
  batches: { id: number; topicPartition: TopicPartition }[];
}

/** What a broker, or the lack of an answer, says about one batch. */
interface Result extends Omit<ProduceResponse['partitions'][number], 'topicPartition'> {
  /** Only where no answer came. */
  message?: string;
}

/** Takes what came for a request, or what its lack means, to each of its batches. */
export function takeProduceAnswer(
  out: Out,
  node: SimNode,
  call: ProduceCall,
  answer: Answer<ProduceResponse>,
): void {
  if (answer.ok) return takeResults(out, node, call, answer.body);
  const { client } = stateOf(node);
  const error = failureOf(out, client, answer, call.connectionId);
  const why = error === 'REQUEST_TIMED_OUT' ? ' due to timeout' : '';
  const message = `Disconnected from node ${call.broker}${why}`;
  for (const sent of call.batches) {
    takeResult(out, node, call.broker, sent, { error, baseOffset: -1, message });
  }
  checkAnswer(out, node, client, answer);
}

/** Batches older than delivery.timeout.ms fail, those under way too: what the broker makes of them is not known. */
export function expireBatches(out: Out, node: SimNode): void {
  const state = stateOf(node);
  const nowUs = out.nowUs();
  const { trigger } = out;
  for (const batch of [...state.batches.values()]) {
    if (nowUs - batch.createdAtUs < state.deliveryTimeoutUs) continue;
    const { topicPartition, records } = batch;
    const queue = must(state.queues.get(topicPartition), topicPartition);
    const waitedMs = Math.floor((nowUs - batch.createdAtUs) / 1000);
    const message = `Expiring ${records.length} record(s) for ${topicPartition}:${waitedMs} ms has passed since batch creation`;
    out.trigger = batch.troubledBy === 0 ? trigger : batch.troubledBy;
    failBatch(
      out,
      node,
      batch,
      clientFailure('TimeoutException', message),
      silenceOf(queue, batch),
    );
  }
  out.trigger = trigger;
}

function takeResults(out: Out, node: SimNode, call: ProduceCall, body: ProduceResponse): void {
  for (const sent of call.batches) {
    const found = body.partitions.find((one) => one.topicPartition === sent.topicPartition);
    const result = must(found, `answer for ${sent.topicPartition}`);
    takeResult(out, node, call.broker, sent, result);
  }
}

function takeResult(
  out: Out,
  node: SimNode,
  broker: number,
  sent: ProduceCall['batches'][number],
  result: Result,
): void {
  const state = stateOf(node);
  const { metadata } = state.client;
  const { error, currentLeader } = result;
  must(state.queues.get(sent.topicPartition), sent.topicPartition).muted = false;
  // Gone: delivery.timeout.ms was over before the answer came.
  const batch = state.batches.get(sent.id);
  if (batch !== undefined) settleBatch(out, node, state, batch, result, broker);
  if (!meansStaleMetadata(error)) return;
  if (currentLeader !== undefined) {
    updatePartitionLeadership(
      metadata,
      sent.topicPartition,
      currentLeader.broker,
      currentLeader.leaderEpoch,
    );
  }
  requestUpdate(metadata);
}

function settleBatch(
  out: Out,
  node: SimNode,
  state: ProducerState,
  batch: ProducerBatch,
  { error, baseOffset, message = '' }: Result,
  broker: number,
): void {
  batch.connectionId = 0;
  batch.correlationId = 0;
  if (error === 'NONE') return acknowledgeBatch(out, node, batch, { baseOffset, leader: broker });
  if (error === 'MESSAGE_TOO_LARGE' && batch.records.length > 1) return splitBatch(state, batch);
  if (!mayRetry(out, state, batch, error)) {
    return failBatch(out, node, batch, failureFor(error, message));
  }
  batch.attempts += 1;
  const { backoff } = state.client.metadata;
  const waitUs = drawBackoffUs(out, 'retryBackoff', backoff, batch.attempts - 1);
  batch.backoffUntilUs = out.nowUs() + waitUs;
  countsOf(node).retried += batch.records.length;
  const { topicPartition, records, attempts } = batch;
  batch.troubledBy = out.trace({
    kind: 'batchRetried',
    topicPartition,
    error,
    count: records.length,
    attempts,
  });
  requeueBatch(state, batch);
}

const mayRetry = (out: Out, state: ProducerState, batch: ProducerBatch, error: string): boolean =>
  isRetriable(error) &&
  batch.attempts < state.config.retries &&
  out.nowUs() - batch.createdAtUs < state.deliveryTimeoutUs;
