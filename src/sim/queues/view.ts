/** What the screen shows of queues and of those who use them (QueueScene and ProducerScene of src/sim/scene.ts). */

import type { NodeId, SimNode, World } from '../kernel/world.ts';
import { messageName, type QueueMessage } from './amqp.ts';
import { configOf, type QueueConsumerNode } from './queueConsumer.ts';
import type { QueueProducerConfig, QueueProducerNode } from './queueProducer.ts';
import type { QueueNode, QueueState } from './queueServer.ts';

/** So many waiting messages are shown one by one. */
const SHOWN = 50;

export interface QueueView {
  name: string;
  running: boolean;
  ready: { id: string; key: string | null; value: string | null; redelivered: boolean }[];
  readyCount: number;
  unackedCount: number;
  published: number;
  acknowledged: number;
  consumers: Record<string, QueueConsumerView>;
}

export interface QueueConsumerView {
  label: string;
  service: string;
  running: boolean;
  prefetch: number;
  unacked: { id: string; key: string | null }[];
  processed: number;
}

/** Every queue by its name. */
export function queueViews(world: World): Record<string, QueueView> {
  const views: Record<string, QueueView> = {};
  for (const node of world.nodes.values()) {
    if (node.kind === 'queue') views[node.id] = queueView(world, node as QueueNode);
  }
  return views;
}

function queueView(world: World, node: QueueNode): QueueView {
  const state = node.state as QueueState | null;
  return {
    name: node.id,
    running: node.running,
    ready: (state?.ready ?? []).slice(0, SHOWN).map((message) => ({
      ...shown(message),
      value: message.content.value,
      redelivered: state?.redelivered.has(message.number) === true,
    })),
    readyCount: state?.ready.length ?? 0,
    unackedCount: state?.unacked ?? 0,
    published: state?.published ?? 0,
    acknowledged: state?.acknowledged ?? 0,
    consumers: consumersOf(world, node.id, state),
  };
}

function consumersOf(
  world: World,
  queue: NodeId,
  state: QueueState | null,
): Record<string, QueueConsumerView> {
  const held = new Map<NodeId, QueueMessage[]>();
  for (const { consumer, unacked } of state?.consumers.values() ?? [])
    held.set(consumer, [...unacked.values()]);
  const views: Record<string, QueueConsumerView> = {};
  for (const node of world.nodes.values()) {
    if (node.kind !== 'queueConsumer' || configOf(node).queue !== queue) continue;
    views[node.id] = consumerView(node as QueueConsumerNode, held.get(node.id) ?? []);
  }
  return views;
}

function consumerView(node: QueueConsumerNode, held: QueueMessage[]): QueueConsumerView {
  const { service, prefetch = 0 } = configOf(node);
  return {
    label: node.id,
    service: service ?? node.id,
    running: node.running,
    prefetch,
    unacked: held.map(shown),
    processed: node.disk.processed ?? 0,
  };
}

const shown = (message: QueueMessage): { id: string; key: string | null } => ({
  id: messageName(message),
  key: message.content.key,
});

export interface QueueProducerView {
  label: string;
  running: boolean;
  paused: boolean;
  /** The queue. */
  topic: string;
  acks: string;
  ratePerSecond: number;
  sent: number;
  acknowledged: number;
  failed: Record<string, number>;
  queued: number;
  inFlight: number;
  waiting: null;
  blockedOn: '';
  notModelledYet: string[];
}

/** A node of kind `queueProducer`, in the words of a producer's scene. */
export function queueProducerView(node: SimNode): QueueProducerView {
  const { id, running, paused, disk, config } = node as QueueProducerNode;
  const state = node.state as QueueProducerNode['state'] | null;
  return {
    label: id,
    running: running && state?.phase === 'open',
    paused,
    topic: (config as unknown as QueueProducerConfig).workload.queue,
    acks: 'confirm',
    ratePerSecond: disk.workload?.ratePerSecond ?? 0,
    sent: state?.counts.sent ?? 0,
    acknowledged: state?.counts.acknowledged ?? 0,
    failed: { ...state?.counts.failed },
    queued: state?.waiting.length ?? 0,
    inFlight: state?.unconfirmed.size ?? 0,
    waiting: null,
    blockedOn: '',
    notModelledYet: [],
  };
}
