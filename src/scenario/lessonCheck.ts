/**
 * Plays a lesson's runs and holds them against what is expected: for `sim --check` all of it with the reference actions, for the page
 * what it asks for, in the run as its reader has made it.
 *
 * By name can be asked for: an expectation (`Q05.3`), the facts of a step (`crash`), an answer of its prediction (`crash.allStall`), a
 * row of the lesson's table (`table.oneGroup`).
 */
import { must } from '../base/assert.ts';
import { hashOf } from '../base/hash.ts';
import { timedAction } from '../sim/simulate.ts';
import { holds } from './lessons/bounds.ts';
import { lessonNamed } from './lessons/index.ts';
import type { Bound, Claim, Lesson, LessonRun, LessonStep } from './lessons/lesson.ts';
import { measure, momentsOf } from './lessons/measures/index.ts';
import type { Observation } from './lessons/measures/observation.ts';
import { observeRun } from './observe.ts';
import type { Run } from './runScenario.ts';

export interface CheckResult {
  name: string;
  /** Null: it has no bound, or the run has not come so far. */
  passed: boolean | null;
  /** By the names that the claims give; null where the run has not come so far. */
  measured: Record<string, unknown>;
  bound: Record<string, Bound>;
}

export interface CheckedExpectation extends CheckResult {
  question: string;
  sentence: string;
}

/** Of a run of a lesson, up to a moment. A run that is no lesson's has nothing to be asked. */
export function measureExpectations(
  run: Run,
  names: readonly string[],
  untilUs: number,
): CheckResult[] {
  const lesson = lessonNamed(run.scenario.name);
  if (lesson === null) return names.map((name) => ({ ...nothing, name }));
  const current = runOfScenario(lesson, run)?.key ?? null;
  const asked = names.map((name) => ({ name, claims: claimsNamed(lesson, name) }));
  const play = players(
    lesson,
    run.seed,
    asked.flatMap(({ claims }) => claims),
    {
      key: current,
      run,
      untilMs: untilUs / 1000,
    },
  );
  return asked.map(({ name, claims }) => resultOf(name, claims, play));
}

/** All expectations, and of each prediction that exactly one of its answers comes true. */
export function checkLesson(lesson: Lesson, seed: string): CheckedExpectation[] {
  const claims = [
    ...lesson.expectations.flatMap((expectation) => expectation.claims),
    ...lesson.steps.flatMap((step) => claimsOfStep(lesson, step)),
  ];
  const play = players(lesson, seed, claims, null);
  const expectations = lesson.expectations.map(({ name, question, sentence, claims: own }) => ({
    ...resultOf(name, own, play),
    question,
    sentence,
  }));
  const predictions = lesson.steps
    .filter(({ prediction }) => prediction !== undefined)
    .map((step) => checkPrediction(lesson, step, play));
  return [...expectations, ...predictions];
}

const nothing: Omit<CheckResult, 'name'> = { passed: null, measured: {}, bound: {} };

function checkPrediction(lesson: Lesson, step: LessonStep, play: Play): CheckedExpectation {
  const options = step.prediction?.options ?? [];
  const right = options
    .filter(({ key, claims }) => resultOf(key, ofRun(step, claims), play).passed === true)
    .map(({ key }) => key);
  return {
    name: `${lesson.name}.${step.key}`,
    question: '',
    sentence: `exactly one answer comes true: ${options.map(({ key }) => key).join(', ')}`,
    passed: right.length === 1,
    measured: { right },
    bound: { right: { is: 'one' } },
  };
}

function claimsNamed(lesson: Lesson, name: string): Claim[] {
  const expectation = lesson.expectations.find((one) => one.name === name);
  if (expectation !== undefined) return [...expectation.claims];
  const [first = '', second = ''] = name.split('.');
  if (first === 'table') return rowOf(lesson, second);
  const step = must(
    lesson.steps.find(({ key }) => key === first),
    `${name} of ${lesson.name}`,
  );
  if (second === '') return ofRun(step, step.facts ?? []);
  const option = step.prediction?.options.find(({ key }) => key === second);
  return ofRun(step, must(option, `${name} of ${lesson.name}`).claims);
}

const claimsOfStep = (lesson: Lesson, step: LessonStep): Claim[] => [
  ...ofRun(step, step.facts ?? []),
  ...(step.prediction?.options ?? []).flatMap(({ claims }) => ofRun(step, claims)),
  ...(step.showsTable === true ? lesson.runs.flatMap(({ key }) => rowOf(lesson, key)) : []),
];

/** A step's claims are about the run that it plays, unless they say another. */
const ofRun = (step: LessonStep, claims: readonly Claim[]): Claim[] =>
  claims.map((claim) => ({ run: step.run, ...claim }));

const rowOf = (lesson: Lesson, run: string): Claim[] =>
  (lesson.table?.columns ?? []).flatMap(({ key, measures }) => {
    const wanted = measures[run];
    return wanted === undefined ? [] : [{ as: key, run, measure: wanted }];
  });

function resultOf(name: string, claims: readonly Claim[], play: Play): CheckResult {
  const result: CheckResult = { name, passed: null, measured: {}, bound: {} };
  let isReached = true;
  for (const claim of claims) {
    const observation = play(claim);
    const value = observation === null ? null : measure(observation, claim.measure);
    result.measured[claim.as] = value;
    if (observation === null) isReached = false;
    if (claim.bound === undefined) continue;
    result.bound[claim.as] = claim.bound;
    result.passed = result.passed !== false && holds(claim.bound, value);
  }
  return isReached ? result : { ...result, passed: null };
}

// --- playing each run once -----------------------------------------------------------------------------------------

/** The observed run that a claim is about; null: it has not come as far as the claim asks. */
type Play = (claim: Claim) => Observation | null;

interface Current {
  /** Null: a scenario that is no run of the lesson. */
  key: string | null;
  run: Run;
  untilMs: number;
}

/** The current run is played as its reader has made it, as far as it has come; others with their reference actions to their end. */
function players(
  lesson: Lesson,
  seed: string,
  claims: readonly Claim[],
  current: Current | null,
): Play {
  const observed = new Map<string, Observation>();
  const first = must(lesson.runs[0], `a run of ${lesson.name}`).key;
  const keyOf = ({ run = first }: Claim): string => run;
  const momentsOfRun = (key: string): number[] =>
    claims.filter((claim) => keyOf(claim) === key).flatMap((claim) => momentsOf(claim.measure));
  return (claim) => {
    const key = keyOf(claim);
    const isCurrent = current !== null && current.key === key;
    if (isCurrent && Math.max(0, ...momentsOf(claim.measure)) > current.untilMs) return null;
    let observation = observed.get(key);
    if (observation === undefined) {
      const { scenario, reference } = must(
        lesson.runs.find((run) => run.key === key),
        `run ${key} of ${lesson.name}`,
      );
      const run = isCurrent ? current.run : { scenario, seed, actions: reference.map(timedAction) };
      const untilMs = isCurrent ? current.untilMs : scenario.endMs;
      observation = observeRun(run, untilMs, momentsOfRun(key));
      observed.set(key, observation);
    }
    return observation;
  };
}

/** A run comes through the worker as a copy: it is known by what it holds. */
function runOfScenario(lesson: Lesson, { scenario }: Run): LessonRun | undefined {
  const hash = hashOf(scenario);
  return lesson.runs.find((run) => hashOf(run.scenario) === hash);
}
