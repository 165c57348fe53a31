/** Hand-made scenes for the gallery: moments that every view must show well, without an engine. */
import type { MessageScene } from '../../sim/messageScene.ts';
import type { Scene } from '../../sim/scene.ts';
import {
  AT_US,
  broker,
  byId,
  byLabel,
  consumer,
  group,
  message,
  producer,
  sceneOf,
  topics,
  zookeeper,
  type PartitionSpec,
} from './sceneBuilder.ts';

export interface Fixture {
  name: string;
  scene: Scene;
  messages: MessageScene[];
  atUs: number;
}

const three: PartitionSpec[] = [
  { keys: 'ABAFABFA', replicas: [1, 2, 3] },
  { keys: 'CDDCGDC', replicas: [2, 3, 1] },
  { keys: 'EHEEHEHHE', replicas: [3, 1, 2] },
];
const twoGroups = {
  groups: byId([
    group('billing', { c1: ['orders-0', 'orders-1'], c2: ['orders-2'] }),
    group('audit', { a1: ['orders-0', 'orders-1', 'orders-2'] }),
  ]),
  consumers: byLabel([
    consumer('c1', 'billing', ['orders-0', 'orders-1'], { processing: 'orders-0@7' }),
    consumer('c2', 'billing', ['orders-2']),
    consumer('a1', 'audit', ['orders-0', 'orders-1', 'orders-2']),
  ]),
};

const calm: Fixture = {
  name: 'calm',
  atUs: AT_US,
  scene: sceneOf({
    topics: topics(three),
    producers: byLabel([
      producer('orders-web'),
      producer('clicks', { acks: '1', ratePerSecond: 2 }),
    ]),
    ...twoGroups,
  }),
  messages: [
    message(1, 'orders-web', 'broker-1', {
      kind: 'records',
      weight: 3,
      records: [{ key: 'B', topicPartition: 'orders-0' }],
      recordCount: 1,
      sendAtUs: AT_US - 18_000,
      arriveAtUs: AT_US + 32_000,
    }),
    message(2, 'broker-1', 'broker-2', {
      api: 'Fetch',
      answer: true,
      kind: 'records',
      weight: 3,
      records: [{ key: 'A', topicPartition: 'orders-0' }],
      recordCount: 1,
    }),
    message(3, 'broker-3', 'c2', {
      api: 'Fetch',
      answer: true,
      kind: 'records',
      weight: 3,
      records: [{ key: 'E', topicPartition: 'orders-2' }],
      recordCount: 3,
      sendAtUs: AT_US - 36_000,
      arriveAtUs: AT_US + 14_000,
    }),
    message(4, 'broker-2', 'broker-3', { api: 'Fetch', weight: 0 }),
  ],
};

const outage: Fixture = {
  name: 'outage',
  atUs: AT_US,
  scene: sceneOf({
    zookeeper: zookeeper(['DOWN', 'LOOKING', 'DOWN']),
    brokers: byId([
      broker(1, { session: { state: 'CONNECTING', timeoutMs: 18_000, expiresAtUs: null } }),
      broker(2, {
        running: false,
        phase: 'stopped',
        silentSinceUs: AT_US - 12_000_000,
        isController: false,
        session: { state: 'CLOSED', timeoutMs: 18_000, expiresAtUs: null },
      }),
      broker(3, { session: { state: 'CONNECTING', timeoutMs: 18_000, expiresAtUs: null } }),
    ]),
    topics: topics(
      [
        { keys: 'ABAFABFA', replicas: [1, 2, 3], highWatermark: 5, ends: { 2: 5 } },
        { keys: 'CDDCGDC', replicas: [2, 3, 1] },
        { keys: 'EHEEHEHHE', replicas: [3, 1, 2], highWatermark: 6, ends: { 2: 6 } },
      ],
      [2],
    ),
    producers: byLabel([
      producer('orders-web', {
        inFlight: 3,
        waiting: { sinceUs: AT_US - 1_900_000, deadlineUs: AT_US + 2_100_000 },
      }),
      producer('clicks', { acks: '1', ratePerSecond: 2 }),
    ]),
    groups: byId([
      group('billing', { c1: ['orders-0', 'orders-1'], c2: ['orders-2'] }, { totalLag: 9 }),
      group('audit', { a1: ['orders-0', 'orders-1', 'orders-2'] }, { totalLag: 4 }),
    ]),
    consumers: twoGroups.consumers,
    health: {
      state: 'DOWN',
      reasons: ['orders-0', 'orders-1', 'orders-2'].map((topicPartition) => ({
        code: topicPartition === 'orders-1' ? 'LEADER_DOWN' : 'ISR_MEMBER_SILENT',
        topicPartition,
      })),
    },
  }),
  messages: [
    message(1, 'orders-web', 'broker-1', {
      kind: 'records',
      weight: 3,
      records: [{ key: 'A', topicPartition: 'orders-0' }],
      recordCount: 1,
      sendAtUs: AT_US - 12_000,
      arriveAtUs: AT_US + 38_000,
    }),
  ],
};

