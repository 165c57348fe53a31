/** Members that go: killed, closed, paused, cut off, busy for too long; and what they are told when they return. */
import { describe, expect, test } from 'vitest';
import { groupCluster } from './groupCluster.ts';

const short = { config: { 'session.timeout.ms': 6000, 'heartbeat.interval.ms': 2000 } };
const shortTwo = { c1: short, c2: short };

describe('a killed member', () => {
  test('is removed when its session ends, counted from its last heartbeat; the others hear of it with theirs', () => {
    const t = groupCluster({
      topics: { orders: 6 },
      consumers: { c1: short, c2: short, c3: short },
    });
    t.start('c1', 'c2', 'c3');
    t.run(9000);
    t.act('killConsumer', { consumer: 'c2' });
    const killedAt = t.seconds();
    t.run(10_000);
    const removedAfter = t.secondsOf('memberRemoved') - killedAt;
    expect(removedAfter).toBeGreaterThan(3.8);
    expect(removedAfter).toBeLessThan(6.1);
    expect(t.callbacks('c1')).toBe(
      'revoked [orders-0 orders-1] 1 | assigned [orders-0 orders-1 orders-2] 2',
    );
    expect(t.group()).toMatchObject({ state: 'Stable', generation: 2 });
  });

  test('is the cause of its removal and, through it, of the new assignment', () => {
    const t = groupCluster({ consumers: shortTwo });
    t.start('c1', 'c2');
    t.run(9000);
    t.act('killConsumer', { consumer: 'c2' });
    t.run(10_000);
    const [removed] = t.since('memberRemoved');
    const [action] = t.since('action');
    expect(removed?.because).toMatchObject({ waitedFor: 'c2', silencedBy: action?.id });
    const chain = causes(t.events, t.since('partitionsAssigned', 'c1')[0]!.id);
    expect(chain).toEqual([
      'partitionsAssigned',
      'groupStable',
      'joinPhaseEnded',
      'rebalanceStarted',
      'memberRemoved',
      'action',
    ]);
  });
});

/** From an event back to an action: `because` before `trigger`. */
function causes(events: ReturnType<typeof groupCluster>['events'], id: number): string[] {
  const kinds: string[] = [];
  for (let at = id; at !== 0;) {
    const event = events.find((one) => one.id === at)!;
    kinds.push(event.kind);
    const silencedBy = event.because?.silencedBy ?? 0;
    at = silencedBy === 0 ? event.trigger : silencedBy;
  }
  return kinds;
}

describe('a member that closes', () => {
  test('calls back, leaves at once, and the last one leaves an empty group of another generation', () => {
    const t = groupCluster({ consumers: { c1: {}, c2: {} } });
    t.start('c1', 'c2');
    t.run(8000);
    t.act('closeConsumer', { consumer: 'c1' });
    t.run(4000);
    expect(t.callbacks('c1')).toBe('revoked [orders-0 orders-1] 1');
    expect(t.since('memberLeft')[0]?.data).toMatchObject({
      reason: 'the consumer is being closed',
    });
    expect(t.group()).toMatchObject({ generation: 2, leader: 'c2' });
    expect(t.consumer('c1')).toMatchObject({ running: false, state: 'LEFT' });
    t.act('closeConsumer', { consumer: 'c2' });
    t.run(2000);
    expect(t.group()).toMatchObject({ state: 'Empty', generation: 3, members: {}, leader: '' });
  });

  test('commits what its polls returned, if commits are automatic', () => {
    const auto = { config: { 'enable.auto.commit': true, 'auto.commit.interval.ms': 8000 } };
    const t = groupCluster({ topics: { orders: 1 }, consumers: { c1: auto } });
    t.produce('orders', 10);
    t.start('c1');
    t.run(10_000);
    expect(t.group()?.committed).toEqual({});
    t.run(2000);
    expect(t.group()?.committed).toEqual({ 'orders-0': 10 });
    t.produce('orders', 5);
    t.run(1000);
    t.act('closeConsumer', { consumer: 'c1' });
    t.run(1000);
    expect(t.group()).toMatchObject({ state: 'Empty', committed: { 'orders-0': 15 } });
  });
});

