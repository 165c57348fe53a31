/**
 * One call of send(), as far as it goes without an answer (clients/.../producer/KafkaProducer.java, doSend and waitOnMetadata).
 *
 * It blocks for the topic's metadata and for memory, max.block.ms in all; what it fails with then, or at once, the application gets
 * through the future. Left out: interceptors, serializers, flush().
 */

import { msToUs } from '../../../base/brand.ts';
import type { Out, TraceInput } from '../../kernel/out.ts';
import type { SimNode, Task } from '../../kernel/world.ts';
import { brokerNode, type TopicPartition } from '../protocol.ts';
import { appendRecord, releaseMemory } from './accumulator.ts';
import { addTopic, partitionCount, requestUpdateForTopic } from './metadata.ts';
import { maybeUpdateMetadata } from './metadataUpdater.ts';
import { clientFailure, failCall, silenceOf, type Failure } from './outcomes.ts';
import { stateOf, type ProducerState, type SendCall, type SendThread } from './producerState.ts';
import { upperBoundBytes } from './recordSize.ts';

/** Takes the thread's call as far as it goes. False: it is blocked, the thread's task is resumed when it may go on. */
export function advanceSend(
  out: Out,
  node: SimNode,
  task: Task<SendThread>,
  call: SendCall,
): boolean {
  const state = stateOf(node);
  const refusal = refusalOf(state, call);
  if (refusal !== null) {
    giveUp(out, node, state, call, refusal);
    return true;
  }
  addTopic(state.client.metadata, call.topic, out.nowUs());
  if (state.client.metadata.invalidTopics.has(call.topic)) {
    giveUp(out, node, state, call, INVALID_TOPIC(call.topic));
    return true;
  }
  if (!isTargetKnown(state, call)) {
    requestUpdateForTopic(state.client.metadata, call.topic);
    maybeUpdateMetadata(out, node, state.client);
    block(out, task, call, 'metadata');
    state.metadataWaiters.push(task.id);
    return false;
  }
  const tooLarge = tooLargeFor(state, call);
  if (tooLarge !== null) {
    giveUp(out, node, state, call, tooLarge);
    return true;
  }
  const timestamp = call.timestamp ?? Math.floor(out.nowUs() / 1000);
  const result = appendRecord(out, state, call, timestamp, node.id);
  if (result.appended) return true;
  block(out, task, call, 'memory');
  state.memoryWaiters.push({ taskId: task.id, bytes: result.noMemory });
  return false;
}

/** The time for a blocked call is over, or the producer is closed under it: the call fails. */
export function endBlocked(
  out: Out,
  node: SimNode,
  task: Task<SendThread>,
  failure: Failure,
): void {
  const state = stateOf(node);
  const { call } = task.context;
  if (call === null || call.blockedOn === null) return;
  state.metadataWaiters = state.metadataWaiters.filter((id) => id !== task.id);
  state.memoryWaiters = state.memoryWaiters.filter(({ taskId }) => taskId !== task.id);
  task.awaiting = null;
  const silence =
    call.blockedOn === 'metadata' ? metadataSilence(node, state) : memorySilence(state);
  const { troubledBy } = state.client.metadata;
  if (call.blockedOn === 'metadata' && troubledBy !== 0) out.trigger = troubledBy;
  giveUp(out, node, state, call, failure, silence);
  task.context.call = null;
}

export function blockTimeoutFailure(state: ProducerState, call: SendCall): Failure {
  const maxBlockMs = state.config['max.block.ms'];
  if (call.blockedOn === 'memory') {
    const message = `Failed to allocate memory within the configured max blocking time ${maxBlockMs} ms.`;
    // BufferExhaustedException is a TimeoutException.
    return { error: 'TimeoutException', exception: 'BufferExhaustedException', message };
  }
  const count = partitionCount(state.client.metadata, call.topic);
  const what =
    count === undefined
      ? `Topic ${call.topic}`
      : `Partition ${call.partition} of topic ${call.topic} with partition count ${count}`;
  const message = `${what} not present in metadata after ${maxBlockMs} ms.`;
  return clientFailure('TimeoutException', message);
}

