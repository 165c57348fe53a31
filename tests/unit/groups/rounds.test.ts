/** Rounds of a group: who waits for whom and how long, what members are told and given. */
import { describe, expect, test } from 'vitest';
import { groupCluster } from './groupCluster.ts';

const three = { c1: {}, c2: {}, c3: {} };

describe('the initial delay', () => {
  test('a single member waits 3 s, though nobody else comes', () => {
    const t = groupCluster({ consumers: three });
    t.start('c1');
    t.run(6000);
    expect(t.secondsOf('joinPhaseEnded')).toBeCloseTo(3, 1);
    expect(t.group()).toMatchObject({ state: 'Stable', generation: 1, leader: 'c1' });
    expect(t.callbacks('c1')).toBe('assigned [orders-0 orders-1 orders-2] 1');
  });

  test('each newcomer prolongs the wait of a new group', () => {
    const t = groupCluster({ consumers: three });
    t.act('startConsumers', { consumersInOrder: ['c1', 'c2', 'c3'], gapMs: 2000 });
    t.run(12_000);
    expect(t.secondsOf('joinPhaseEnded')).toBeCloseTo(9, 1);
    expect(t.group()).toMatchObject({ generation: 1, leader: 'c1' });
  });

  test('a group that had a generation waits once; who comes later starts the next round', () => {
    const t = groupCluster({ consumers: { c0: {}, ...three } });
    t.start('c0');
    t.run(5000);
    t.act('closeConsumer', { consumer: 'c0' });
    t.run(2000);
    expect(t.group()).toMatchObject({ state: 'Empty', generation: 2, members: {} });
    t.act('startConsumers', { consumersInOrder: ['c1', 'c2', 'c3'], gapMs: 2000 });
    t.run(8000);
    const rounds = t.since('joinPhaseEnded').map(({ data }) => data['members']);
    expect(rounds).toEqual([
      ['c1', 'c2'],
      ['c1', 'c2', 'c3'],
    ]);
  });

  test('without a delay each start is a round of its own', () => {
    const t = groupCluster({
      brokerConfig: { 'group.initial.rebalance.delay.ms': 0 },
      consumers: three,
    });
    t.act('startConsumers', { consumersInOrder: ['c1', 'c2', 'c3'], gapMs: 4000 });
    t.run(12_000);
    expect(t.since('joinPhaseEnded').map(({ data }) => data['generation'])).toEqual([1, 2, 3]);
  });
});

describe('eager members', () => {
  test('give up everything, an empty list too, and learn of the round with their next heartbeat', () => {
    const t = groupCluster({ topics: { orders: 1 }, consumers: three });
    t.start('c3', 'c1');
    t.run(8000);
    expect(t.group()?.members).toEqual({ c1: ['orders-0'], c3: [] });
    t.start('c2');
    t.run(3000);
    expect(t.callbacks('c3')).toBe('revoked [] 1 | assigned [] 2');
    expect(t.callbacks('c1')).toBe('revoked [orders-0] 1 | assigned [orders-0] 2');
    expect(t.group()).toMatchObject({ generation: 2, leader: 'c3' });
  });

  test('take their position from the group again: what was not committed comes twice', () => {
    const t = groupCluster({ topics: { orders: 2 }, consumers: three });
    t.produce('orders', 4);
    t.start('c1');
    t.run(5000);
    expect(t.delivered('c1')).toEqual({ 'orders-0': [0, 1, 2, 3], 'orders-1': [0, 1, 2, 3] });
    t.start('c2');
    t.run(3000);
    expect(t.delivered('c1')).toEqual({ 'orders-0': [0, 1, 2, 3] });
    expect(t.delivered('c2')).toEqual({ 'orders-1': [0, 1, 2, 3] });
  });

  test('a commit in onPartitionsRevoked saves the others that work', () => {
    const listening = { commitInOnPartitionsRevoked: true };
    const t = groupCluster({ topics: { orders: 2 }, consumers: { c1: listening, c2: listening } });
    t.produce('orders', 4);
    t.start('c1');
    t.run(5000);
    t.start('c2');
    t.run(3000);
    expect([t.delivered('c1'), t.delivered('c2')]).toEqual([{}, {}]);
    expect(t.group()?.committed).toEqual({ 'orders-0': 4, 'orders-1': 4 });
  });
});

