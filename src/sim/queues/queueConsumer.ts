/**
 * A service that takes messages from a queue: node kind `queueConsumer`. It works on one message at a time and acks it when the
 * work is done; what was pushed meanwhile waits in the client (com.rabbitmq.client's consumer dispatch).
 *
 * After a lost connection it comes back as the Java client does (automatic recovery, 5 s); the deliveries of the old channel are
 * void then, the work under way is finished and its ack has nowhere to go.
 */

import { msToUs, US_PER_SECOND } from '../../base/brand.ts';
import type { Behaviour } from '../kernel/behaviour.ts';
import type { Out } from '../kernel/out.ts';
import type { NodeId, SimNode } from '../kernel/world.ts';
import { AMQP_CHANNEL, messageName, type Ack, type Consume, type Deliver } from './amqp.ts';

export interface QueueConsumerConfig {
  queue: NodeId;
  /** 0: no limit, as by default. */
  prefetch?: number;
  /** Work on each message; 0 if left out. */
  processingMs?: number;
  /** Whose process it is, for the reader; its label if left out. */
  service?: string;
}

export interface QueueConsumerState {
  phase: 'open' | 'closed';
  connectionId: number;
  /** Pushed and waiting, oldest first. */
  buffered: Deliver[];
  working: { connectionId: number; delivery: Deliver } | null;
}

/** What its work has left behind, whatever became of the process. */
export interface QueueConsumerDisk {
  processed: number;
}

export type QueueConsumerNode = SimNode<QueueConsumerState, QueueConsumerDisk>;

export const configOf = (node: SimNode): QueueConsumerConfig =>
  node.config as unknown as QueueConsumerConfig;

export const RECOVERY_US = 5 * US_PER_SECOND;

export const queueConsumerBehaviour: Behaviour = {
  oneRequestAtATime: false,
  start(out, node) {
    const state: QueueConsumerState = {
      phase: 'open',
      connectionId: 0,
      buffered: [],
      working: null,
    };
    node.state = state;
    node.disk.processed ??= 0;
    connect(out, node);
  },
  onRequest(out, node: QueueConsumerNode, { api, body, handle }) {
    if (api !== 'basic.deliver' || handle.connectionId !== node.state.connectionId) return;
    node.state.buffered.push(body as Deliver);
    workOn(out, node);
  },
  onConnection(out, node: QueueConsumerNode, event) {
    const { state } = node;
    if (event.connectionId !== state.connectionId) return;
    if (event.what === 'opened') {
      const { queue, prefetch = 0 } = configOf(node);
      const body: Consume = { queue, prefetch };
      out.send(state.connectionId, 'basic.consume', body);
      return;
    }
    state.connectionId = 0;
    state.buffered = [];
    out.setTimer('recover', null, RECOVERY_US);
  },
  onCommand(out, node: QueueConsumerNode, command) {
    if (command.do === 'close') close(out, node);
    else throw new Error(`a consumer of a queue cannot ${command.do}`);
  },
  timers: {
    recover(out, node: QueueConsumerNode) {
      if (node.state.phase === 'open') connect(out, node);
    },
    worked(out, node: QueueConsumerNode) {
      finishWork(out, node);
      workOn(out, node);
    },
  },
  steps: {},
};

function connect(out: Out, node: QueueConsumerNode): void {
  node.state.connectionId = out.connect(configOf(node).queue, AMQP_CHANNEL);
}

function workOn(out: Out, node: QueueConsumerNode): void {
  const { state } = node;
  if (state.working !== null) return;
  const delivery = state.buffered.shift();
  if (delivery === undefined) return;
  state.working = { connectionId: state.connectionId, delivery };
  out.setTimer('worked', null, msToUs(configOf(node).processingMs ?? 0));
}

function finishWork(out: Out, node: QueueConsumerNode): void {
  const { state } = node;
  const { working } = state;
  if (working === null) return;
  state.working = null;
  node.disk.processed += 1;
  const { delivery, connectionId } = working;
  const { message, redelivered, deliveryTag } = delivery;
  out.trace({
    kind: 'messageProcessed',
    queue: configOf(node).queue,
    message: messageName(message),
    key: message.content.key,
    redelivered,
  });
  const body: Ack = { deliveryTag };
  if (out.isOpen(connectionId)) out.send(connectionId, 'basic.ack', body);
}

/** Closes its channel without waiting for the work under way: what it holds goes back to the queue. */
function close(out: Out, node: QueueConsumerNode): void {
  const { state } = node;
  if (state.phase === 'closed') return;
  state.phase = 'closed';
  out.close(state.connectionId);
  state.connectionId = 0;
  state.buffered = [];
  state.working = null;
}
