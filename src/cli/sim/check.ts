/**
 * `--check`: plays a scenario to its end with seeds 1, 2 and 3 and holds it against what is expected of it.
 *
 * Of a lesson all runs are played with their reference actions, and each sentence of its questions is an expectation. Of a
 * scenario without a lesson every invariant is one: it must hold at every event.
 */
import { checkLesson } from '../../scenario/lessonCheck.ts';
import { lessonNamed } from '../../scenario/lessons/index.ts';
import type { Lesson } from '../../scenario/lessons/lesson.ts';
import { startRun } from '../../scenario/runScenario.ts';
import {
  createInvariantMemory,
  invariants,
  noteForInvariants,
  type InvariantName,
  type Violation,
} from '../../sim/checks/invariants.ts';
import { runChecked } from '../../sim/checks/runChecked.ts';
import { timedAction } from '../../sim/simulate.ts';
import type { Terminal } from './command.ts';
import type { Options } from './options.ts';
import { findRun, type WantedRun } from './source.ts';
import { UsageError } from './usageError.ts';

export interface Checked {
  seed: number;
  /** Of the learner's question that it belongs to; '' for an invariant. */
  question: string;
  name: string;
  /** What is expected, as a sentence. */
  expectation: string;
  measured: unknown;
  bound: unknown;
  passed: boolean;
}

const SEEDS = [1, 2, 3];

/** Prints what was expected and what came; the exit code. */
export function runCheck(options: Options, { print }: Terminal): number {
  const lesson = lessonNamed(options.source ?? '');
  refuseMeaningless(options, lesson);
  const seeds = options.seed === null ? SEEDS : [options.seed];
  const wanted = lesson === null ? findRun(options) : null;
  const results = seeds.flatMap((seed) =>
    wanted === null ? ofLesson(lesson, seed) : ofInvariants(wanted, seed),
  );
  const failed = results.filter(({ passed }) => !passed);
  const summary = `${results.length - failed.length} passed, ${failed.length} failed`;
  if (options.json) {
    const report = { summary, passed: results.length - failed.length, failed: failed.length };
    print(
      JSON.stringify({ ...report, expectations: results, notChecked: lesson?.notChecked ?? [] }),
    );
  } else {
    for (const one of failed) print(failureText(one));
    for (const { question, sentence, reason } of lesson?.notChecked ?? []) {
      print(`not checked  ${question}  ${sentence} (${reason})`);
    }
    print(summary);
  }
  return failed.length > 0 ? 1 : 0;
}

/** A lesson's check is the lesson's: all its runs, to their ends, with its reference actions. */
function refuseMeaningless(
  { trace, actionsFile, run, untilMs }: Options,
  lesson: Lesson | null,
): void {
  if (trace) throw new UsageError('--trace has no meaning with --check');
  if (lesson === null) return;
  const given = { '--actions': actionsFile, '--run': run, '--until': untilMs };
  for (const [option, value] of Object.entries(given)) {
    if (value !== null)
      throw new UsageError(`${option} has no meaning with --check: ${lesson.name} is a lesson`);
  }
}

const failureText = ({ seed, name, expectation, measured, bound }: Checked): string =>
  `failed  seed ${seed}  ${name}  ${expectation}: ${JSON.stringify(measured)}, expected ${JSON.stringify(bound)}`;

function ofLesson(lesson: Lesson | null, seed: number): Checked[] {
  if (lesson === null) return [];
  return checkLesson(lesson, String(seed)).map(
    ({ name, question, sentence, passed, measured, bound }) => ({
      seed,
      question,
      name,
      expectation: sentence,
      measured,
      bound,
      passed: passed === true,
    }),
  );
}

/** After so many the run has told enough. */
const MOST_VIOLATIONS = 100;

function ofInvariants(wanted: WantedRun, seed: number): Checked[] {
  const { scenario, actions, untilMs } = wanted;
  const memory = createInvariantMemory();
  const violations: Violation[] = [];
  const run = { scenario, seed: String(seed), actions: actions.map(timedAction) };
  const live = startRun(run, (event) => noteForInvariants(memory, event));
  live.listeners.push((event) => noteForInvariants(memory, event));
  runChecked(live.engine, memory, Math.round(untilMs * 1000), (violation) => {
    violations.push(violation);
    return violations.length < MOST_VIOLATIONS;
  });
  return (Object.keys(invariants) as InvariantName[]).map((name) =>
    ofInvariant(seed, name, violations),
  );
}

const NEVER = 'never broken';

function ofInvariant(seed: number, name: InvariantName, violations: readonly Violation[]): Checked {
  const broken = violations.filter((violation) => violation.name === name);
  const [first] = broken;
  return {
    seed,
    question: '',
    name,
    expectation: invariants[name],
    measured:
      first === undefined
        ? NEVER
        : { times: broken.length, firstAtMs: first.atUs / 1000, detail: first.detail },
    bound: NEVER,
    passed: first === undefined,
  };
}
