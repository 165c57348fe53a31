/**
 * A producer whose records go to a queue instead of a topic: node kind `queueProducer`. Record n and its due time are those of the
 * Kafka producer of the same label, seed and workload.
 *
 * With publisher confirms, without waiting for them: a record without one when its connection is lost counts as failed. Records
 * of the time without a connection wait for the next one.
 */

import { msToUs } from '../../base/brand.ts';
import type { Behaviour, Command } from '../kernel/behaviour.ts';
import type { Out } from '../kernel/out.ts';
import type { NodeId, SimNode } from '../kernel/world.ts';
import type { WorkloadState } from '../kafka/client/producerState.ts';
import {
  changeWorkload,
  continueWorkload,
  createWorkload,
  hasNext,
  nextDueUs,
  recordAt,
  type WorkloadConfig,
} from '../kafka/client/workload.ts';
import { AMQP_CHANNEL, type Ack, type Content, type Publish } from './amqp.ts';
import { RECOVERY_US } from './queueConsumer.ts';

export interface QueueProducerConfig {
  workload: Omit<WorkloadConfig, 'topic' | 'partitions'> & { queue: NodeId };
}

export interface QueueProducerState {
  phase: 'open' | 'closed';
  connectionId: number;
  isConnected: boolean;
  /** Published before there was a connection. */
  waiting: Publish[];
  /** Published and not confirmed. */
  unconfirmed: Set<number>;
  counts: { sent: number; acknowledged: number; failed: Record<string, number> };
}

/** Where its numbering stands, over a crash. */
export interface QueueProducerDisk {
  nextNumber: number;
  workload: WorkloadState;
}

export type QueueProducerNode = SimNode<QueueProducerState, QueueProducerDisk>;

/** Arguments of the command `produce`, as far as they say something of a message. */
interface ProduceArgs {
  key?: string | null;
  value?: string | null;
  valuePrefix?: string;
  headers?: Content['headers'];
  count?: number;
}

const queueOf = (node: SimNode): NodeId =>
  (node.config as unknown as QueueProducerConfig).workload.queue;

export const queueProducerBehaviour: Behaviour = {
  oneRequestAtATime: false,
  start,
  onRequest(out, node: QueueProducerNode, { api, body, handle }) {
    const { state } = node;
    if (api !== 'basic.ack' || handle.connectionId !== state.connectionId) return;
    if (!state.unconfirmed.delete((body as Ack).deliveryTag)) return;
    state.counts.acknowledged += 1;
    maybePause(out, node);
  },
  onConnection(out, node: QueueProducerNode, event) {
    const { state } = node;
    if (event.connectionId !== state.connectionId) return;
    state.isConnected = event.what === 'opened';
    if (!state.isConnected) return loseConnection(out, node);
    const { waiting } = state;
    state.waiting = [];
    for (const message of waiting) send(out, node, message);
  },
  onCommand,
  timers: {
    workloadDue(out, node: QueueProducerNode) {
      const { workload } = node.disk;
      if (workload.timerAtUs > out.nowUs()) return;
      workload.timerAtUs = Infinity;
      goOn(out, node);
    },
    recover(out, node: QueueProducerNode) {
      if (node.state.phase === 'open') connect(out, node);
    },
  },
  steps: {},
};

function start(out: Out, node: QueueProducerNode): void {
  const { workload } = node.config as unknown as QueueProducerConfig;
  const { disk } = node;
  const nowUs = out.nowUs();
  disk.nextNumber ??= 0;
  if (disk.workload === undefined) {
    disk.workload = createWorkload({ ...workload, topic: workload.queue }, nowUs);
  } else {
    continueWorkload(disk.workload, out.engine.world.seed, node.id, nowUs);
  }
  node.state = {
    phase: 'open',
    connectionId: 0,
    isConnected: false,
    waiting: [],
    unconfirmed: new Set(),
    counts: { sent: 0, acknowledged: 0, failed: {} },
  };
  connect(out, node);
  goOn(out, node);
}

