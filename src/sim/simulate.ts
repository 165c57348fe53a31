/**
 * From a scenario to an engine that stands at time 0: the world, its nodes, and the boot (boot.ts).
 *
 * The boot is a real one, at negative times: it is traced and hashed like all that follows. Actions begin at time 0.
 */

import { msToUs } from '../base/brand.ts';
import { applyAction } from './actions/applyAction.ts';
import { behaviours } from './behaviours.ts';
import { boot, bootStartUs } from './boot.ts';
import { linksOfSetup } from './setupLinks.ts';
import { createEngine, type Engine, type TimedAction } from './kernel/engine.ts';
import type { NetworkSettings } from './kernel/network.ts';
import type { TraceEvent } from './kernel/trace.ts';
import { createWorld, type World } from './kernel/world.ts';
import { addNodes, type RunSettings } from './nodes.ts';
import type { Setup } from './setup.ts';
import { zookeeperNode } from './zookeeper/protocol.ts';

const LATENCY_MS = 0.5;
const JITTER_PERCENT = 20;

/** Throws where the cluster cannot come up: the message says what was waited for. */
export function simulate(
  setup: Setup,
  seed: string,
  actions: readonly TimedAction[],
  onTrace: ((event: TraceEvent) => void) | null = null,
): Engine {
  const engine = engineFor(buildWorld(setup, seed), setup, actions);
  engine.onTrace = onTrace;
  boot(engine, setup);
  return engine;
}

/** An engine that goes on from a saved world. */
export const resumeEngine = (world: World, setup: Setup, actions: readonly TimedAction[]): Engine =>
  engineFor(world, setup, actions);

/** The scenario's actions and the reader's in order of time; of one instant, the scenario's come first. */
export function mergeActions(setup: Setup, readers: readonly TimedAction[]): TimedAction[] {
  const own = (setup.actions ?? []).map(timedAction);
  return [...own, ...readers].sort((a, b) => a.atUs - b.atUs);
}

export const timedAction = (action: {
  atMs: number;
  do: string;
  args?: Record<string, unknown>;
}): TimedAction => ({
  atUs: Math.round(msToUs(action.atMs)),
  do: action.do,
  args: action.args ?? {},
});

const engineFor = (world: World, setup: Setup, actions: readonly TimedAction[]): Engine =>
  createEngine(world, behaviours, mergeActions(setup, actions), applyAction);

function buildWorld(setup: Setup, seed: string): World {
  const servers = Array.from({ length: setup.zookeeperServers }, (_, i) => zookeeperNode(i + 1));
  const settings: RunSettings = { brokers: [...setup.brokers], servers };
  const network: NetworkSettings = {
    latencyUs: Math.round(msToUs(setup.network?.latencyMs ?? LATENCY_MS)),
    jitterPerMille: 10 * (setup.network?.jitterPercent ?? JITTER_PERCENT),
    overrides: linksOfSetup(setup, servers),
  };
  const world = createWorld(seed, bootStartUs(setup), network, { ...settings });
  addNodes(world, setup);
  return world;
}
