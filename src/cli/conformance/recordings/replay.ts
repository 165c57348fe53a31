/**
 * Replays a recording: its steps become actions on a live run, its facts are read from that run.
 *
 * The action of a step comes at the step's first instant; calls among the facts are made one after another; the other facts are read at the
 * end of the step, when as much time has passed as it lasted and the run is at rest, at most 30 s later. Nothing but actions of the
 * page's kinds reaches the engine, and no expected value decides when something is done or read.
 */

import { runUntil, type TimedAction } from '../../../sim/kernel/engine.ts';
import { startRun, type LiveRun } from '../../../scenario/runScenario.ts';
import type { Scenario } from '../../../scenario/schema.ts';
import { problemText } from '../../../scenario/problems.ts';
import { validateActions } from '../../../scenario/validateActions.ts';
import type { Outcome } from '../report.ts';
import { callOf } from './calls.ts';
import { matches } from './compare.ts';
import type { Fact, Measured, RecordedStep, Recording } from './format.ts';
import { knownFiles, type KnownFile } from './knownFiles.ts';
import { createObservations, note, type Observations } from './observations.ts';
import { readings } from './readings.ts';
import { isAtRest } from './rest.ts';
import { scenarioOf } from './setup.ts';
import { stepPlan } from './stepPlan.ts';

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
  /** Free room for readings that count "since the last such fact": by fact and client. */
  since: Map<string, number>;
  /** What was true before the step's action: controller, registrations. */
  before: { controller: unknown; registrations: Map<number, number> };
  /** Answers of calls that the step's own action made, by operation, for the facts that tell them. */
  stepAnswers: StepAnswer[];
}

export interface StepAnswer {
  operation: string;
  client: string;
  answer: Record<string, unknown> | null;
}

/** Facts are due so much later at the latest, of simulated time. */
const LONGEST_REST_US = 30_000_000;
const LOOK_US = 100_000;
/** A call without an answer for so long has none. */
const LONGEST_CALL_US = 400_000_000;

/** The outcome of every fact, in order; facts behind a step that the engine does not know are skipped. */
export function replay(recording: Recording, seed: number): Outcome[][] {
  const scenario = scenarioOf(recording);
  const actions: TimedAction[] = [];
  const live = startRun({ scenario, seed: String(seed), actions });
  // The engine looks at this very list: actions are appended while it runs, each at the present moment.
  live.engine.actions = actions;
  const seen = createObservations();
  live.listeners.push((event) => note(seen, event));
  const run: Replay = {
    recording,
    known: knownFiles[recording.name] ?? {},
    scenario,
    live,
    actions,
    seen,
    step: recording.steps[0] as RecordedStep,
    stepIndex: 0,
    stepFromUs: 0,
    countFromUs: 0,
    since: new Map(),
    before: { controller: null, registrations: new Map() },
    stepAnswers: [],
  };
  prepare(run);
  const outcomes: Outcome[][] = [];
  let missing: string | null = null;
  for (const [index, step] of recording.steps.entries()) {
    if (missing !== null) {
      const reason = missing;
      outcomes.push(step.facts.map(() => ({ kind: 'skipped', reason })));
      continue;
    }
    run.step = step;
    run.stepIndex = index;
    const plan = stepPlan(run, step);
    if ('unknown' in plan) {
      missing = `step ${index} (${step.do}): ${plan.unknown}`;
      const reason = missing;
      outcomes.push(step.facts.map(() => ({ kind: 'skipped', reason })));
      continue;
    }
    outcomes.push(replayStep(run, step, plan.actions));
  }
  return outcomes;
}

function replayStep(
  run: Replay,
  step: RecordedStep,
  own: { do: string; args: Record<string, unknown> }[],
): Outcome[] {
  run.stepFromUs = nowUs(run);
  run.countFromUs = run.stepFromUs;
  run.stepAnswers = [];
  run.before = {
    controller: readings['controller']?.(run, { what: 'controller' }),
    registrations: registrationsNow(run),
  };
  extraActions(run, 'first');
  if (run.known.preparedSteps?.includes(run.stepIndex) === true) {
    rest(run);
    run.countFromUs = nowUs(run);
  }
  for (const action of own) {
    const callId = perform(run, action.do, action.args);
    const call = callOf(run, { what: 'step', action: action.do });
    if (call !== null)
      run.stepAnswers.push({
        ...call.named(action),
        answer: waitFor(run, () => call.answer(callId)),
      });
  }
  const measured: (Measured | null)[] = step.facts.map(() => null);
  const madeAt = (fact: Fact): boolean => callOf(run, fact) !== null;
  // Calls of kinds that are made first; the readings, at one instant, when their time has come.
  for (const [i, fact] of step.facts.entries()) {
    if (fact.atMs !== undefined && madeAt(fact)) measured[i] = makeCall(run, fact);
  }
  extraActions(run, 'afterCalls');
  waitUntil(run, run.stepFromUs + step.lastedMs * 1000);
  rest(run);
  for (const [i, fact] of step.facts.entries())
    if (measured[i] === null && !madeAt(fact)) measured[i] = read(run, fact);
  for (const [i, fact] of step.facts.entries())
    if (measured[i] === null) measured[i] = makeCall(run, fact);
  extraActions(run, 'last');
  return step.facts.map((fact, i) =>
    outcomeOf(fact, measured[i] as Measured, `step ${run.stepIndex} (${step.do})`),
  );
}

