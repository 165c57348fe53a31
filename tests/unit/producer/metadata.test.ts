/** What a client knows of the cluster, seen from the producer that shares it with all others. */
import { expect, test } from 'vitest';
import { producerBehaviour } from '../../../src/sim/kafka/client/producer.ts';
import {
  fakeCluster,
  type FakeCluster,
  type FakeClusterOptions,
} from '../../support/fakeCluster.ts';

const leaders = (...ids: number[]) => ids.map((leader) => ({ leader, leaderEpoch: 0 }));

function withProducer(config: Record<string, unknown>, options: FakeClusterOptions): FakeCluster {
  const t = fakeCluster({ producer: producerBehaviour }, options);
  t.add('p1', 'producer', config);
  t.run(100);
  return t;
}

const produce = (t: FakeCluster, value: string, more = {}) =>
  t.tell('p1', 'produce', { topic: 'orders', partition: 0, value, ...more });

/** Moments of the metadata requests that all brokers have seen, in ms. */
const asked = (t: FakeCluster, ...ids: number[]) =>
  ids
    .flatMap((id) => t.seen(id, 'Metadata'))
    .map(({ atUs }) => atUs / 1000)
    .sort((a, b) => a - b);

test('the bootstrap list serves once: of a broker that the last answer did not name nothing is known', () => {
  const t = fakeCluster(
    { producer: producerBehaviour },
    { brokers: [1, 2, 3], topics: { orders: leaders(1) } },
  );
  t.show({ brokers: [1, 2] });
  t.add('p1', 'producer', {});
  produce(t, 'a');
  t.run(500);
  t.crash('broker-1');
  t.crash('broker-2');
  const before = t.seen(3, 'ApiVersions').length;
  t.show({ brokers: [3], topics: { orders: [{ leader: 3, leaderEpoch: 1 }] } }, 3);
  produce(t, 'b');
  t.run(20_000);
  expect(t.seen(3, 'Produce')).toEqual([]);
  expect(t.seen(3, 'ApiVersions').length).toBe(before);
  t.start('broker-2');
  t.show({ brokers: [2, 3], topics: { orders: [{ leader: 3, leaderEpoch: 1 }] } }, 2);
  t.run(3000);
  expect(t.values(3, 'orders-0')).toEqual(['b']);
});

test('it asks at once for a new topic, then ever more seldom while the answers bring nothing new', () => {
  const t = withProducer({}, { topics: {} });
  produce(t, 'a');
  t.run(6000);
  const times = asked(t, 1).slice(1);
  const gaps = times.slice(1).map((at, i) => at - (times[i] as number));
  const expected = [100, 200, 400, 800, 1000];
  expect(gaps.length).toBeGreaterThan(6);
  expected.forEach((ms, i) => {
    expect(gaps[i]).toBeGreaterThan(ms * 0.8 - 2);
    expect(gaps[i]).toBeLessThan(ms * 1.2 + 2);
  });
});

test('a broker that does not answer: another one after request.timeout.ms', () => {
  const t = withProducer(
    { 'request.timeout.ms': 2000 },
    { brokers: [1, 2], topics: { orders: leaders(1) } },
  );
  for (const id of [1, 2]) t.script(id, 'Metadata', 'never');
  const begun = t.nowMs();
  produce(t, 'a');
  t.run(100);
  const hanging = t.seen(1, 'Metadata').length > t.seen(2, 'Metadata').length ? 1 : 2;
  t.script(3 - hanging, 'Metadata', 'usual');
  t.run(5000);
  const [acknowledged] = t.events('recordAcknowledged');
  // It may ask the same one again, over a new connection, once or twice.
  expect((acknowledged?.atUs ?? 0) / 1000).toBeGreaterThan(begun + 2000);
  expect((acknowledged?.atUs ?? 0) / 1000).toBeLessThan(begun + 4500);
});

test('a frozen broker accepts a connection and is never asked over it', () => {
  const t = withProducer(
    { 'request.timeout.ms': 1000 },
    { brokers: [1, 2, 3], topics: { orders: leaders(1, 2, 3) } },
  );
  t.tell('p1', 'produce', { topic: 'orders', eachPartition: 1, valuePrefix: 'v' });
  t.run(100);
  t.pause('broker-1');
  produce(t, 'a');
  t.show({ topics: { orders: [2, 2, 3].map((leader) => ({ leader, leaderEpoch: 1 })) } });
  t.run(1000);
  // The time-out of its own closed that connection: a broker that it is still connected to tells the new leader.
  t.run(200);
  expect(t.values(2, 'orders-0')).toEqual(['a']);
});

test('new partitions are seen after metadata.max.age.ms, and keys go elsewhere from then on', () => {
  const t = withProducer({ 'metadata.max.age.ms': 3000 }, { topics: { orders: leaders(1, 1, 1) } });
  const key = 'customer-2';
  produce(t, 'v', { partition: undefined, key });
  t.run(100);
  t.show({ topics: { orders: leaders(1, 1, 1, 1, 1) } });
  produce(t, 'w', { partition: undefined, key });
  t.run(4000);
  produce(t, 'x', { partition: undefined, key });
  t.run(100);
  expect(t.values(1, 'orders-2')).toEqual(['v', 'w']);
  expect(t.values(1, 'orders-3')).toEqual(['x']);
});

test('a topic that was deleted and made again is believed although its epochs begin anew', () => {
  const t = withProducer(
    {},
    { brokers: [1, 2], topics: { orders: [{ leader: 1, leaderEpoch: 5 }] } },
  );
  produce(t, 'a');
  t.run(100);
  t.show({ topics: {} });
  produce(t, 'b');
  t.run(500);
  t.show({ topics: { orders: [{ leader: 2, leaderEpoch: 0 }] } });
  t.run(3000);
  expect(t.values(2, 'orders-0')).toEqual(['b']);
});
