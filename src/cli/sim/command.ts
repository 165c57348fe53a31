/** What `npm run sim` does, apart from the process around it: so that tests call it as a function. */
import { shippedScenarios } from '../../scenario/catalog/index.ts';
import { runHash, runTo, snapshotOfRun, startRun } from '../../scenario/runScenario.ts';
import { BOOT_ERROR } from '../../sim/boot.ts';
import type { TraceEvent } from '../../sim/kernel/trace.ts';
import { timedAction } from '../../sim/simulate.ts';
import { runCheck } from './check.ts';
import { readOptions, USAGE, type Options } from './options.ts';
import { findRun } from './source.ts';
import { summaryLines, type Report } from './summary.ts';
import { traceLine } from './traceLines.ts';
import { UsageError } from './usageError.ts';

export interface Terminal {
  print(text: string): void;
  printError(text: string): void;
}

/** The exit code: 0 done, 1 an expectation failed or an error of our own, 2 it cannot be run as asked. */
export function runCommand(argv: readonly string[], terminal: Terminal): number {
  try {
    return run(argv, terminal);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    terminal.printError(`sim: ${error.message}`);
    if (error instanceof UsageError || error.name === BOOT_ERROR) return 2;
    // Not the caller's fault: whoever mends it needs the place.
    if (process.env['DEBUG'] !== undefined) terminal.printError(error.stack ?? '');
    return 1;
  }
}

function run(argv: readonly string[], terminal: Terminal): number {
  const options = readOptions(argv);
  if (options.help) terminal.print(USAGE);
  else if (options.list) terminal.print(options.json ? JSON.stringify(listed()) : listText());
  else if (options.check) return runCheck(options, terminal);
  else play(options, terminal);
  return 0;
}

function play(options: Options, { print }: Terminal): void {
  const wanted = findRun(options);
  const { scenario, seed, untilMs } = wanted;
  const actions = wanted.actions.map(timedAction);
  const live = startRun({ scenario, seed: String(seed), actions });
  const events: TraceEvent[] = [];
  if (options.trace) {
    live.listeners.push((event) =>
      options.json ? void events.push(event) : print(traceLine(event)),
    );
  }
  runTo(live, untilMs);
  if (options.trace && !options.json) return;
  const report: Report = {
    hash: runHash(live),
    atMs: live.engine.world.nowUs / 1000,
    ...snapshotOfRun(live),
  };
  if (!options.json) print(summaryLines(scenario.name, seed, report).join('\n'));
  else print(JSON.stringify(options.trace ? { ...report, trace: events } : report));
}

function listed() {
  return Object.values(shippedScenarios).map(({ name, title, questions = [] }) => ({
    name,
    title: title ?? { en: name, ru: name },
    questions,
  }));
}

function listText(): string {
  const widest = Math.max(...listed().map(({ name }) => name.length));
  const lines = listed().map(
    ({ name, title, questions }) =>
      `${name.padEnd(widest)}  ${title.en}${questions.length > 0 ? ` (${questions.join(', ')})` : ''}`,
  );
  return lines.join('\n');
}
