/** Every vector that is kept in `vectors/` passes, and each kind brings cases. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runVectorFile } from '../../src/cli/conformance/vectors.ts';

const folder = new URL('vectors/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

const caseCounts: Record<string, number> = {
  'group-partition-hash.json': 32,
  'high-watermark.json': 27,
  'leader-election.json': 35,
  'leader-epoch-cache.json': 16,
  'murmur2.json': 65,
  'range-assignor.json': 39,
  'replica-lag.json': 8,
  'replica-placement.json': 45,
  'roundrobin-assignor.json': 31,
  'sticky-assignor.json': 95,
};

function run(fileName: string): ReturnType<typeof runVectorFile> {
  const json: unknown = JSON.parse(readFileSync(new URL(fileName, folder), 'utf8'));
  return runVectorFile(fileName, json);
}

describe('vectors of Apache Kafka', () => {
  it('are all here', () => {
    expect(files.sort()).toEqual(Object.keys(caseCounts).sort());
  });

  it.each(files)('%s', (fileName) => {
    const report = run(fileName);
    expect(report).toEqual({ passed: caseCounts[fileName], failed: [], skipped: [] });
  });
});
