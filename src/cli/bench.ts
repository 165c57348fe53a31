/** `npm run bench`: the project's budgets as measured on this machine. Exits 0 whatever it finds: a benchmark is no test. */

import { measureBudgets, type Budget } from './bench/budgets.ts';

const unknown = process.argv.slice(2).filter((word) => word !== '--json');
if (unknown.length > 0) {
  console.error(`bench: unknown option ${unknown.join(' ')}; it takes only --json`);
  process.exit(2);
}

const budgets: Budget[] = [];
for (const budget of measureBudgets()) {
  budgets.push(budget);
  if (!process.argv.includes('--json')) console.log(lineOf(budget));
}
if (process.argv.includes('--json')) console.log(JSON.stringify({ budgets }, null, 2));

function lineOf({ name, measured, unit, limit, side, met, reason, details }: Budget): string {
  const sign = met === null ? ' ' : met ? '✓' : '✗';
  const value = measured === null ? `not measured: ${reason ?? ''}` : `${round(measured)} ${unit}`;
  const bound = limit === null ? '' : ` (${side === 'atLeast' ? 'at least' : 'at most'} ${limit})`;
  const beside = Object.entries(details ?? {}).map(([key, figure]) => `${key} ${round(figure)}`);
  return `${sign} ${name}: ${value}${bound}${beside.length > 0 ? `; ${beside.join(', ')}` : ''}`;
}

function round(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}