const INVALID_TOPIC = (topic: string): Failure => ({
  error: 'INVALID_TOPIC_EXCEPTION',
  exception: 'InvalidTopicException',
  message: `Invalid topics: [${topic}]`,
});

function refusalOf(state: ProducerState, call: SendCall): Failure | null {
  if (call.partition !== null && call.partition < 0) {
    const message = `Invalid partition: ${call.partition}. Partition number should always be non-negative or null.`;
    return clientFailure('IllegalArgumentException', message);
  }
  if (call.timestamp !== null && call.timestamp < 0) {
    const message = `Invalid timestamp: ${call.timestamp}. Timestamp should always be non-negative or null.`;
    return clientFailure('IllegalArgumentException', message);
  }
  if (state.phase === 'open') return null;
  const message = 'Cannot perform operation after producer has been closed';
  return clientFailure('IllegalStateException', message);
}

function tooLargeFor(state: ProducerState, call: SendCall): Failure | null {
  const bytes = upperBoundBytes(call);
  for (const key of ['max.request.size', 'buffer.memory'] as const) {
    const limit = state.config[key];
    if (bytes <= limit) continue;
    const message = `The message is ${bytes} bytes when serialized which is larger than ${limit}, which is the value of the ${key} configuration.`;
    return { error: 'MESSAGE_TOO_LARGE', exception: 'RecordTooLargeException', message };
  }
  return null;
}

function isTargetKnown(state: ProducerState, call: SendCall): boolean {
  const count = partitionCount(state.client.metadata, call.topic);
  return count !== undefined && (call.partition ?? 0) < count;
}

function block(out: Out, task: Task<SendThread>, call: SendCall, on: 'metadata' | 'memory'): void {
  const { topic, partition } = call;
  const state = stateOf(out.node);
  task.step = 'goOn';
  task.awaiting = { api: `send() for ${on}`, from: out.node.id, sinceUs: call.beganAtUs };
  if (call.blockedOn === null) {
    const maxBlockUs = msToUs(state.config['max.block.ms']);
    const leftUs = Math.max(call.beganAtUs + maxBlockUs - out.nowUs(), 0);
    out.setTimer('sendDeadline', { taskId: task.id, number: call.number }, leftUs);
  }
  if (call.blockedOn !== on) out.trace({ kind: 'sendBlocked', on, topic, partition });
  call.blockedOn = on;
}

function giveUp(
  out: Out,
  node: SimNode,
  state: ProducerState,
  call: SendCall,
  failure: Failure,
  silence: Silence = {},
): void {
  releaseMemory(state, call.grantedBytes);
  call.grantedBytes = 0;
  failCall(out, node, call, failure, silence);
}

type Silence = Pick<TraceInput, 'waitedFor' | 'unanswered'>;

/** Who has not said where the topic is: the broker asked, or the first of those that cannot be reached. */
function metadataSilence(node: SimNode, { client }: ProducerState): Silence {
  for (const call of node.pending.values()) {
    if (call.api === 'Metadata') return { waitedFor: call.to, unanswered: call };
  }
  const unreachable = client.metadata.brokers.every(
    (broker) => client.network.channels.get(`${brokerNode(broker)}/`)?.state !== 'ready',
  );
  const first = client.metadata.brokers[0];
  return unreachable && first !== undefined ? { waitedFor: brokerNode(first) } : {};
}

/** Whose answer would set memory free: the oldest batch's. */
function memorySilence(state: ProducerState): Silence {
  for (const batch of state.batches.values()) {
    const queue = state.queues.get(batch.topicPartition as TopicPartition);
    if (queue !== undefined) return silenceOf(queue, batch);
  }
  return {};
}
