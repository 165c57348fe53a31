/** Partitions added to a topic: where Kafka's own test (AddPartitionsTest) finds them, and Kafka's errors. */
import { describe, expect, it } from 'vitest';
import { assignAddedPartitions } from '../../../src/sim/kafka/controller/replicaPlacement.ts';

const brokers = [0, 1, 2, 3].map((id) => ({ id, rack: null }));

function addTo(partition0: number[], newCount: number) {
  return assignAddedPartitions(brokers, new Map([[0, partition0]]), newCount);
}

describe('added partitions', () => {
  it('go on from where partition 0 lies', () => {
    const placement = addTo([2, 3, 0, 1], 7);
    if (!placement.ok) throw new Error(placement.error.message);
    expect([...placement.assignment.keys()]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...placement.assignment.values()].map(([leader]) => leader)).toEqual([
      3, 0, 1, 2, 3, 0,
    ]);
  });

  it('begin with the next higher broker when partition 0’s first is gone', () => {
    const placement = assignAddedPartitions(brokers.slice(2), new Map([[0, [1, 2]]]), 2);
    expect(placement).toEqual({ ok: true, assignment: new Map([[1, [3, 2]]]) });
  });

  it.each([
    [1, 'Topic already has 1 partitions.'],
    [0, 'Topic currently has 1 partitions, which is higher than the requested 0.'],
  ])('cannot make the topic have %i', (newCount, message) => {
    const placement = addTo([0], newCount);
    expect(placement).toMatchObject({ ok: false, error: { code: 'INVALID_PARTITIONS', message } });
  });

  it('need as many brokers as there are replicas', () => {
    const placement = assignAddedPartitions(brokers.slice(0, 1), new Map([[0, [0, 1]]]), 2);
    expect(placement).toMatchObject({ ok: false, error: { code: 'INVALID_REPLICATION_FACTOR' } });
  });
});
