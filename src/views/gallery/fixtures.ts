/** Hand-made scenes for the gallery: moments that every view must show well, without an engine. */
import type { NodeInspection } from '../../sim/inspect.ts';
import type { TraceEvent } from '../../sim/kernel/trace.ts';
import type { MessageScene } from '../../sim/messageScene.ts';
import type {
  BrokerScene,
  ConsumerScene,
  GroupScene,
  PartitionScene,
  ProducerScene,
  ReplicaScene,
  Scene,
  ZooKeeperScene,
} from '../../sim/scene.ts';

export interface Fixture {
  name: string;
  scene: Scene;
  messages: MessageScene[];
  atUs: number;
}

interface PartitionSpec {
  topic?: string;
  keys: string;
  /** First replica leads unless `leader` says else. */
  replicas: number[];
  leader?: number;
  isr?: number[];
  highWatermark?: number;
  /** By broker: log end where it differs. */
  ends?: Record<number, number>;
  firstOffset?: number;
}

const AT_US = 42_100_000;

export function broker(id: number, more: Partial<BrokerScene> = {}): BrokerScene {
  return {
    id,
    running: true,
    paused: false,
    phase: 'running',
    silentSinceUs: null,
    registered: true,
    session: { state: 'CONNECTED', timeoutMs: 18_000, expiresAtUs: AT_US + 15_000_000 },
    believesController: 1,
    isController: id === 1,
    notModelledYet: [],
    ...more,
  };
}

function replica(id: number, spec: PartitionSpec, running: boolean): ReplicaScene {
  const first = spec.firstOffset ?? 0;
  const end = spec.ends?.[id] ?? first + spec.keys.length;
  const leader = spec.leader ?? spec.replicas[0] ?? -1;
  const highWatermark = spec.highWatermark ?? end;
  const keys = [...spec.keys].slice(0, end - first);
  return {
    broker: id,
    role: running ? (id === leader ? 'leader' : 'follower') : 'offline',
    inIsr: (spec.isr ?? spec.replicas).includes(id),
    logStartOffset: 0,
    highWatermark: Math.min(highWatermark, end),
    logEndOffset: end,
    highWatermarkFrozen: running && highWatermark < end,
    cells: keys.map((key, i) => ({
      offset: first + i,
      key: key === '-' ? null : key,
      value: `order ${first + i}`,
      leaderEpoch: 4,
      timestamp: 1_700_000_000_000 + i * 250,
      headers: i % 3 === 0 ? [{ name: 'trace', value: `t-${i}` }] : [],
      producer: 'orders-web',
    })),
  };
}

export function topics(specs: PartitionSpec[], down: number[] = []): Scene['topics'] {
  const all: Scene['topics'] = {};
  for (const spec of specs) {
    const name = spec.topic ?? 'orders';
    const topic = (all[name] ??= { name, internal: name.startsWith('__'), partitions: {} });
    const number = Object.keys(topic.partitions).length;
    const leader = spec.leader ?? spec.replicas[0] ?? -1;
    const logs = Object.fromEntries(
      spec.replicas.map((id) => [id, replica(id, spec, !down.includes(id))]),
    );
    const partition: PartitionScene = {
      topicPartition: `${name}-${number}`,
      partition: number,
      leader,
      leaderEpoch: 4,
      isr: spec.isr ?? spec.replicas,
      replicas: spec.replicas,
      readableUpTo: down.includes(leader)
        ? -1
        : (spec.highWatermark ?? (spec.firstOffset ?? 0) + spec.keys.length),
      writable: down.length === 0,
      electable: down.length === 0,
      logs,
    };
    topic.partitions[number] = partition;
  }
  return all;
}

export function zookeeper(states: ZooKeeperScene['servers'][string]['state'][]): ZooKeeperScene {
  const alive = states.filter((state) => state !== 'DOWN').length;
  return {
    servers: Object.fromEntries(
      states.map((state, i) => [
        i + 1,
        { id: i + 1, state, paused: false, zxid: '0x100000042', connections: 3 },
      ]),
    ),
    leader: states.indexOf('LEADING') + 1 || -1,
    quorum: { alive, needed: 2, of: states.length, ok: alive * 2 > states.length },
    znodeCount: 57,
  };
}

export function producer(label: string, more: Partial<ProducerScene> = {}): ProducerScene {
  return {
    label,
    running: true,
    paused: false,
    topic: 'orders',
    acks: 'all',
    ratePerSecond: 4,
    sent: 168,
    acknowledged: 166,
    failed: {},
    queued: 0,
    inFlight: 1,
    waiting: null,
    blockedOn: '',
    notModelledYet: [],
    ...more,
  };
}

export function consumer(
  label: string,
  group: string,
  assignment: string[],
  more: Partial<ConsumerScene> = {},
): ConsumerScene {
  return {
    label,
    group,
    running: true,
    paused: false,
    state: 'STABLE',
    generation: 4,
    assignment,
    positions: Object.fromEntries(assignment.map((topicPartition) => [topicPartition, 8])),
    processing: '',
    processed: 81,
    buffered: 0,
    notModelledYet: [],
    ...more,
  };
}

export function group(
  id: string,
  members: Record<string, string[]>,
  more: Partial<GroupScene> = {},
): GroupScene {
  const all = Object.values(members).flat();
  return {
    id,
    state: 'Stable',
    generation: 4,
    assignor: 'range',
    leader: Object.keys(members)[0] ?? '',
    coordinator: 1,
    members,
    committed: Object.fromEntries(all.map((topicPartition) => [topicPartition, 7])),
    lag: Object.fromEntries(all.map((topicPartition) => [topicPartition, 0])),
    totalLag: 0,
    rebalanceSinceUs: null,
    ...more,
  };
}

