/**
 * `--check`: plays a scenario to its end with seeds 1, 2 and 3 and holds it against what is expected of it.
 *
 * Of a scenario without a lesson every invariant is one expectation: it must hold at every event.
 */
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
import type { WantedRun } from './source.ts';

export interface CheckedExpectation {
  seed: number;
  /** Of the learner's question that it belongs to; '' for an invariant. */
  question: string;
  expectation: string;
  measured: unknown;
  bound: unknown;
  passed: boolean;
}

const SEEDS = [1, 2, 3];

/** Prints what was expected and what came; the exit code. */
export function checkRun(wanted: WantedRun, { seed, json }: Options, { print }: Terminal): number {
  const seeds = seed === null ? SEEDS : [seed];
  const results = seeds.flatMap((one) => checkInvariantsOf(wanted, one));
  const failed = results.filter(({ passed }) => !passed);
  const summary = `${results.length - failed.length} passed, ${failed.length} failed`;
  if (json) {
    const report = { summary, passed: results.length - failed.length, failed: failed.length };
    print(JSON.stringify({ ...report, expectations: results }));
  } else {
    for (const { seed: one, expectation, measured } of failed) {
      print(`failed  seed ${one}  ${expectation}: ${JSON.stringify(measured)}`);
    }
    print(summary);
  }
  return failed.length > 0 ? 1 : 0;
}

function checkInvariantsOf(wanted: WantedRun, seed: number): CheckedExpectation[] {
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
    expectation(seed, name, violations),
  );
}

/** After so many the run has told enough. */
const MOST_VIOLATIONS = 100;

function expectation(
  seed: number,
  invariant: InvariantName,
  violations: readonly Violation[],
): CheckedExpectation {
  const broken = violations.filter(({ name }) => name === invariant);
  const [first] = broken;
  return {
    seed,
    question: '',
    expectation: `${invariant}: ${invariants[invariant]}`,
    measured:
      first === undefined
        ? 'never broken'
        : { times: broken.length, firstAtMs: first.atUs / 1000, detail: first.detail },
    bound: 'never broken',
    passed: first === undefined,
  };
}
