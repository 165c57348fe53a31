/** A live run for tests that tell a story: act, let time pass, look. */
import type { Scenario } from '../../src/scenario/schema.ts';
import { runTo, snapshotOfRun, startRun, type LiveRun } from '../../src/scenario/runScenario.ts';
import { problemText } from '../../src/scenario/problems.ts';
import { validateActions } from '../../src/scenario/validateActions.ts';
import { readScenario } from '../../src/scenario/validateScenario.ts';
import { timedAction } from '../../src/sim/simulate.ts';
import type { TimedAction } from '../../src/sim/kernel/engine.ts';
import type { TraceEvent } from '../../src/sim/kernel/trace.ts';
import type { SimNode } from '../../src/sim/kernel/world.ts';
import type { Snapshot } from '../../src/sim/snapshot.ts';

export interface TestRun {
  live: LiveRun;
  /** From time 0 on. */
  events: TraceEvent[];
  /** Carries out an action now; its trace event. */
  act(word: string, args?: Record<string, unknown>): TraceEvent;
  runFor(ms: number): void;
  now(): Snapshot;
  node(id: string): SimNode;
  /** Kinds of events since so many events ago, without repeats. */
  kindsSince(index: number): Set<string>;
}

/** Three brokers, one ZooKeeper server, short time-outs. */
export const smallCluster: Scenario = {
  format: 1,
  name: 'small-cluster',
  zookeeperServers: 1,
  brokers: [1, 2, 3],
  brokerConfig: {
    'zookeeper.session.timeout.ms': 6000,
    'offsets.topic.num.partitions': 1,
    'group.initial.rebalance.delay.ms': 0,
  },
  topics: [{ name: 'orders', assignment: { '0': [1, 2, 3], '1': [2, 3, 1], '2': [3, 1, 2] } }],
  controller: { broker: 2, epoch: 4 },
  producers: {
    p1: {
      config: {
        'enable.idempotence': false,
        'request.timeout.ms': 4000,
        'delivery.timeout.ms': 4000,
        'max.block.ms': 4000,
      },
    },
  },
  consumers: {
    c1: { subscribe: ['orders'], config: { 'group.id': 'billing' } },
    c2: { subscribe: ['orders'], config: { 'group.id': 'billing' }, startAtMs: 'never' },
  },
  endMs: 600_000,
};

export function testRun(scenario: Scenario = smallCluster, seed = '1'): TestRun {
  const checked = readScenario(scenario);
  if (!checked.ok) throw new Error(checked.problems.map(problemText).join('\n'));
  const live = startRun({ scenario, seed, actions: [] });
  const events: TraceEvent[] = [];
  live.listeners.push((event) => events.push(event));
  const { engine } = live;
  const actions: TimedAction[] = [...engine.actions];
  engine.actions = actions;
  const run: TestRun = {
    live,
    events,
    act(word, args = {}) {
      const atMs = (engine.world.nowUs + 1) / 1000;
      const past = actions.slice(0, engine.world.nextActionIndex);
      const all = [
        ...past.map((one) => ({ atMs: one.atUs / 1000, do: one.do, args: one.args })),
        { atMs, do: word, args },
      ];
      const problems = validateActions({ ...scenario, actions: [] }, all);
      if (problems.length > 0) throw new Error(problems.map(problemText).join('\n'));
      const before = events.length;
      actions.splice(engine.world.nextActionIndex, 0, timedAction({ atMs, do: word, args }));
      runTo(live, atMs);
      const event = events.slice(before).find(({ kind }) => kind === 'action');
      if (event === undefined) throw new Error(`${word} left no trace`);
      return event;
    },
    runFor: (ms) => runTo(live, engine.world.nowUs / 1000 + ms),
    now: () => snapshotOfRun(live),
    node(id) {
      const node = engine.world.nodes.get(id);
      if (node === undefined) throw new Error(`no node ${id}`);
      return node;
    },
    kindsSince: (index) => new Set(events.slice(index).map(({ kind }) => kind)),
  };
  return run;
}