const byLabel = <T extends { label: string }>(items: T[]): Record<string, T> =>
  Object.fromEntries(items.map((item) => [item.label, item]));
const byId = <T extends { id: number | string }>(items: T[]): Record<string, T> =>
  Object.fromEntries(items.map((item) => [item.id, item]));

export function sceneOf(parts: Partial<Scene>): Scene {
  return {
    atUs: AT_US,
    zookeeper: zookeeper(['FOLLOWING', 'FOLLOWING', 'LEADING']),
    controller: { broker: 1, epoch: 1 },
    brokers: byId([broker(1), broker(2), broker(3)]),
    topics: {},
    producers: {},
    groups: {},
    consumers: {},
    queues: {},
    links: {},
    health: { state: 'UP', reasons: [] },
    load: {
      zookeeperRequests: 412,
      zookeeperWrites: 61,
      recordsProduced: 8120,
      recordsDelivered: 16_100,
    },
    ledger: { acknowledged: 8118, acknowledgedButGone: [], processedTwice: [], neverProcessed: [] },
    ...parts,
  };
}

export function message(
  id: number,
  from: string,
  to: string,
  more: Partial<MessageScene> = {},
): MessageScene {
  return {
    id,
    from,
    to,
    api: 'Produce',
    answer: false,
    kind: 'request',
    weight: 2,
    sendAtUs: AT_US - 25_000,
    arriveAtUs: AT_US + 25_000,
    records: [],
    recordCount: 0,
    error: '',
    ...more,
  };
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

const eventAt = (
  id: number,
  atUs: number,
  node: string,
  kind: string,
  data: Record<string, unknown>,
  more: Partial<TraceEvent> = {},
): TraceEvent => ({ id, atUs, node, kind, trigger: id - 1, because: null, data, ...more });

/** A trace as the outage leaves it. */
export const galleryEvents: readonly TraceEvent[] = [
  eventAt(1, 9_800_000, 'broker-1', 'groupStable', {
    group: 'billing',
    generation: 4,
    assignment: { c1: ['orders-0', 'orders-1'], c2: ['orders-2'] },
  }),
  eventAt(
    2,
    30_000_000,
    '',
    'action',
    { do: 'crashZooKeeper', args: { servers: [1, 3] }, targets: ['zookeeper-1', 'zookeeper-3'] },
    { trigger: 0 },
  ),
  eventAt(3, 30_000_100, 'zookeeper-2', 'zkQuorumLost', { server: 3, alive: [2], needed: 2 }),
  eventAt(4, 34_000_000, 'broker-1', 'zkClientDisconnected', { server: 3, reason: 'silent' }),
  eventAt(
    5,
    40_020_000,
    '',
    'action',
    { do: 'crash', args: { broker: 2 }, targets: ['broker-2'] },
    { trigger: 0 },
  ),
  ...Array.from({ length: 6 }, (_, i) =>
    eventAt(
      6 + i,
      40_200_000 + i * 250_000,
      'broker-1',
      'recordsAppended',
      {
        topicPartition: 'orders-0',
        baseOffset: 5 + i,
        count: 1,
        leaderEpoch: 4,
        key: 'B',
        producer: 'orders-web',
        number: 41 + i,
      },
      { trigger: 0 },
    ),
  ),
  eventAt(
    12,
    42_100_000,
    'orders-web',
    'recordFailed',
    {
      topicPartition: 'orders-0',
      count: 1,
      error: 'TimeoutException',
      exception: 'TimeoutException',
      message: '',
      attempts: 1,
      records: [{ number: 40, key: 'A', value: 'order 40' }],
    },
    {
      because: {
        waitedFor: 'broker-2',
        lastHeardAtUs: 40_010_000,
        lastHeardApi: 'Fetch',
        silencedBy: 5,
        via: ['broker-1'],
      },
    },
  ),
];

export const galleryBeats = galleryEvents
  .filter(({ kind }) => kind === 'action' || kind === 'zkQuorumLost' || kind === 'groupStable')
  .map(({ id, atUs, kind, node, data }) => ({ id, atUs, kind, node, data }));

export const galleryInspection: NodeInspection = {
  node: 'broker-1',
  kind: 'broker',
  running: true,
  paused: false,
  beliefs: [
    { code: 'controller', about: '', value: '1', truth: '1' },
    { code: 'liveBrokers', about: '', value: '1, 2, 3', truth: '1, 3' },
    { code: 'leader', about: 'orders-0', value: '1 · 4', truth: '1 · 4' },
    { code: 'leader', about: 'orders-1', value: '2 · 4', truth: '2 · 4' },
  ],
  waits: [
    {
      kind: 'alterPartition',
      step: 'answered',
      api: 'setData /brokers/topics/orders/partitions/0/state',
      from: 'zookeeper-3',
      sinceUs: 40_500_000,
    },
  ],
  config: [
    { key: 'min.insync.replicas', value: '2', standard: '1', unit: '', modelled: true },
    {
      key: 'zookeeper.session.timeout.ms',
      value: '18000',
      standard: '18000',
      unit: 'ms',
      modelled: true,
    },
    { key: 'log.cleaner.threads', value: '2', standard: null, unit: '', modelled: false },
  ],
  commands: ['bin/kafka-topics.sh --bootstrap-server localhost:9092 --describe'],
};
