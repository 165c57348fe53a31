/** How an adapter states what it found: equal values, fields that a step names, steps one after another. */
import { isDeepStrictEqual } from 'node:util';
import type { Outcome } from './report.ts';

export function compare(expected: unknown, actual: unknown): Outcome {
  return isDeepStrictEqual(expected, actual)
    ? { kind: 'passed' }
    : { kind: 'failed', expected, actual };
}

/** Compares the fields that `expected` states, and no others. One that nobody here observes makes the case unknown. */
export function compareStated(
  expected: Record<string, unknown>,
  observed: Record<string, unknown>,
): Outcome {
  const fields = Object.keys(expected);
  const unknown = fields.find((field) => !(field in observed));
  if (unknown !== undefined)
    return { kind: 'skipped', reason: `the field "${unknown}" is not known` };
  return compare(expected, Object.fromEntries(fields.map((field) => [field, observed[field]])));
}

/** Plays steps until one is not as expected; the outcome names it. */
export function playSteps<Step extends { op: string }>(
  steps: readonly Step[],
  play: (step: Step) => Outcome,
): Outcome {
  for (const [index, step] of steps.entries()) {
    const outcome = play(step);
    if (outcome.kind === 'failed') return { ...outcome, step: `step ${index + 1} (${step.op})` };
    if (outcome.kind === 'skipped') return outcome;
  }
  return { kind: 'passed' };
}

export function unknownOp(op: string): Outcome {
  return { kind: 'skipped', reason: `the step "${op}" is not known` };
}
