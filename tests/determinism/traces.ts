/** Runs and their traces as texts, so that a difference shows as the first line that differs. */
import type { ScenarioAction } from '../../src/scenario/schema.ts';
import { shippedScenarios } from '../../src/scenario/catalog/index.ts';
import { startRun, type LiveRun, type Run } from '../../src/scenario/runScenario.ts';
import { hashWorld } from '../../src/sim/kernel/checkpoint.ts';
import { timedAction } from '../../src/sim/simulate.ts';
import type { TraceEvent } from '../../src/sim/kernel/trace.ts';

/** Faults of every kind, so that more than calm is compared. */
export const faults: ScenarioAction[] = [
  { atMs: 3000, do: 'crash', args: { broker: 2 } },
  { atMs: 6000, do: 'killConsumer', args: { consumer: 'c1' } },
  { atMs: 9000, do: 'crashZooKeeper', args: { servers: [1, 2] } },
  { atMs: 12_000, do: 'produce', args: { producer: 'p1', topic: 'new', key: 'k', value: 'v' } },
  { atMs: 14_000, do: 'startZooKeeper', args: { servers: [1, 2] } },
  { atMs: 16_000, do: 'start', args: { broker: 2 } },
  { atMs: 20_000, do: 'cutLink', args: { betweenInOrder: ['broker 1', 'broker 3'] } },
  { atMs: 25_000, do: 'healLink', args: { betweenInOrder: ['broker 1', 'broker 3'] } },
];

export function defaultRun(seed = 1, actions: ScenarioAction[] = faults): Run {
  const scenario = shippedScenarios['default'];
  if (scenario === undefined) throw new Error('no scenario named default');
  return { scenario, seed: String(seed), actions: actions.map(timedAction) };
}

export interface Recorded {
  live: LiveRun;
  lines: string[];
}

/** A run that keeps its trace from time 0 on. */
export function recorded(run: Run): Recorded {
  const live = startRun(run);
  return { live, lines: keepTrace(live) };
}

export function keepTrace(live: LiveRun): string[] {
  const lines: string[] = [];
  live.listeners.push((event) => lines.push(lineOf(event)));
  return lines;
}

export const stateOf = ({ engine }: LiveRun): string => hashWorld(engine.world);

const lineOf = ({ id, atUs, node, kind, trigger, because, data }: TraceEvent): string =>
  `${id} ${atUs} ${node} ${kind} ${trigger} ${JSON.stringify(because)} ${JSON.stringify(data)}`;
