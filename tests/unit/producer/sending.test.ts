import { expect, test } from 'vitest';
import { producerBehaviour } from '../../../src/sim/kafka/client/producer.ts';
import { fakeCluster, type FakeClusterOptions } from '../../support/fakeCluster.ts';
import type { ProduceRequest } from '../../../src/sim/kafka/protocol.ts';

const leaders = (...ids: number[]) => ids.map((leader) => ({ leader, leaderEpoch: 0 }));

function withProducer(config: Record<string, unknown>, options: FakeClusterOptions, more = {}) {
  const t = fakeCluster({ producer: producerBehaviour }, options);
  t.add('p1', 'producer', config, more);
  return t;
}

const acknowledged = (t: ReturnType<typeof withProducer>) =>
  t.events('recordAcknowledged').flatMap(({ data }) =>
    (data['records'] as { value: string }[]).map(({ value }, i) => ({
      value,
      at: `${data['topicPartition'] as string}@${(data['baseOffset'] as number) + i}`,
    })),
  );

test('a record goes to the partition of its key, and is acknowledged with its offset', () => {
  const t = withProducer({}, { brokers: [1, 2], topics: { orders: leaders(1, 2, 1) } });
  for (const [key, value] of [
    ['a', 'v0'],
    ['b', 'v1'],
    ['customer-1', 'v2'],
    ['', 'v3'],
  ]) {
    t.tell('p1', 'produce', { topic: 'orders', key, value });
    t.run(50);
  }
  expect(acknowledged(t)).toEqual([
    { value: 'v0', at: 'orders-1@0' },
    { value: 'v1', at: 'orders-2@0' },
    { value: 'v2', at: 'orders-0@0' },
    { value: 'v3', at: 'orders-0@1' },
  ]);
  expect(t.values(2, 'orders-1')).toEqual(['v0']);
});

test('without linger what is handed over at once goes in one batch, one request per broker', () => {
  const t = withProducer({}, { brokers: [1, 2], topics: { orders: leaders(1, 2, 1) } });
  t.run(50);
  t.tell('p1', 'produce', { topic: 'orders', eachPartition: 10, valuePrefix: 'a' });
  t.run(50);
  const requests = [...t.seen(1, 'Produce'), ...t.seen(2, 'Produce')].map(({ body }) =>
    (body as ProduceRequest).partitions.map((one) => `${one.topicPartition} ${one.records.length}`),
  );
  // The first send() has to wait for metadata, so the first record is on its own.
  expect(requests).toEqual([['orders-0 10', 'orders-2 10'], ['orders-1 10']]);
  expect(acknowledged(t).length).toBe(30);
});

test('linger.ms holds a batch back, batch.size sends it', () => {
  const t = withProducer(
    { 'linger.ms': 100, 'batch.size': 200 },
    { topics: { orders: leaders(1) } },
  );
  t.run(50);
  t.tell('p1', 'produce', { topic: 'orders', value: 'v0', partition: 0 });
  t.run(90);
  expect(t.seen(1, 'Produce').length).toBe(0);
  t.run(20);
  expect(t.seen(1, 'Produce').length).toBe(1);
  t.tell('p1', 'produce', { topic: 'orders', valuePrefix: 'w', count: 20, partition: 0 });
  t.run(5);
  const sizes = t
    .seen(1, 'Produce')
    .map(({ body }) => (body as ProduceRequest).partitions[0]?.records.length);
  // 61 bytes and 9 or 10 for each record: 14 of them fit into 200, the last six wait for linger.
  expect(sizes).toEqual([1, 14]);
  t.run(100);
  expect(acknowledged(t).length).toBe(21);
});

