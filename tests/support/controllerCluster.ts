/**
 * Brokers on an ensemble, told as a story: `t.crash(2)`, `t.createTopic('orders', {0: [1, 2, 3]})`, `t.changes('orders-0')`.
 *
 * Requests come from one node that keeps every answer. What was written to ZooKeeper is read from the trace. Times are milliseconds.
 */
import { must } from '../../src/base/assert.ts';
import type { Answer, Behaviour } from '../../src/sim/kernel/behaviour.ts';
import { breakConnections, linkOf, resendStalled } from '../../src/sim/kernel/connections.ts';
import { createEngine, runUntil, type Engine } from '../../src/sim/kernel/engine.ts';
import {
  commandProcess,
  killProcess,
  pauseProcess,
  resumeProcess,
  startProcess,
} from '../../src/sim/kernel/lifecycle.ts';
import { linkKey } from '../../src/sim/kernel/network.ts';
import type { Out } from '../../src/sim/kernel/out.ts';
import type { TraceEvent } from '../../src/sim/kernel/trace.ts';
import { withNode } from '../../src/sim/kernel/turn.ts';
import {
  createNode,
  createWorld,
  type NodeId,
  type SimNode,
  type World,
} from '../../src/sim/kernel/world.ts';
import { copyWorld, hashTrace, hashWorld } from '../../src/sim/kernel/checkpoint.ts';
import { brokerBehaviour } from '../../src/sim/kafka/broker/broker.ts';
import type { BrokerState } from '../../src/sim/kafka/broker/brokerState.ts';
import {
  callWhenReady,
  createNetworkClient,
  networkTimers,
  onChannelEvent,
  type NetworkClient,
} from '../../src/sim/kafka/client/networkClient.ts';
import {
  CONTROLLER,
  CONTROLLER_EPOCH,
  BROKER_IDS,
  statePath,
  type ControllerZnode,
  type StateZnode,
} from '../../src/sim/kafka/controller/zkData.ts';
import { brokerNode, type Api, type TopicPartition } from '../../src/sim/kafka/protocol.ts';
import { zookeeperNode } from '../../src/sim/zookeeper/protocol.ts';
import { createShell, SHELL_NODE, shellBehaviour } from '../../src/sim/zookeeperShell.ts';
import { zookeeperBehaviour } from '../../src/sim/zookeeper/server.ts';
import { committedDatabase, readZnode } from '../../src/sim/zookeeper/view.ts';

interface AskerState {
  network: NetworkClient;
  answers: Map<number, Answer>;
}

const ASKER = 'asker';

const asker: Behaviour = {
  oneRequestAtATime: false,
  start(_out, node) {
    const network = createNetworkClient({
      'reconnect.backoff.ms': 50,
      'reconnect.backoff.max.ms': 1000,
      'socket.connection.setup.timeout.ms': 10_000,
    });
    node.state = { network, answers: new Map() } satisfies AskerState;
  },
  onRequest: () => undefined,
  onConnection: (out, node: SimNode<AskerState>, event) =>
    void onChannelEvent(out, node, node.state.network, event),
  onCommand: () => undefined,
  timers: networkTimers((node: SimNode<AskerState>) => node.state.network),
  steps: {
    ask: {
      answered(out, node: SimNode<AskerState>, task, answer) {
        node.state.answers.set(task.id, answer);
        out.endTask(task);
      },
    },
  },
};

const behaviours = {
  broker: brokerBehaviour,
  zookeeper: zookeeperBehaviour,
  zkShell: shellBehaviour,
  asker,
};

export interface ClusterOptions {
  zookeeperServers?: number;
  brokers?: number[];
  brokerConfig?: Record<string, unknown>;
  controller?: { broker: number; epoch: number };
  seed?: string;
}

interface StateChange {
  leader: number;
  isr: number[];
  epoch: number;
}

export class ControllerCluster {
  engine: Engine;
  trace: TraceEvent[] = [];
  private mark = 0;
  private readonly servers: NodeId[];
  private readonly ids: number[];

  constructor(options: ClusterOptions = {}) {
    const { zookeeperServers = 1, brokers = [1, 2, 3], brokerConfig = {}, seed = '1' } = options;
    const { controller = { broker: must(brokers[0], 'a broker'), epoch: 1 } } = options;
    this.ids = brokers;
    this.servers = Array.from({ length: zookeeperServers }, (_, i) => zookeeperNode(i + 1));
    const settings = { brokers, servers: this.servers };
    const world = createWorld(seed, 0, { latencyUs: 500, jitterPerMille: 200 }, settings);
    for (const [i, id] of this.servers.entries()) {
      const config = { serverId: i + 1, ensemble: this.servers, tickTime: 2000 };
      createNode(world, id, 'zookeeper', config);
    }
    const config = {
      'auto.leader.rebalance.enable': false,
      'offsets.topic.num.partitions': 1,
      'zookeeper.session.timeout.ms': 6000,
      ...brokerConfig,
    };
    for (const brokerId of brokers) {
      const zookeeperServers = this.servers;
      createNode(world, brokerNode(brokerId), 'broker', {
        brokerId,
        config,
        zookeeperServers,
        startUs: 100_000,
      });
    }
    createNode(world, ASKER, 'asker', {});
    this.engine = this.engineFor(world);
    this.boot(controller);
  }

