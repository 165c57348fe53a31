/** A failure means that a consumer whose application polls only when told does not do what its calls say. */
import { expect, test } from 'vitest';
import { smallCluster, testRun, type TestRun } from '../support/testRun.ts';

const cluster = {
  ...smallCluster,
  consumers: {
    c1: {
      polls: 'whenTold' as const,
      config: { 'group.id': 'told', 'auto.offset.reset': 'earliest', 'enable.auto.commit': false },
    },
    alone: { polls: 'whenTold' as const, config: { 'default.api.timeout.ms': 2000 } },
  },
};

/** What the call returned; it has so long. */
function call(run: TestRun, consumer: string, words: string, ms = 1000): unknown {
  const event = run.act('call', { consumer, call: words });
  run.runFor(ms);
  const told = run.events.find(
    ({ kind, data }) => kind === 'consumerCallReturned' && data['callId'] === String(event.id),
  );
  return told?.data['result'] ?? told?.data['error'];
}

function withRecords(): TestRun {
  const run = testRun(cluster);
  run.act('produce', { producer: 'p1', topic: 'orders', partition: 0, count: 5 });
  run.runFor(2000);
  return run;
}

test('it reads what its polls bring, and nothing between them', () => {
  const run = withRecords();
  expect(call(run, 'c1', 'assign orders-0 orders-1')).toBe('ok');
  run.runFor(5000);
  expect(run.events.some(({ kind }) => kind === 'recordsDelivered')).toBe(false);
  expect(call(run, 'c1', 'position orders-0')).toBe(0);
  expect(call(run, 'c1', 'poll 500')).toEqual({ records: 5 });
  expect(call(run, 'c1', 'poll 500')).toEqual({ records: 0 });
  expect(call(run, 'c1', 'pause orders-0')).toBe('ok');
  expect(call(run, 'c1', 'paused')).toEqual(['orders-0']);
  expect(call(run, 'c1', 'committed orders-0')).toBe('none');
  expect(call(run, 'c1', 'commit orders-0 3')).toBe('ok');
  expect(call(run, 'c1', 'committed orders-0')).toBe(3);
});

test('it joins its group in a poll', () => {
  const run = withRecords();
  expect(call(run, 'c1', 'subscribe orders')).toBe('ok');
  run.runFor(5000);
  expect(run.now().groups['told']).toBeUndefined();
  expect(call(run, 'c1', 'poll 3000', 4000)).toEqual({ records: 5 });
  expect(run.now().groups['told']?.members['c1']).toHaveLength(3);
});

test('questions about offsets, and the time they have', () => {
  const run = withRecords();
  expect(call(run, 'alone', 'endOffsets orders-0 orders-1')).toEqual({
    'orders-0': 5,
    'orders-1': 0,
  });
  expect(call(run, 'alone', 'beginningOffsets orders-0')).toEqual({ 'orders-0': 0 });
  expect(call(run, 'alone', 'offsetsForTimes orders-0 0')).toMatchObject({ offset: 0 });
  expect(call(run, 'alone', 'offsetsForTimes orders-0 900000000')).toBe('none');
  expect(call(run, 'alone', 'offsetsForTimes orders-0 -1')).toBe('IllegalArgumentException');
  expect(call(run, 'alone', 'endOffsets orders-9', 3000)).toBe('TimeoutException');
  expect(call(run, 'alone', 'position orders-0')).toBe('IllegalStateException');
  expect(call(run, 'alone', 'committed orders-0')).toBe('INVALID_GROUP_ID');
  expect(call(run, 'alone', 'subscribe orders')).toBe('INVALID_GROUP_ID');
});
