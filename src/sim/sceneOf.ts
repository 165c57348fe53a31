/**
 * The scene of an instant: the nodes' views put together into what the screen draws.
 *
 * Truth comes from the znodes and the disks, belief from each node's own state; where they differ the scene holds both.
 */

import type { Ledger } from './checks/ledger.ts';
import { ledgerView } from './checks/ledgerView.ts';
import { healthOf, type Health, type PartitionHealth } from './checks/health.ts';
import {
  agreedTree,
  controllerTruth,
  isBeingDeleted,
  isRegistered,
  nodesOfKind,
  partitionNumbers,
  topicNames,
} from './checks/truth.ts';
import type { BrokerDisk, BrokerState } from './kafka/broker/brokerState.ts';
import { brokerView, type BrokerView, type ReplicaView } from './kafka/broker/view.ts';
import { consumerViews } from './kafka/client/consumerView.ts';
import { producerViews } from './kafka/client/producerView.ts';
import { isActiveController } from './kafka/controller/controllerState.ts';
import { groupsView, type GroupView } from './kafka/coordinator/view.ts';
import type { PartitionLog } from './kafka/log/partitionLog.ts';
import {
  brokerIdOf,
  brokerNode,
  partitionOf,
  topicOf,
  topicPartition,
  type TopicPartition,
} from './kafka/protocol.ts';
import type { SimNode, World } from './kernel/world.ts';
import { queueProducerView, queueViews } from './queues/view.ts';
import type {
  BrokerScene,
  GroupScene,
  PartitionScene,
  ProducerScene,
  RecordCell,
  ReplicaScene,
  Scene,
  TopicScene,
  ZooKeeperScene,
} from './scene.ts';
import { zkState } from './zookeeper/client.ts';
import { zookeeperView, type ZooKeeperView } from './zookeeper/view.ts';
import type { ZnodeTree } from './zookeeper/znodeTree.ts';

/** The newest records of a log that are shown as cells. */
const CELLS = 10;

export function sceneOf(world: World, ledger: Ledger): Scene {
  const tree = agreedTree(world);
  const ensemble = zookeeperView(world);
  const views = [...nodesOfKind(world, 'broker')].map(({ id }) =>
    brokerView(world, brokerIdOf(id)),
  );
  const health = healthOf(world);
  const topics = topicScenes(world, tree, views, health);
  const consumers = consumerViews(world);
  return {
    atUs: world.nowUs,
    zookeeper: ensemble === null ? null : zookeeperScene(ensemble),
    controller: controllerTruth(tree),
    brokers: Object.fromEntries(
      views.map((view) => [view.brokerId, brokerScene(world, tree, ensemble, view)]),
    ),
    topics,
    producers: producerScenes(world),
    groups: Object.fromEntries(
      [...groupsView(world)].map(([id, view]) => [id, groupScene(view, topics, consumers)]),
    ),
    consumers,
    queues: queueViews(world),
    links: linkScenes(world),
    health: { state: health.state, reasons: health.reasons },
    load: loadOf(world, ledger, consumers),
    ledger: ledgerView(ledger, world),
  };
}

function zookeeperScene({ servers, leader, quorum, znodes }: ZooKeeperView): ZooKeeperScene {
  return {
    servers: Object.fromEntries(
      Object.entries(servers).map(([id, { state, paused, zxid, connections }]) => [
        id,
        { id: Number(id), state, paused, zxid: `${zxid.epoch}:${zxid.counter}`, connections },
      ]),
    ),
    leader: leader ?? -1,
    quorum,
    znodeCount: Object.keys(znodes).length,
  };
}

function brokerScene(
  world: World,
  tree: ZnodeTree,
  ensemble: ZooKeeperView | null,
  view: BrokerView,
): BrokerScene {
  const node = world.nodes.get(brokerNode(view.brokerId)) as SimNode;
  const state = node.state as BrokerState | null;
  const session = ensemble?.sessions.find((candidate) => candidate.node === node.id);
  return {
    id: view.brokerId,
    running: view.running,
    paused: view.paused,
    phase: scenePhases[view.phase],
    silentSinceUs: node.silencedBy === 0 ? null : node.silentSinceUs,
    registered: isRegistered(tree, view.brokerId),
    session: {
      state: state === null ? 'NONE' : zkState(state.zk),
      timeoutMs: session?.timeoutMs ?? 0,
      expiresAtUs: session?.expiresAtUs ?? null,
    },
    believesController: view.knownController,
    isController: state !== null && isActiveController(node),
    notModelledYet: view.notModelledYet,
  };
}

