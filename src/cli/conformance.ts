/**
 * npm run --silent conformance -- <folder>...
 *
 * Compares the engine with what real systems did: every *.json of the folders is a file of test vectors or a
 * recording of a cluster. Exit code: 0 all passed or skipped, 1 something failed, 2 nothing could be run.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runRecordingFile } from './conformance/recordings.ts';
import { countsOf, reportLines, sumOf } from './conformance/report.ts';
import type { FileReport } from './conformance/report.ts';
import { runVectorFile } from './conformance/vectors.ts';

/** What the caller of the command did wrong. */
class UsageError extends Error {}

try {
  process.exitCode = runFolders(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

function runFolders(args: readonly string[]): number {
  const option = args.find((arg) => arg.startsWith('-'));
  if (option !== undefined) throw new UsageError(`conformance: unknown option ${option}`);
  if (args.length === 0) throw new UsageError('usage: npm run conformance -- <folder>...');

  // All are read before the first runs, so that a mistake in the last argument does not come after minutes.
  const files = args.flatMap(jsonFilesIn).map((path) => ({ path, json: readJson(path) }));
  const reports = files.map(({ path, json }) => {
    const fileName = basename(path);
    const report = runFile(fileName, json);
    for (const line of reportLines(fileName, report)) console.log(line);
    return report;
  });
  const sum = sumOf(reports);
  console.log(`\n${countsOf(sum)}`);
  return sum.failed.length > 0 ? 1 : 0;
}

function runFile(fileName: string, json: unknown): FileReport {
  return isRecording(json) ? runRecordingFile(fileName, json) : runVectorFile(fileName, json);
}

/** A recording has its set-up and its steps at the top; vectors have them, if at all, in each case. */
function isRecording(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'setup' in json && 'steps' in json;
}

function jsonFilesIn(folder: string): string[] {
  const names = attempt(`cannot read the folder ${folder}`, () => readdirSync(folder));
  const files = names.filter((name) => name.endsWith('.json')).sort();
  if (files.length === 0) throw new UsageError(`conformance: no *.json in the folder ${folder}`);
  return files.map((name) => join(folder, name));
}

function readJson(path: string): unknown {
  return attempt(`cannot read ${path}`, (): unknown => JSON.parse(readFileSync(path, 'utf8')));
}

function attempt<T>(what: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new UsageError(`conformance: ${what}: ${reason}`);
  }
}
