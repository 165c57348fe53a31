/** A failure means that a replica's log gives other records back than it was given, or shares what still changes. */
import { describe, expect, test } from 'vitest';
import { clonePlain } from '../../../src/base/clone.ts';
import type { KafkaRecord } from '../../../src/sim/kafka/protocol.ts';
import {
  appendAsFollower,
  appendAsLeader,
  assignLeaderEpoch,
  CHUNK_BATCHES,
  createPartitionLog,
  findByTimestamp,
  latestEpoch,
  readBatches,
  truncateTo,
  type PartitionLog,
} from '../../../src/sim/kafka/log/partitionLog.ts';
import { recordBatchSize } from '../../../src/sim/kafka/log/recordBatchSize.ts';

const record = (value: string, timestamp = 0): KafkaRecord => ({
  key: null,
  value,
  timestamp,
  headers: [],
  origin: null,
});

function logWith(batches: number, perBatch = 1, epoch = 0): PartitionLog {
  const log = createPartitionLog('orders-0');
  for (let i = 0; i < batches; i += 1) {
    const records = Array.from({ length: perBatch }, (_, k) => record(`v${i}.${k}`, i));
    appendAsLeader(log, records, epoch);
  }
  return log;
}

const offsets = (log: PartitionLog, from: number, limit: number, maxBytes?: number) =>
  readBatches(log, from, limit, maxBytes).map(({ baseOffset }) => baseOffset);

describe('appending', () => {
  test('gives offsets one after another and remembers where an epoch began', () => {
    const log = logWith(3, 2);
    appendAsLeader(log, [record('x')], 4);
    expect(log.logEndOffset).toBe(7);
    expect(log.leaderEpochs).toEqual([
      { epoch: 0, startOffset: 0 },
      { epoch: 4, startOffset: 6 },
    ]);
    expect(latestEpoch(log)).toBe(4);
  });

  test('a follower keeps the leader’s batches as they are', () => {
    const leader = logWith(5, 3);
    const follower = createPartitionLog('orders-0');
    appendAsFollower(follower, readBatches(leader, 0, leader.logEndOffset));
    expect(follower.logEndOffset).toBe(15);
    expect(follower.leaderEpochs).toEqual(leader.leaderEpochs);
    expect(readBatches(follower, 0, 15)[2]).toBe(readBatches(leader, 0, 15)[2]);
  });

  test('a follower’s gap is an error', () => {
    const leader = logWith(5);
    const follower = createPartitionLog('orders-0');
    expect(() => appendAsFollower(follower, readBatches(leader, 2, 5))).toThrow('batch 2..2');
  });
});

describe('reading', () => {
  const log = logWith(CHUNK_BATCHES * 3, 2);

  test('begins with the batch that holds the offset and ends below the limit', () => {
    expect(offsets(log, 5, 10)).toEqual([4, 6, 8]);
    expect(offsets(log, 5, 9)).toEqual([4, 6]);
    expect(offsets(log, 9, 9)).toEqual([]);
  });

  test('finds any chunk', () => {
    for (const from of [0, CHUNK_BATCHES * 2, CHUNK_BATCHES * 4 - 1, CHUNK_BATCHES * 6 - 1]) {
      expect(offsets(log, from, log.logEndOffset)[0]).toBe(from - (from % 2));
      expect(offsets(log, from, log.logEndOffset)).toHaveLength(
        CHUNK_BATCHES * 3 - Math.floor(from / 2),
      );
    }
  });

  test('keeps to the size, but always gives one batch', () => {
    const size = log.chunks[0]!.batches[0]!.sizeInBytes;
    expect(offsets(log, 0, 100, 1)).toEqual([0]);
    expect(offsets(log, 0, 100, size * 2)).toEqual([0, 2]);
  });

  test('finds the first record at or after a time, below the limit', () => {
    expect(findByTimestamp(log, 7, log.logEndOffset)).toEqual({
      offset: 14,
      leaderEpoch: 0,
      timestamp: 7,
    });
    expect(findByTimestamp(log, 7, 14)).toBeNull();
    expect(findByTimestamp(log, 1e9, log.logEndOffset)).toBeNull();
  });
});

describe('truncating', () => {
  test('drops whole batches and the epochs that began there', () => {
    const log = logWith(4, 1);
    appendAsLeader(log, [record('x'), record('y')], 3);
    expect(truncateTo(log, 4)).toBe(2);
    expect(log.logEndOffset).toBe(4);
    expect(log.leaderEpochs).toEqual([{ epoch: 0, startOffset: 0 }]);
    expect(truncateTo(log, 2)).toBe(2);
    appendAsLeader(log, [record('z')], 5);
    expect(offsets(log, 0, 9)).toEqual([0, 1, 2]);
  });

  test('anywhere in several chunks leaves what lies below', () => {
    for (const end of [0, 1, CHUNK_BATCHES - 1, CHUNK_BATCHES, CHUNK_BATCHES + 1, 300]) {
      const log = logWith(CHUNK_BATCHES * 3);
      truncateTo(log, end);
      expect(log.logEndOffset).toBe(end);
      expect(offsets(log, 0, 1e9)).toEqual(Array.from({ length: end }, (_, i) => i));
      appendAsLeader(log, [record('next')], 1);
      expect(offsets(log, end, 1e9)).toEqual([end]);
    }
  });

  test('drops an epoch that has no records yet, though no record goes', () => {
    const log = logWith(3);
    assignLeaderEpoch(log, 2, 3);
    expect(truncateTo(log, 3)).toBe(0);
    expect(latestEpoch(log)).toBe(0);
  });
});

test('a copy shares full chunks and batches, and is not changed by what comes later', () => {
  const log = logWith(CHUNK_BATCHES + 3);
  const copy = clonePlain(log);
  expect(copy.chunks[0]).toBe(log.chunks[0]);
  expect(copy.chunks[1]).not.toBe(log.chunks[1]);
  expect(copy.chunks[1]!.batches[0]).toBe(log.chunks[1]!.batches[0]);
  appendAsLeader(log, [record('later')], 0);
  truncateTo(log, 10);
  expect(copy.logEndOffset).toBe(CHUNK_BATCHES + 3);
  expect(offsets(copy, 0, 1e9)).toHaveLength(CHUNK_BATCHES + 3);
});

describe('sizes follow message format v2', () => {
  // Header 61, then per record: length 1, attributes 1, time 1, offset 1, key length 1, value length 1 and bytes, headers 1.
  test.each([
    ['one record of two bytes', [record('ab')], 70],
    ['two bytes a letter', [record('жж')], 72],
    ['three and four bytes a letter', [record('€😀')], 75],
    ['a null value', [{ ...record(''), value: null }], 68],
    ['a long value', [record('x'.repeat(5000))], 61 + 2 + 5 + 2 + 5000],
  ])('%s', (_name, records, bytes) => {
    expect(recordBatchSize(records)).toBe(bytes);
  });
});
