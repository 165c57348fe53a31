/** The coordinator moves, loads, is lost; static members; offsets without members; limits and requests about groups. */
import { describe, expect, test } from 'vitest';
import { groupCluster } from './groupCluster.ts';

const quick = { 'zookeeper.session.timeout.ms': 6000, 'auto.leader.rebalance.enable': false };
const threeBrokers = {
  brokers: [1, 2, 3],
  brokerConfig: quick,
  topics: [
    { name: '__consumer_offsets', assignment: { 0: [2, 3, 1] } },
    { name: 'orders', assignment: { 0: [1, 2, 3], 1: [3, 1, 2], 2: [1, 3, 2] } },
  ],
};

describe('another coordinator', () => {
  test.each(['crash', 'stopGracefully'])(
    'goes on with the same generation and offsets after %s of the first',
    (fault) => {
      const t = groupCluster({ ...threeBrokers, consumers: { c1: {}, c2: {} } });
      t.produce('orders', 4);
      t.start('c1', 'c2');
      t.run(8000);
      t.act('call', { consumers: ['c1', 'c2'], call: 'commit' });
      t.run(1000);
      expect(t.group()?.coordinator).toBe(2);
      t.act(fault, { broker: 2 });
      t.run(20_000);
      expect(t.callbacks('c1') + t.callbacks('c2')).toBe('');
      expect(t.since('rebalanceStarted')).toEqual([]);
      expect(t.group()).toMatchObject({
        coordinator: 3,
        state: 'Stable',
        generation: 1,
        committed: { 'orders-0': 4, 'orders-1': 4, 'orders-2': 4 },
      });
      t.produce('orders', 2);
      t.run(1500);
      t.act('call', { consumers: ['c1', 'c2'], call: 'commit' });
      t.run(1000);
      expect([...t.returned('c1'), ...t.returned('c2')]).toEqual(['ok', 'ok']);
      t.act('start', { broker: 2 });
      t.run(12_000);
      t.act('electPreferredLeaders', { topic: '__consumer_offsets' });
      t.run(10_000);
      expect(t.group()).toMatchObject({
        coordinator: 2,
        generation: 1,
        committed: { 'orders-0': 6, 'orders-1': 6, 'orders-2': 6 },
      });
    },
  );

  test('counts the sessions of members anew: one that died with the old one is removed later', () => {
    const config = { 'session.timeout.ms': 10_000 };
    const t = groupCluster({ ...threeBrokers, consumers: { c1: { config }, c2: { config } } });
    t.start('c1', 'c2');
    t.run(8000);
    t.act('killConsumer', { consumer: 'c1' });
    t.act('crash', { broker: 2 });
    t.run(40_000);
    const after = t.secondsOf('memberRemoved') - t.secondsOf('coordinatorLoaded');
    expect(after).toBeCloseTo(10, 1);
    expect(t.group()).toMatchObject({ generation: 2, members: { c2: expect.any(Array) as [] } });
  });
});

describe('no coordinator at all', () => {
  test('members read on, commits time out, newcomers wait; then the group goes on where it was', () => {
    const config = { 'default.api.timeout.ms': 5000 };
    const t = groupCluster({
      brokers: [1, 2],
      brokerConfig: { ...quick, 'offsets.topic.replication.factor': 1 },
      topics: [
        { name: '__consumer_offsets', assignment: { 0: [2] } },
        { name: 'orders', assignment: { 0: [1], 1: [1] } },
      ],
      consumers: { c1: { config }, c2: { config }, c3: { config } },
    });
    t.start('c1', 'c2');
    t.run(8000);
    t.act('call', { consumers: ['c1', 'c2'], call: 'commit' });
    t.run(500);
    t.act('crash', { broker: 2 });
    const [crash] = t.since('action');
    t.run(8000);
    expect(t.group()).toBeUndefined();
    t.produce('orders', 2);
    t.run(1500);
    expect(t.delivered('c1')).toEqual({ 'orders-0': [0, 1] });
    t.call('c1', 'commit');
    t.run(5500);
    expect(t.returned('c1')).toEqual(['TimeoutException']);
    const [returned] = t.since('consumerCallReturned');
    expect(returned?.because).toMatchObject({ waitedFor: 'broker-2', silencedBy: crash?.id });
    t.start('c3');
    t.run(5000);
    expect(t.consumer('c3')).toMatchObject({ waitsFor: 'coordinator', assignment: [] });
    t.act('start', { broker: 2 });
    t.run(15_000);
    expect(t.group()).toMatchObject({
      generation: 2,
      members: { c1: ['orders-0'], c2: ['orders-1'], c3: [] },
      committed: { 'orders-0': 0, 'orders-1': 0 },
    });
    expect(t.delivered('c1')).toEqual({ 'orders-0': [0, 1] });
  });
});

