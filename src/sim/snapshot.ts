/**
 * The state of a run as `sim --json` prints it: what is true at this moment, in maps by id.
 *
 * Leaders, epochs and ISRs are those of the state znodes; logs are those on the brokers' disks, dead brokers' too.
 */

import { unmodelledKeys } from './kafka/config.ts';
import { topicConfigPath, type ConfigZnode } from './kafka/controller/zkData.ts';
import { brokerView, type BrokerView } from './kafka/broker/view.ts';
import { brokerIdOf, topicPartition, type TopicPartition } from './kafka/protocol.ts';
import { consumerViews, type ConsumerView } from './kafka/client/consumerView.ts';
import { producerViews, type ProducerView } from './kafka/client/producerView.ts';
import {
  groupsView,
  storedGroups,
  type GroupView,
  type StoredGroupView,
} from './kafka/coordinator/view.ts';
import type { World } from './kernel/world.ts';
import { healthOf, type Health } from './checks/health.ts';
import { ledgerView, type Ledger, type LedgerView } from './checks/ledger.ts';
import {
  agreedTree,
  assignedReplicas,
  controllerTruth,
  isRegistered,
  nodesOfKind,
  partitionNumbers,
  partitionTruth,
  topicNames,
} from './checks/truth.ts';
import { queueProducerView, queueViews, type QueueView } from './queues/view.ts';
import { zookeeperView, type ZooKeeperView, type ZkServerView } from './zookeeper/view.ts';
import type { ZnodeTree } from './zookeeper/znodeTree.ts';

export interface Snapshot {
  /** As `/controller` says; null: there is no such znode. */
  controller: { broker: number; epoch: number } | null;
  zookeeper: ZooKeeperSnapshot | null;
  brokers: Record<string, BrokerSnapshot>;
  topics: Record<string, TopicSnapshot>;
  groups: Record<string, GroupSnapshot>;
  producers: Record<string, ProducerSnapshot>;
  consumers: Record<string, ConsumerView>;
  queues: Record<string, QueueView>;
  ledger: LedgerView;
  health: Pick<Health, 'state' | 'reasons'>;
}

export interface ZooKeeperSnapshot {
  /** −1: none. */
  leader: number;
  servers: Record<string, Omit<ZkServerView, 'zxid'> & { zxid: string }>;
  sessions: ZooKeeperView['sessions'];
  znodes: ZooKeeperView['znodes'];
  /** Of all servers that run, since their start. */
  counters: { requests: number; pings: number; reads: number; writesCommitted: number };
  notModelledYet: string[];
}

export interface BrokerSnapshot {
  running: boolean;
  /** Its ephemeral znode is there. */
  registered: boolean;
  paused: boolean;
  phase: BrokerView['phase'];
  brokerEpoch: number;
  /** Whom it takes for the controller; −1: nobody. */
  knownController: number;
  lastExit: BrokerView['lastExit'];
  notModelledYet: string[];
}

export interface TopicSnapshot {
  partitions: Record<string, PartitionSnapshot>;
  /** Its own configuration, as /config/topics has it. */
  config: Record<string, string>;
  notModelledYet: string[];
}

export interface PartitionSnapshot {
  replicas: number[];
  /** −1: none. */
  leader: number;
  leaderEpoch: number;
  isr: number[];
  /** By broker id. */
  logs: Record<string, { logStartOffset: number; highWatermark: number; logEndOffset: number }>;
}

export interface GroupSnapshot {
  /** `Unknown`: nobody coordinates it at this moment; its offsets are those on disk. */
  state: string;
  generation: number;
  /** Label → partitions. */
  members: Record<string, TopicPartition[]>;
  committed: Record<TopicPartition, number>;
  lag: Record<TopicPartition, number>;
  /** Broker id; −1: none. */
  coordinator: number;
  assignor: string;
  leader: string;
}

export type ProducerSnapshot = Pick<
  ProducerView,
  'running' | 'sent' | 'acknowledged' | 'failed'
> & {
  notModelledYet: string[];
};

export function snapshotOf(world: World, ledger: Ledger): Snapshot {
  const tree = agreedTree(world);
  const brokers = brokerViews(world);
  const topics = topicsOf(tree, brokers);
  const { state, reasons } = healthOf(world);
  return {
    controller: controllerTruth(tree),
    zookeeper: zookeeperOf(world),
    brokers: Object.fromEntries(brokers.map((view) => [view.brokerId, brokerOf(tree, view)])),
    topics,
    groups: groupsOf(world, topics),
    producers: producersOf(world),
    consumers: consumerViews(world),
    queues: queueViews(world),
    ledger: ledgerView(ledger, world),
    health: { state, reasons },
  };
}

const brokerViews = (world: World): BrokerView[] =>
  [...nodesOfKind(world, 'broker')].map(({ id }) => brokerView(world, brokerIdOf(id)));

