/** A failure means that deleted records come back where they must not, or stay where they must go. */
import { describe, expect, test } from 'vitest';
import { smallCluster, testRun, type TestRun } from '../support/testRun.ts';

const cluster = { ...smallCluster, consumers: {} };

/** Start and end by broker. */
function logs(run: TestRun): Record<string, number[]> {
  const found = run.now().topics['orders']?.partitions['0']?.logs ?? {};
  return Object.fromEntries(
    Object.entries(found).map(([broker, { logStartOffset, logEndOffset }]) => [
      broker,
      [logStartOffset, logEndOffset],
    ]),
  );
}

const answers = (run: TestRun) =>
  run.events
    .filter(({ kind }) => kind === 'adminCallReturned')
    .map(({ data }) => [data['result'], data['details']]);

function withRecords(count: number, brokerConfig = {}): TestRun {
  const config = { ...cluster.brokerConfig, ...brokerConfig };
  const run = testRun({ ...cluster, brokerConfig: config });
  run.act('produce', { producer: 'p1', topic: 'orders', partition: 0, count, valuePrefix: 'v' });
  run.runFor(1000);
  return run;
}

describe('deleteRecords', () => {
  test('is answered when every live replica has moved the start of its log', () => {
    const run = withRecords(10);
    run.act('deleteRecords', { topic: 'orders', partition: 0, beforeOffset: 4 });
    run.runFor(5);
    expect(logs(run)['1']).toEqual([4, 10]);
    expect(answers(run)).toEqual([]);
    run.runFor(2000);
    expect(logs(run)).toEqual({ 1: [4, 10], 2: [4, 10], 3: [4, 10] });
    expect(answers(run)).toEqual([['ok', { lowWatermark: 4 }]]);
    expect(run.now().ledger.acknowledgedButGone).toEqual([]);
  });

  test('moves nothing back, and refuses what lies beyond the high watermark', () => {
    const run = withRecords(10);
    for (const beforeOffset of [4, 2, 11, -1]) {
      run.act('deleteRecords', { topic: 'orders', partition: 0, beforeOffset });
      run.runFor(2000);
    }
    expect(answers(run).map(([result]) => result)).toEqual([
      'ok',
      'ok',
      'OFFSET_OUT_OF_RANGE',
      'ok',
    ]);
    expect(logs(run)['1']).toEqual([10, 10]);
  });

  test('a follower that returns behind the start begins there anew', () => {
    const run = withRecords(3);
    run.act('crash', { broker: 3 });
    run.runFor(10_000);
    run.act('produce', { producer: 'p1', topic: 'orders', partition: 0, count: 7 });
    run.runFor(1000);
    run.act('deleteRecords', { topic: 'orders', partition: 0, beforeOffset: 8 });
    run.runFor(2000);
    expect(logs(run)).toEqual({ 1: [8, 10], 2: [8, 10], 3: [0, 3] });
    run.act('start', { broker: 3 });
    run.runFor(10_000);
    expect(logs(run)['3']).toEqual([8, 10]);
    expect(run.now().topics['orders']?.partitions['0']?.isr).toEqual([1, 2, 3]);
  });

  test('a crash forgets what was not written down, a clean stop does not', () => {
    const run = withRecords(10, { 'controlled.shutdown.enable': false });
    run.act('stopGracefully', { brokers: [2, 3] });
    run.runFor(5000);
    run.act('deleteRecords', { topic: 'orders', partition: 0, beforeOffset: 4 });
    run.runFor(1000);
    run.act('restartGracefully', { broker: 1 });
    run.runFor(10_000);
    expect(logs(run)['1']).toEqual([4, 10]);
    run.act('deleteRecords', { topic: 'orders', partition: 0, beforeOffset: 7 });
    run.runFor(1000);
    run.act('crash', { broker: 1 });
    run.runFor(10_000);
    run.act('start', { broker: 1 });
    run.runFor(10_000);
    expect(logs(run)['1']).toEqual([4, 10]);
  });
});
