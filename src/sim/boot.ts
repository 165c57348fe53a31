/**
 * Boots a scenario's cluster before time 0, by the same steps as a person would: servers first, then the broker that is to
 * become controller, then the others, then topics by an admin client, until every replica is in sync.
 *
 * What the scenario states of time 0 comes about by itself: the ensemble's leader has the highest epoch in the first
 * election; /controller_epoch stands one below the controller's epoch, and its broker starts first.
 */

import { must } from '../base/assert.ts';
import { msToUs, US_PER_SECOND } from '../base/brand.ts';
import type { BrokerState } from './kafka/broker/brokerState.ts';
import { configTexts, resolveConfig } from './kafka/config.ts';
import {
  agreedTree,
  controllerTruth,
  isRegistered,
  partitionNumbers,
  partitionTruth,
  topicNames,
} from './checks/truth.ts';
import { CONTROLLER_EPOCH } from './kafka/controller/zkData.ts';
import { brokerNode, CONSUMER_OFFSETS, topicPartition } from './kafka/protocol.ts';
import { runUntil, type Engine } from './kernel/engine.ts';
import { commandProcess, startProcess } from './kernel/lifecycle.ts';
import { withNode } from './kernel/turn.ts';
import type { NodeId, SimNode, World } from './kernel/world.ts';
import { ADMIN_NODE, PROBE_NODE, settingsOf } from './nodes.ts';
import { runNode, startLater } from './runNode.ts';
import { BROKER_START_MS, type Setup, type SetupClient, type SetupTopic } from './setup.ts';
import { createShell, SHELL_NODE } from './zookeeperShell.ts';
import { zookeeperView } from './zookeeper/view.ts';

/** Name of the error where a scenario's cluster cannot be booted: its time-outs or its network do not allow it. */
export const BOOT_ERROR = 'BootError';

/** How often the boot looks whether what it waits for is there. */
const LOOK_US = 2_000;

/** Elections and random waits of clients, at their longest. */
const SLACK_US = 8 * US_PER_SECOND;

/** Early enough that the cluster is calm at time 0, also with slow links. */
export function bootStartUs(setup: Setup): number {
  const { brokerStartMs = BROKER_START_MS, topics = [], network } = setup;
  const hopMs = network?.latencyMs ?? 1;
  return -Math.round(SLACK_US + msToUs(2 * brokerStartMs + (40 + 20 * topics.length) * hopMs));
}

export function boot(engine: Engine, setup: Setup): void {
  startNode(engine, runNode(engine.world).id);
  if (setup.zookeeperServers > 0 && setup.zookeeperStarts === undefined)
    bootEnsemble(engine, setup);
  if (setup.brokers.length > 0) {
    bootBrokers(engine, setup);
    bootTopics(engine, setup);
    traceBooted(engine);
  }
  scheduleClients(engine, setup);
  runUntil(engine, -1);
  // Actions and events of time 0 itself are still to come.
  engine.world.nowUs = 0;
}

function bootEnsemble(engine: Engine, setup: Setup): void {
  const { world } = engine;
  for (const id of settingsOf(world).servers) startNode(engine, id);
  waitFor(engine, 'the ensemble has a leader', () => {
    const view = zookeeperView(world);
    return view !== null && Object.values(view.servers).every(({ serving }) => serving);
  });
  const leader = setup.zookeeperLeader;
  const elected = zookeeperView(world)?.leader;
  if (leader !== undefined && elected !== leader) {
    throw bootError(`server ${leader} was to lead the ensemble, ${elected ?? 'none'} does`);
  }
}

function bootBrokers(engine: Engine, setup: Setup): void {
  const { world } = engine;
  const { controller, brokers } = setup;
  if (controller !== undefined && controller.epoch > 1) presetEpoch(engine, controller.epoch - 1);
  if (controller !== undefined) {
    startNode(engine, brokerNode(controller.broker));
    waitFor(engine, `broker ${controller.broker} is controller`, () => isController(controller));
  }
  for (const broker of brokers) {
    if (broker !== controller?.broker) startNode(engine, brokerNode(broker));
  }
  waitFor(engine, 'all brokers are registered and one is controller', () => {
    const tree = agreedTree(world);
    return brokers.every((broker) => isRegistered(tree, broker)) && controllerTruth(tree) !== null;
  });
  // Topics are placed on the brokers that the controller knows of.
  waitFor(engine, 'every broker knows of all others', () =>
    brokers.every((broker) => {
      const state = nodeOf(engine, brokerNode(broker)).state as BrokerState | null;
      return state?.metadata.aliveBrokers.size === brokers.length;
    }),
  );
  if (controller !== undefined && !isController(controller)) {
    const { broker, epoch } = controller;
    throw bootError(`broker ${broker} was to be controller with epoch ${epoch}`);
  }

  function isController({ broker, epoch }: { broker: number; epoch: number }): boolean {
    const holder = controllerTruth(agreedTree(world));
    return holder?.broker === broker && holder.epoch === epoch;
  }
}

