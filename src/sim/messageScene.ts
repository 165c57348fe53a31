/**
 * A message as the screen shows it: what it is in the eyes of a person, and which records it carries.
 *
 * The page knows no API of Kafka; the kind (a shape) and the weight (what to show first when many fly) are decided here.
 */

import type { Message } from './kernel/network.ts';
import type { FetchResponse, ProduceRequest } from './kafka/protocol.ts';
import type { Deliver, Publish } from './queues/amqp.ts';

export type MessageKind =
  /** Carries records. */
  | 'records'
  | 'request'
  | 'response'
  /** Periodic signs of life: heartbeats, session pings. */
  | 'heartbeat'
  /** The controller tells a broker what to do. */
  | 'order'
  /** A group's round: Join, Sync, Leave. */
  | 'group'
  /** Offsets committed. */
  | 'commit'
  /** The ensemble's own: votes, proposals, acknowledgements. */
  | 'vote'
  /** Metadata read from or written to ZooKeeper, watch events. */
  | 'zookeeper';

export interface MessageScene {
  id: number;
  from: string;
  to: string;
  api: string;
  answer: boolean;
  kind: MessageKind;
  /** 3: always worth a look; 2: when there is room; 1: on demand; 0: background. */
  weight: 0 | 1 | 2 | 3;
  sendAtUs: number;
  /** −1: it waits for a cut link. */
  arriveAtUs: number;
  /** The first records it carries. */
  records: { key: string | null; topicPartition: string }[];
  recordCount: number;
  /** The answer's error, where it has one. */
  error: string;
}

const MAX_RECORDS = 3;
const groupApis = new Set(['JoinGroup', 'SyncGroup', 'LeaveGroup']);
const orderApis = new Set([
  'LeaderAndIsr',
  'StopReplica',
  'UpdateMetadata',
  'AlterPartition',
  'ControlledShutdown',
]);
const adminApis = new Set(['CreateTopics', 'DeleteTopics', 'CreatePartitions', 'ElectLeaders']);

/** Null for what a person need not see: opening and closing of connections. */
export function messageScene(message: Message): MessageScene | null {
  const { type, from, to } = message;
  if (
    type === 'connect' ||
    type === 'accept' ||
    type === 'refuse' ||
    type === 'close' ||
    from === to
  )
    return null;
  const scene: MessageScene = {
    id: message.id,
    from,
    to,
    api: message.api,
    answer: type === 'response',
    kind: type === 'response' ? 'response' : 'request',
    weight: 1,
    sendAtUs: message.sendAtUs,
    arriveAtUs: message.arriveAtUs,
    records: [],
    recordCount: 0,
    error: errorOf(message.body),
  };
  classify(scene, message);
  return scene;
}

function classify(scene: MessageScene, message: Message): void {
  const { api, answer } = scene;
  if (api === 'Produce') return produce(scene, message);
  if (api === 'Fetch') return fetch(scene, message);
  if (api === 'basic.publish')
    return queued(scene, (message.body as Publish).content.key, message.to);
  if (api === 'basic.deliver') {
    return queued(scene, (message.body as Deliver).message.content.key, message.from);
  }
  if (api === 'basic.ack') return mark(scene, 'response', 2);
  if (groupApis.has(api)) return mark(scene, 'group', 3);
  if (api === 'Heartbeat') return mark(scene, 'heartbeat', scene.error === '' ? 0 : 2);
  if (api === 'OffsetCommit') return mark(scene, 'commit', 2);
  if (orderApis.has(api)) return mark(scene, answer ? 'response' : 'order', answer ? 1 : 3);
  if (adminApis.has(api)) return mark(scene, answer ? 'response' : 'request', 3);
  if (scene.from.startsWith('zookeeper-') && scene.to.startsWith('zookeeper-')) {
    return mark(scene, 'vote', isPing(api) ? 0 : 2);
  }
  if (scene.from.startsWith('zookeeper-') || scene.to.startsWith('zookeeper-')) {
    return mark(scene, isPing(api) ? 'heartbeat' : 'zookeeper', isPing(api) ? 0 : 2);
  }
}

function produce(scene: MessageScene, message: Message): void {
  if (scene.answer) return mark(scene, 'response', scene.error === '' ? 2 : 3);
  mark(scene, 'records', 3);
  for (const { topicPartition, records } of (message.body as ProduceRequest).partitions) {
    scene.recordCount += records.length;
    for (const record of records) {
      if (scene.records.length < MAX_RECORDS)
        scene.records.push({ key: record.key, topicPartition });
    }
  }
}

function fetch(scene: MessageScene, message: Message): void {
  if (!scene.answer) return mark(scene, 'request', 0);
  for (const { topicPartition, batches } of (message.body as FetchResponse).partitions) {
    for (const batch of batches) {
      scene.recordCount += batch.records.length;
      for (const record of batch.records) {
        if (scene.records.length < MAX_RECORDS)
          scene.records.push({ key: record.key, topicPartition });
      }
    }
  }
  if (scene.recordCount > 0) mark(scene, 'records', 3);
  else mark(scene, 'response', 0);
}

/** A queue has no partitions: its name stands there. */
function queued(scene: MessageScene, key: string | null, queue: string): void {
  scene.records.push({ key, topicPartition: queue });
  scene.recordCount = 1;
  mark(scene, 'records', 3);
}

function mark(scene: MessageScene, kind: MessageKind, weight: MessageScene['weight']): void {
  scene.kind = kind;
  scene.weight = weight;
}

const isPing = (api: string): boolean => /ping/i.test(api);

/** The error of an answer: its own, or the first among its partitions. */
function errorOf(body: unknown): string {
  if (typeof body !== 'object' || body === null) return '';
  const { error, partitions } = body as { error?: unknown; partitions?: unknown };
  if (typeof error === 'string' && error !== 'NONE') return error;
  if (!Array.isArray(partitions)) return '';
  for (const { error: own } of partitions as { error?: unknown }[]) {
    if (typeof own === 'string' && own !== 'NONE') return own;
  }
  return '';
}
