/** Builds scenes by hand, for the gallery and for tests of views: what is not named is as in calm times. */
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

export interface PartitionSpec {
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

export const AT_US = 42_100_000;

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
    const topic = (all[name] ??= {
      name,
      internal: name.startsWith('__'),
      deleting: false,
      partitions: {},
    });
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
        { id: i + 1, state, paused: false, zxid: '1:66', connections: 3 },
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
    unread: 0,
    rebalanceSinceUs: null,
    ...more,
  };
}

export const byLabel = <T extends { label: string }>(items: T[]): Record<string, T> =>
  Object.fromEntries(items.map((item) => [item.label, item]));
export const byId = <T extends { id: number | string }>(items: T[]): Record<string, T> =>
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
