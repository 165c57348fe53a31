/**
 * npm run --silent sim -- <shipped name | scenario.json | link> [--seed N] [--until 30s] [--actions FILE] [--json] [--trace] [--check]
 *
 * Runs a scenario without a browser. Exit code: 0 done, 1 an expectation failed, 2 it cannot be run as asked.
 */
import { shippedScenarios } from '../scenario/catalog/index.ts';
import { runHash, runTo, snapshotOfRun, startRun } from '../scenario/runScenario.ts';
import type { TraceEvent } from '../sim/kernel/trace.ts';
import { timedAction } from '../sim/simulate.ts';
import { readOptions, USAGE, type Options } from './sim/options.ts';
import { findRun } from './sim/source.ts';
import { summaryLines, type Report } from './sim/summary.ts';
import { traceLine } from './sim/traceLines.ts';
import { UsageError } from './sim/usageError.ts';

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.error(`sim: ${error.message}`);
  process.exitCode = 2;
  // Not the caller's fault: whoever mends it needs the place.
  if (!(error instanceof UsageError) && process.env['DEBUG'] !== undefined)
    console.error(error.stack);
}

function main(argv: readonly string[]): number {
  const options = readOptions(argv);
  if (options.help) return print(USAGE);
  if (options.list) return print(options.json ? JSON.stringify(listed()) : listLines().join('\n'));
  return play(options);
}

function play(options: Options): number {
  const wanted = findRun(options);
  const { scenario, seed, untilMs } = wanted;
  const events: TraceEvent[] = [];
  const heard = (event: TraceEvent) => {
    if (event.atUs < 0) return;
    if (options.json) events.push(event);
    else console.log(traceLine(event));
  };
  const actions = wanted.actions.map(timedAction);
  const live = startRun({ scenario, seed: String(seed), actions });
  if (options.trace) live.listeners.push(heard);
  runTo(live, untilMs);
  const report: Report = {
    hash: runHash(live),
    atMs: live.engine.world.nowUs / 1000,
    ...snapshotOfRun(live),
  };
  if (options.json)
    return print(JSON.stringify(options.trace ? { ...report, trace: events } : report));
  if (options.trace) return 0;
  return print(summaryLines(scenario.name, seed, report).join('\n'));
}

const listed = () =>
  Object.values(shippedScenarios).map(({ name, title, questions = [] }) => ({
    name,
    title: title ?? { en: name, ru: name },
    questions,
  }));

function listLines(): string[] {
  const widest = Math.max(...listed().map(({ name }) => name.length));
  return listed().map(
    ({ name, title, questions }) =>
      `${name.padEnd(widest)}  ${title.en}${questions.length > 0 ? ` (${questions.join(', ')})` : ''}`,
  );
}

function print(text: string): number {
  console.log(text);
  return 0;
}
