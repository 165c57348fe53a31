/** Every recording of a real cluster that is kept in `recordings/` is met by one seed; what is skipped, and why, is listed here. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runRecordingFile } from '../../src/cli/conformance/recordings.ts';

const folder = new URL('recordings/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

/** These must be there, with no fact skipped. */
const required = [
  'kafka-broker1-killed',
  'kafka-controller-killed',
  'kafka-graceful-stop',
  'kafka-clean-return-last-first',
  'kafka-min-isr-2-of-3',
  'kafka-zk-lost-all-idle',
  'kafka-zk-lost-leader-killed',
  'kafka-zk-load',
  'group-range-join-1-to-5',
  'group-kill-6s',
  'group-leave-close',
  'group-two-groups',
];

/** What the engine cannot do yet. */
const skipped: Record<string, RegExp> = {
  'group-out-of-range-deleted.json': /deletion of records/,
  'kafka-reassign.json': /reassignment of replicas/,
};

interface Recording {
  steps: { facts: unknown[] }[];
}

const read = (fileName: string): Recording =>
  JSON.parse(readFileSync(new URL(fileName, folder), 'utf8')) as Recording;

describe('recordings of real clusters', () => {
  it('have the required ones among them', () => {
    for (const name of required) {
      expect(files).toContain(`${name}.json`);
      expect(Object.keys(skipped)).not.toContain(`${name}.json`);
    }
  });

  it.each(files)('%s', (fileName) => {
    const recording = read(fileName);
    const report = runRecordingFile(fileName, recording);
    expect(report.failed).toEqual([]);
    const facts = recording.steps.reduce((sum, step) => sum + step.facts.length, 0);
    expect(report.passed + report.skipped.length).toBe(facts);
    const reason = skipped[fileName];
    if (reason === undefined) expect(report.skipped).toEqual([]);
    else for (const skip of report.skipped) expect(skip.reason).toMatch(reason);
  });

  it('fail where the expected value is another', () => {
    const recording = read('group-leave-close.json');
    const text = JSON.stringify(recording).replaceAll('"generation":2', '"generation":7');
    const report = runRecordingFile('group-leave-close.json', JSON.parse(text));
    expect(report.failed.length).toBeGreaterThan(0);
  });
});