const scenePhases: Record<BrokerView['phase'], BrokerScene['phase']> = {
  NOT_RUNNING: 'stopped',
  STARTING: 'starting',
  RECOVERY: 'starting',
  RUNNING: 'running',
  PENDING_CONTROLLED_SHUTDOWN: 'shuttingDown',
  SHUTTING_DOWN: 'shuttingDown',
};

function topicScenes(
  world: World,
  tree: ZnodeTree,
  views: readonly BrokerView[],
  health: Health,
): Record<string, TopicScene> {
  // Without a prototype: a topic may be named like what every other object has.
  const topics = Object.create(null) as Record<string, TopicScene>;
  const holders = holdersOf(views);
  const byId = new Map(views.map((view) => [view.brokerId, view]));
  for (const name of topicNames(tree)) {
    const partitions: Record<string, PartitionScene> = {};
    for (const number of partitionNumbers(tree, name)) {
      const tp = topicPartition(name, number);
      const known = health.partitions.get(tp);
      const assigned = (known?.truth?.replicas ?? []).flatMap((id) => byId.get(id) ?? []);
      const shown = new Set([...(holders.get(tp) ?? []), ...assigned]);
      partitions[String(number)] = partitionScene(world, shown, known, tp, number);
    }
    const deleting = isBeingDeleted(tree, name);
    topics[name] = { name, internal: name.startsWith('__'), deleting, partitions };
  }
  return topics;
}

/** Who has a replica of which partition, on disk or in mind. */
function holdersOf(views: readonly BrokerView[]): Map<TopicPartition, BrokerView[]> {
  const holders = new Map<TopicPartition, BrokerView[]>();
  for (const view of views) {
    for (const tp of view.partitions.keys()) {
      const known = holders.get(tp);
      if (known === undefined) holders.set(tp, [view]);
      else known.push(view);
    }
  }
  return holders;
}

function partitionScene(
  world: World,
  shown: ReadonlySet<BrokerView>,
  known: PartitionHealth | undefined,
  tp: TopicPartition,
  partition: number,
): PartitionScene {
  const { truth = null, writable = false, electable = false } = known ?? {};
  const { replicas = [], leader = -1, leaderEpoch = -1, isr = [] } = truth ?? {};
  const logs: Record<string, ReplicaScene> = {};
  let readableUpTo = -1;
  for (const view of shown) {
    const replica = view.partitions.get(tp);
    logs[String(view.brokerId)] = replicaScene(world, view, replica, tp, isr);
    if (view.running && !view.paused && replica?.role === 'leader' && view.brokerId === leader) {
      readableUpTo = replica.highWatermark;
    }
  }
  return {
    topicPartition: tp,
    partition,
    leader,
    leaderEpoch,
    isr: [...isr],
    replicas: [...replicas],
    readableUpTo,
    writable,
    electable,
    logs,
  };
}

function replicaScene(
  world: World,
  view: BrokerView,
  replica: ReplicaView | undefined,
  tp: TopicPartition,
  isr: readonly number[],
): ReplicaScene {
  const disk = world.nodes.get(brokerNode(view.brokerId))?.disk as Partial<BrokerDisk> | undefined;
  const { logStartOffset = 0, highWatermark = 0, logEndOffset = 0, role = 'none' } = replica ?? {};
  const shownRole = !view.running ? 'offline' : role === 'none' ? 'offline' : role;
  return {
    broker: view.brokerId,
    role: shownRole,
    inIsr: isr.includes(view.brokerId),
    logStartOffset,
    highWatermark,
    logEndOffset,
    highWatermarkFrozen:
      shownRole === 'leader' && highWatermark < logEndOffset && someoneSilent(world, isr),
    cells: cellsOf(disk?.logs?.get(tp)),
  };
}

