/**
 * Runs a scenario: the one place outside `sim` that starts the engine. Used by the worker, the command line and the tests.
 *
 * A live run is the engine with its ledger; it can be saved and gone on from, which gives the same run to the bit.
 */

import { emptyHash, addValue, hashText } from '../base/hash.ts';
import { msToUs } from '../base/brand.ts';
import { clonePlain } from '../base/clone.ts';
import { createLedger, noteTrace, type Ledger } from '../sim/checks/ledger.ts';
import { copyWorld, hashTrace } from '../sim/kernel/checkpoint.ts';
import { runUntil, type Engine, type TimedAction } from '../sim/kernel/engine.ts';
import type { TraceEvent } from '../sim/kernel/trace.ts';
import type { World } from '../sim/kernel/world.ts';
import type { Scene } from '../sim/scene.ts';
import { sceneOf } from '../sim/sceneOf.ts';
import { resumeEngine, simulate } from '../sim/simulate.ts';
import { snapshotOf, type Snapshot } from '../sim/snapshot.ts';
import type { Scenario } from './schema.ts';

/** A run is a value: everything else is derived from it. */
export interface Run {
  scenario: Scenario;
  seed: string;
  /** The reader's actions; the scenario's own come from the scenario. */
  actions: readonly TimedAction[];
}

export interface LiveRun {
  run: Run;
  engine: Engine;
  ledger: Ledger;
  /** Each hears every trace event. */
  listeners: ((event: TraceEvent) => void)[];
}

export interface SavedRun {
  world: World;
  ledger: Ledger;
}

/** Boots the scenario's cluster and stands at time 0. `onTrace` hears the boot too. */
export function startRun(run: Run, onTrace?: (event: TraceEvent) => void): LiveRun {
  const ledger = createLedger();
  const heard = (event: TraceEvent): void => {
    noteTrace(ledger, event);
    onTrace?.(event);
  };
  const engine = simulate(run.scenario, run.seed, run.actions, heard);
  return attach(run, engine, ledger, []);
}

/** What is needed to go on from here later. */
export const saveRun = ({ engine, ledger }: LiveRun): SavedRun => ({
  world: copyWorld(engine.world),
  ledger: clonePlain(ledger),
});

/** A live run that goes on from a saved one; its actions up to that moment must be the same. */
export function resumeRun(saved: SavedRun, run: Run): LiveRun {
  const engine = resumeEngine(copyWorld(saved.world), run.scenario, run.actions);
  return attach(run, engine, clonePlain(saved.ledger), []);
}

export const runTo = (live: LiveRun, atMs: number): void =>
  runUntil(live.engine, Math.round(msToUs(atMs)));

export const snapshotOfRun = ({ engine, ledger }: LiveRun): Snapshot =>
  snapshotOf(engine.world, ledger);

export const sceneOfRun = ({ engine, ledger }: LiveRun): Scene => sceneOf(engine.world, ledger);

/** Hash of scenario, seed and everything that happened up to now: equal for the same run on every machine. */
export function runHash({ run, engine }: LiveRun): string {
  const state = emptyHash();
  addValue(state, run.scenario);
  addValue(state, run.seed);
  addValue(state, hashTrace(engine.world));
  addValue(state, engine.world.nowUs);
  return hashText(state);
}

function attach(
  run: Run,
  engine: Engine,
  ledger: Ledger,
  listeners: LiveRun['listeners'],
): LiveRun {
  engine.onTrace = (event) => {
    noteTrace(ledger, event);
    for (const listener of listeners) listener(event);
  };
  return { run, engine, ledger, listeners };
}
