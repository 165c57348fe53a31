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

/** How many facts of each file show what the engine cannot do yet; of all others none is skipped. */
const skipped: Record<string, number> = {
  'client-assign-seek.json': 1,
  'client-bad-targets.json': 4,
  'client-batch-too-large.json': 2,
  'client-buffer-full.json': 1,
  'client-compaction-active-segment.json': 9,
  'client-compaction-lag.json': 6,
  'client-compaction-ratio.json': 9,
  'client-compaction-tombstone.json': 10,
  'client-compaction.json': 15,
  'client-compression.json': 3,
  'client-config-conflicts.json': 24,
  'client-delete-records.json': 6,
  'client-deleted-topic.json': 7,
  'client-follower-fetch.json': 38,
  'client-headers.json': 1,
  'client-idempotence-sequences.json': 2,
  'client-log-start-restart.json': 1,
  'client-message-size.json': 3,
  'client-offsets-for-times.json': 12,
  'client-poll-sizes.json': 7,
  'client-producer-close.json': 2,
  'client-retention-bytes.json': 14,
  'client-retry-duplicate.json': 4,
  'client-retry-many-duplicates.json': 4,
  'client-retry-not-enough-replicas.json': 13,
  'client-retry-order.json': 3,
  'client-segment-bytes.json': 12,
  'client-segment-ms.json': 13,
  'client-timestamps.json': 17,
  'kafka-reassign.json': 8,
  'zookeeper-bad-myid.json': 14,
  'zookeeper-cost-of-operations.json': 60,
  'zookeeper-cut-follower-session-expires.json': 9,
  'zookeeper-cut-follower-write.json': 8,
  'zookeeper-cut-follower.json': 13,
  'zookeeper-cut-leader.json': 13,
  'zookeeper-cut-two-of-five.json': 9,
  'zookeeper-empty-majority.json': 11,
  'zookeeper-idle-pings.json': 3,
  'zookeeper-rolling-restart-leader-last.json': 10,
  'zookeeper-session-taken-over.json': 4,
  'zookeeper-watch-order.json': 3,
  'zookeeper-watch-persistent.json': 25,
  'zookeeper-watch-table.json': 18,
  'zookeeper-znode-errors.json': 6,
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

  it.each(files)('%s', { timeout: 60_000 }, (fileName) => {
    const recording = read(fileName);
    const report = runRecordingFile(fileName, recording);
    expect(report.failed).toEqual([]);
    const facts = recording.steps.reduce((sum, step) => sum + step.facts.length, 0);
    expect(report.passed + report.skipped.length).toBe(facts);
    for (const { reason } of report.skipped) expect(reason).toMatch(/\w+ \w+/);
    expect(report.skipped).toHaveLength(skipped[fileName] ?? 0);
  });

  it('fail where the expected value is another', () => {
    const recording = read('group-leave-close.json');
    const text = JSON.stringify(recording).replaceAll('"generation":2', '"generation":7');
    const report = runRecordingFile('group-leave-close.json', JSON.parse(text));
    expect(report.failed.length).toBeGreaterThan(0);
  });
});
