/** The conformance command: its lines, its exit codes, and that a wrong expectation is found. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'conformance-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const key = {
  id: 'm000',
  key: '21',
  keyHex: '3231',
  murmur2: -973932308,
  toPositive: 1173551340,
  partition: { '3': 0, '16': 12 },
};

function put(fileName: string, json: unknown): void {
  writeFileSync(join(folder, fileName), JSON.stringify(json));
}

function conformance(...args: string[]) {
  const run = spawnSync('node', ['--import', 'tsx', 'src/cli/conformance.ts', ...args], {
    encoding: 'utf8',
  });
  return { code: run.status, out: run.stdout, err: run.stderr };
}

describe('conformance', () => {
  it('counts by file and in total, and names what it skips', () => {
    put('murmur2.json', { title: '', cases: [key] });
    put('other.json', { title: 'Something new', cases: [{ id: 'x1' }, { id: 'x2' }] });
    expect(conformance(folder)).toEqual({
      code: 0,
      out: [
        'murmur2.json: 1 passed, 0 failed, 0 skipped',
        'other.json: 0 passed, 0 failed, 2 skipped',
        '  skipped x1 x2: this kind of vectors is not known',
        '',
        '1 passed, 0 failed, 2 skipped',
        '',
      ].join('\n'),
      err: '',
    });
  });

  it('exits 1 and shows expected and actual, with the step where there is one', () => {
    put('murmur2.json', { cases: [key, { ...key, id: 'm001', murmur2: 1 }] });
    const assign = { op: 'assign', epoch: 2, startOffset: 6, expectEntries: [[2, 7]] };
    put('leader-epoch-cache.json', { cases: [{ id: 'e1', steps: [assign] }] });
    const { code, out } = conformance(folder);
    expect(code).toBe(1);
    expect(out).toContain('  failed e1, step 1 (assign): expected [[2,7]], actual [[2,6]]');
    expect(out).toMatch(/failed m001: expected .*"murmur2":1,.* actual .*"murmur2":-973932308,/);
    expect(out).toMatch(/\n1 passed, 2 failed, 0 skipped\n$/);
  });

  it('knows a kind by its title too, and leaves unknown steps alone', () => {
    const title = 'Leader epoch cache: assigning epochs';
    put('epochs.json', { title, cases: [{ id: 'e1', steps: [{ op: 'flush' }] }] });
    expect(conformance(folder).out).toContain('  skipped e1: the step "flush" is not known');
  });

  it.each([
    ['no folder', [], /^usage: .*\n$/],
    ['an unknown option', ['--fast'], /^conformance: unknown option --fast\n$/],
    ['a folder that is not there', ['no-such-folder'], /^conformance: cannot read .*\n$/],
  ])('exits 2 with one line for %s', (_, args, err) => {
    const run = conformance(...args);
    expect(run.code).toBe(2);
    expect(run.out).toBe('');
    expect(run.err).toMatch(err);
  });

  it('exits 2 for a file that is no JSON, before it has run anything', () => {
    put('murmur2.json', { cases: [key] });
    writeFileSync(join(folder, 'z.json'), '{');
    const { code, out, err } = conformance(folder);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^conformance: cannot read .*z\.json: .*\n$/);
  });
});