describe('static members', () => {
  const as = (instance: string) => ({
    config: { 'group.instance.id': instance, 'session.timeout.ms': 30_000 },
  });
  const consumers = { c1: as('i1'), c1b: as('i1'), c2: as('i2') };

  test('come back within their session without a round, also the leader', () => {
    const t = groupCluster({ topics: { orders: 4 }, consumers });
    t.start('c1', 'c2');
    t.run(9000);
    t.act('closeConsumer', { consumer: 'c1' });
    t.run(5000);
    expect(t.callbacks('c1')).toBe('revoked [orders-0 orders-1] 1');
    expect(t.group()).toMatchObject({ state: 'Stable', members: { c1: ['orders-0', 'orders-1'] } });
    t.start('c1b');
    t.run(3000);
    expect(t.since('rebalanceStarted')).toEqual([]);
    expect(t.callbacks('c1b')).toBe('assigned [orders-0 orders-1] 1');
    expect(Object.keys(t.group()?.members ?? {}).sort()).toEqual(['c1b', 'c2']);
  });

  test('of two processes with one id the older one is fenced', () => {
    const t = groupCluster({ topics: { orders: 4 }, consumers });
    t.start('c1', 'c2');
    t.run(9000);
    t.start('c1b');
    t.run(4000);
    expect(t.since('pollFailed', 'c1')[0]?.data).toMatchObject({
      error: 'FENCED_INSTANCE_ID',
      exception: 'FencedInstanceIdException',
    });
    t.call('c1', 'commit orders-0 0');
    t.run(500);
    expect(t.returned('c1')).toEqual(['CommitFailedException']);
    t.act('closeConsumer', { consumer: 'c1' });
    t.run(2000);
    expect(t.callbacks('c1')).toBe('lost [orders-0 orders-1] 1');
    expect(t.group()).toMatchObject({ generation: 1, state: 'Stable' });
  });
});

describe('offsets without members', () => {
  test('assign() reads by itself; its commits count until the group has members, and after them', () => {
    const assigned = { assign: ['orders-0'] };
    const t = groupCluster({
      topics: { orders: 1 },
      consumers: { c1: assigned, c2: assigned, c3: {} },
    });
    t.produce('orders', 10);
    t.start('c1', 'c2');
    t.run(4000);
    expect(t.delivered('c1')['orders-0']).toHaveLength(10);
    expect(t.group()).toBeUndefined();
    t.call('c2', 'commit orders-0 7');
    t.run(500);
    expect(t.group()).toMatchObject({
      state: 'Empty',
      generation: 0,
      committed: { 'orders-0': 7 },
    });
    t.start('c3');
    t.run(5000);
    expect(t.delivered('c3')).toEqual({ 'orders-0': [7, 8, 9] });
    t.call('c1', 'commit orders-0 5');
    t.run(500);
    expect(t.returned('c1')).toEqual(['CommitFailedException']);
    t.act('closeConsumer', { consumer: 'c3' });
    t.run(1000);
    t.call('c1', 'commit orders-0 5');
    t.run(500);
    expect(t.group()).toMatchObject({ generation: 2, committed: { 'orders-0': 5 } });
  });

  test('go with their topic, and with time when nobody is left', () => {
    const t = groupCluster({
      topics: { a: 1, b: 1 },
      brokerConfig: {
        'auto.create.topics.enable': false,
        'offsets.retention.minutes': 1,
        'offsets.retention.check.interval.ms': 5000,
      },
      consumers: { c1: { subscribe: ['a', 'b'], config: { 'metadata.max.age.ms': 2000 } } },
    });
    t.start('c1');
    t.run(5000);
    t.call('c1', 'commit');
    t.run(500);
    t.act('deleteTopic', { topic: 'b' });
    t.run(12_000);
    expect(t.group()).toMatchObject({
      generation: 2,
      committed: { 'a-0': 0 },
      members: { c1: ['a-0'] },
    });
    t.run(70_000);
    expect(t.group()?.committed).toEqual({ 'a-0': 0 });
    t.act('closeConsumer', { consumer: 'c1' });
    t.run(45_000);
    expect(t.group()).toMatchObject({ state: 'Empty', committed: { 'a-0': 0 } });
    t.run(30_000);
    expect(t.group()).toBeUndefined();
  });
});

