/** The measures see what they are there to see: each on an observation made by hand in which it is wrong, and one in which it is right. */
import { describe, expect, test } from 'vitest';
import { holds } from '../../../src/scenario/lessons/bounds.ts';
import type { Bound } from '../../../src/scenario/lessons/lesson.ts';
import { measure, momentsOf, type Measure } from '../../../src/scenario/lessons/measures/index.ts';
import type {
  Observation,
  Sample,
  StoredRecord,
} from '../../../src/scenario/lessons/measures/observation.ts';
import type { TraceEvent } from '../../../src/sim/kernel/trace.ts';
import type { Snapshot } from '../../../src/sim/snapshot.ts';

type Told = [atMs: number, node: string, kind: string, data: Record<string, unknown>];

function observed(told: Told[], samples: Sample[] = []): Observation {
  const events = told.map(([atMs, node, kind, data], i): TraceEvent => ({
    id: i + 1,
    atUs: atMs * 1000,
    node,
    kind,
    trigger: 0,
    because: null,
    data,
  }));
  return { untilUs: 100_000_000, events, samples };
}

const whole = { fromMs: 0, toMs: 100_000 };
const value = (told: Told[], wanted: Measure) => measure(observed(told), wanted);

const assigned = (atMs: number, node: string, kind: string): Told => [
  atMs,
  node,
  kind,
  { group: 'g', partitions: ['orders-0'] },
];
const processed = (atMs: number, offset: number, topicPartition = 'orders-0'): Told => [
  atMs,
  'c1',
  'recordsProcessed',
  { group: 'g', topicPartition, baseOffset: offset, count: 1 },
];
const acked = (
  atMs: number,
  offset: number,
  number: number,
  key = 'a',
  topicPartition = 'orders-0',
): Told => [
  atMs,
  'p1',
  'recordAcknowledged',
  { topicPartition, baseOffset: offset, count: 1, records: [{ number, key, value: '' }] },
];
const watermark = (atMs: number, highWatermark: number): Told => [
  atMs,
  'broker-1',
  'highWatermarkAdvanced',
  { topicPartition: 'orders-0', highWatermark },
];

describe('owners of a partition', () => {
  const wanted: Measure = { what: 'mostOwnersAtOnce', group: 'g', toMs: 100_000 };

  test('one after the other', () => {
    const told = [
      assigned(1, 'c1', 'partitionsAssigned'),
      assigned(5, 'c1', 'partitionsRevoked'),
      assigned(6, 'c2', 'partitionsAssigned'),
    ];
    expect(value(told, wanted)).toBe(1);
  });

  test('two at an instant between two samples', () => {
    const told = [
      assigned(1, 'c1', 'partitionsAssigned'),
      assigned(5, 'c2', 'partitionsAssigned'),
      assigned(6, 'c1', 'partitionsRevoked'),
    ];
    expect(value(told, wanted)).toBe(2);
  });

  test('a process that has ended owns nothing', () => {
    const told: Told[] = [
      assigned(1, 'c1', 'partitionsAssigned'),
      [2, 'c1', 'action', { do: 'killConsumer', targets: ['c1'] }],
      assigned(9, 'c2', 'partitionsAssigned'),
    ];
    expect(value(told, wanted)).toBe(1);
  });
});

describe('order', () => {
  const told = [
    acked(1, 0, 0),
    acked(1, 1, 2),
    acked(1, 0, 1, 'b', 'orders-1'),
    processed(10, 0),
    processed(11, 1),
    processed(12, 0, 'orders-1'),
  ];

  test('kept within a partition and a key, broken over all', () => {
    expect(value(told, { what: 'inversions', within: 'partition', ...whole })).toBe(0);
    expect(value(told, { what: 'inversions', within: 'key', ...whole })).toBe(0);
    expect(value(told, { what: 'inversions', within: 'all', ...whole })).toBe(1);
    expect(value(told, { what: 'processingOrder', ...whole })).toEqual([0, 2, 1]);
  });

  test('broken within a key that has two partitions', () => {
    const moved = [
      acked(1, 0, 0),
      acked(1, 0, 1, 'a', 'orders-1'),
      processed(10, 0, 'orders-1'),
      processed(11, 0),
    ];
    expect(value(moved, { what: 'inversions', within: 'key', key: 'a', ...whole })).toBe(1);
    expect(value(moved, { what: 'inversions', within: 'partition', ...whole })).toBe(0);
  });
});

