/** A replay under way: the live run, what was seen of it, and the few ways in which the runner acts on it. */

import { runUntil, type TimedAction } from '../../../sim/kernel/engine.ts';
import { startRun, type LiveRun } from '../../../scenario/runScenario.ts';
import type { Scenario } from '../../../scenario/schema.ts';
import { problemText } from '../../../scenario/problems.ts';
import { validateActions } from '../../../scenario/validateActions.ts';
import type { RecordedStep, Recording } from './format.ts';
import { knownFile, type KnownFile } from './knownFiles.ts';
import { NotReplayable } from './notReplayable.ts';
import { createObservations, note, type Observations } from './observations.ts';
import { scenarioOf } from './setup.ts';
import type { EnsembleCall } from './zookeeperResults.ts';

export interface Replay {
  recording: Recording;
  known: KnownFile;
  scenario: Scenario;
  live: LiveRun;
  actions: TimedAction[];
  seen: Observations;
  step: RecordedStep;
  stepIndex: number;
  stepFromUs: number;
  /** Where counting of the step's writes begins. */
  countFromUs: number;
  /** How much of each list "since the last such fact" has been told, by fact and client. */
  told: Map<string, number>;
  /** What was told by then where no such fact has come yet. */
  toldByDefault: { callbacks: number; deliveries: number };
  /** What was true before the step's action: controller, registrations. */
  before: { controller: unknown; registrations: Map<number, number> };
  /** Calls that steps have made and that a fact may yet tell. */
  calls: MadeCall[];
  /** Of `client-*`. Records handed to send() whose results no fact has told, by producer; when the first of them was. */
  sent: Map<string, { callId: string; record: Record<string, unknown> }[]>;
  sentAtUs: Map<string, number>;
  /** Producers of which a `send` was skipped. */
  unsent: Set<string>;
  /** Values that were filled up to a size, as they lie in the log: what was asked for. */
  filled: Map<string, { value: string; valueBytes: number }>;
  /** How many records each poll of a consumer's last reading gave, empty ones left out; what a poll threw. */
  polls: Map<string, number[]>;
  thrown: Map<string, Record<string, unknown>>;
  /** Of `zookeeper-*`. */
  ensemble: {
    /** Calls of the step whose answers no fact has told. */
    calls: EnsembleCall[];
    closed: Map<string, { tookMs: number; ephemeralsBefore: string[] }>;
    /** To which server a client was connected when it fell silent. */
    lastServer: Map<string, { server: number; isLeader: boolean }>;
  };
}

/** A call that a step's own words asked for. */
export interface MadeCall {
  what: 'admin' | 'client';
  /** The client's label. */
  client: string;
  /** Of a client's call: its words. */
  words: string;
  callId: string;
  /** The next things are done while it still goes on. */
  isNotWaitedFor: boolean;
}

/** A call without an answer for so long has none. */
const LONGEST_CALL_US = 400_000_000;
const LOOK_US = 1_000;

export function startReplay(recording: Recording, seed: number): Replay {
  const scenario = scenarioOf(recording);
  const actions: TimedAction[] = [];
  const live = startRun({ scenario, seed: String(seed), actions });
  // The engine looks at this very list: actions are appended while it runs, each at the present moment.
  live.engine.actions = actions;
  const seen = createObservations();
  live.listeners.push((event) => note(seen, event));
  return {
    recording,
    known: knownFile(recording.name),
    scenario,
    live,
    actions,
    seen,
    step: recording.steps[0] as RecordedStep,
    stepIndex: 0,
    stepFromUs: 0,
    countFromUs: 0,
    told: new Map(),
    toldByDefault: { callbacks: 0, deliveries: 0 },
    before: { controller: null, registrations: new Map() },
    calls: [],
    sent: new Map(),
    sentAtUs: new Map(),
    unsent: new Set(),
    filled: new Map(),
    polls: new Map(),
    thrown: new Map(),
    ensemble: { calls: [], closed: new Map(), lastServer: new Map() },
  };
}

export const nowUs = (run: Replay): number => run.live.engine.world.nowUs;

export const kindOf = ({ recording }: Replay): string => recording.name.split('-')[0] ?? '';

/** Carries out an action now, if it is possible; the result is its call id: the id of its trace event. */
export function perform(run: Replay, word: string, args: Record<string, unknown>): string {
  const { live, actions } = run;
  const atUs = nowUs(run) + 1;
  const problems = validateActions(run.scenario, [
    ...actions.map((action) => ({ atMs: action.atUs / 1000, do: action.do, args: action.args })),
    { atMs: atUs / 1000, do: word, args },
  ]);
  if (problems[0] !== undefined) throw new NotReplayable(`${word}: ${problemText(problems[0])}`);
  actions.push({ atUs, do: word, args });
  let before = run.seen.events.length;
  runUntil(live.engine, atUs);
  while (before < run.seen.events.length && run.seen.events[before]?.kind !== 'action') before += 1;
  const event = run.seen.events[before];
  return String(event?.id ?? 0);
}

/** Runs until `look` finds something; null: nothing came. */
export function waitFor<T>(run: Replay, look: () => T | null): T | null {
  const limitUs = nowUs(run) + LONGEST_CALL_US;
  for (;;) {
    const found = look();
    if (found !== null || nowUs(run) >= limitUs) return found;
    runUntil(run.live.engine, nowUs(run) + LOOK_US);
  }
}

export function waitUntil(run: Replay, atUs: number): void {
  if (atUs > nowUs(run)) runUntil(run.live.engine, atUs);
}
