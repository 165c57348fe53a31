/**
 * A producer's sender: takes batches that are ready to the leaders of their partitions; answers: produceAnswers.ts
 * (clients/.../producer/internals/Sender.java, RecordAccumulator.ready and drain).
 *
 * Modelled: one Produce request per broker with at most one batch per partition, max.in.flight, linger, a retry's backoff that a
 * new leader cuts short, the order kept by one request in flight. Left out: the index that rotates
 * among partitions (the one just served goes to the end instead), idempotence, throttling.
 */

import { msToUs } from '../../../base/brand.ts';
import { must } from '../../../base/assert.ts';
import type { Answer } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode, Task } from '../../kernel/world.ts';
import { brokerNode, type ProduceRequest } from '../protocol.ts';
import { batchOf, grantMemory, isFull } from './accumulator.ts';
import { addTopic, leaderAt, requestUpdate } from './metadata.ts';
import { canSend, maybeUpdateMetadata } from './metadataUpdater.ts';
import { channelTo, ready, type Channel } from './networkClient.ts';
import { completeUnconfirmed } from './outcomes.ts';
import { takeProduceAnswer, type ProduceCall } from './produceAnswers.ts';
import {
  stateOf,
  type PartitionQueue,
  type ProducerBatch,
  type ProducerState,
  type SendThread,
} from './producerState.ts';

/**
 * Sends all that is ready and may be sent now, and sees to it that the rest gets its turn. Called after whatever may have made
 * something ready: records, answers, connections, metadata, time.
 */
export function runSender(out: Out, node: SimNode): void {
  const state = stateOf(node);
  if (state.phase === 'closed') return;
  let dueUs = sendReady(out, node, state);
  while (dueUs < 0) dueUs = sendReady(out, node, state);
  armSender(out, state, dueUs);
  armDelivery(out, state);
  maybeUpdateMetadata(out, node, state.client);
  wakeMemoryWaiters(out, node, state);
}

export const senderSteps = {
  produce: {
    answer(out: Out, node: SimNode, task: Task<ProduceCall>, answer: Answer): void {
      out.endTask(task);
      stateOf(node).requestsInFlight -= 1;
      takeProduceAnswer(out, node, task.context, answer);
      runSender(out, node);
    },
  },
};

// --- sending ----------------------------------------------------------------------------------------------------

interface Target {
  channel: Channel;
  broker: number;
  /** Partitions led there whose first batch may go along, ready or not. */
  queues: PartitionQueue[];
  isReady: boolean;
}

/** Sends one round of requests. Returns when to look again, or −1: something was sent, so there may be more. */
function sendReady(out: Out, node: SimNode, state: ProducerState): number {
  if (state.active.size === 0) return Infinity;
  const nowUs = out.nowUs();
  const targets: Target[] = [];
  let dueUs = Infinity;
  for (const tp of state.active) {
    const queue = must(state.queues.get(tp), tp);
    const leader = leaderAt(state.client.metadata, queue.topic, queue.partition);
    if (leader === null) {
      addTopic(state.client.metadata, queue.topic, nowUs);
      requestUpdate(state.client.metadata);
      continue;
    }
    queue.lastLeader = leader.leader;
    const batch = batchOf(state, queue.batches[0] as number);
    noteLeaderEpoch(batch, leader.leaderEpoch);
    if (queue.muted) continue;
    const backoffUs = backoffEndUs(batch);
    if (backoffUs > nowUs) {
      dueUs = Math.min(dueUs, backoffUs);
      continue;
    }
    const target = targetFor(state, targets, leader.leader);
    target.queues.push(queue);
    const readyUs = readyAtUs(state, queue, batch);
    if (readyUs <= nowUs) target.isReady = true;
    else dueUs = Math.min(dueUs, readyUs);
  }
  return sendTargets(out, node, state, targets) ? -1 : Math.min(dueUs, reconnectUs(targets, nowUs));
}

function targetFor(state: ProducerState, targets: Target[], broker: number): Target {
  for (const target of targets) if (target.broker === broker) return target;
  const channel = channelTo(state.client.network, brokerNode(broker));
  const target: Target = { channel, broker, queues: [], isReady: false };
  targets.push(target);
  return target;
}

function sendTargets(out: Out, node: SimNode, state: ProducerState, targets: Target[]): boolean {
  let sent = false;
  for (const target of targets) {
    const { channel } = target;
    if (!target.isReady) continue;
    if (canSend(node, state.client, channel)) {
      sendProduce(out, node, state, target);
      sent = true;
    } else if (channel.state === 'disconnected' && channel.nextAttemptAtUs <= out.nowUs()) {
      ready(out, state.client.network, channel.peer);
    }
  }
  return sent;
}