  private engineFor(world: World): Engine {
    const engine = createEngine(world, behaviours);
    engine.onTrace = (event) => void this.trace.push(event);
    return engine;
  }

  /** Goes on in a copy of the world, as after a seek. */
  continueFromCheckpoint(): void {
    this.engine = this.engineFor(copyWorld(this.engine.world));
  }
  get hashes(): { trace: string; world: string } {
    const { world } = this.engine;
    return { trace: hashTrace(world), world: hashWorld(world) };
  }

  private boot({ broker, epoch }: { broker: number; epoch: number }): void {
    for (const id of [...this.servers, ASKER]) this.act('start', id, startProcess);
    this.runFor(1000);
    this.start(broker);
    for (let i = 1; i < epoch; i += 1) {
      this.until(() => this.controller()?.epoch === i);
      this.crash(broker);
      this.until(() => this.registered().length === 0);
      this.start(broker);
    }
    this.until(() => this.controller()?.broker === broker);
    this.start(...this.ids.filter((id) => id !== broker));
    this.until(() => this.registered().length === this.ids.length);
    this.runFor(500);
  }

  // --- time ----------------------------------------------------------------------------------------------------

  get nowMs(): number {
    return this.engine.world.nowUs / 1000;
  }

  runFor(ms: number): void {
    runUntil(this.engine, this.engine.world.nowUs + ms * 1000);
  }

  /** Runs until the condition holds; returns how long it took. */
  until(condition: () => boolean, limitMs = 30_000): number {
    const startedAtMs = this.nowMs;
    while (!condition()) {
      if (this.nowMs - startedAtMs > limitMs) {
        throw new Error(`not within ${limitMs} ms: ${condition.toString()}`);
      }
      this.runFor(1);
    }
    return this.nowMs - startedAtMs;
  }

  /** What is asked of the trace and of ZooKeeper's writes begins here. */
  begin(): this {
    this.mark = this.trace.length;
    return this;
  }

  // --- deeds ---------------------------------------------------------------------------------------------------

  start(...brokers: number[]): void {
    for (const id of brokers) this.act('start', brokerNode(id), startProcess);
  }
  crash(...brokers: number[]): void {
    for (const id of brokers) this.act('crash', brokerNode(id), killProcess);
  }
  pause(...brokers: number[]): void {
    for (const id of brokers) this.act('pause', brokerNode(id), pauseProcess);
  }
  resume(...brokers: number[]): void {
    for (const id of brokers) this.act('resume', brokerNode(id), resumeProcess);
  }
  stop(broker: number): void {
    this.act('stop', brokerNode(broker), (out, node) =>
      commandProcess(out, node, { do: 'stop', args: {} }),
    );
  }
  crashZooKeeper(servers = this.serverIds()): void {
    for (const id of servers) this.act('crashZooKeeper', zookeeperNode(id), killProcess);
  }
  startZooKeeper(servers = this.serverIds()): void {
    for (const id of servers) this.act('startZooKeeper', zookeeperNode(id), startProcess);
  }
  private serverIds(): number[] {
    return this.servers.map((_, i) => i + 1);
  }
  deleteZnode(path: string): void {
    createShell(this.engine.world);
    this.act('deleteZnode', SHELL_NODE, (out, node) => {
      startProcess(out, node);
      commandProcess(out, node, { do: 'delete', args: { path } });
    });
  }
  cutFromZooKeeper(broker: number): void {
    for (const server of this.servers) this.cut(brokerNode(broker), server);
  }
  healToZooKeeper(broker: number): void {
    for (const server of this.servers) this.heal(brokerNode(broker), server);
  }

  private act(word: string, id: NodeId, deed: (out: Out, node: SimNode) => void): void {
    const { out, world } = this.engine;
    const node = must(world.nodes.get(id), id);
    withNode(out, node, 0, () => {
      out.trace({ kind: 'action', do: word, targets: [id] });
      deed(out, node);
    });
  }

  private cut(a: NodeId, b: NodeId): void {
    this.act('cut', a, (out) => {
      for (const [from, to] of [
        [a, b],
        [b, a],
      ] as const) {
        const link = linkOf(out.engine.world, linkKey(from, to), from, to);
        link.cutBy = out.trigger;
        link.refuses = true;
      }
      breakConnections(out, a, b);
    });
  }

  private heal(a: NodeId, b: NodeId): void {
    this.act('heal', a, (out) => {
      for (const [from, to] of [
        [a, b],
        [b, a],
      ] as const) {
        const link = linkOf(out.engine.world, linkKey(from, to), from, to);
        link.cutBy = 0;
        link.refuses = false;
        resendStalled(out, linkKey(from, to));
      }
    });
  }

