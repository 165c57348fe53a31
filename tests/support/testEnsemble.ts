/**
 * A ZooKeeper ensemble with clients, told as a story: `t.kill(2)`, `t.create('c1', '/a')`, `t.runFor(5000)`.
 *
 * The clients are nodes that hold nothing but the library. Times are milliseconds.
 */
import { createEngine, runUntil, type Engine } from '../../src/sim/kernel/engine.ts';
import { copyWorld, hashTrace, hashWorld } from '../../src/sim/kernel/checkpoint.ts';
import { breakConnections, linkOf, resendStalled } from '../../src/sim/kernel/connections.ts';
import type { Behaviour } from '../../src/sim/kernel/behaviour.ts';
import {
  killProcess,
  pauseProcess,
  resumeProcess,
  startProcess,
} from '../../src/sim/kernel/lifecycle.ts';
import type { Message } from '../../src/sim/kernel/network.ts';
import { linkKey } from '../../src/sim/kernel/network.ts';
import type { TraceEvent } from '../../src/sim/kernel/trace.ts';
import { withNode } from '../../src/sim/kernel/turn.ts';
import {
  createNode,
  createWorld,
  type NodeId,
  type SimNode,
  type World,
} from '../../src/sim/kernel/world.ts';
import {
  closeZkSession,
  createZkClient,
  startZkClient,
  zkCall,
  zkClientBehaviour,
  zkRequest,
  zkRequests,
  type ZkClient,
} from '../../src/sim/zookeeper/client.ts';
import {
  zkResult,
  zookeeperNode,
  type ZkOp,
  type ZkResult,
  type ZkSessionEvent,
  type ZkWrite,
} from '../../src/sim/zookeeper/protocol.ts';
import { zookeeperBehaviour } from '../../src/sim/zookeeper/server.ts';
import { readZnode, zookeeperView, type ZooKeeperView } from '../../src/sim/zookeeper/view.ts';

interface TestClientState {
  zk: ZkClient;
  /** States, watch events and answers in the order in which they came. */
  heard: string[];
  /** By call number; null: no answer yet. */
  answers: (ZkResult | null)[];
}

const client = zkClientBehaviour({
  client: (node: SimNode<TestClientState>) => node.state.zk,
  onWatch: (_out, node: SimNode<TestClientState>, { type, path }) =>
    void node.state.heard.push(`${type} ${path}`),
  onSession: (_out, node: SimNode<TestClientState>, what: ZkSessionEvent) =>
    void node.state.heard.push(what),
});

const testClientBehaviour: Behaviour = {
  oneRequestAtATime: false,
  start(out, node) {
    const { servers, timeout } = node.config as { servers: NodeId[]; timeout: number };
    const zk = createZkClient({ servers, sessionTimeoutMs: timeout, shuffle: false });
    node.state = { zk, heard: [], answers: [] } satisfies TestClientState;
    startZkClient(out, zk);
  },
  onRequest: (out, node, request) => void client.onRequest(out, node, request),
  onConnection: (out, node, event) => void client.onConnection(out, node, event),
  onCommand: () => undefined,
  timers: client.timers,
  steps: {
    ...client.steps,
    call: {
      answered(out, node: SimNode<TestClientState>, task, answer) {
        // A clean close brings nothing.
        const { call } = task.context as { call: number };
        const body = (answer as { body?: ZkResult | null }).body ?? zkResult({});
        node.state.answers[call] = body;
        node.state.heard.push(`answer ${call}`);
        out.endTask(task);
      },
    },
  },
};

export interface TestEnsembleOptions {
  servers?: number;
  /** Started at once; default: all. */
  start?: number[];
  seed?: string;
  latencyUs?: number;
  tickTime?: number;
  initialEpoch?: Record<number, number>;
}

export class TestEnsemble {
  engine: Engine;
  trace: TraceEvent[] = [];
  messages: Message[] = [];
  private ids: number[];

  constructor(options: TestEnsembleOptions = {}) {
    const {
      servers = 3,
      seed = '1',
      latencyUs = 500,
      tickTime = 2000,
      initialEpoch = {},
    } = options;
    this.ids = Array.from({ length: servers }, (_, index) => index + 1);
    const ensemble = this.ids.map(zookeeperNode);
    const world = createWorld(seed, 0, { latencyUs, jitterPerMille: 200 }, {});
    for (const serverId of this.ids) {
      const config = { serverId, ensemble, tickTime, initialEpoch: initialEpoch[serverId] ?? 0 };
      createNode(world, zookeeperNode(serverId), 'zookeeper', config);
    }
    this.engine = this.listen(world);
    this.start(...(options.start ?? this.ids));
  }

  /** Goes on in a copy of the world, as after a seek. */
  continueFromCheckpoint(): void {
    this.engine = this.listen(copyWorld(this.world));
  }

  get world(): World {
    return this.engine.world;
  }
  get nowMs(): number {
    return this.world.nowUs / 1000;
  }
  get view(): ZooKeeperView {
    return zookeeperView(this.world)!;
  }
  get hashes(): { trace: string; world: string } {
    return { trace: hashTrace(this.world), world: hashWorld(this.world) };
  }