const rebalance: Fixture = {
  name: 'rebalance',
  atUs: AT_US,
  scene: sceneOf({
    topics: topics(three),
    producers: byLabel([producer('orders-web')]),
    groups: byId([
      group(
        'billing',
        { c1: ['orders-0'], c2: ['orders-1'], c3: ['orders-2'], c4: [] },
        {
          state: 'CompletingRebalance',
          generation: 5,
          rebalanceSinceUs: AT_US - 3_000_000,
          totalLag: 6,
        },
      ),
    ]),
    consumers: byLabel([
      consumer('c1', 'billing', ['orders-0']),
      consumer('c2', 'billing', [], { state: 'COMPLETING_REBALANCE' }),
      consumer('c3', 'billing', [], { state: 'PREPARING_REBALANCE' }),
      consumer('c4', 'billing', []),
      consumer('c5', 'billing', [], { running: false, state: 'UNJOINED' }),
    ]),
    brokers: byId([
      broker(1),
      broker(2, { paused: true, silentSinceUs: AT_US - 4_000_000 }),
      broker(3, {
        phase: 'starting',
        registered: false,
        session: { state: 'CONNECTING', timeoutMs: 18_000, expiresAtUs: null },
      }),
    ]),
    links: { 'broker-1|broker-3': { a: 'broker-1', b: 'broker-3', cut: true, slowMs: 0 } },
    health: {
      state: 'DEGRADED',
      reasons: [{ code: 'UNDER_REPLICATED', topicPartition: 'orders-1' }],
    },
  }),
  messages: [
    message(1, 'c2', 'broker-1', { api: 'JoinGroup', kind: 'group', weight: 3 }),
    message(2, 'broker-1', 'c3', {
      api: 'SyncGroup',
      answer: true,
      kind: 'group',
      weight: 3,
      sendAtUs: AT_US - 40_000,
      arriveAtUs: AT_US + 10_000,
    }),
    message(3, 'broker-1', 'broker-2', { api: 'LeaderAndIsr', kind: 'order', weight: 3 }),
    message(4, 'zookeeper-3', 'zookeeper-1', { api: 'proposal', kind: 'vote' }),
    message(5, 'broker-1', 'zookeeper-3', { api: 'setData', kind: 'zookeeper' }),
  ],
};