  // --- requests ------------------------------------------------------------------------------------------------

  /** Returns a look at the answer: null while there is none. */
  send(broker: number, api: Api, body: unknown, timeoutMs = Infinity): () => Answer | null {
    const { out, world } = this.engine;
    const node = must(world.nodes.get(ASKER), ASKER) as SimNode<AskerState>;
    let taskId = 0;
    withNode(out, node, 0, () => {
      const task = out.startTask('ask', 'answered', null);
      taskId = task.id;
      const options = { task, step: 'answered', timeoutUs: timeoutMs * 1000 };
      callWhenReady(out, node.state.network, brokerNode(broker), `${taskId}`, api, body, options);
    });
    return () => node.state.answers.get(taskId) ?? null;
  }

  ask<B = { error: string }>(broker: number, api: Api, body: unknown, limitMs = 30_000): B {
    const answer = this.send(broker, api, body);
    this.until(() => answer() !== null, limitMs);
    const settled = answer();
    if (settled === null || !settled.ok) throw new Error(`${api} was not answered`);
    return settled.body as B;
  }

  createTopic(
    topic: string,
    assignment: Record<string, number[]>,
    config: Record<string, string> = {},
  ): string {
    const body = {
      timeoutMs: 30_000,
      topic,
      partitions: -1,
      replicationFactor: -1,
      assignment,
      config,
    };
    return this.ask(must(this.controller(), 'controller').broker, 'CreateTopics', body).error;
  }

  // --- what is ---------------------------------------------------------------------------------------------------

  controller(): { broker: number; epoch: number } | null {
    const znode = this.znode(CONTROLLER) as ControllerZnode | undefined;
    return znode === undefined
      ? null
      : { broker: znode.brokerid, epoch: Number(this.znode(CONTROLLER_EPOCH)) };
  }
  registered(): number[] {
    return this.children(BROKER_IDS).map(Number);
  }
  znode(path: string): unknown {
    return readZnode(this.engine.world, path)?.data;
  }
  children(path: string): string[] {
    return [...(committedDatabase(this.engine.world)?.tree.children.get(path) ?? [])].sort();
  }
  state(tp: TopicPartition): StateChange {
    return changeOf(must(this.znode(statePath(tp)), `state of ${tp}`) as StateZnode);
  }
  broker(id: number): BrokerState {
    return must(this.engine.world.nodes.get(brokerNode(id)), brokerNode(id)).state as BrokerState;
  }
  isRunning(id: number): boolean {
    return this.engine.world.nodes.get(brokerNode(id))?.running ?? false;
  }
  /** The leader that each running broker's metadata names. */
  leadersKnown(tp: TopicPartition): number[] {
    const topic = tp.slice(0, tp.lastIndexOf('-'));
    const partition = Number(tp.slice(tp.lastIndexOf('-') + 1));
    return this.ids
      .filter((id) => this.isRunning(id))
      .map((id) => this.broker(id).metadata.topics.get(topic)?.get(partition)?.leader ?? -1);
  }

  // --- what happened ---------------------------------------------------------------------------------------------

  traced(kind: string): TraceEvent[] {
    return this.trace.slice(this.mark).filter((event) => event.kind === kind);
  }

  /** Every value written to the partition's state since `begin`, as `2[2,3]@1`. */
  changes(tp: TopicPartition): string {
    return this.writes()
      .filter(({ path }) => path === statePath(tp))
      .map(({ data }) => written(data as StateZnode))
      .join(' ');
  }

  /** Committed writes since `begin`, by operation and path, with their number. */
  writeCounts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { op, path } of this.writes()) {
      if (op === 'check') continue;
      counts[`${op} ${path}`] = (counts[`${op} ${path}`] ?? 0) + 1;
    }
    return counts;
  }

  private writes(): { op: string; path: string; data?: unknown }[] {
    return this.traced('zkWriteCommitted').flatMap(
      ({ data }) => data['ops'] as { op: string; path: string; data?: unknown }[],
    );
  }

  /** The chain of causes from an event back, by kind; `because` before `trigger`. */
  causesOf(event: TraceEvent): string[] {
    const chain: string[] = [];
    const before = ({ because, trigger }: TraceEvent) => because?.silencedBy || trigger;
    for (let id = before(event); id !== 0;) {
      const cause = must(
        this.trace.find((one) => one.id === id),
        `trace ${id}`,
      );
      chain.push(cause.kind === 'action' ? String(cause.data['do']) : cause.kind);
      id = before(cause);
    }
    return chain;
  }
}

function changeOf({ leader, isr, leader_epoch: epoch }: StateZnode): StateChange {
  return { leader, isr, epoch };
}

function written(data: StateZnode): string {
  const { leader, isr, epoch } = changeOf(data);
  return `${leader}[${isr.join(',')}]@${epoch}`;
}
