/** What the vectors do not show of a partition's leader: answers that come late, and a clock that begins at 0. */
import { describe, expect, it } from 'vitest';
import { msToUs } from '../../../src/base/brand.ts';
import { acksAllProgress, maximalIsr } from '../../../src/sim/kafka/broker/highWatermark.ts';
import {
  handleAlterPartitionError,
  handleAlterPartitionOk,
  maybeShrinkIsr,
} from '../../../src/sim/kafka/broker/isrChange.ts';
import {
  applyLeaderAndIsr,
  makeLeader,
  recordAppend,
  recordFollowerFetch,
} from '../../../src/sim/kafka/broker/leaderPartition.ts';
import type { LeaderPartition } from '../../../src/sim/kafka/broker/leaderPartition.ts';

const replicas = [1, 2, 3];

function factsAt(ms: number, aliveBrokers = new Set(replicas)) {
  return { nowUs: msToUs(ms), replicaLagTimeMaxUs: msToUs(30_000), aliveBrokers };
}

function leaderOf(isr: number[], logEndOffset = 10, minInSyncReplicas = 1): LeaderPartition {
  const log = { logEndOffset, highWatermark: 0, minInSyncReplicas };
  return makeLeader(1, log, { replicas, isr, leaderEpoch: 5, partitionEpoch: 7 }, factsAt(0));
}

const fetchAt = (fetchOffset: number) => ({ fetchOffset, logStartOffset: 0 });

describe('the first 30 seconds of a run', () => {
  it('do not make a follower outside the ISR count as caught up at the clock’s zero', () => {
    const partition = leaderOf([1]);
    expect(partition.highWatermark).toBe(10);
    recordFollowerFetch(partition, 2, fetchAt(3), factsAt(5));
    expect(recordAppend(partition, 12, factsAt(10))).toBe(true);
    expect(partition.highWatermark).toBe(12);
  });
});

describe('an answer to AlterPartition', () => {
  it('commits the ISR, and only then lets the high watermark pass the removed follower', () => {
    const partition = leaderOf([1, 2, 3]);
    recordFollowerFetch(partition, 2, fetchAt(10), factsAt(1));
    const sent = maybeShrinkIsr(partition, factsAt(30_001));
    expect(sent).toEqual({ isr: [1, 2], leaderEpoch: 5, partitionEpoch: 7 });
    if (sent === null) return;
    expect(partition.highWatermark).toBe(0);

    const written = { isr: [1, 2], leaderEpoch: 5, partitionEpoch: 8 };
    const outcome = handleAlterPartitionOk(partition, sent, written, factsAt(30_010));
    expect(outcome).toEqual({ applied: true, highWatermarkMoved: true });
    expect(partition).toMatchObject({ isr: [1, 2], partitionEpoch: 8, highWatermark: 10 });
  });

  it('is ignored after the controller has written something newer', () => {
    const partition = leaderOf([1, 2]);
    const { proposal } = recordFollowerFetch(partition, 3, fetchAt(10), factsAt(1));
    expect(maximalIsr(partition)).toEqual([1, 2, 3]);
    if (proposal === null) throw new Error('no proposal');

    const newer = { replicas, isr: [1, 2], leaderEpoch: 6, partitionEpoch: 8 };
    expect(applyLeaderAndIsr(partition, newer, factsAt(2)).isNewLeaderEpoch).toBe(true);
    const written = { isr: [1, 2, 3], leaderEpoch: 5, partitionEpoch: 8 };
    expect(handleAlterPartitionOk(partition, proposal, written, factsAt(3)).applied).toBe(false);
    expect(handleAlterPartitionError(partition, proposal, 'FENCED_LEADER_EPOCH')).toBe('ignore');
    expect(partition.isr).toEqual([1, 2]);
  });

  it.each([
    ['INELIGIBLE_REPLICA', 'revert', [1, 2]],
    ['INVALID_UPDATE_VERSION', 'await', [1, 2, 3]],
    ['NOT_CONTROLLER', 'retry', [1, 2, 3]],
  ])('%s: %s', (error, outcome, isrAfter) => {
    const partition = leaderOf([1, 2]);
    const { proposal } = recordFollowerFetch(partition, 3, fetchAt(10), factsAt(1));
    if (proposal === null) throw new Error('no proposal');
    expect(handleAlterPartitionError(partition, proposal, error)).toBe(outcome);
    expect(maximalIsr(partition)).toEqual(isrAfter);
  });
});

it('an older LeaderAndIsr changes nothing', () => {
  const partition = leaderOf([1, 2]);
  const before = structuredClone(partition);
  const older = { replicas, isr: [1], leaderEpoch: 4, partitionEpoch: 6 };
  expect(applyLeaderAndIsr(partition, older, factsAt(1)).applied).toBe(false);
  expect(partition).toEqual(before);
});

it('a replica that leaves the assignment is forgotten, one that enters begins unknown', () => {
  const partition = leaderOf([1, 2, 3]);
  recordFollowerFetch(partition, 2, fetchAt(10), factsAt(1));
  const moved = { replicas: [1, 2, 4], isr: [1, 2], leaderEpoch: 6, partitionEpoch: 8 };
  applyLeaderAndIsr(partition, moved, factsAt(2));
  expect([...partition.followers.keys()]).toEqual([2, 4]);
  expect(partition.followers.get(2)?.logEndOffset).toBe(10);
  expect(partition.followers.get(4)?.logEndOffset).toBe(-1);
});

describe('a produce with acks=all', () => {
  it('waits for the high watermark', () => {
    const partition = leaderOf([1, 2]);
    expect(acksAllProgress(partition, 10)).toBe('waiting');
    recordFollowerFetch(partition, 2, fetchAt(10), factsAt(1));
    expect(acksAllProgress(partition, 10)).toBe('NONE');
  });

  it('learns that the ISR has become too small since its append', () => {
    const partition = leaderOf([1, 2], 10, 2);
    recordFollowerFetch(partition, 2, fetchAt(10), factsAt(1));
    const alone = { replicas, isr: [1], leaderEpoch: 6, partitionEpoch: 8 };
    applyLeaderAndIsr(partition, alone, factsAt(2));
    expect(acksAllProgress(partition, 10)).toBe('NOT_ENOUGH_REPLICAS_AFTER_APPEND');
  });
});
