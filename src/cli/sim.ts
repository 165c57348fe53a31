/**
 * npm run --silent sim -- <shipped name | scenario.json | link> [--seed N] [--until 30s] [--actions FILE] [--json] [--trace] [--check]
 *
 * Runs a scenario without a browser. Exit code: 0 done, 1 an expectation failed, 2 it cannot be run as asked.
 */
import { runCommand } from './sim/command.ts';

// Whoever reads may have read enough: `sim … --trace | head`.
process.stdout.on('error', (error: { code?: string }) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

process.exitCode = runCommand(process.argv.slice(2), {
  print: (text) => console.log(text),
  printError: (text) => console.error(text),
});
