/**
 * One node in full, for the inspector: what it believes against what is true, what it waits for, its configuration, and the commands
 * that would show the same on a real cluster.
 */

import { agreedTree, controllerTruth, isRegistered, partitionTruth } from './checks/truth.ts';
import { brokerView } from './kafka/broker/view.ts';
import type { ClientMetadata } from './kafka/client/metadata.ts';
import type { KafkaClient } from './kafka/client/metadataUpdater.ts';
import {
  configKeys,
  unmodelledKeys,
  type ConfigKey,
  type ConfigSide,
  type ConfigValue,
} from './kafka/config.ts';
import { groupsView } from './kafka/coordinator/view.ts';
import {
  brokerIdOf,
  partitionOf,
  topicOf,
  topicPartition,
  type TopicPartition,
} from './kafka/protocol.ts';
import type { SimNode, World } from './kernel/world.ts';
import type { ZnodeTree } from './zookeeper/znodeTree.ts';
import type { ZkNode } from './zookeeper/serverState.ts';
import { committedDatabase, zookeeperView } from './zookeeper/view.ts';
import { zxidText } from './zookeeper/zxid.ts';

export interface NodeInspection {
  node: string;
  kind: string;
  running: boolean;
  paused: boolean;
  beliefs: Belief[];
  waits: WaitingTask[];
  config: ConfigEntry[];
  /** As one would type them on a real cluster, beside those whose output the page can tell. */
  commands: string[];
}

/** What the node holds for true. */
export interface Belief {
  code:
    | 'controller'
    | 'liveBrokers'
    | 'leader'
    | 'isr'
    | 'coordinator'
    | 'assignment'
    | 'generation'
    | 'ensembleLeader'
    | 'lastZxid';
  /** The partition, group or topic that it is about; '' for the node itself. */
  about: string;
  value: string;
  /** What is true; null where only this node can know. */
  truth: string | null;
}

export interface WaitingTask {
  kind: string;
  step: string;
  /** What it asked, and whom; '' where it waits for something inside the node. */
  api: string;
  from: string;
  sinceUs: number | null;
}

export interface ConfigEntry {
  key: string;
  value: string;
  standard: string | null;
  unit: ConfigKey['unit'];
  modelled: boolean;
}

/** Throws where there is no such node. */
export function inspectNode(world: World, nodeId: string): NodeInspection {
  const node = world.nodes.get(nodeId);
  if (node === undefined) throw new Error(`no node is named ${nodeId}`);
  const side = sideOf(node.kind);
  const given = ((node.config['config'] as Record<string, unknown> | undefined) ??
    {}) satisfies Record<string, unknown>;
  return {
    node: node.id,
    kind: node.kind,
    running: node.running,
    paused: node.paused,
    beliefs: node.running ? beliefsOf(world, node) : [],
    waits: [...node.tasks.values()].map(waitOf),
    config: side === null ? [] : configEntries(side, side === 'zookeeper' ? node.config : given),
    commands: commandsOf(node),
  };
}

function sideOf(kind: string): ConfigSide | null {
  return kind === 'broker' ||
    kind === 'producer' ||
    kind === 'consumer' ||
    kind === 'admin' ||
    kind === 'zookeeper'
    ? kind
    : null;
}

function beliefsOf(world: World, node: SimNode): Belief[] {
  switch (node.kind) {
    case 'broker':
      return brokerBeliefs(world, node);
    case 'consumer':
      return [...groupBeliefs(world, node), ...metadataBeliefs(world, node)];
    case 'producer':
    case 'admin':
      return metadataBeliefs(world, node);
    case 'zookeeper':
      return ensembleBeliefs(world, node);
    default:
      return [];
  }
}

function brokerBeliefs(world: World, node: SimNode): Belief[] {
  const tree = agreedTree(world);
  const view = brokerView(world, brokerIdOf(node.id));
  const beliefs: Belief[] = [
    belief('controller', '', idText(view.knownController), controllerText(tree)),
    belief(
      'liveBrokers',
      '',
      listText(view.aliveBrokers),
      listText(registeredBrokers(world, tree)),
    ),
  ];
  const partitions = [...view.partitions].sort(([a], [b]) => byTopicAndNumber(a, b));
  for (const [tp, { leader, leaderEpoch, role, isr }] of partitions) {
    const truth = partitionTruth(tree, tp);
    beliefs.push(belief('leader', tp, epochText(leader, leaderEpoch), truthText(truth)));
    if (role === 'leader')
      beliefs.push(belief('isr', tp, listText(isr), truth === null ? '' : listText(truth.isr)));
  }
  return beliefs;
}

/** `orders-2` before `orders-10`. */
function byTopicAndNumber(a: TopicPartition, b: TopicPartition): number {
  const [topicA, topicB] = [topicOf(a), topicOf(b)];
  if (topicA !== topicB) return topicA < topicB ? -1 : 1;
  return partitionOf(a) - partitionOf(b);
}

