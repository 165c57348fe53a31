/**
 * A server with one classic queue, as RabbitMQ has it: node kind `queue` (rabbit_classic_queue, rabbit_queue_consumers).
 *
 * Messages are pushed to consumers with room, in turn; an ack deletes; a channel that closes gives back all that it held, to the
 * place that each message had, marked as redelivered. Left out: what amqp.ts leaves out, limits, expiry, dead letters, priorities,
 * replication, and the server's own end: nothing here survives it.
 */

import { must } from '../../base/assert.ts';
import type { Behaviour, Request } from '../kernel/behaviour.ts';
import type { Out } from '../kernel/out.ts';
import type { NodeId, SimNode } from '../kernel/world.ts';
import {
  messageName,
  type Ack,
  type Consume,
  type Deliver,
  type Publish,
  type QueueMessage,
} from './amqp.ts';

export interface QueueState {
  /** Waiting, in the order of publishing. */
  ready: QueueMessage[];
  /** Numbers of messages that came back. */
  redelivered: Set<number>;
  /** By connection id, in the order of subscribing. */
  consumers: Map<number, Subscription>;
  /** Connection ids whose turn comes, the next first. */
  active: number[];
  /** Those that were offered a message in vain, until an ack. */
  blocked: Set<number>;
  published: number;
  acknowledged: number;
  unacked: number;
}

export interface Subscription {
  connectionId: number;
  consumer: NodeId;
  prefetch: number;
  nextTag: number;
  /** By delivery tag. */
  unacked: Map<number, QueueMessage>;
}

export type QueueNode = SimNode<QueueState>;

export const queueBehaviour: Behaviour = {
  oneRequestAtATime: false,
  start(out, node) {
    node.state = createQueueState();
    out.listen(true);
  },
  onRequest(out, node, request) {
    const { body, handle } = request;
    switch (request.api) {
      case 'basic.publish':
        return publish(out, node, request, body as Publish);
      case 'basic.consume':
        return subscribe(out, node, request, body as Consume);
      case 'basic.ack':
        return settle(out, node, handle.connectionId, body as Ack);
      default:
        throw new Error(`a queue does not know ${request.api}`);
    }
  },
  onConnection(out, node, event) {
    if (event.what === 'closed') unsubscribe(out, node, event.connectionId);
  },
  onCommand: () => undefined,
  timers: {},
  steps: {},
};

const createQueueState = (): QueueState => ({
  ready: [],
  redelivered: new Set(),
  consumers: new Map(),
  active: [],
  blocked: new Set(),
  published: 0,
  acknowledged: 0,
  unacked: 0,
});

function publish(out: Out, node: QueueNode, request: Request, body: Publish): void {
  const { state } = node;
  const { deliveryTag, content, routingKey } = body;
  const { connectionId } = request.handle;
  if (routingKey === node.id) {
    state.published += 1;
    const message: QueueMessage = { sealed: true, number: state.published, content };
    state.ready.push(message);
    const { key, origin } = content;
    out.trace({ kind: 'messageQueued', ...named(node, message), key, ...origin });
  }
  // Confirmed where no queue has that name too: the default exchange drops such a message without a word.
  out.send(connectionId, 'basic.ack', { deliveryTag });
  deliverReady(out, node);
}

function subscribe(out: Out, node: QueueNode, request: Request, { prefetch }: Consume): void {
  const { connectionId } = request.handle;
  const consumer = request.from;
  const unacked = new Map<number, QueueMessage>();
  node.state.consumers.set(connectionId, { connectionId, consumer, prefetch, nextTag: 1, unacked });
  node.state.active.push(connectionId);
  out.trace({ kind: 'queueConsumerJoined', queue: node.id, consumer, prefetch });
  deliverReady(out, node);
}

/** Offers messages to the consumers in turn, until none is left or nobody has room. */
function deliverReady(out: Out, node: QueueNode): void {
  const { ready, active, blocked, consumers } = node.state;
  while (ready.length > 0) {
    const connectionId = active.shift();
    if (connectionId === undefined) return;
    const subscription = must(consumers.get(connectionId), `consumer ${connectionId}`);
    if (isFull(subscription)) {
      blocked.add(connectionId);
      continue;
    }
    deliver(out, node, subscription, must(ready.shift(), 'ready message'));
    active.push(connectionId);
  }
}

const isFull = ({ prefetch, unacked }: Subscription): boolean =>
  prefetch > 0 && unacked.size >= prefetch;

function deliver(
  out: Out,
  node: QueueNode,
  subscription: Subscription,
  message: QueueMessage,
): void {
  const { state } = node;
  const { connectionId, consumer, unacked } = subscription;
  const deliveryTag = subscription.nextTag;
  const redelivered = state.redelivered.has(message.number);
  subscription.nextTag += 1;
  unacked.set(deliveryTag, message);
  state.unacked += 1;
  const { trigger } = out;
  const { key } = message.content;
  out.trace({ kind: 'messageDelivered', ...named(node, message), key, consumer, redelivered });
  const body: Deliver = { deliveryTag, redelivered, message };
  out.send(connectionId, 'basic.deliver', body);
  // The next delivery follows from what led to this one, not from this one.
  out.trigger = trigger;
}

/** The message is deleted; a consumer that was full gets its place at the end of the line. */
function settle(out: Out, node: QueueNode, connectionId: number, { deliveryTag }: Ack): void {
  const { state } = node;
  const subscription = must(state.consumers.get(connectionId), `consumer ${connectionId}`);
  const message = must(subscription.unacked.get(deliveryTag), `delivery ${deliveryTag}`);
  subscription.unacked.delete(deliveryTag);
  state.redelivered.delete(message.number);
  state.unacked -= 1;
  state.acknowledged += 1;
  const { consumer } = subscription;
  const { key } = message.content;
  out.trace({ kind: 'messageDeleted', ...named(node, message), key, consumer });
  if (state.blocked.delete(connectionId)) state.active.push(connectionId);
  deliverReady(out, node);
}

function unsubscribe(out: Out, node: QueueNode, connectionId: number): void {
  const { state } = node;
  const subscription = state.consumers.get(connectionId);
  if (subscription === undefined) return;
  state.consumers.delete(connectionId);
  state.blocked.delete(connectionId);
  state.active = state.active.filter((id) => id !== connectionId);
  const returned = [...subscription.unacked.values()];
  for (const message of returned) requeue(state, message);
  out.trace({
    kind: 'queueConsumerLeft',
    queue: node.id,
    consumer: subscription.consumer,
    requeued: returned.map(messageName),
  });
  deliverReady(out, node);
}

function requeue(state: QueueState, message: QueueMessage): void {
  const { ready, redelivered } = state;
  const place = ready.findIndex(({ number }) => number > message.number);
  ready.splice(place === -1 ? ready.length : place, 0, message);
  redelivered.add(message.number);
  state.unacked -= 1;
}

const named = (node: QueueNode, message: QueueMessage) => ({
  queue: node.id,
  message: messageName(message),
});