function onCommand(out: Out, node: QueueProducerNode, { do: what, args }: Command): void {
  const { workload } = node.disk;
  switch (what) {
    case 'produce':
      return produce(out, node, args as ProduceArgs);
    case 'change': {
      const { ratePerSecond, keys, count } = args as Partial<WorkloadConfig>;
      const change = { ratePerSecond, keys, count };
      changeWorkload(workload, withoutUndefined(change), out.nowUs());
      return goOn(out, node);
    }
    case 'stop':
      workload.isStopped = true;
      return;
    case 'close':
      node.state.phase = 'closed';
      out.close(node.state.connectionId);
      return;
    default:
      throw new Error(`a producer to a queue cannot ${what}`);
  }
}

function connect(out: Out, node: QueueProducerNode): void {
  node.state.connectionId = out.connect(queueOf(node), AMQP_CHANNEL);
}

function loseConnection(out: Out, node: QueueProducerNode): void {
  const { counts, unconfirmed } = node.state;
  if (unconfirmed.size > 0) {
    counts.failed['AlreadyClosedException'] =
      (counts.failed['AlreadyClosedException'] ?? 0) + unconfirmed.size;
    unconfirmed.clear();
  }
  out.setTimer('recover', null, RECOVERY_US);
  maybePause(out, node);
}

/** Publishes what is due and sets the timer for what comes next. */
function goOn(out: Out, node: QueueProducerNode): void {
  const { workload } = node.disk;
  const { seed } = out.engine.world;
  while (node.state.phase === 'open' && hasNext(workload) && !isWaiting(node)) {
    const dueUs = nextDueUs(workload, seed, node.id);
    if (dueUs > out.nowUs()) {
      if (workload.timerAtUs > dueUs) wakeAt(out, node, dueUs);
      return;
    }
    const { key, value } = recordAt(workload, workload.next);
    workload.next += 1;
    publish(out, node, key, value, workload.headers);
  }
}

/** One at a time: the last one is not confirmed, or the pause after it is not over. */
function isWaiting({ state, disk }: QueueProducerNode): boolean {
  if (disk.workload.mode !== 'oneAtATime') return false;
  return isUnanswered(state) || disk.workload.timerAtUs !== Infinity;
}

const isUnanswered = ({ unconfirmed, waiting }: QueueProducerState): boolean =>
  unconfirmed.size + waiting.length > 0;

/** One at a time: after the answer comes the pause, of some length, so that time passes where the network takes none. */
function maybePause(out: Out, node: QueueProducerNode): void {
  const { mode, pauseMs } = node.disk.workload;
  if (mode !== 'oneAtATime' || isUnanswered(node.state)) return;
  wakeAt(out, node, out.nowUs() + msToUs(Math.max(pauseMs, 1)));
}

function wakeAt(out: Out, node: QueueProducerNode, atUs: number): void {
  node.disk.workload.timerAtUs = atUs;
  out.setTimer('workloadDue', null, atUs - out.nowUs(), 'duty');
}

function produce(out: Out, node: QueueProducerNode, args: ProduceArgs): void {
  const { key = null, value = null, valuePrefix, headers = [], count = 1 } = args;
  for (let n = 0; n < count; n += 1) {
    publish(out, node, key, valuePrefix === undefined ? value : `${valuePrefix}${n}`, headers);
  }
}

function publish(
  out: Out,
  node: QueueProducerNode,
  key: string | null,
  value: string | null,
  headers: Content['headers'],
): void {
  const { state, disk } = node;
  const number = disk.nextNumber;
  disk.nextNumber += 1;
  state.counts.sent += 1;
  const message: Publish = {
    deliveryTag: state.counts.sent,
    routingKey: queueOf(node),
    content: {
      key,
      value,
      headers,
      timestamp: Math.floor(out.nowUs() / 1000),
      origin: { producer: node.id, number },
    },
  };
  if (state.isConnected) send(out, node, message);
  else state.waiting.push(message);
}

function send(out: Out, node: QueueProducerNode, message: Publish): void {
  node.state.unconfirmed.add(message.deliveryTag);
  out.send(node.state.connectionId, 'basic.publish', message);
}

const withoutUndefined = <T extends object>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
