/**
 * Recordings of a real cluster: each is replayed with several seeds, for a race that names no `anyOf` must be able to come out as it did.
 */
import type { FileReport, Outcome } from './report.ts';
import type { Recording } from './recordings/format.ts';
import { missingFeature } from './recordings/clientGuards.ts';
import { NotReplayable } from './recordings/notReplayable.ts';
import { replay } from './recordings/replay.ts';

/** Seeds vary latencies and the phases of timers. */
const MOST_SEEDS = 50;
/** When so many seeds in a row fail at the same facts in the same way, it is no race. */
const SAME_FAILURES = 20;

export function runRecordingFile(fileName: string, json: unknown): FileReport {
  const recording = json as Recording;
  const unknown = unknownKind(recording);
  if (unknown !== null) return skipAll(recording, unknown);
  try {
    return runWithSeeds(fileName, recording);
  } catch (error) {
    if (error instanceof NotReplayable) return skipAll(recording, error.message);
    throw error;
  }
}

/** The first seed that gives all facts; without one, the seed that gives most. */
function runWithSeeds(fileName: string, recording: Recording): FileReport {
  let best: FileReport | null = null;
  let before: string[] = [];
  let same = 0;
  for (let seed = 1; seed <= MOST_SEEDS && same < SAME_FAILURES; seed += 1) {
    const report = reportOf(fileName, recording, seed);
    if (report.failed.length === 0) return report;
    if (best === null || report.failed.length < best.failed.length) best = report;
    const failures = report.failed.map(({ caseId, actual }) => `${caseId} ${wayOf(actual)}`);
    same = sameList(before, failures) ? same + 1 : 1;
    before = failures;
  }
  return best as FileReport;
}

function reportOf(fileName: string, recording: Recording, seed: number): FileReport {
  const report: FileReport = { passed: 0, failed: [], skipped: [], seed };
  let outcomes: Outcome[][];
  try {
    outcomes = replay(recording, seed);
  } catch (error) {
    if (error instanceof NotReplayable) throw error;
    // An assertion of the engine.
    const actual = error instanceof Error ? error.message : String(error);
    return { ...report, failed: [{ caseId: fileName, expected: 'a replay to the end', actual }] };
  }
  for (const [step, facts] of outcomes.entries()) {
    for (const [index, outcome] of facts.entries()) {
      const what = recording.steps[step]?.facts[index]?.what ?? '';
      const caseId = `${step}.${index} ${what}`;
      if (outcome.kind === 'passed') report.passed += 1;
      else if (outcome.kind === 'skipped') report.skipped.push({ caseId, reason: outcome.reason });
      else report.failed.push({ caseId, ...withoutKind(outcome) });
    }
  }
  return report;
}

/** Kinds of recording whose systems the engine does not have yet. */
function unknownKind(recording: Recording): string | null {
  const kind = recording.name.split('-')[0];
  if (kind === 'kafka' || kind === 'group' || kind === 'zookeeper') return null;
  if (kind === 'client') return missingFeature(recording);
  if (kind === 'kraft') return 'KRaft is not modelled yet';
  return `recordings of the kind "${kind}" are not known`;
}

function skipAll(recording: Recording, reason: string): FileReport {
  const skipped = recording.steps.flatMap(({ facts }, step) =>
    facts.map(({ what }, index) => ({ caseId: `${step}.${index} ${what}`, reason })),
  );
  return { passed: 0, failed: [], skipped };
}

function withoutKind({ step, expected, actual }: Extract<Outcome, { kind: 'failed' }>) {
  return { expected, actual, ...(step === undefined ? {} : { step }) };
}

/** Without what took how long. */
const wayOf = (actual: unknown): string =>
  JSON.stringify(actual, (name, value: unknown) => (name.endsWith('Ms') ? undefined : value)) ?? '';

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item, i) => item === b[i]);