describe('limits', () => {
  test('a group that is full, a session that is too short: poll() throws', () => {
    const t = groupCluster({
      brokerConfig: { 'group.max.size': 2 },
      consumers: {
        c1: {},
        c2: {},
        c3: {},
        c4: { config: { 'group.id': 'other', 'session.timeout.ms': 5999 } },
      },
    });
    t.start('c1', 'c2');
    t.run(8000);
    t.start('c3', 'c4');
    t.run(1000);
    const thrown = ['c3', 'c4'].map((label) => t.since('pollFailed', label)[0]?.data['error']);
    expect(thrown).toEqual(['GROUP_MAX_SIZE_REACHED', 'INVALID_SESSION_TIMEOUT']);
    expect(t.since('rebalanceStarted')).toEqual([]);
  });

  test('without a committed offset and a policy there is nowhere to begin', () => {
    const t = groupCluster({ consumers: { c1: { config: { 'auto.offset.reset': 'none' } } } });
    t.start('c1');
    t.run(5000);
    expect(t.since('pollFailed')[0]?.data).toMatchObject({
      error: 'NoOffsetForPartitionException',
    });
  });
});

describe('a group as it is described', () => {
  test('shows its assignor and assignments only while they are in force', () => {
    const slow = { assigningMs: 5000 };
    const t = groupCluster({ topics: { orders: 4 }, consumers: { c1: slow, c2: slow } });
    t.start('c1');
    t.run(6000);
    expect(t.group()).toMatchObject({ state: 'Stable', protocolName: 'range' });
    t.call('c1', 'sleep 4000');
    t.run(200);
    t.start('c2');
    t.run(2500);
    const nothing = { protocolName: '', members: { c1: [], c2: [] } };
    expect(t.group()).toMatchObject({ state: 'PreparingRebalance', generation: 1, ...nothing });
    t.run(3000);
    expect(t.group()).toMatchObject({ state: 'CompletingRebalance', generation: 2, ...nothing });
    t.call('c2', 'commit orders-0 0');
    t.run(200);
    expect(t.returned('c2')).toEqual(['REBALANCE_IN_PROGRESS']);
    t.run(6000);
    expect(t.group()).toMatchObject({
      state: 'Stable',
      members: { c1: ['orders-0', 'orders-1'], c2: ['orders-2', 'orders-3'] },
    });
  });
});

describe('a log that lost what was read', () => {
  test('takes the consumer back to where the logs part', () => {
    const t = groupCluster({
      brokers: [1, 2, 3],
      brokerConfig: {
        ...quick,
        'offsets.topic.replication.factor': 1,
        'unclean.leader.election.enable': true,
        'replica.lag.time.max.ms': 4000,
      },
      controller: { broker: 3, epoch: 1 },
      topics: [
        { name: '__consumer_offsets', assignment: { 0: [3] } },
        { name: 'orders', assignment: { 0: [2, 1] } },
      ],
      consumers: { c1: { assign: ['orders-0'] } },
    });
    t.start('c1');
    t.produce('orders', 2);
    t.run(2000);
    t.act('cutLink', { betweenInOrder: ['broker 1', 'broker 2'] });
    t.produce('orders', 3);
    t.run(10_000);
    expect(t.consumer('c1').positions).toEqual({ 'orders-0': 5 });
    t.act('crash', { broker: 2 });
    t.run(15_000);
    expect(t.since('truncationDetected')[0]?.data).toMatchObject({ position: 5, divergesAt: 2 });
    expect(t.consumer('c1').positions).toEqual({ 'orders-0': 2 });
  });
});
