/** Clients among brokers that do as they are told: the world, and the words in which a test speaks of it. */
import { createEngine, runUntil, type Engine } from '../../src/sim/kernel/engine.ts';
import type { Behaviour } from '../../src/sim/kernel/behaviour.ts';
import {
  killProcess,
  pauseProcess,
  resumeProcess,
  startProcess,
} from '../../src/sim/kernel/lifecycle.ts';
import { linkKey } from '../../src/sim/kernel/network.ts';
import { linkOf } from '../../src/sim/kernel/connections.ts';
import type { TraceEvent } from '../../src/sim/kernel/trace.ts';
import { createNode, createWorld, type SimNode, type World } from '../../src/sim/kernel/world.ts';
import type { KafkaRecord } from '../../src/sim/kafka/protocol.ts';
import {
  fakeBrokerBehaviour,
  type FakeBrokerState,
  type FakeView,
  type ScriptedAnswer,
} from './fakeBroker.ts';

export interface FakeClusterOptions {
  brokers?: number[];
  topics?: FakeView['topics'];
  seed?: string;
  latencyUs?: number;
  jitterPerMille?: number;
}

export type FakeCluster = ReturnType<typeof fakeCluster>;

export function fakeCluster(
  behaviours: Record<string, Behaviour>,
  options: FakeClusterOptions = {},
) {
  const { brokers = [1], topics = {}, seed = '1', latencyUs = 500, jitterPerMille = 0 } = options;
  const world = createWorld(seed, 0, { latencyUs, jitterPerMille }, {});
  const engine: Engine = createEngine(world, { broker: fakeBrokerBehaviour, ...behaviours });
  const { out } = engine;
  const trace: TraceEvent[] = [];
  engine.onTrace = (event) => trace.push(event);
  const view: FakeView = { brokers, controllerId: brokers[0] ?? -1, topics };

  const nodeOf = (id: string): SimNode => {
    const node = world.nodes.get(id);
    if (node === undefined) throw new Error(`no node ${id}`);
    return node;
  };
  /** What a person does: it has a trace event of its own, to which causes lead. */
  const act = (id: string, what: string, turn: (node: SimNode) => void): number => {
    const node = nodeOf(id);
    out.node = node;
    out.trigger = 0;
    const traceId = out.trace({ kind: 'action', do: what, target: id });
    turn(node);
    return traceId;
  };
  for (const id of brokers) {
    const node = createNode(world, `broker-${id}`, 'broker', { view });
    out.node = node;
    startProcess(out, node);
  }

  const cluster = {
    world: world as World,
    engine,
    trace,
    nodeOf,
    start: (id: string) => act(id, 'start', (node) => startProcess(out, node)),
    crash: (id: string) => act(id, 'crash', (node) => killProcess(out, node)),
    pause: (id: string) => act(id, 'pause', (node) => pauseProcess(out, node)),
    resume: (id: string) => act(id, 'resume', (node) => resumeProcess(out, node)),
    cut: (a: string, b: string) =>
      act(a, 'cutLink', () => {
        for (const [from, to] of [[a, b] as const, [b, a] as const]) {
          linkOf(world, linkKey(from, to), from, to).cutBy = out.trigger;
        }
      }),
    tell(id: string, word: string, args: Record<string, unknown> = {}): void {
      const node = nodeOf(id);
      out.node = node;
      out.trigger = 0;
      engine.behaviours[node.kind]?.onCommand(out, node, { do: word, args });
    },
    add(
      id: string,
      kind: string,
      config: Record<string, unknown> = {},
      more: object = {},
    ): SimNode {
      const node = createNode(world, id, kind, { config, brokers, ...more });
      out.node = node;
      out.trigger = 0;
      startProcess(out, node);
      return node;
    },
    /** All brokers, or those named, see the cluster like this from now on. */
    show(change: Partial<FakeView>, ...ids: number[]): void {
      for (const id of ids.length > 0 ? ids : brokers) {
        const state = nodeOf(`broker-${id}`).state as FakeBrokerState | null;
        if (state !== null) state.view = { ...state.view, ...change };
      }
    },
    script(id: number, api: string, ...answers: ScriptedAnswer[]): void {
      (nodeOf(`broker-${id}`).state as FakeBrokerState).script[api] = answers;
    },
    hold: (id: number, waitingFor: string[] = []) =>
      cluster.tell(`broker-${id}`, 'hold', { waitingFor }),
    release: (id: number) => cluster.tell(`broker-${id}`, 'release'),
    run: (ms: number) => runUntil(engine, world.nowUs + ms * 1000),
    nowMs: () => world.nowUs / 1000,
    seen: (id: number, api: string) =>
      (nodeOf(`broker-${id}`).state as FakeBrokerState).seen.filter((one) => one.api === api),
    values: (id: number, tp: string): (string | null)[] =>
      ((nodeOf(`broker-${id}`).disk.logs[tp] ?? []) as KafkaRecord[]).map(({ value }) => value),
    events: (kind: string): TraceEvent[] => trace.filter((event) => event.kind === kind),
    /** The chain of causes of an event, `because` before `trigger`, up to its root. */
    causes(event: TraceEvent): TraceEvent[] {
      const chain = [event];
      for (let at: TraceEvent | undefined = event; at !== undefined;) {
        const id: number = at.because?.silencedBy || at.trigger;
        at = trace.find((one) => one.id === id);
        if (at !== undefined) chain.push(at);
      }
      return chain;
    },
  };
  return cluster;
}