/** What a client's metadata says of the leaders. */
function metadataBeliefs(world: World, node: SimNode): Belief[] {
  const metadata: ClientMetadata | undefined = (node.state as { client?: KafkaClient } | null)
    ?.client?.metadata;
  if (metadata === undefined) return [];
  const tree = agreedTree(world);
  const beliefs: Belief[] = [];
  if (node.kind === 'admin')
    beliefs.push(belief('controller', '', idText(metadata.controllerId), controllerText(tree)));
  beliefs.push(
    belief('liveBrokers', '', listText(metadata.brokers), listText(registeredBrokers(world, tree))),
  );
  for (const { topic, partitions } of metadata.topics.values()) {
    for (const [number, { leader, leaderEpoch }] of partitions.entries()) {
      const tp = topicPartition(topic, number);
      beliefs.push(
        belief('leader', tp, epochText(leader, leaderEpoch), truthText(partitionTruth(tree, tp))),
      );
    }
  }
  return beliefs;
}

function groupBeliefs(world: World, node: SimNode): Belief[] {
  const { groupId, coordinator, member, subscription } = node.state as {
    groupId: string;
    coordinator: { broker: number };
    member: { generation: number };
    subscription: { partitions: Map<string, unknown> };
  };
  if (groupId === '') return [];
  const group = groupsView(world).get(groupId);
  const assigned = [...subscription.partitions.keys()].sort();
  return [
    belief(
      'coordinator',
      groupId,
      idText(coordinator.broker),
      group === undefined ? null : idText(group.coordinator),
    ),
    belief(
      'generation',
      groupId,
      String(member.generation),
      group === undefined ? null : String(group.generation),
    ),
    belief(
      'assignment',
      groupId,
      listText(assigned),
      group === undefined ? null : listText(group.members[node.id] ?? []),
    ),
  ];
}

function ensembleBeliefs(world: World, node: SimNode): Belief[] {
  const view = zookeeperView(world);
  const server = view?.servers[serverNumber(node.id)];
  if (view === null || server === undefined) return [];
  const { epoch, counter } = server.zxid;
  const truth = committedDatabase(world)?.lastZxid;
  return [
    belief('ensembleLeader', '', idText(knownLeader(node as ZkNode)), idText(view.leader ?? -1)),
    belief('lastZxid', '', `${epoch}:${counter}`, truth === undefined ? null : zxidText(truth)),
  ];
}

/** Whom a server leads or follows; −1: it looks for one. */
function knownLeader({ id, state }: ZkNode): number {
  if (state.leader !== null) return serverNumber(id);
  return state.follower === null ? -1 : serverNumber(state.follower.leader);
}

const serverNumber = (id: string): number => Number(id.slice('zookeeper-'.length));

function waitOf({
  kind,
  step,
  awaiting,
}: SimNode['tasks'] extends Map<number, infer T> ? T : never): WaitingTask {
  return {
    kind,
    step,
    api: awaiting?.api ?? '',
    from: awaiting?.from ?? '',
    sinceUs: awaiting?.sinceUs ?? null,
  };
}

/** What is set first, then the defaults. */
function configEntries(side: ConfigSide, given: Record<string, unknown>): ConfigEntry[] {
  const known: Record<string, ConfigKey> = configKeys[side];
  const missing = new Set(unmodelledKeys(side, given));
  const names =
    side === 'zookeeper'
      ? Object.keys(known)
      : [...new Set([...Object.keys(given), ...Object.keys(known)])];
  return names.map((key) => ({
    key,
    value: valueText(given[key] ?? known[key]?.default ?? ''),
    standard: known[key] === undefined ? null : valueText(known[key].default),
    unit: known[key]?.unit ?? '',
    modelled: !missing.has(key),
  }));
}

function commandsOf(node: SimNode): string[] {
  switch (node.kind) {
    case 'broker': {
      const id = brokerIdOf(node.id);
      return [
        `bin/zookeeper-shell.sh localhost:2181 get /brokers/ids/${id}`,
        'bin/zookeeper-shell.sh localhost:2181 get /controller',
      ];
    }
    case 'producer':
      return [
        `bin/kafka-console-producer.sh --bootstrap-server localhost:9092 --topic ${topicOfWorkload(node)} --property parse.key=true`,
      ];
    case 'zookeeper':
      return [
        'echo srvr | nc localhost 2181',
        'bin/zookeeper-shell.sh localhost:2181 ls /brokers/ids',
      ];
    default:
      return [];
  }
}

const topicOfWorkload = (node: SimNode): string =>
  (node.config['workload'] as { topic?: string } | undefined)?.topic ?? 'orders';

const belief = (
  code: Belief['code'],
  about: string,
  value: string,
  truth: string | null,
): Belief => ({
  code,
  about,
  value,
  truth,
});

const registeredBrokers = (world: World, tree: ZnodeTree): number[] =>
  [...world.nodes.values()]
    .filter(({ kind, id }) => kind === 'broker' && isRegistered(tree, brokerIdOf(id)))
    .map(({ id }) => brokerIdOf(id));

const controllerText = (tree: ZnodeTree): string => idText(controllerTruth(tree)?.broker ?? -1);
const truthText = (truth: { leader: number; leaderEpoch: number } | null): string | null =>
  truth === null ? null : epochText(truth.leader, truth.leaderEpoch);
/** −1 is nobody. */
const idText = (id: number): string => (id === -1 ? '—' : String(id));
const epochText = (leader: number, epoch: number): string => `${idText(leader)} · ${epoch}`;
const listText = (items: readonly (string | number)[]): string =>
  items.length === 0 ? '—' : items.join(', ');
const valueText = (value: unknown): string =>
  Array.isArray(value) ? value.join(',') : String(value as ConfigValue);
