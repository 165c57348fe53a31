/**
 * npm run fuzz -- [--runs N] [--seed S]
 *
 * Random clusters, work and faults with the invariants asked at every event; run i has the seed S + i. A failure prints its
 * seed, what was violated, the command and the link that replay it, and the exit code is 1.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeLink } from '../scenario/link/encode.ts';
import { fuzzCase, type FuzzCase } from './fuzz/fuzzCase.ts';
import { fuzzRun, shrink, type FuzzFailure } from './fuzz/fuzzRun.ts';

const USAGE = 'npm run fuzz -- [--runs N] [--seed S]';

process.exitCode = main(process.argv.slice(2));

function main(argv: readonly string[]): number {
  const options = readOptions(argv);
  if (typeof options === 'string') {
    console.error(`fuzz: ${options}\n${USAGE}`);
    return 2;
  }
  const { runs, seed } = options;
  let failed = 0;
  let events = 0;
  for (let i = 0; i < runs; i += 1) {
    const fuzz = fuzzCase(seed + i);
    const result = fuzzRun(fuzz);
    events += result.events;
    if (result.failure === null) continue;
    failed += 1;
    tell(fuzz, result.failure);
  }
  console.log(`${runs - failed} runs passed, ${failed} failed, ${events} events traced`);
  return failed === 0 ? 0 : 1;
}

function readOptions(argv: readonly string[]): { runs: number; seed: number } | string {
  const options = { runs: 200, seed: 1 };
  for (let i = 0; i < argv.length; i += 2) {
    const word = argv[i] as string;
    const value = Number(argv[i + 1]);
    if (word !== '--runs' && word !== '--seed') return `unknown option ${word}`;
    if (argv[i + 1] === undefined || !Number.isInteger(value) || value < 0)
      return `${word} needs a whole number`;
    options[word === '--runs' ? 'runs' : 'seed'] = value;
  }
  return options;
}

function tell(fuzz: FuzzCase, { name, atMs, detail }: FuzzFailure): void {
  console.log(`seed ${fuzz.seed}: ${name} at ${atMs} ms: ${detail}`);
  const small = shrink(fuzz, name);
  console.log(`  with ${small.actions.length} of ${fuzz.actions.length} actions left:`);
  const folder = mkdtempSync(join(tmpdir(), `fuzz-${fuzz.seed}-`));
  const scenario = join(folder, 'scenario.json');
  const actions = join(folder, 'actions.json');
  writeFileSync(scenario, JSON.stringify(small.scenario, null, 2));
  writeFileSync(actions, JSON.stringify(small.actions, null, 2));
  console.log(`  npm run sim -- ${scenario} --actions ${actions} --seed ${fuzz.seed} --check`);
  const failedAtMs = fuzzRun(small).failure?.atMs ?? 0;
  const atUs = failedAtMs > 0 ? Math.floor(failedAtMs * 1000) : 0;
  const link = encodeLink({ ...small, atUs, view: {} });
  console.log(`  #${link}`);
}
