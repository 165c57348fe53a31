/** A failure means that the same link could give another run in another browser, language or second. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkEngine } from './engineRules.ts';
import { readSources, ROOT } from './sources.ts';

test('the engine asks the machine for nothing', () => {
  expect(checkEngine(readSources(['src/sim', 'src/base'], /\.ts$/))).toEqual([]);
});

describe('the guard by text', () => {
  test.each([
    'const x = Math.random();',
    'const at = Date.now();',
    'const at = new Date();',
    'const at = performance.now();',
    'setTimeout(step, 10);',
    'const id = crypto.randomUUID();',
    'export async function step() {}',
    'const answer = await call();',
    'const x = 2 ** 10;',
    '// oxlint-disable-next-line\nconst x = 1;',
  ])('finds %s', (text) => {
    expect(checkEngine([{ path: 'src/sim/kernel/bad.ts', text }])).toHaveLength(1);
  });

  test('leaves words in comments, other names and other folders alone', () => {
    const text =
      '/** No Date, no performance. */\nconst step = "await"; // Math.random() is banned';
    expect(checkEngine([{ path: 'src/sim/kernel/good.ts', text }])).toEqual([]);
    expect(checkEngine([{ path: 'src/views/frameLoop.ts', text: 'performance.now();' }])).toEqual(
      [],
    );
  });
});

describe('the linter, with this repository’s configuration', () => {
  const bad: [name: string, code: string, rule: string][] = [
    ['exp', 'export const x = Math.exp(1);', 'sim(exact-math)'],
    ['power', 'export const x = (a: number) => a ** 3;', 'sim(exact-math)'],
    ['powerAssign', 'export let x = 2; x **= 2;', 'sim(exact-math)'],
    ['taken', 'const { floor } = Math; export const x = floor(1);', 'sim(exact-math)'],
    ['alias', 'const M = Math; export const x = M.abs(1);', 'sim(exact-math)'],
    ['computed', "export const x = Math['random']();", 'sim(exact-math)'],
    ['locale', "export const x = 'a'.localeCompare('b');", 'sim(no-locale)'],
    ['date', 'export const x = Date.now();', 'eslint(no-restricted-globals)'],
    ['clock', 'export const x = performance.now();', 'eslint(no-restricted-globals)'],
    ['timer', 'setTimeout(() => {}, 1); export {};', 'eslint(no-restricted-globals)'],
    ['crypto', 'export const x = crypto.randomUUID();', 'eslint(no-restricted-globals)'],
    ['global', 'export const x = globalThis.Math;', 'eslint(no-restricted-globals)'],
    ['upward', "import '../../views/App.tsx';", 'eslint(no-restricted-imports)'],
    ['lazy', "export const x = import('../../cli/sim.ts');", 'eslint(no-restricted-imports)'],
    ['package', "import { useState } from 'react'; useState(1);", 'eslint(no-restricted-imports)'],
  ];
  const good = 'export const x = Math.floor(Math.sqrt(2)) + Math.imul(3, 4) + { Math: 1 }.Math;';

  let folder = '';
  let found = new Map<string, string[]>();

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'highwater-lint-'));
    for (const file of ['.oxlintrc.json', 'tools/sim-rules.mjs'])
      cpSync(ROOT + file, join(folder, file));
    mkdirSync(join(folder, 'src/sim/kernel'), { recursive: true });
    mkdirSync(join(folder, 'src/base'), { recursive: true });
    for (const [name, code] of bad) writeFileSync(join(folder, `src/sim/kernel/${name}.ts`), code);
    writeFileSync(join(folder, 'src/sim/kernel/good.ts'), good);
    writeFileSync(join(folder, 'src/base/below.ts'), 'export const x = Math.sin(1);');
    writeFileSync(join(folder, 'src/above.ts'), 'export const x = Math.sin(Date.now()) ** 2;');
    found = lint(folder);
  }, 30_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(bad)('refuses %s in src/sim: %s', (name, _code, rule) => {
    expect(found.get(`src/sim/kernel/${name}.ts`)).toContain(rule);
  });

  test('refuses the same in src/base, and nothing of it elsewhere', () => {
    expect(found.get('src/base/below.ts')).toEqual(['sim(exact-math)']);
    expect(found.get('src/above.ts')).toBeUndefined();
  });

  test('takes the exact functions', () => {
    expect(found.get('src/sim/kernel/good.ts')).toBeUndefined();
  });
});

describe('the compiler', () => {
  test('gives the engine neither a page nor a machine, and `npm test` asks it', () => {
    const { compilerOptions, include } = readJson('src/sim/tsconfig.json');
    expect(compilerOptions).toMatchObject({ lib: ['es2023'], types: [] });
    expect(include).toEqual(['.', '../base']);
    const { scripts } = readJson('package.json');
    expect(scripts.typecheck).toContain('tsc -b src/sim src/worker .');
    expect(scripts.test).toContain('npm run typecheck');
  });
});

/** Rules broken, by file. */
function lint(folder: string): Map<string, string[]> {
  const program = join(ROOT, 'node_modules/oxlint/bin/oxlint');
  const { stdout } = spawnSync(process.execPath, [program, '--format=json'], {
    cwd: folder,
    encoding: 'utf8',
  });
  const { diagnostics }: { diagnostics: { filename: string; code: string }[] } = JSON.parse(stdout);
  const byFile = new Map<string, string[]>();
  for (const { filename, code } of diagnostics) {
    byFile.set(filename, [...(byFile.get(filename) ?? []), code]);
  }
  return byFile;
}

/** Reads JSON in which whole lines may be comments. */
function readJson(path: string) {
  return JSON.parse(readFileSync(ROOT + path, 'utf8').replace(/^\s*\/\/.*$/gm, ''));
}