/** Processing for so long without a poll: the next steps run meanwhile. */
const isNotWaitedFor = ({
  do: word,
  args,
}: {
  do: string;
  args: Record<string, unknown>;
}): boolean => word === 'call' && String(args['call']).startsWith('sleep');

function outcomeOf(fact: Fact, measured: Measured, step: string): Outcome {
  if ('unknown' in measured) return { kind: 'skipped', reason: measured.unknown };
  const actual = { what: fact.what, ...measured.fact };
  return matches(fact, actual)
    ? { kind: 'passed' }
    : { kind: 'failed', step, expected: fact, actual };
}

function read(run: Replay, fact: Fact): Measured {
  const reading = readings[fact.what];
  if (reading === undefined) return { unknown: `fact "${fact.what}" is not known yet` };
  const result = reading(run, fact);
  if (typeof result === 'string') return { unknown: result };
  return { fact: result };
}

function makeCall(run: Replay, fact: Fact): Measured {
  const call = callOf(run, fact);
  if (call === null) return read(run, fact);
  const told = call.fromStep(run);
  if (told !== null) return { fact: told };
  if (fact.atMs !== undefined) waitUntil(run, run.stepFromUs + fact.atMs * 1000);
  const action = call.action(run);
  if (typeof action === 'string') return { unknown: action };
  const fromUs = nowUs(run);
  const callId = perform(run, action.do, action.args);
  const answer = waitFor(run, () => call.answer(callId));
  const tookMs = (nowUs(run) - fromUs) / 1000;
  return answer === null ? { fact: { error: 'no answer' } } : { fact: { ...answer, tookMs } };
}

/** Carries out an action now; the result is its call id: the id of its trace event. */
export function perform(run: Replay, word: string, args: Record<string, unknown>): string {
  const { live, actions } = run;
  const atUs = nowUs(run) + 1;
  const problems = validateActions(run.scenario, [
    ...actions.map((action) => ({ atMs: action.atUs / 1000, do: action.do, args: action.args })),
    { atMs: atUs / 1000, do: word, args },
  ]);
  if (problems[0] !== undefined) throw new Error(`${word}: ${problemText(problems[0])}`);
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
    runUntil(run.live.engine, nowUs(run) + 1_000);
  }
}

export const nowUs = (run: Replay): number => run.live.engine.world.nowUs;

function waitUntil(run: Replay, atUs: number): void {
  if (atUs > nowUs(run)) runUntil(run.live.engine, atUs);
}

function rest(run: Replay): void {
  const limitUs = nowUs(run) + LONGEST_REST_US;
  while (!isAtRest(run) && nowUs(run) < limitUs) runUntil(run.live.engine, nowUs(run) + LOOK_US);
}

function extraActions(run: Replay, when: 'first' | 'afterCalls' | 'last'): void {
  for (const extra of run.known.extraActions ?? []) {
    if (extra.step !== run.stepIndex || extra.when !== when) continue;
    const callId = perform(run, extra.do, extra.args);
    const call = callOf(run, { what: 'step', action: extra.do });
    if (call !== null) waitFor(run, () => call.answer(callId));
  }
}

/** Records that lie in the partitions before the first step, and time for the clients of the set-up to settle. */
function prepare(run: Replay): void {
  const { recordsBefore } = run.known;
  const [label] = Object.keys(run.scenario.producers ?? {});
  if (recordsBefore !== undefined && label !== undefined) {
    for (const { name, assignment } of run.scenario.topics ?? []) {
      for (const partition of Object.keys(assignment ?? {})) {
        const args = {
          producer: label,
          topic: name,
          partition: Number(partition),
          count: recordsBefore,
          valuePrefix: 'before',
        };
        const callId = perform(run, 'produce', args);
        const call = callOf(run, { what: 'step', action: 'produce' });
        if (call !== null) waitFor(run, () => call.answer(callId));
      }
    }
  }
  runUntil(run.live.engine, nowUs(run) + SETTLE_US);
  rest(run);
}

const SETTLE_US = 8_000_000;

function registrationsNow(run: Replay): Map<number, number> {
  const found = readings['registrationsNow']?.(run, { what: 'registrationsNow' });
  return new Map(
    Object.entries((found ?? {}) as Record<string, number>).map(([id, czxid]) => [
      Number(id),
      czxid,
    ]),
  );
}
