/** Makes the nodes of a run: what the scenario says of each becomes its `config`. */

import { msToUs } from '../base/brand.ts';
import { resolveConfig } from './kafka/config.ts';
import { brokerNode } from './kafka/protocol.ts';
import { createNode, type NodeId, type SimNode, type World } from './kernel/world.ts';
import { createRunNode } from './runNode.ts';
import { BROKER_START_MS, type Setup } from './setup.ts';

export const ADMIN_NODE: NodeId = 'admin';
export const PROBE_NODE: NodeId = 'probe';

/** What nodes that come later need to know; it never changes. */
export interface RunSettings {
  /** Broker ids: every client's bootstrap list. */
  brokers: number[];
  /** The ensemble's nodes. */
  servers: NodeId[];
}

/** Every node of the scenario. None runs yet. */
export function addNodes(world: World, setup: Setup): void {
  createRunNode(world);
  addMachines(world, setup);
  const { admins = {}, producers = {}, consumers = {}, queues = {}, queueConsumers = {} } = setup;
  if (setup.brokers.length > 0) {
    addAdminNode(world, ADMIN_NODE, 'admin', admins[ADMIN_NODE]?.config);
    addAdminNode(world, PROBE_NODE, 'probe', {});
  }
  for (const [label, { config }] of Object.entries(admins)) {
    if (label !== ADMIN_NODE) addAdminNode(world, label, 'admin', config);
  }
  for (const [label, queue] of Object.entries(queues))
    createNode(world, label, 'queue', { ...queue });
  for (const [label, given] of Object.entries(queueConsumers)) {
    createNode(world, label, 'queueConsumer', { ...given });
  }
  for (const [label, given] of Object.entries(producers))
    addProducerNode(world, label, { ...given });
  for (const [label, given] of Object.entries(consumers))
    addConsumerNode(world, label, { ...given });
}

function addMachines(world: World, setup: Setup): void {
  const { servers } = settingsOf(world);
  const { zookeeperLeader, racks = {}, brokerStartMs = BROKER_START_MS } = setup;
  servers.forEach((node, index) => {
    createNode(world, node, 'zookeeper', {
      serverId: index + 1,
      ensemble: servers,
      ...setup.zookeeperConfig,
      ...resolveConfig('zookeeper', { ...setup.zookeeperConfig }),
      // Whose epoch is the highest wins the first election.
      initialEpoch: zookeeperLeader === index + 1 ? 1 : 0,
    });
  });
  for (const brokerId of setup.brokers) {
    const rack = racks[String(brokerId)];
    createNode(world, brokerNode(brokerId), 'broker', {
      brokerId,
      config: setup.brokerConfig ?? {},
      zookeeperServers: servers,
      startUs: Math.round(msToUs(brokerStartMs)),
      ...(rack === undefined ? {} : { rack }),
    });
  }
}

export const settingsOf = (world: World): RunSettings => world.settings as unknown as RunSettings;

type Given = Readonly<Record<string, unknown>>;

export function addProducerNode(world: World, label: string, given: Given): SimNode {
  const { config = {}, workload } = given;
  const isOfQueue = (workload as { queue?: string } | undefined)?.queue !== undefined;
  return createNode(world, label, isOfQueue ? 'queueProducer' : 'producer', {
    config,
    workload: workload ?? null,
    brokers: bootstrapOf(world, config),
  });
}

export function addConsumerNode(world: World, label: string, given: Given): SimNode {
  const { config = {}, group } = given;
  return createNode(world, label, 'consumer', {
    subscribe: given['subscribe'] ?? null,
    assign: given['assign'] ?? null,
    config: group === undefined ? config : { ...(config as object), 'group.id': group },
    processingMs: given['processingMs'] ?? 0,
    assigningMs: given['assigningMs'] ?? 0,
    pollsWhenTold: given['polls'] === 'whenTold',
    commit: given['commit'] ?? null,
    commitInOnPartitionsRevoked: given['commitInOnPartitionsRevoked'] ?? false,
    brokers: bootstrapOf(world, config),
  });
}

/** `admin`, `probe` and further admin clients. */
export const addAdminNode = (
  world: World,
  label: string,
  kind: 'admin' | 'probe',
  config: Given = {},
): SimNode => createNode(world, label, kind, { config, brokers: bootstrapOf(world, config) });

/** `bootstrap.servers` names brokers (`broker-1`, a port behind it is not looked at); without it a client is given all of them. */
function bootstrapOf(world: World, config: unknown): number[] {
  const given = (config as Given)['bootstrap.servers'];
  const { brokers } = settingsOf(world);
  if (given === undefined) return brokers;
  const names = (Array.isArray(given) ? given : String(given).split(',')) as string[];
  const nodes = names.map((name) => name.trim().replace(/:\d+$/, ''));
  return brokers.filter((id) => nodes.includes(brokerNode(id)));
}
