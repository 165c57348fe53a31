/** What the conformance runner found out about one file; a vector's case and a recording's fact count alike. */

export interface FileReport {
  passed: number;
  failed: FailedCase[];
  skipped: SkippedCase[];
  /** Of a recording: the seed with which it came out so. */
  seed?: number;
}

export interface FailedCase {
  caseId: string;
  step?: string; // of a case that has steps
  expected: unknown;
  actual: unknown;
}

export interface SkippedCase {
  caseId: string;
  reason: string;
}

/** What became of one case. */
export type Outcome =
  | { kind: 'passed' }
  | { kind: 'failed'; step?: string; expected: unknown; actual: unknown }
  | { kind: 'skipped'; reason: string };

/** The first line is of a fixed form; a line follows for each failure, and one for each reason to skip. */
export function reportLines(fileName: string, report: FileReport): string[] {
  return [
    `${fileName}: ${countsOf(report)}`,
    ...(report.seed === undefined ? [] : [`  seed ${report.seed}`]),
    ...report.failed.map(failureLine),
    ...skipLines(report),
  ];
}

export function countsOf(report: FileReport): string {
  const { passed, failed, skipped } = report;
  return `${passed} passed, ${failed.length} failed, ${skipped.length} skipped`;
}

export function sumOf(reports: readonly FileReport[]): FileReport {
  return {
    passed: reports.reduce((sum, report) => sum + report.passed, 0),
    failed: reports.flatMap((report) => report.failed),
    skipped: reports.flatMap((report) => report.skipped),
  };
}

function failureLine({ caseId, step, expected, actual }: FailedCase): string {
  const place = step === undefined ? caseId : `${caseId}, ${step}`;
  return `  failed ${place}: expected ${asText(expected)}, actual ${asText(actual)}`;
}

function skipLines(report: FileReport): string[] {
  const idsByReason = new Map<string, string[]>();
  for (const { caseId, reason } of report.skipped)
    idsByReason.set(reason, [...(idsByReason.get(reason) ?? []), caseId]);
  return [...idsByReason].map(([reason, ids]) => `  skipped ${inBrief(ids)}: ${reason}`);
}

/** A file of an unknown kind skips every case; their ids would bury the reason. */
function inBrief(ids: readonly string[]): string {
  return ids.length <= 8 ? ids.join(' ') : `${ids[0]} … ${ids.at(-1)} (${ids.length} cases)`;
}

function asText(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