/** The end of the first reconnect backoff of a broker for which something is ready. */
function reconnectUs(targets: Target[], nowUs: number): number {
  let dueUs = Infinity;
  for (const { channel, isReady } of targets) {
    if (!isReady || channel.state !== 'disconnected' || channel.nextAttemptAtUs <= nowUs) continue;
    dueUs = Math.min(dueUs, channel.nextAttemptAtUs);
  }
  return dueUs;
}

function sendProduce(out: Out, node: SimNode, state: ProducerState, target: Target): void {
  const { connectionId } = target.channel;
  const batches = drain(state, target);
  const body: ProduceRequest = {
    acks: state.acks,
    timeoutMs: state.config['request.timeout.ms'],
    partitions: batches.map(({ topicPartition, records }) => ({
      topicPartition,
      records: records.map(({ record }) => record),
    })),
  };
  if (state.acks === 0) {
    out.send(connectionId, 'Produce', body);
    for (const batch of batches) {
      must(state.queues.get(batch.topicPartition), batch.topicPartition).muted = false;
      completeUnconfirmed(out, node, batch);
    }
    return;
  }
  const call: ProduceCall = {
    broker: target.broker,
    connectionId,
    batches: batches.map(({ id, topicPartition }) => ({ id, topicPartition })),
  };
  const task = out.startTask('produce', 'answer', call);
  const correlationId = out.call(connectionId, 'Produce', body, {
    task,
    step: 'answer',
    timeoutUs: state.client.requestTimeoutUs,
  });
  state.requestsInFlight += 1;
  for (const batch of batches) {
    batch.connectionId = connectionId;
    batch.correlationId = correlationId;
  }
}

/** Takes the first batch of each partition, up to max.request.size. */
function drain(state: ProducerState, { queues }: Target): ProducerBatch[] {
  const taken: ProducerBatch[] = [];
  let bytes = 0;
  const keepsOrder = state.config['max.in.flight.requests.per.connection'] === 1;
  for (const queue of queues) {
    const batch = batchOf(state, queue.batches[0] as number);
    if (taken.length > 0 && bytes + batch.sizeBytes > state.config['max.request.size']) break;
    bytes += batch.sizeBytes;
    taken.push(batch);
    batch.isClosed = true;
    queue.batches.shift();
    queue.inFlight.push(batch.id);
    queue.muted = keepsOrder;
    state.active.delete(queue.topicPartition);
    if (queue.batches.length > 0) state.active.add(queue.topicPartition);
  }
  return taken;
}

function readyAtUs(state: ProducerState, queue: PartitionQueue, batch: ProducerBatch): number {
  const isUrgent = state.phase === 'closing' || state.memoryWaiters.length > 0;
  if (isUrgent || batch.attempts > 0 || queue.batches.length > 1 || isFull(batch)) return -Infinity;
  return batch.createdAtUs + msToUs(state.config['linger.ms']);
}

/** A retry waits for its backoff, unless the leader has changed since the attempt that failed. */
function backoffEndUs(batch: ProducerBatch): number {
  const hasNewLeader = batch.attempts > 0 && batch.attempts === batch.attemptsAtLeaderChange;
  return hasNewLeader ? -Infinity : batch.backoffUntilUs;
}

function noteLeaderEpoch(batch: ProducerBatch, leaderEpoch: number): void {
  if (leaderEpoch <= batch.leaderEpoch) return;
  batch.leaderEpoch = leaderEpoch;
  batch.attemptsAtLeaderChange = batch.attempts;
}

// --- time -------------------------------------------------------------------------------------------------------

function armSender(out: Out, state: ProducerState, atUs: number): void {
  if (atUs >= state.senderDueUs) return;
  state.senderDueUs = atUs;
  out.setTimer('senderDue', null, atUs - out.nowUs());
}

function armDelivery(out: Out, state: ProducerState): void {
  if (state.deliveryDueUs < Infinity || state.batches.size === 0) return;
  let earliestUs = Infinity;
  for (const { createdAtUs } of state.batches.values()) {
    if (createdAtUs < earliestUs) earliestUs = createdAtUs;
  }
  state.deliveryDueUs = earliestUs + state.deliveryTimeoutUs;
  // A look at the clock has no cause; what the batches met is kept with them.
  out.setTimer('deliveryDue', null, state.deliveryDueUs - out.nowUs(), 'duty');
}

function wakeMemoryWaiters(out: Out, node: SimNode, state: ProducerState): void {
  for (const { taskId, bytes } of grantMemory(state)) {
    const task = node.tasks.get(taskId) as Task<SendThread> | undefined;
    const call = task?.context.call ?? null;
    if (task === undefined || call === null) {
      state.availableMemory += bytes;
      continue;
    }
    call.grantedBytes = bytes;
    out.resume(task, { ok: true, body: null, from: node.id });
  }
}