describe('a paused member', () => {
  test('loses its partitions, hears of it at its next poll() and joins anew', () => {
    const t = groupCluster({ topics: { orders: 4 }, consumers: shortTwo });
    t.start('c1', 'c2');
    t.run(9000);
    t.act('pauseConsumer', { consumer: 'c1' });
    t.run(11_000);
    expect(t.group()).toMatchObject({ generation: 2, members: { c2: expect.any(Array) as [] } });
    t.act('resumeConsumer', { consumer: 'c1' });
    t.run(5000);
    expect(t.callbacks('c1')).toBe('lost [orders-0 orders-1] 1 | assigned [orders-0 orders-1] 3');
    expect(t.group()).toMatchObject({ generation: 3, leader: 'c2' });
  });

  test('cannot commit as a zombie: its client is told, and the offsets stay', () => {
    const t = groupCluster({ topics: { orders: 4 }, consumers: shortTwo });
    t.produce('orders', 5);
    t.start('c1', 'c2');
    t.run(9000);
    t.call('c1', 'commit');
    t.run(500);
    t.call('c1', 'stopPolling');
    t.run(500);
    t.act('pauseConsumer', { consumer: 'c1' });
    t.run(9000);
    t.act('resumeConsumer', { consumer: 'c1', thenCall: 'commit orders-0 3' });
    t.run(3000);
    expect(t.returned('c1')).toEqual(['CommitFailedException']);
    expect(t.callbacks('c1')).toBe('');
    expect(t.group()).toMatchObject({ generation: 2, committed: { 'orders-0': 5, 'orders-1': 5 } });
    t.call('c1', 'resumePolling');
    t.run(4000);
    expect(t.callbacks('c1')).toMatch(/^lost .* 1 \| assigned .* 3$/);
  });
});

describe('a busy member', () => {
  test('leaves by itself after max.poll.interval.ms, and its later commit fails without a request', () => {
    const config = { 'max.poll.interval.ms': 6000, 'session.timeout.ms': 10_000 };
    const t = groupCluster({
      topics: { orders: 4 },
      consumers: { c1: { config }, c2: { config } },
    });
    t.start('c1', 'c2');
    t.run(8000);
    t.call('c1', 'sleep 16000');
    const asleepAt = t.seconds();
    t.run(9000);
    const leftAfter = t.secondsOf('memberLeft') - asleepAt;
    expect(leftAfter).toBeGreaterThan(5.5);
    expect(leftAfter).toBeLessThan(7.5);
    t.call('c1', 'commit');
    t.run(12_000);
    expect(t.since('commitRefused')).toEqual([]);
    expect(t.returned('c1')).toEqual(['ok', 'CommitFailedException']);
    expect(t.callbacks('c1')).toBe('lost [orders-0 orders-1] 1 | assigned [orders-0 orders-1] 3');
  });
});

describe('a member that is cut off from the coordinator alone', () => {
  test('reads on, its commit hangs, and after the healing it has been replaced', () => {
    const t = groupCluster({
      brokers: [1, 2],
      brokerConfig: {
        'group.initial.rebalance.delay.ms': 0,
        'offsets.topic.replication.factor': 1,
      },
      topics: [
        { name: '__consumer_offsets', assignment: { 0: [1] } },
        { name: 'orders', assignment: { 0: [2], 1: [2] } },
      ],
      consumers: {
        c1: { config: { ...short.config, 'request.timeout.ms': 5000 } },
        c2: { config: { ...short.config, 'request.timeout.ms': 5000 } },
      },
    });
    t.start('c1', 'c2');
    t.run(4000);
    t.act('cutLink', { betweenInOrder: ['client c1', 'broker 1'] });
    t.run(12_000);
    expect(t.callbacks('c1')).toBe('');
    expect(Object.keys(t.group()?.members ?? {})).toEqual(['c2']);
    t.produce('orders', 2);
    t.run(2000);
    expect(t.delivered('c1')).toEqual({ 'orders-0': [0, 1] });
    expect(t.delivered('c2')).toMatchObject({ 'orders-0': [0, 1] });
    t.call('c1', 'commit');
    t.run(3000);
    expect(t.returned('c1')).toEqual([]);
    expect(t.consumer('c1').waitsFor).toBe('commit');
    t.act('healLink', { betweenInOrder: ['client c1', 'broker 1'] });
    t.run(15_000);
    expect(t.returned('c1')).toEqual(['CommitFailedException']);
    expect(t.callbacks('c1')).toMatch(/^lost \[orders-0\] \d \| assigned \[orders-0\] \d$/);
    expect(t.group()).toMatchObject({ state: 'Stable', members: { c1: ['orders-0'] } });
  });
});