test('records without a key stick to one partition until batch.size bytes have gone there', () => {
  const t = withProducer({ 'batch.size': 1000 }, { topics: { orders: leaders(1, 1, 1, 1) } });
  for (let i = 0; i < 200; i += 1) {
    t.tell('p1', 'produce', { topic: 'orders', value: `v${i}` });
    t.run(10);
  }
  const partitions = acknowledged(t).map(({ at }) => at.split('@')[0]);
  expect(partitions.length).toBe(200);
  const changes = partitions.filter((one, i) => i > 0 && one !== partitions[i - 1]).length;
  // A record takes about 70 bytes: a switch every 15 records, some to the same partition again.
  expect(new Set(partitions.slice(0, 14)).size).toBe(1);
  expect(changes).toBeGreaterThan(4);
  expect(changes).toBeLessThan(15);
});

test('the round robin partitioner skips a partition for every batch that it opens', () => {
  const config = { 'partitioner.class': 'RoundRobinPartitioner', 'linger.ms': 500 };
  const t = withProducer(config, { topics: { batched: leaders(1, 1, 1) } });
  t.tell('p1', 'produce', { topic: 'batched', valuePrefix: 'v', count: 10 });
  t.run(1000);
  const counts = [0, 1, 2].map((partition) => t.values(1, `batched-${partition}`).length);
  expect(counts.sort()).toEqual([0, 5, 5]);
});

test('one by one the round robin partitioner goes round', () => {
  const t = withProducer(
    { 'partitioner.class': 'RoundRobinPartitioner' },
    { topics: { single: leaders(1, 1, 1) } },
  );
  for (let i = 0; i < 10; i += 1) {
    t.tell('p1', 'produce', { topic: 'single', value: `v${i}`, key: i % 2 === 0 ? 'k' : null });
    t.run(50);
  }
  const counts = [0, 1, 2].map((partition) => t.values(1, `single-${partition}`).length);
  expect(counts.sort()).toEqual([3, 3, 4]);
});

test('acks=0 is over when the request has left, whether anybody reads it or not', () => {
  const t = withProducer({ acks: '0' }, { topics: { orders: leaders(1) } });
  t.tell('p1', 'produce', { topic: 'orders', value: 'a', partition: 0 });
  t.run(50);
  t.pause('broker-1');
  t.tell('p1', 'produce', { topic: 'orders', value: 'b', partition: 0 });
  t.run(1000);
  expect(t.events('recordSent').length).toBe(2);
  expect(t.events('recordAcknowledged').length).toBe(0);
  expect(t.nodeOf('p1').disk.counts).toMatchObject({ sent: 2, unconfirmed: 2, acknowledged: 0 });
});

test('the workload sends record n at a moment that follows from seed, label and n', () => {
  const workload = { topic: 'orders', ratePerSecond: 10, keys: ['a', 'b'], valuePrefix: 'o' };
  const run = (acks: string) => {
    const t = withProducer({ acks }, { topics: { orders: leaders(1, 1) } }, { workload });
    t.run(2000);
    t.tell('p1', 'change', { ratePerSecond: 100 });
    t.run(1000);
    t.tell('p1', 'stop');
    t.run(1000);
    return [...t.values(1, 'orders-0'), ...t.values(1, 'orders-1')];
  };
  const values = run('all');
  expect(run('0').sort()).toEqual([...values].sort());
  expect(values.length).toBeGreaterThan(115);
  expect(values.length).toBeLessThan(122);
  expect(new Set(values)).toEqual(new Set(values.map((_, n) => `o${n}`)));
});

test('one at a time: the next record goes a pause after the answer', () => {
  const workload = {
    topic: 'orders',
    mode: 'oneAtATime',
    pauseMs: 20,
    partitions: [0, 1],
    valuePrefix: 'v',
  };
  const t = withProducer({}, { topics: { orders: leaders(1, 1) } }, { workload });
  t.run(1000);
  const at = t.events('recordAcknowledged').map(({ atUs }) => atUs);
  expect(at.length).toBeGreaterThan(40);
  expect(at.slice(1).every((one, i) => one - (at[i] ?? 0) === 21_000)).toBe(true);
  expect(t.values(1, 'orders-1').slice(0, 3)).toEqual(['v1', 'v3', 'v5']);
});
