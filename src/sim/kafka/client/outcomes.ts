/**
 * What becomes of a producer's records: acknowledged, failed, or sent with acks=0 and never heard of again. Each is told once, in
 * the trace, with the batch that it was in.
 */

import type { Out, TraceInput } from '../../kernel/out.ts';
import type { SimNode } from '../../kernel/world.ts';
import { brokerNode } from '../protocol.ts';
import { removeBatch } from './accumulator.ts';
import {
  countsOf,
  stateOf,
  type BatchedRecord,
  type PartitionQueue,
  type ProducerBatch,
  type ProducerState,
  type SendCall,
} from './producerState.ts';

export interface Failure {
  /** As counted and shown: Kafka's name of the error, or of the client's own exception. */
  error: string;
  /** The class that the application gets. */
  exception: string;
  message: string;
}

/** A failure with an error of the protocol. */
export function failureFor(error: string, message: string): Failure {
  // Its exception is the client's own TimeoutException: the application cannot tell who ended the wait.
  if (error === 'REQUEST_TIMED_OUT') {
    return { error: 'TimeoutException', exception: 'TimeoutException', message };
  }
  return { error, exception: exceptionOf(error), message };
}

export const clientFailure = (exception: string, message: string): Failure => ({
  error: exception,
  exception,
  message,
});

/** The Java class of an error: its words in capitals, apart from a few names (Errors.java). */
function exceptionOf(error: string): string {
  const special = SPECIAL_EXCEPTIONS[error];
  if (special !== undefined) return special;
  const words = error
    .toLowerCase()
    .split('_')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1));
  return `${words.join('')}Exception`;
}

const SPECIAL_EXCEPTIONS: Record<string, string> = {
  INVALID_TOPIC_EXCEPTION: 'InvalidTopicException',
  NETWORK_EXCEPTION: 'NetworkException',
  MESSAGE_TOO_LARGE: 'RecordTooLargeException',
  RECORD_LIST_TOO_LARGE: 'RecordBatchTooLargeException',
  KAFKA_STORAGE_ERROR: 'KafkaStorageException',
  UNKNOWN_SERVER_ERROR: 'UnknownServerException',
};

export function acknowledgeBatch(
  out: Out,
  node: SimNode,
  batch: ProducerBatch,
  answer: { baseOffset: number; leader: number },
): void {
  const state = stateOf(node);
  const { topicPartition, records, attempts } = batch;
  const count = records.length;
  countsOf(node).acknowledged += count;
  queueFor(state, batch).acknowledged += count;
  out.trace({
    kind: 'recordAcknowledged',
    topicPartition,
    baseOffset: answer.baseOffset,
    count,
    leader: answer.leader,
    acks: state.acks,
    attempts: attempts + 1,
    records: records.map(factsOf),
  });
  finish(out, node, batch);
}

/** With acks=0 the send is over when the request has left; offset −1. */
export function completeUnconfirmed(out: Out, node: SimNode, batch: ProducerBatch): void {
  const { topicPartition, records } = batch;
  countsOf(node).unconfirmed += records.length;
  out.trace({
    kind: 'recordSent',
    topicPartition,
    count: records.length,
    records: records.map(factsOf),
  });
  finish(out, node, batch);
}

export function failBatch(
  out: Out,
  node: SimNode,
  batch: ProducerBatch,
  failure: Failure,
  silence: Pick<TraceInput, 'waitedFor' | 'unanswered'> = {},
): void {
  const state = stateOf(node);
  const { topicPartition, records, attempts } = batch;
  countFailed(node, failure.error, records.length);
  queueFor(state, batch).failed += records.length;
  out.trace({
    kind: 'recordFailed',
    topicPartition,
    ...failure,
    count: records.length,
    attempts,
    records: records.map(factsOf),
    ...silence,
  });
  finish(out, node, batch);
}

/** The record never came into a batch: send() itself failed. */
export function failCall(
  out: Out,
  node: SimNode,
  call: SendCall,
  failure: Failure,
  silence: Pick<TraceInput, 'waitedFor' | 'unanswered'> = {},
): void {
  const { topic, partition, number, key, value, callId } = call;
  countFailed(node, failure.error, 1);
  out.trace({
    kind: 'recordFailed',
    topicPartition: partition === null ? topic : `${topic}-${partition}`,
    ...failure,
    count: 1,
    attempts: 0,
    records: [{ number, key, value, ...(callId === null ? {} : { callId }) }],
    ...silence,
  });
  wake(out, node, call.waiter);
}

/** For whom a batch waits: the broker that has not answered, or the leader that cannot be reached or is gone. */
export function silenceOf(
  queue: PartitionQueue,
  batch: ProducerBatch,
): Pick<TraceInput, 'waitedFor' | 'unanswered'> {
  if (queue.lastLeader < 0) return {};
  const { connectionId, correlationId } = batch;
  const waitedFor = brokerNode(queue.lastLeader);
  return correlationId === 0
    ? { waitedFor }
    : { waitedFor, unanswered: { connectionId, correlationId } };
}

function finish(out: Out, node: SimNode, batch: ProducerBatch): void {
  removeBatch(stateOf(node), batch);
  for (const { waiter } of batch.records) wake(out, node, waiter);
}

/** An application that waits for each answer pauses, and then goes on: by a timer, so that it never runs inside the sender. */
function wake(out: Out, node: SimNode, waiter: number): void {
  if (waiter !== 0) out.setTimer('answered', waiter, 0, 'duty');
}

function countFailed(node: SimNode, error: string, count: number): void {
  const { failed } = countsOf(node);
  failed[error] = (failed[error] ?? 0) + count;
}

function queueFor(state: ProducerState, batch: ProducerBatch): PartitionQueue {
  return state.queues.get(batch.topicPartition) as PartitionQueue;
}

interface RecordFacts {
  number: number;
  key: string | null;
  value: string | null;
  callId?: string;
}

function factsOf({ record, callId }: BatchedRecord): RecordFacts {
  const { key, value, origin } = record;
  const facts: RecordFacts = { number: origin?.number ?? -1, key, value };
  if (callId !== null) facts.callId = callId;
  return facts;
}