  runFor(ms: number): void {
    runUntil(this.engine, this.world.nowUs + ms * 1000);
  }

  /** Runs until the condition holds; returns how long it took. Fails after `limitMs`. */
  runUntil(condition: () => boolean, limitMs = 60_000): number {
    const startedAtMs = this.nowMs;
    while (!condition()) {
      if (this.nowMs - startedAtMs > limitMs)
        throw new Error(`not within ${limitMs} ms: ${condition.toString()}`);
      this.runFor(1);
    }
    return this.nowMs - startedAtMs;
  }

  // --- servers -------------------------------------------------------------------------------------------------

  start(...servers: number[]): void {
    for (const id of servers)
      this.act(`start ${id}`, () => startProcess(this.out, this.server(id)));
  }
  kill(...servers: number[]): void {
    for (const id of servers) this.act(`kill ${id}`, () => killProcess(this.out, this.server(id)));
  }
  pause(...servers: number[]): void {
    for (const id of servers)
      this.act(`pause ${id}`, () => pauseProcess(this.out, this.server(id)));
  }
  resume(...servers: number[]): void {
    for (const id of servers)
      this.act(`resume ${id}`, () => resumeProcess(this.out, this.server(id)));
  }
  wipe(...servers: number[]): void {
    for (const id of servers) this.server(id).disk = {};
  }
  /** Cuts these servers off from the other servers, silently; clients still reach them. */
  cut(...servers: number[]): void {
    this.act(`cut ${servers.join(', ')}`, () =>
      this.eachLink(servers, (a, b) => this.cutLink(a, b)),
    );
  }
  heal(...servers: number[]): void {
    this.act(`heal ${servers.join(', ')}`, () =>
      this.eachLink(servers, (a, b) => this.healLink(a, b)),
    );
  }
  leader(): number | null {
    return this.view.leader;
  }
  state(id: number): string {
    return this.view.servers[id]!.state;
  }
  /** All that a server has applied, to compare servers by. */
  tree(id: number): unknown {
    return this.server(id).disk.db;
  }
  zxids(): Record<string, string> {
    const serving = Object.entries(this.view.servers).filter(([, { serving }]) => serving);
    return Object.fromEntries(
      serving.map(([id, { zxid }]) => [id, `${zxid.epoch}:${zxid.counter}`]),
    );
  }
  /** Until one leads and every running server follows it. */
  untilAtRest(limitMs = 60_000): number {
    const isAtRest = () => {
      const { leader, servers } = this.view;
      const running = Object.values(servers).filter(
        ({ state, paused }) => state !== 'DOWN' && !paused,
      );
      const leading = running.filter(({ state }) => state === 'LEADING');
      return leader !== null && leading.length === 1 && running.every(({ serving }) => serving);
    };
    return this.runUntil(isAtRest, limitMs);
  }

  // --- clients -------------------------------------------------------------------------------------------------

  /** A new client, connected when this returns. */
  open(label: string, servers: number[], timeout = 18_000): void {
    createNode(this.world, label, 'zkClient', { servers: servers.map(zookeeperNode), timeout });
    this.act(`open ${label}`, () => startProcess(this.out, this.client(label)));
    this.runUntil(() => this.isConnected(label));
  }
  /** A session after `Expired`. */
  openAgain(label: string): void {
    this.turn(label, () => startZkClient(this.out, this.state_(label).zk));
  }
  close(label: string): void {
    const answer = this.ask(label, (zk, task) => closeZkSession(this.out, zk, task, 'answered'));
    this.runUntil(() => answer() !== null);
  }
  killClient(label: string): void {
    this.act(`kill ${label}`, () => killProcess(this.out, this.client(label)));
  }
  restartClient(label: string): void {
    this.act(`restart ${label}`, () => startProcess(this.out, this.client(label)));
  }
  pauseClient(label: string): void {
    this.act(`pause ${label}`, () => pauseProcess(this.out, this.client(label)));
  }
  resumeClient(label: string): void {
    this.act(`resume ${label}`, () => resumeProcess(this.out, this.client(label)));
  }
  cutClient(label: string, servers = this.ids, refuses = false): void {
    this.act(`cut ${label}`, () => {
      for (const id of servers) this.cutLink(label, zookeeperNode(id), refuses);
    });
  }
  healClient(label: string, servers = this.ids): void {
    this.act(`heal ${label}`, () => {
      for (const id of servers) this.healLink(label, zookeeperNode(id));
    });
  }
  isConnected(label: string): boolean {
    return this.state_(label).zk.state === 'CONNECTED';
  }
  sessionId(label: string): number {
    return this.state_(label).zk.sessionId;
  }
  /** What the client heard since the last time this was asked. */
  heard(label: string): string[] {
    return this.state_(label).heard.splice(0);
  }
  ephemeralsOf(label: string): string[] {
    const sessions = this.view.sessions.filter(({ node }) => node === label).map(({ id }) => id);
    return Object.entries(this.view.znodes)
      .filter(([, { ephemeralOwner }]) => sessions.includes(ephemeralOwner ?? 0))
      .map(([path]) => path);
  }