function zookeeperOf(world: World): ZooKeeperSnapshot | null {
  const view = zookeeperView(world);
  if (view === null) return null;
  const [server] = nodesOfKind(world, 'zookeeper');
  const { serverId: _id, ensemble: _all, initialEpoch: _epoch, ...config } = server?.config ?? {};
  const counters = { requests: 0, pings: 0, reads: 0, writesCommitted: 0 };
  for (const server of Object.values(view.servers)) {
    counters.requests += server.requests;
    counters.pings += server.pings;
    counters.reads += server.reads;
    counters.writesCommitted = Math.max(counters.writesCommitted, server.writesCommitted);
  }
  return {
    leader: view.leader ?? -1,
    servers: Object.fromEntries(
      Object.entries(view.servers).map(([id, { zxid, ...server }]) => [
        id,
        { ...server, zxid: `${zxid.epoch}:${zxid.counter}` },
      ]),
    ),
    sessions: view.sessions,
    znodes: view.znodes,
    counters,
    notModelledYet: unmodelledKeys('zookeeper', config),
  };
}

function brokerOf(tree: ZnodeTree, view: BrokerView): BrokerSnapshot {
  const { running, paused, phase, brokerEpoch, knownController, lastExit, notModelledYet } = view;
  const registered = isRegistered(tree, view.brokerId);
  return {
    running,
    registered,
    paused,
    phase,
    brokerEpoch,
    knownController,
    lastExit,
    notModelledYet,
  };
}

function topicsOf(tree: ZnodeTree, brokers: readonly BrokerView[]): Snapshot['topics'] {
  // Without a prototype: a topic may be named like what every other object has.
  const topics = Object.create(null) as Snapshot['topics'];
  for (const topic of topicNames(tree)) {
    const partitions: Record<string, PartitionSnapshot> = {};
    for (const number of partitionNumbers(tree, topic)) {
      partitions[String(number)] = partitionOf(tree, brokers, topicPartition(topic, number));
    }
    const znode = tree.znodes.get(topicConfigPath(topic))?.data as ConfigZnode | undefined;
    const config = { ...znode?.config };
    topics[topic] = { partitions, config, notModelledYet: unmodelledKeys('topic', config) };
  }
  return topics;
}

function partitionOf(
  tree: ZnodeTree,
  brokers: readonly BrokerView[],
  tp: TopicPartition,
): PartitionSnapshot {
  const { leader = -1, leaderEpoch = -1, isr = [] } = partitionTruth(tree, tp) ?? {};
  const logs: PartitionSnapshot['logs'] = {};
  for (const { brokerId, partitions } of brokers) {
    const replica = partitions.get(tp);
    if (replica === undefined) continue;
    const { logStartOffset, highWatermark, logEndOffset } = replica;
    logs[String(brokerId)] = { logStartOffset, highWatermark, logEndOffset };
  }
  return { replicas: [...assignedReplicas(tree, tp)], leader, leaderEpoch, isr: [...isr], logs };
}

function groupsOf(world: World, topics: Snapshot['topics']): Snapshot['groups'] {
  const groups = [...groupsView(world), ...[...storedGroups(world)].map(withoutCoordinator)];
  return Object.fromEntries(
    groups.sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, view]) => [id, groupOf(view, topics)]),
  );
}

/** Its coordinator is down, or still loads it: Kafka's word for what nobody can tell then. */
const withoutCoordinator = ([id, stored]: [string, StoredGroupView]): [string, ShownGroup] => [
  id,
  { ...stored, state: 'Unknown', members: {}, coordinator: -1, protocolName: '', leader: '' },
];

type ShownGroup = Pick<
  GroupView,
  'generation' | 'members' | 'committed' | 'coordinator' | 'protocolName' | 'leader'
> & { state: string };

function groupOf(view: ShownGroup, topics: Snapshot['topics']): GroupSnapshot {
  const { state, generation, members, committed, coordinator, protocolName, leader } = view;
  const lag: GroupSnapshot['lag'] = {};
  for (const [tp, offset] of Object.entries(committed)) {
    const end = readableUpTo(topics, tp);
    if (end !== null) lag[tp] = Math.max(0, end - offset);
  }
  return {
    state,
    generation,
    members,
    committed,
    lag,
    coordinator,
    assignor: protocolName,
    leader,
  };
}

/** The high watermark of the leader's log, of the furthest replica where nobody leads; null: no such partition. */
function readableUpTo(topics: Snapshot['topics'], tp: TopicPartition): number | null {
  const at = tp.lastIndexOf('-');
  const partition = topics[tp.slice(0, at)]?.partitions[tp.slice(at + 1)];
  if (partition === undefined) return null;
  const led = partition.logs[String(partition.leader)];
  if (led !== undefined) return led.highWatermark;
  return Math.max(0, ...Object.values(partition.logs).map(({ highWatermark }) => highWatermark));
}

function producersOf(world: World): Snapshot['producers'] {
  const producers: Snapshot['producers'] = {};
  for (const [label, view] of Object.entries(producerViews(world))) {
    const { running, sent, acknowledged, failed, notModelledYet } = view;
    producers[label] = { running, sent, acknowledged, failed, notModelledYet };
  }
  for (const node of nodesOfKind(world, 'queueProducer')) {
    const { running, sent, acknowledged, failed, notModelledYet } = queueProducerView(node);
    producers[node.id] = { running, sent, acknowledged, failed, notModelledYet };
  }
  return producers;
}
