/** The application around the client: its work, its commits, the calls that it makes; and the determinism of all of it. */
import { describe, expect, test } from 'vitest';
import { copyWorld, hashTrace, hashWorld } from '../../../src/sim/kernel/checkpoint.ts';
import { createEngine, runUntil } from '../../../src/sim/kernel/engine.ts';
import { groupCluster } from './groupCluster.ts';

describe('the work on a record', () => {
  test('takes its time; meanwhile nothing is polled and calls wait', () => {
    const t = groupCluster({ topics: { orders: 1 }, consumers: { c1: { processingMs: 200 } } });
    t.start('c1');
    t.run(5000);
    t.produce('orders', 5);
    t.run(500);
    expect(t.since('recordsProcessed')).toHaveLength(2);
    expect(t.consumer('c1')).toMatchObject({
      processing: 'orders-0@2',
      positions: { 'orders-0': 5 },
    });
    t.call('c1', 'commit');
    t.run(300);
    expect(t.returned('c1')).toEqual([]);
    t.run(500);
    expect(t.returned('c1')).toEqual(['ok']);
    expect(t.group()?.committed).toEqual({ 'orders-0': 5 });
  });

  test.each([
    ['afterRecord', [1, 2, 3]],
    ['afterBatch', [3]],
    ['beforeProcessing', [3]],
    ['never', []],
  ])('committing %s', (commit, committed) => {
    const t = groupCluster({
      topics: { orders: 1 },
      consumers: { c1: { commit, processingMs: 50, config: { 'enable.auto.commit': true } } },
    });
    t.start('c1');
    t.run(4000);
    t.produce('orders', 3);
    t.run(7000);
    const news = t
      .since('offsetsCommitted')
      .map(({ data }) => Object.values(data['offsets'] as {}));
    expect(news.flat()).toEqual(committed);
  });

  test('poll() returns at most max.poll.records, the rest waits in the buffer', () => {
    const t = groupCluster({
      topics: { orders: 1 },
      consumers: { c1: { processingMs: 100, config: { 'max.poll.records': 2 } } },
    });
    t.start('c1');
    t.run(4000);
    t.produce('orders', 5);
    t.run(100);
    expect(t.since('recordsDelivered').map(({ data }) => data['count'])).toEqual([2]);
    expect(t.consumer('c1').buffered).toBe(3);
    t.run(1000);
    expect(t.since('recordsDelivered').map(({ data }) => data['count'])).toEqual([2, 2, 1]);
  });
});

describe('calls', () => {
  test('other subscriptions, positions, seeking', () => {
    const t = groupCluster({ topics: { orders: 2, other: 1 }, consumers: { c1: {}, c2: {} } });
    t.produce('orders', 3);
    t.start('c1', 'c2');
    t.run(8000);
    t.call('c1', 'unsubscribe');
    t.run(3000);
    expect(t.callbacks('c1')).toBe('revoked [orders-0] 1');
    expect(t.group()).toMatchObject({ generation: 2, members: { c2: ['orders-0', 'orders-1'] } });
    t.call('c1', 'subscribe other');
    t.run(6000);
    expect(t.group()?.members).toEqual({ c1: ['other-0'], c2: ['orders-0', 'orders-1'] });
    t.call('c2', 'seek orders-0 1');
    t.run(1000);
    expect(t.delivered('c2')).toEqual({ 'orders-0': [1, 2] });
    t.call('c2', 'positions');
    t.run(200);
    expect(t.returned('c2')).toEqual([{ 'orders-0': 3, 'orders-1': 3 }]);
    t.call('c2', 'seek orders-7 1');
    t.run(200);
    expect(t.returned('c2')).toEqual(['IllegalStateException']);
  });

  test('are made when poll() returns, at most 100 ms later', () => {
    const t = groupCluster({ consumers: { c1: {} } });
    t.start('c1');
    t.run(5000);
    t.call('c1', 'positions');
    const askedAt = t.seconds();
    t.run(200);
    const waited = t.secondsOf('consumerCallReturned') - askedAt;
    expect(waited).toBeGreaterThanOrEqual(0);
    expect(waited).toBeLessThanOrEqual(0.1);
  });
});

describe('a world with groups', () => {
  test('goes on from a copy exactly as it would have', () => {
    const t = groupCluster({
      topics: { orders: 4 },
      consumers: { c1: { processingMs: 30 }, c2: { config: { 'enable.auto.commit': true } } },
    });
    t.produce('orders', 50);
    t.start('c1', 'c2');
    t.run(6700);
    const copy = createEngine(copyWorld(t.world), t.engine.behaviours);
    t.run(20_000);
    runUntil(copy, t.world.nowUs);
    expect(hashWorld(copy.world)).toBe(hashWorld(t.world));
    expect(hashTrace(copy.world)).toBe(hashTrace(t.world));
  });

  test('costs little while nothing happens', () => {
    const t = groupCluster({ consumers: { c1: {}, c2: {} } });
    t.start('c1', 'c2');
    t.run(10_000);
    const before = t.world.nextSequence;
    t.run(10_000);
    // Per consumer and second: two fetches, one heartbeat, each with request, answer and a timer or two.
    expect(t.world.nextSequence - before).toBeLessThan(500);
  });
});