  /** Kafka's request: waits as long as it must. Returns a look at the answer. */
  request(label: string, op: ZkOp): () => ZkResult | null {
    return this.ask(label, (zk, task) => zkRequest(this.out, zk, op, task, 'answered'));
  }
  requests(label: string, ops: ZkOp[]): () => ZkResult[] | null {
    return this.ask(label, (zk, task) =>
      zkRequests(this.out, zk, ops, task, 'answered'),
    ) as unknown as () => ZkResult[] | null;
  }
  /** The library's own call, which may end with ConnectionLoss. */
  call(label: string, op: ZkOp): () => ZkResult | null {
    return this.ask(label, (zk, task) => zkCall(this.out, zk, op, task, 'answered'));
  }
  /** A call and its answer, which comes within `limitMs`. */
  do(label: string, op: ZkOp, limitMs = 60_000): ZkResult {
    const answer = this.call(label, op);
    this.runUntil(() => answer() !== null, limitMs);
    return answer()!;
  }
  create(label: string, path: string, data: unknown = '', ephemeral = false): ZkResult {
    return this.do(label, { op: 'create', path, data, ephemeral });
  }
  createEphemeral(label: string, path: string): ZkResult {
    return this.create(label, path, '', true);
  }
  set(label: string, path: string, data: unknown, version = -1): ZkResult {
    return this.do(label, { op: 'setData', path, data, version });
  }
  delete(label: string, path: string, version = -1): ZkResult {
    return this.do(label, { op: 'delete', path, version });
  }
  multi(label: string, ops: ZkWrite[]): ZkResult {
    return this.do(label, { op: 'multi', ops });
  }
  get(label: string, path: string, watch = false): ZkResult {
    return this.do(label, { op: 'getData', path, watch });
  }
  exists(label: string, path: string, watch = false): ZkResult {
    return this.do(label, { op: 'exists', path, watch });
  }
  children(label: string, path: string, watch = false): ZkResult {
    return this.do(label, { op: 'getChildren', path, watch });
  }
  znode(path: string) {
    return readZnode(this.world, path);
  }

  // --- trace ---------------------------------------------------------------------------------------------------

  traced(kind: string): TraceEvent[] {
    return this.trace.filter((event) => event.kind === kind);
  }
  /** The chain of causes from an event back, by kind. */
  causesOf(event: TraceEvent): string[] {
    const chain: string[] = [];
    let id = event.because !== null ? event.because.silencedBy : event.trigger;
    while (id !== 0) {
      const cause = this.trace.find((one) => one.id === id)!;
      chain.push(cause.kind === 'action' ? String(cause.data.do) : cause.kind);
      id =
        cause.because !== null && cause.because.silencedBy !== 0
          ? cause.because.silencedBy
          : cause.trigger;
    }
    return chain;
  }

  private get out() {
    return this.engine.out;
  }
  private server(id: number): SimNode {
    return this.world.nodes.get(zookeeperNode(id))!;
  }
  private client(label: string): SimNode<TestClientState> {
    return this.world.nodes.get(label)!;
  }
  private state_(label: string): TestClientState {
    return this.client(label).state;
  }
  private listen(world: World): Engine {
    const engine = createEngine(world, {
      zookeeper: zookeeperBehaviour,
      zkClient: testClientBehaviour,
    });
    engine.onTrace = (event) => void this.trace.push(event);
    engine.onMessage = (message) => void this.messages.push(message);
    return engine;
  }
  private act(what: string, action: () => void): void {
    this.out.node = this.world.nodes.values().next().value!;
    this.out.trigger = 0;
    this.out.trace({ kind: 'action', do: what });
    action();
  }
  private turn(label: string, action: () => void): void {
    withNode(this.out, this.client(label), 0, action);
  }
  private ask(
    label: string,
    ask: (zk: ZkClient, task: ReturnType<Engine['out']['startTask']>) => void,
  ): () => ZkResult | null {
    const state = this.state_(label);
    const call = state.answers.push(null) - 1;
    this.turn(label, () => ask(state.zk, this.out.startTask('call', 'answered', { call })));
    return () => this.client(label).state?.answers[call] ?? null;
  }
  private eachLink(servers: number[], change: (a: NodeId, b: NodeId) => void): void {
    for (const id of servers) {
      for (const other of this.ids) {
        if (!servers.includes(other) || other > id) change(zookeeperNode(id), zookeeperNode(other));
      }
    }
  }
  private cutLink(a: NodeId, b: NodeId, refuses = false): void {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const link = linkOf(this.world, linkKey(from, to), from, to);
      link.cutBy = this.out.trigger;
      link.refuses = refuses;
    }
    if (refuses) breakConnections(this.out, a, b);
  }
  private healLink(a: NodeId, b: NodeId): void {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const link = linkOf(this.world, linkKey(from, to), from, to);
      link.cutBy = 0;
      link.refuses = false;
      resendStalled(this.out, link.from + '>' + link.to);
    }
  }
}
