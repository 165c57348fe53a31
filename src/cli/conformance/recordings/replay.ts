/**
 * Replays a recording: its steps become actions on a live run, its facts are read from that run.
 *
 * The action of a step comes at the step's first instant; calls among the facts are made one after another; the other facts are read at the
 * end of the step, when as much time has passed as it lasted and the run is at rest, at most 30 s later. Nothing but actions of the
 * page's kinds reaches the engine, and no expected value decides when something is done or read.
 */

import type { Outcome } from '../report.ts';
import { isCall, makeCall } from './calls.ts';
import { measureClientFacts } from './clientStep.ts';
import { matches } from './compare.ts';
import type { Fact, Measured, RecordedStep, Recording } from './format.ts';
import { answerOf, awaitAnswer, madeCall, tells } from './madeCalls.ts';
import { NotReplayable } from './notReplayable.ts';
import { awaitRecords, prepare } from './prepare.ts';
import { registrationsNow } from './clusterReadings.ts';
import { readings } from './readings.ts';
import { rest } from './rest.ts';
import { kindOf, nowUs, perform, startReplay, waitUntil, type Replay } from './run.ts';
import { stepPlan, type PlannedAction } from './stepPlan.ts';
import { replayZooKeeperStep } from './zookeeperStep.ts';
import { waitForTheStep } from './waits.ts';

/** The outcome of every fact, in order; facts behind a step that the engine does not know are skipped. */
export function replay(recording: Recording, seed: number): Outcome[][] {
  const run = startReplay(recording, seed);
  if (kindOf(run) !== 'zookeeper') prepare(run);
  const outcomes: Outcome[][] = [];
  let missing: string | null = null;
  for (const [index, step] of recording.steps.entries()) {
    if (missing === null) {
      run.step = step;
      run.stepIndex = index;
      const told = tryStep(run, step);
      if (typeof told !== 'string') {
        outcomes.push(told);
        continue;
      }
      missing = `step ${index} (${step.do}): ${told}`;
    }
    const reason = missing;
    outcomes.push(step.facts.map(() => ({ kind: 'skipped', reason })));
  }
  return outcomes;
}

/** A text says why the engine does not know this step yet. */
function tryStep(run: Replay, step: RecordedStep): Outcome[] | string {
  if (kindOf(run) === 'zookeeper') return tryZooKeeperStep(run, step);
  const plan = stepPlan(run, step);
  if ('unknown' in plan) return plan.unknown;
  try {
    return replayStep(run, step, plan.actions);
  } catch (error) {
    if (error instanceof NotReplayable) return error.message;
    throw error;
  }
}

function tryZooKeeperStep(run: Replay, step: RecordedStep): Outcome[] | string {
  run.stepFromUs = nowUs(run);
  try {
    const measured = replayZooKeeperStep(run, step);
    return step.facts.map((fact, i) =>
      outcomeOf(fact, measured[i] as Measured, `step ${run.stepIndex} (${step.do})`),
    );
  } catch (error) {
    if (error instanceof NotReplayable) return error.message;
    throw error;
  }
}

type Results = (Measured | undefined)[];

function replayStep(run: Replay, step: RecordedStep, own: PlannedAction[]): Outcome[] {
  const { facts } = step;
  const results: Results = facts.map(() => undefined);
  beginStep(run);
  act(run, own, results);
  if (kindOf(run) === 'client') return clientOutcomes(run);
  for (const [i, fact] of facts.entries())
    if (fact.atMs !== undefined && isCall(fact)) results[i] = makeCall(run, fact);
  readEarly(run, results);
  waitUntil(run, run.stepFromUs + step.lastedMs * 1000);
  for (const call of run.calls) if (!call.isNotWaitedFor) awaitAnswer(run, call);
  waitForTheStep(run);
  extraActions(run, 'last');
  for (const [i, fact] of facts.entries()) if (!isCall(fact)) results[i] ??= read(run, fact);
  for (const [i, fact] of facts.entries()) results[i] ??= makeCall(run, fact);
  endStep(run);
  return facts.map((fact, i) =>
    outcomeOf(fact, results[i] as Measured, `step ${run.stepIndex} (${step.do})`),
  );
}

function beginStep(run: Replay): void {
  run.stepFromUs = nowUs(run);
  run.countFromUs = run.stepFromUs;
  run.before = {
    controller: readings['controller']?.(run, { what: 'controller' }),
    registrations: registrationsNow(run),
  };
  extraActions(run, 'first');
  if (run.known.preparedSteps?.includes(run.stepIndex) !== true) return;
  rest(run);
  run.countFromUs = nowUs(run);
}

/** Each call of the step is answered before the next, and what stands between their facts is read at once. */
function act(run: Replay, own: readonly PlannedAction[], results: Results): void {
  const { facts } = run.step;
  for (const [n, action] of own.entries()) {
    const callId = perform(run, action.do, action.args);
    const call = madeCall(action, callId, action.isNotWaitedFor === true);
    if (call === null) continue;
    run.calls.push(call);
    if (call.isNotWaitedFor || n === own.length - 1) continue;
    const told = facts.findIndex((fact, i) => results[i] === undefined && tells(fact, call));
    if (told === -1) {
      awaitAnswer(run, call);
      continue;
    }
    results[told] = { fact: answerOf(run, call, facts[told] as Fact) ?? { error: 'no answer' } };
    for (let i = told + 1; i < facts.length && !isCall(facts[i] as Fact); i += 1)
      results[i] = read(run, facts[i] as Fact);
  }
}

function readEarly(run: Replay, results: Results): void {
  for (const { step, what, atMs } of run.known.readEarly ?? []) {
    if (step !== run.stepIndex) continue;
    waitUntil(run, run.stepFromUs + atMs * 1000);
    for (const kind of what) {
      const index = run.step.facts.findIndex((fact) => fact.what === kind);
      const fact = run.step.facts[index];
      if (fact !== undefined) results[index] = read(run, fact);
    }
  }
}

function extraActions(run: Replay, when: 'first' | 'last'): void {
  for (const extra of run.known.extraActions ?? []) {
    if (extra.step !== run.stepIndex || extra.when !== when) continue;
    const callId = perform(run, extra.do, extra.args);
    const call = madeCall(extra, callId, extra.isNotWaitedFor === true);
    if (call?.isNotWaitedFor === true) run.calls.push(call);
    else if (call !== null) awaitAnswer(run, call);
    else if (extra.do === 'produce') awaitRecords(run, callId, 1);
  }
}

function clientOutcomes(run: Replay): Outcome[] {
  const { facts, do: word } = run.step;
  const measured = measureClientFacts(run);
  endStep(run);
  return facts.map((fact, i) =>
    outcomeOf(fact, measured[i] as Measured, `step ${run.stepIndex} (${word})`),
  );
}

/** What nobody has told by now nobody will, unless it still goes on. */
function endStep(run: Replay): void {
  run.calls = run.calls.filter(({ isNotWaitedFor }) => isNotWaitedFor);
  if (run.stepIndex !== 0) return;
  run.toldByDefault = {
    callbacks: run.seen.callbacks.length,
    deliveries: run.seen.deliveries.length,
  };
}

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
  return typeof result === 'string' ? { unknown: result } : { fact: result };
}