describe('the high watermark', () => {
  test('a record is acknowledged below it, or too early', () => {
    const wanted: Measure = { what: 'acknowledgedTooEarly', ...whole };
    expect(value([watermark(1, 1), acked(2, 0, 0)], wanted)).toBe(0);
    expect(value([acked(1, 0, 0), watermark(2, 1)], wanted)).toBe(1);
  });

  test('a record is delivered below it, or above', () => {
    const wanted: Measure = { what: 'deliveredAboveWatermark', ...whole };
    const delivered: Told = [
      5,
      'c1',
      'recordsDelivered',
      { group: 'g', topicPartition: 'orders-0', baseOffset: 0, count: 2 },
    ];
    expect(value([watermark(1, 2), delivered], wanted)).toBe(0);
    expect(value([watermark(1, 1), delivered], wanted)).toBe(1);
  });

  test('one partition resumes before another, or not at all', () => {
    const moved = (atMs: number, topicPartition: string): Told => [
      atMs,
      'broker-1',
      'highWatermarkAdvanced',
      { topicPartition, highWatermark: 1 },
    ];
    const wanted: Measure = {
      what: 'resumesBefore',
      earlier: ['orders-0'],
      later: ['orders-1'],
      ...whole,
    };
    expect(value([moved(1, 'orders-0'), moved(2, 'orders-1')], wanted)).toBe(true);
    expect(value([moved(2, 'orders-0'), moved(1, 'orders-1')], wanted)).toBe(false);
    expect(value([moved(2, 'orders-1')], wanted)).toBe(false);
  });
});

test('a window begins with its first instant and ends before its last', () => {
  const told = [acked(10, 0, 0), acked(19, 1, 1), acked(20, 2, 2)];
  expect(value(told, { what: 'acknowledged', producer: 'p1', fromMs: 10, toMs: 20 })).toBe(2);
});

test('records that were moved, or replaced by others, are seen', () => {
  const record = (offset: number, number: number): StoredRecord => ({
    offset,
    number,
    key: 'a',
    value: '',
    timestamp: 0,
    producer: 'p1',
  });
  const sample = (atMs: number, logs: Record<string, StoredRecord[]>): Sample => ({
    atUs: atMs * 1000,
    snapshot: {} as Snapshot,
    logs,
  });
  const before = { 'orders-0': [record(0, 0), record(1, 1)] };
  const moved = (after: Record<string, StoredRecord[]>) =>
    measure(observed([], [sample(10, before), sample(20, after)]), {
      what: 'movedRecords',
      topic: 'orders',
      sinceMs: 10,
      atMs: 20,
    });
  expect(moved({ 'orders-0': [record(0, 0), record(1, 1), record(2, 2)] })).toBe(0);
  expect(moved({ 'orders-0': [record(0, 0)], 'orders-1': [record(0, 1)] })).toBe(1);
  expect(moved({ 'orders-0': [record(0, 5), record(1, 1)] })).toBe(1);
});

test('a message that two consumers got is seen', () => {
  const got = (atMs: number, node: string, message: string): Told => [
    atMs,
    node,
    'messageProcessed',
    { queue: 'q', message },
  ];
  const wanted: Measure = { what: 'takenByBoth', consumers: ['a', 'b'], ...whole };
  expect(value([got(1, 'a', 'm1'), got(2, 'b', 'm2')], wanted)).toBe(0);
  expect(value([got(1, 'a', 'm1'), got(2, 'b', 'm1')], wanted)).toBe(1);
});

test('the moments of a measure are its times', () => {
  expect(momentsOf({ what: 'movedRecords', topic: 'orders', sinceMs: 9, atMs: 20 })).toEqual([
    9, 20,
  ]);
});

test.each<[Bound, unknown, boolean]>([
  [{ is: ['orders-1'] }, ['orders-1'], true],
  [{ is: ['orders-1'] }, [], false],
  [{ is: { b: [1], a: [0] } }, { a: [0], b: [1] }, true],
  [{ between: [42, 54] }, 54, true],
  [{ between: [42, 54] }, 55, false],
  [{ atLeast: 1 }, null, false],
  [{ lessThan: 1 }, 1, false],
  [{ moreThan: 0 }, 1, true],
  [{ atMost: 0 }, -1, true],
  [{ is: null }, null, true],
])('%j holds for %j: %j', (bound, measured, expected) => {
  expect(holds(bound, measured)).toBe(expected);
});
