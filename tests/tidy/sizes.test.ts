/**
 * A failure means that a file has become a house with too many rooms: find the part with a name of its own and give it
 * a file. Function length is oxlint's (`max-lines-per-function` in .oxlintrc.json).
 */
import { expect, test } from 'vitest';
import { readSources, type SourceFile } from './sources.ts';

const LIMIT_LINES = 600;

/** Tables may be long: they do nothing else. */
const LONG_TABLES = new Set(['src/sim/kafka/config.ts', 'src/sim/kafka/errors.ts']);

test('no file is longer than the limit, tables apart', () => {
  const files = readSources(['src', 'tests', 'tools'], /\.(ts|tsx|mjs|css)$/);
  expect(tooLong(files)).toEqual([]);
});

test('a long file is named, a long table is not', () => {
  const text = 'x;\n'.repeat(LIMIT_LINES + 1);
  const [table = ''] = LONG_TABLES;
  const files = ['src/store/run.ts', table].map((path) => ({ path, text }));
  expect(tooLong(files)).toEqual(['src/store/run.ts has 601 lines, the limit is 600']);
});

function tooLong(files: SourceFile[]): string[] {
  return files
    .filter(({ path }) => !LONG_TABLES.has(path))
    .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > LIMIT_LINES)
    .map(({ path, lines }) => `${path} has ${lines} lines, the limit is ${LIMIT_LINES}`);
}