/** As if earlier controllers had been. */
function presetEpoch(engine: Engine, epoch: number): void {
  const { world } = engine;
  const shell = createShell(world);
  startNode(engine, shell.id);
  tell(engine, shell, 'create', { path: CONTROLLER_EPOCH, data: epoch });
  waitFor(engine, `${CONTROLLER_EPOCH} is ${epoch}`, () => !shell.running);
  world.nodes.delete(SHELL_NODE);
}

function bootTopics(engine: Engine, setup: Setup): void {
  const { world } = engine;
  for (const admin of new Set([ADMIN_NODE, ...Object.keys(setup.admins ?? {})]))
    startNode(engine, admin);
  startNode(engine, PROBE_NODE);
  const topics = [...(setup.topics ?? []), ...offsetsTopic(setup)];
  for (const topic of topics) {
    tell(engine, nodeOf(engine, ADMIN_NODE), 'request', {
      operation: 'createTopics',
      topic: topic.name,
      partitions: topic.partitions ?? -1,
      replicationFactor: topic.replicationFactor ?? (topic.partitions === undefined ? -1 : 1),
      assignment: topic.assignment ?? null,
      config: configTexts(topic.config ?? {}),
    });
    waitFor(engine, `topic ${topic.name} exists`, () =>
      topicNames(agreedTree(world)).includes(topic.name),
    );
  }
  waitFor(engine, 'every replica is in sync', () =>
    topicNames(agreedTree(world)).every((topic) => isInSync(world, topic)),
  );
  tell(engine, nodeOf(engine, PROBE_NODE), 'learn', { topics: topics.map(({ name }) => name) });
}

function isInSync(world: World, topic: string): boolean {
  const tree = agreedTree(world);
  return partitionNumbers(tree, topic).every((number) => {
    const truth = partitionTruth(tree, topicPartition(topic, number));
    return truth?.leader === truth?.replicas[0] && truth?.isr.length === truth?.replicas.length;
  });
}

/**
 * Kafka makes the offsets topic at its first use. Here it is made before, where consumers are, so that time 0 is calm; with too few
 * brokers for its replicas it is not, as in Kafka.
 */
function offsetsTopic(setup: Setup): SetupTopic[] {
  const { consumers = {}, topics = [], brokers } = setup;
  const hasGroup = Object.values(consumers).some(({ subscribe }) => subscribe !== undefined);
  if (!hasGroup || topics.some(({ name }) => name === CONSUMER_OFFSETS)) return [];
  const config = resolveConfig('broker', { ...setup.brokerConfig });
  const replicationFactor = config['offsets.topic.replication.factor'];
  if (replicationFactor > brokers.length) return [];
  return [
    {
      name: CONSUMER_OFFSETS,
      partitions: config['offsets.topic.num.partitions'],
      replicationFactor,
      config: {
        'compression.type': 'producer',
        'cleanup.policy': 'compact',
        'segment.bytes': '104857600',
      },
    },
  ];
}

function traceBooted(engine: Engine): void {
  const { world, out } = engine;
  const { broker = -1, epoch = 0 } = controllerTruth(agreedTree(world)) ?? {};
  withNode(out, runNode(world), 0, () => {
    out.trace({ kind: 'clusterBooted', controller: broker, controllerEpoch: epoch });
  });
}

/** Readers first, so that they are there when the first records come. */
function scheduleClients(engine: Engine, setup: Setup): void {
  const { world, out } = engine;
  out.trigger = 0;
  const { queues = {}, queueConsumers = {}, consumers = {}, producers = {} } = setup;
  for (const label of Object.keys(queues)) startNode(engine, label);
  const clients: [NodeId, SetupClient][] = [queueConsumers, consumers, producers].flatMap((part) =>
    Object.entries(part),
  );
  for (const [label, { startAtMs = 0 }] of clients) {
    if (startAtMs === 'never') continue;
    startLater(out, label, Math.round(msToUs(startAtMs)) - world.nowUs);
  }
}

function startNode(engine: Engine, id: NodeId): void {
  engine.out.trigger = 0;
  startProcess(engine.out, nodeOf(engine, id));
}

const nodeOf = (engine: Engine, id: NodeId): SimNode =>
  must(engine.world.nodes.get(id), `node ${id}`);

function tell(engine: Engine, node: SimNode, word: string, args: Record<string, unknown>): void {
  engine.out.trigger = 0;
  commandProcess(engine.out, node, { do: word, args });
}

/** Lets time pass until it is so. */
function waitFor(engine: Engine, what: string, isSo: () => boolean): void {
  const { world } = engine;
  while (!isSo()) {
    if (world.nowUs + LOOK_US >= 0) {
      throw bootError(`waited in vain until ${what}`);
    }
    runUntil(engine, world.nowUs + LOOK_US);
  }
}

function bootError(reason: string): Error {
  const error = new Error(`the cluster does not come up before time 0: ${reason}`);
  error.name = BOOT_ERROR;
  return error;
}