/** A replica that counts is not heard: no new record can be confirmed until it is, or is taken off the list. */
function someoneSilent(world: World, isr: readonly number[]): boolean {
  return isr.some((id) => {
    const node = world.nodes.get(brokerNode(id));
    return node === undefined || !node.running || node.paused;
  });
}

function cellsOf(log: PartitionLog | undefined): RecordCell[] {
  if (log === undefined) return [];
  const cells: RecordCell[] = [];
  for (let i = log.chunks.length - 1; i >= 0 && cells.length < CELLS; i -= 1) {
    const { batches } = log.chunks[i] as PartitionLog['chunks'][number];
    for (let j = batches.length - 1; j >= 0 && cells.length < CELLS; j -= 1) {
      const batch = batches[j] as (typeof batches)[number];
      for (let k = batch.records.length - 1; k >= 0 && cells.length < CELLS; k -= 1) {
        const record = batch.records[k] as (typeof batch.records)[number];
        cells.push({
          offset: batch.baseOffset + k,
          key: record.key,
          value: record.value,
          leaderEpoch: batch.partitionLeaderEpoch,
          timestamp: record.timestamp,
          headers: record.headers,
          producer: record.origin?.producer ?? null,
        });
      }
    }
  }
  return cells.reverse();
}

function producerScenes(world: World): Record<string, ProducerScene> {
  const scenes: Record<string, ProducerScene> = producerViews(world);
  for (const node of nodesOfKind(world, 'queueProducer')) scenes[node.id] = queueProducerView(node);
  return scenes;
}

function groupScene(
  view: GroupView,
  topics: Record<string, TopicScene>,
  consumers: Scene['consumers'],
): GroupScene {
  const members = Object.values(consumers).filter(
    ({ group, running }) => group === view.groupId && running,
  );
  const positions = Object.assign({}, ...members.map((member) => member.positions));
  const lag = distances(topics, view.committed);
  const isInRound = view.state === 'PreparingRebalance' || view.state === 'CompletingRebalance';
  return {
    id: view.groupId,
    state: view.state,
    generation: view.generation,
    assignor: view.protocolName,
    leader: view.leader,
    coordinator: view.coordinator,
    members: view.members,
    committed: view.committed,
    lag,
    totalLag: sumOf(lag),
    unread: sumOf(distances(topics, positions)),
    rebalanceSinceUs: isInRound ? view.stateSinceUs : null,
  };
}

/** How far each offset lies before the end of what can be read; only where that is known. */
function distances(
  topics: Record<string, TopicScene>,
  offsets: Readonly<Record<TopicPartition, number>>,
): Record<TopicPartition, number> {
  const found: Record<TopicPartition, number> = {};
  for (const [tp, offset] of Object.entries(offsets)) {
    const end = topics[topicOf(tp)]?.partitions[partitionOf(tp)]?.readableUpTo ?? -1;
    if (end >= 0) found[tp] = Math.max(0, end - offset);
  }
  return found;
}

/** Null: there are none. */
function sumOf(counts: Readonly<Record<string, number>>): number | null {
  const all = Object.values(counts);
  return all.length === 0 ? null : all.reduce((sum, one) => sum + one, 0);
}

/** Both directions of a pair of nodes as one. */
function linkScenes(world: World): Scene['links'] {
  const links: Scene['links'] = {};
  for (const { from, to, cutBy, slowUs } of world.network.links.values()) {
    if (cutBy === 0 && slowUs === 0) continue;
    const [a, b] = from < to ? [from, to] : [to, from];
    const known = links[`${a}|${b}`];
    links[`${a}|${b}`] = {
      a,
      b,
      cut: cutBy !== 0 || (known?.cut ?? false),
      slowMs: Math.max(slowUs / 1000, known?.slowMs ?? 0),
    };
  }
  return links;
}

function loadOf(world: World, { load }: Ledger, consumers: Scene['consumers']): Scene['load'] {
  let recordsDelivered = 0;
  for (const { processed } of Object.values(consumers)) recordsDelivered += processed;
  return {
    zookeeperRequests: world.counts['zookeeperRequests'] ?? 0,
    zookeeperWrites: load.zookeeperWrites,
    recordsProduced: load.recordsAppended,
    recordsDelivered,
  };
}