const sandbox: Fixture = {
  name: 'sandbox',
  atUs: AT_US,
  scene: sceneOf({
    topics: topics(
      ['orders', 'payments']
        .flatMap((topic) =>
          Array.from({ length: 6 }, (_, i): PartitionSpec => ({
            topic,
            keys: 'ABCDEFGHABCDEFGHABCDEFGHABCDEF'.slice(i),
            firstOffset: 120 + i * 7,
            replicas: [1, 2, 3].map((id) => ((id + i) % 3) + 1),
            ...(i === 2 ? { isr: [1, 3], highWatermark: 150 } : {}),
          })),
        )
        .concat([{ topic: '__consumer_offsets', keys: 'xy', replicas: [1, 2, 3] }]),
    ),
    producers: byLabel([
      producer('p1', { ratePerSecond: 10 }),
      producer('p2', { ratePerSecond: 10, topic: 'payments' }),
    ]),
    groups: byId([
      group(
        'billing',
        {
          c1: [0, 1, 2].flatMap((i) => [`orders-${i}`, `payments-${i}`]),
          c2: [3, 4, 5].flatMap((i) => [`orders-${i}`, `payments-${i}`]),
        },
        { totalLag: 1234 },
      ),
    ]),
    consumers: byLabel([
      consumer(
        'c1',
        'billing',
        [0, 1, 2].flatMap((i) => [`orders-${i}`, `payments-${i}`]),
      ),
      consumer(
        'c2',
        'billing',
        [3, 4, 5].flatMap((i) => [`orders-${i}`, `payments-${i}`]),
      ),
    ]),
  }),
  messages: Array.from({ length: 14 }, (_, i) =>
    message(i, i % 2 === 0 ? 'p1' : 'p2', `broker-${(i % 3) + 1}`, {
      kind: 'records',
      weight: 3,
      records: [
        {
          key: 'ABCDEFGH'[i % 8] ?? null,
          topicPartition: `${i % 2 === 0 ? 'orders' : 'payments'}-${i % 6}`,
        },
      ],
      recordCount: 1 + (i % 3),
      sendAtUs: AT_US - i * 3000,
      arriveAtUs: AT_US + 50_000 - i * 3000,
    }),
  ),
};

const large: Fixture = {
  name: 'large',
  atUs: AT_US,
  scene: sceneOf({
    brokers: byId(
      Array.from({ length: 10 }, (_, i) =>
        i === 4
          ? broker(5, { running: false, silentSinceUs: AT_US - 3_000_000, isController: false })
          : broker(i + 1),
      ),
    ),
    topics: topics(
      Array.from({ length: 60 }, (_, i): PartitionSpec => ({
        topic: `topic-${Math.floor(i / 6)}`,
        keys: 'ABC',
        replicas: [0, 1, 2].map((j) => ((i + j * 3) % 10) + 1),
        ...(i % 9 === 0 ? { isr: [(i % 10) + 1] } : {}),
      })),
      [5],
    ),
    producers: byLabel(Array.from({ length: 12 }, (_, i) => producer(`p${i + 1}`))),
    groups: byId(
      Array.from({ length: 7 }, (_, i) =>
        group(`group-${i}`, { x: ['topic-0-0'], y: ['topic-0-1'] }, { totalLag: i * 40 }),
      ),
    ),
    consumers: byLabel(
      Array.from({ length: 14 }, (_, i) =>
        consumer(`c${i}`, `group-${Math.floor(i / 2)}`, [`topic-0-${i % 6}`]),
      ),
    ),
    health: { state: 'DEGRADED', reasons: [] },
  }),
  messages: [],
};

const queue: Fixture = {
  name: 'queue',
  atUs: AT_US,
  scene: sceneOf({
    zookeeper: zookeeper(['LEADING']),
    brokers: byId([broker(1)]),
    topics: topics([
      { keys: 'ABCDEABCDE', replicas: [1] },
      { keys: 'FGHFGH', replicas: [1] },
    ]),
    producers: byLabel([producer('web-topic'), producer('web-queue', { topic: null })]),
    groups: byId([group('billing', { c1: ['orders-0', 'orders-1'] })]),
    consumers: byLabel([consumer('c1', 'billing', ['orders-0', 'orders-1'])]),
    queues: {
      orders: {
        name: 'orders',
        running: true,
        ready: [...'ABCDEFGH'].map((key, i) => ({
          id: `m${i}`,
          key,
          value: `order ${i}`,
          redelivered: i < 2,
        })),
        readyCount: 8,
        unackedCount: 2,
        published: 30,
        acknowledged: 20,
        consumers: {
          w1: {
            label: 'w1',
            service: 'orders',
            running: true,
            prefetch: 1,
            unacked: [{ id: 'm9', key: 'A' }],
            processed: 11,
          },
          w2: {
            label: 'w2',
            service: 'orders',
            running: false,
            prefetch: 1,
            unacked: [],
            processed: 9,
          },
        },
      },
    },
  }),
  messages: [],
};

export const fixtures: readonly Fixture[] = [calm, outage, rebalance, sandbox, large, queue];