describe('cooperative members', () => {
  const cooperative = { config: { 'partition.assignment.strategy': ['cooperative-sticky'] } };

  test('keep what they keep; what moves goes in a first round and comes in a second', () => {
    const t = groupCluster({
      topics: { orders: 4 },
      consumers: { c1: cooperative, c2: cooperative },
    });
    t.produce('orders', 2);
    t.start('c1');
    t.run(5000);
    t.start('c2');
    t.run(6000);
    expect(t.callbacks('c1')).toBe('revoked [orders-2 orders-3] 2 | assigned [] 2 | assigned [] 3');
    expect(t.callbacks('c2')).toBe('assigned [] 2 | assigned [orders-2 orders-3] 3');
    expect(t.delivered('c1')).toEqual({});
    expect(t.delivered('c2')).toEqual({ 'orders-2': [0, 1], 'orders-3': [0, 1] });
  });
});

describe('a round waits', () => {
  test('for a member that works, while the others have given up everything', () => {
    const t = groupCluster({ topics: { orders: 4 }, consumers: three });
    t.start('c1', 'c2');
    t.run(8000);
    t.call('c2', 'sleep 9000');
    t.run(500);
    t.start('c3');
    t.run(3000);
    expect(t.group()).toMatchObject({ state: 'PreparingRebalance', missing: ['c2'] });
    expect(t.consumer('c1')).toMatchObject({ waitsFor: 'otherMembers', assignment: [] });
    t.call('c1', 'commit orders-0 1');
    t.run(500);
    expect(t.returned('c1')).toEqual(['REBALANCE_IN_PROGRESS']);
    t.run(8000);
    expect(t.group()).toMatchObject({ state: 'Stable', generation: 2 });
    expect(t.callbacks('c2')).toBe('revoked [orders-2 orders-3] 1 | assigned [orders-2] 2');
  });

  test('not longer than the member may stay away from poll(): then it leaves by itself', () => {
    const config = { 'max.poll.interval.ms': 6000, 'session.timeout.ms': 10_000 };
    const t = groupCluster({
      topics: { orders: 4 },
      consumers: { c1: { config }, c2: { config }, c3: { config } },
    });
    t.start('c1', 'c2');
    t.run(8000);
    t.call('c2', 'sleep 20000');
    t.run(200);
    t.start('c3');
    t.run(8000);
    expect(t.since('pollIntervalExceeded', 'c2')).toHaveLength(1);
    expect(t.group()).toMatchObject({
      generation: 2,
      members: { c1: ['orders-0', 'orders-1'], c3: ['orders-2', 'orders-3'] },
    });
    t.run(15_000);
    expect(t.callbacks('c2')).toBe('lost [orders-2 orders-3] 1 | assigned [orders-2] 3');
  });

  test('for a new topic no longer than the leader takes to see it', () => {
    const config = { 'metadata.max.age.ms': 2000 };
    const t = groupCluster({
      topics: {},
      brokerConfig: { 'auto.create.topics.enable': false },
      consumers: { c1: { config }, c2: { config } },
    });
    t.start('c1', 'c2');
    t.run(9000);
    expect(t.group()).toMatchObject({ state: 'Stable', members: { c1: [], c2: [] } });
    t.act('createTopic', { topic: 'orders', assignment: { 0: [1], 1: [1], 2: [1] } });
    t.run(5000);
    expect(t.group()).toMatchObject({ generation: 2, state: 'Stable' });
    expect(t.callbacks('c1')).toBe('revoked [] 1 | assigned [orders-0 orders-1] 2');
    expect(t.since('rebalanceStarted')[0]?.data['reason']).toContain('cached metadata has changed');
  });
});
