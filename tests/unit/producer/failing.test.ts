import { expect, test } from 'vitest';
import { producerBehaviour } from '../../../src/sim/kafka/client/producer.ts';
import { runUntil, createEngine } from '../../../src/sim/kernel/engine.ts';
import { copyWorld, hashWorld, hashTrace } from '../../../src/sim/kernel/checkpoint.ts';
import {
  fakeCluster,
  type FakeCluster,
  type FakeClusterOptions,
} from '../../support/fakeCluster.ts';

const leaders = (...ids: number[]) => ids.map((leader) => ({ leader, leaderEpoch: 0 }));
/** As the producers of the recordings of faults: whoever fails does so in 4 s. */
const QUICK = {
  retries: 0,
  'request.timeout.ms': 4000,
  'delivery.timeout.ms': 4000,
  'max.block.ms': 4000,
};

function withProducer(config: Record<string, unknown>, options: FakeClusterOptions): FakeCluster {
  const t = fakeCluster({ producer: producerBehaviour }, options);
  t.add('p1', 'producer', config);
  t.run(100);
  return t;
}

const produce = (t: FakeCluster, value: string, more = {}) =>
  t.tell('p1', 'produce', { topic: 'orders', partition: 0, value, ...more });

const failures = (t: FakeCluster) =>
  t.events('recordFailed').map(({ atUs, data }) => ({
    atMs: Math.round(atUs / 1000),
    error: data['error'],
    exception: data['exception'],
  }));

const offsets = (t: FakeCluster) =>
  t.events('recordAcknowledged').map(({ data }) => data['baseOffset']);

test('a broker that stands still: the record is sent again and stored twice, the second offset counts', () => {
  const t = withProducer({ 'request.timeout.ms': 1500 }, { topics: { orders: leaders(1) } });
  produce(t, 'a');
  t.run(300);
  t.pause('broker-1');
  produce(t, 'b');
  t.run(3500);
  t.resume('broker-1');
  t.run(2500);
  expect(t.values(1, 'orders-0')).toEqual(['a', 'b', 'b']);
  expect(offsets(t)).toEqual([0, 2]);
});

test('one request in flight keeps the order over a retry', () => {
  const config = {
    'request.timeout.ms': 1500,
    'batch.size': 0,
    'max.in.flight.requests.per.connection': 1,
  };
  const t = withProducer(config, { topics: { orders: leaders(1) } });
  produce(t, 'a');
  t.run(300);
  t.pause('broker-1');
  produce(t, '', { value: undefined, valuePrefix: 'v', count: 5, valueBytes: 100 });
  t.run(3500);
  t.resume('broker-1');
  t.run(2500);
  const values = t.values(1, 'orders-0').map((value) => value?.slice(0, 2));
  expect(values).toEqual(['a', 'v0', 'v0', 'v1', 'v2', 'v3', 'v4']);
});

test('five requests in flight do not: a refused record lands behind the next ones', () => {
  const t = withProducer({ 'batch.size': 0 }, { topics: { orders: leaders(1) } });
  produce(t, 'a');
  t.run(50);
  t.script(1, 'Produce', { error: 'NOT_ENOUGH_REPLICAS' }, 'usual');
  produce(t, '', { value: undefined, valuePrefix: 'v', count: 3, valueBytes: 100 });
  t.run(1000);
  expect(t.values(1, 'orders-0').map((value) => value?.slice(0, 2))).toEqual([
    'a',
    'v1',
    'v2',
    'v0',
  ]);
});

test('NOT_ENOUGH_REPLICAS is tried again until delivery.timeout.ms, then TimeoutException', () => {
  const config = { 'request.timeout.ms': 2000, 'delivery.timeout.ms': 3000 };
  const t = withProducer(config, { topics: { orders: leaders(1) } });
  t.script(1, 'Produce', { error: 'NOT_ENOUGH_REPLICAS' });
  const begun = t.nowMs();
  produce(t, 'b');
  t.run(5000);
  expect(failures(t)).toEqual([
    // The record had to wait for its topic's metadata first.
    { atMs: begun + 3001, error: 'TimeoutException', exception: 'TimeoutException' },
  ]);
  const retries = t.events('batchRetried').map(({ data }) => data['attempts']);
  // 100, 200, 400, 800, 1000 ms apart, give or take 20 %.
  expect(retries.length).toBeGreaterThanOrEqual(5);
  expect(retries.length).toBeLessThanOrEqual(6);
});

test('without retries the error itself is what the application gets', () => {
  const t = withProducer(QUICK, { topics: { orders: leaders(1) } });
  t.script(1, 'Produce', { error: 'NOT_ENOUGH_REPLICAS' });
  produce(t, 'b');
  t.run(100);
  expect(failures(t)).toMatchObject([
    { error: 'NOT_ENOUGH_REPLICAS', exception: 'NotEnoughReplicasException' },
  ]);
});

test('a stale leader answers NOT_LEADER_OR_FOLLOWER and is believed when it names the new one', () => {
  const t = withProducer({}, { brokers: [1, 2], topics: { orders: leaders(1) } });
  produce(t, 'a');
  t.run(50);
  const moved = { orders: [{ leader: 2, leaderEpoch: 1 }] };
  t.show({ topics: moved }, 2);
  t.script(1, 'Produce', {
    error: 'NOT_LEADER_OR_FOLLOWER',
    currentLeader: { broker: 2, leaderEpoch: 1 },
  });
  produce(t, 'b');
  const before = t.nowMs();
  t.run(100);
  expect(t.values(2, 'orders-0')).toEqual(['b']);
  const acknowledged = t.events('recordAcknowledged').at(-1);
  // At once: the hint spares the backoff and the metadata. To 1 and back, connect to 2, to 2 and back: 0.5 ms each way.
  expect((acknowledged?.atUs ?? 0) / 1000 - before).toBeLessThan(5);
});

test('without a hint new metadata is asked for, and an older leader epoch is not believed', () => {
  const t = withProducer(
    {},
    { brokers: [1, 2], topics: { orders: [{ leader: 2, leaderEpoch: 3 }] } },
  );
  produce(t, 'a');
  t.run(50);
  expect(t.values(2, 'orders-0')).toEqual(['a']);
  t.show({ topics: { orders: [{ leader: 1, leaderEpoch: 2 }] } }, 1, 2);
  t.script(2, 'Produce', { error: 'NOT_LEADER_OR_FOLLOWER' });
  produce(t, 'b');
  t.run(2000);
  expect(t.seen(1, 'Produce')).toEqual([]);
  t.show({ topics: { orders: [{ leader: 1, leaderEpoch: 4 }] } }, 1, 2);
  t.run(2000);
  expect(t.values(1, 'orders-0')).toEqual(['b']);
});

test('crash of the leader: the send fails in time and leads to the crash', () => {
  const t = withProducer(QUICK, { brokers: [1, 2], topics: { orders: leaders(1) } });
  produce(t, 'a');
  t.run(50);
  const crash = t.crash('broker-1');
  t.run(1000);
  produce(t, 'b');
  t.run(5000);
  expect(failures(t)).toMatchObject([{ error: 'TimeoutException' }]);
  const [failed] = t.events('recordFailed');
  expect(failed?.because).toMatchObject({ waitedFor: 'broker-1', silencedBy: crash });
});

test('acks=all in vain: the failed send leads to the crash of the follower for which the leader waited', () => {
  const t = withProducer(QUICK, { brokers: [1, 2], topics: { orders: leaders(1) } });
  produce(t, 'a');
  t.run(50);
  const crash = t.crash('broker-2');
  t.hold(1, ['broker-2']);
  t.run(1000);
  produce(t, 'b');
  t.run(5000);
  const failed = t.events('recordFailed')[0];
  expect(failed?.data).toMatchObject({ error: 'TimeoutException' });
  const chain = t.causes(failed!);
  expect(chain.map(({ id }) => id)).toContain(crash);
  expect(chain.length).toBeLessThan(12);
  // It is stored all the same.
  expect(t.values(1, 'orders-0')).toEqual(['a', 'b']);
});

test('retries until delivery.timeout.ms lead to the crash as well', () => {
  const config = { 'request.timeout.ms': 2000, 'delivery.timeout.ms': 7000 };
  const t = withProducer(config, { brokers: [1, 2], topics: { orders: leaders(1) } });
  const crash = t.crash('broker-2');
  t.hold(1, ['broker-2']);
  produce(t, 'b');
  t.run(9000);
  const failed = t.events('recordFailed')[0]!;
  expect(t.causes(failed).map(({ id }) => id)).toContain(crash);
  expect(t.values(1, 'orders-0')).toEqual(['b', 'b', 'b', 'b']);
});

test('what was under way on a connection that timed out, timed out too', () => {
  const t = withProducer({ ...QUICK, 'batch.size': 0 }, { topics: { orders: leaders(1, 1) } });
  produce(t, 'a');
  t.run(50);
  t.pause('broker-1');
  produce(t, 'b');
  t.run(1000);
  produce(t, 'c', { partition: 1 });
  t.run(3500);
  expect(failures(t)).toMatchObject([{ error: 'TimeoutException' }, { error: 'TimeoutException' }]);
});

test('a lost connection is tried again, a refused one after the reconnect backoff', () => {
  const t = withProducer({}, { topics: { orders: leaders(1) } });
  produce(t, 'a');
  t.run(50);
  t.crash('broker-1');
  produce(t, 'b');
  t.run(10_000);
  expect(failures(t)).toEqual([]);
  t.start('broker-1');
  t.run(2000);
  expect(t.values(1, 'orders-0')).toEqual(['a', 'b']);
});

test('buffer.memory: three batches fit, the next sends wait max.block.ms each and fail', () => {
  const config = { 'batch.size': 1000, 'buffer.memory': 3000, 'max.block.ms': 1500 };
  const t = withProducer(config, { topics: { orders: leaders(1) } });
  produce(t, 'a');
  t.run(50);
  t.pause('broker-1');
  t.run(500);
  const begun = t.nowMs();
  produce(t, '', { value: undefined, valuePrefix: 'v', count: 5, valueBytes: 900, callId: 'c' });
  t.run(3100);
  const full = { error: 'TimeoutException', exception: 'BufferExhaustedException' };
  expect(failures(t)).toEqual([
    { atMs: begun + 1500, ...full },
    { atMs: begun + 3000, ...full },
  ]);
  expect(t.events('sendReturned').map(({ data }) => data)).toEqual([{ callId: 'c', count: 5 }]);
  t.resume('broker-1');
  t.run(500);
  expect(offsets(t)).toEqual([0, 1, 2, 3]);
  produce(t, 'b');
  t.run(50);
  expect(offsets(t)).toEqual([0, 1, 2, 3, 4]);
  expect(t.nodeOf('p1').state.availableMemory).toBe(3000);
});

test('a blocked send goes on when memory is free again', () => {
  const config = { 'batch.size': 1000, 'buffer.memory': 1000 };
  const t = withProducer(config, { topics: { orders: leaders(1) } });
  t.pause('broker-1');
  produce(t, '', { value: undefined, valuePrefix: 'v', count: 4, valueBytes: 900 });
  t.run(1000);
  t.resume('broker-1');
  t.run(1000);
  expect(offsets(t)).toEqual([0, 1, 2, 3]);
  expect(t.nodeOf('p1').state.availableMemory).toBe(1000);
});

test('targets that do not exist', () => {
  const t = withProducer({ 'max.block.ms': 2000 }, { topics: { orders: leaders(1, 1, 1) } });
  const tries = [
    { partition: 7 },
    { partition: 3 },
    { topic: 'nowhere', partition: undefined },
    { partition: -1 },
    { topic: 'no spaces', partition: undefined },
    { partition: 2 },
  ];
  const begun: number[] = [];
  for (const one of tries) {
    begun.push(t.nowMs());
    produce(t, 'x', one);
    t.run(2500);
  }
  expect(failures(t)).toEqual([
    { atMs: (begun[0] ?? 0) + 2000, error: 'TimeoutException', exception: 'TimeoutException' },
    { atMs: (begun[1] ?? 0) + 2000, error: 'TimeoutException', exception: 'TimeoutException' },
    { atMs: (begun[2] ?? 0) + 2000, error: 'TimeoutException', exception: 'TimeoutException' },
    {
      atMs: begun[3],
      error: 'IllegalArgumentException',
      exception: 'IllegalArgumentException',
    },
    {
      atMs: (begun[4] ?? 0) + 1,
      error: 'INVALID_TOPIC_EXCEPTION',
      exception: 'InvalidTopicException',
    },
  ]);
  expect(offsets(t)).toEqual([0]);
});

test('a topic that comes while send() waits is found', () => {
  const t = withProducer({}, { topics: {} });
  produce(t, 'a', { partition: 1 });
  t.run(450);
  t.show({ topics: { orders: leaders(1) } });
  t.run(1500);
  // One partition is not enough: the record names the second.
  expect(t.seen(1, 'Produce')).toEqual([]);
  t.show({ topics: { orders: leaders(1, 1) } });
  t.run(1500);
  expect(t.values(1, 'orders-1')).toEqual(['a']);
});

test('records larger than max.request.size never leave', () => {
  const t = withProducer({ 'max.request.size': 150 }, { topics: { orders: leaders(1) } });
  produce(t, 'v', { valueBytes: 64 });
  produce(t, 'v', { valueBytes: 65 });
  t.run(50);
  expect(offsets(t)).toEqual([0]);
  expect(failures(t)).toMatchObject([
    { error: 'MESSAGE_TOO_LARGE', exception: 'RecordTooLargeException' },
  ]);
});

test('a batch that the broker finds too large is split by the producer’s own batch.size', () => {
  const t = withProducer({ 'linger.ms': 10 }, { topics: { orders: leaders(1) } });
  produce(t, '', { value: undefined, valuePrefix: 'v', count: 3, valueBytes: 4000 });
  const refused = { error: 'MESSAGE_TOO_LARGE' };
  t.script(1, 'Produce', refused, refused, refused, 'usual');
  t.run(20);
  // All fit into one batch of that size: the same batch again, without backoff, without using up retries.
  expect(t.events('batchRetried')).toEqual([]);
  expect(t.seen(1, 'Produce').length).toBe(4);
  expect(t.values(1, 'orders-0').map((value) => value?.slice(0, 2))).toEqual(['v0', 'v1', 'v2']);
  expect(t.nodeOf('p1').state.availableMemory).toBe(33_554_432);
  produce(t, 'w', { valueBytes: 20_000 });
  t.script(1, 'Produce', { error: 'MESSAGE_TOO_LARGE' });
  t.run(100);
  expect(failures(t)).toMatchObject([{ error: 'MESSAGE_TOO_LARGE' }]);
});

test('close() sends what is queued, close(0) drops it, afterwards every send is refused', () => {
  for (const timeoutMs of [undefined, 0]) {
    const t = withProducer(
      { 'linger.ms': 60_000, 'delivery.timeout.ms': 120_000 },
      { topics: { orders: leaders(1) } },
    );
    produce(t, 'v0');
    t.run(10);
    produce(t, '', { value: undefined, valuePrefix: 'w', count: 2 });
    const args = timeoutMs === undefined ? {} : { timeoutMs };
    t.tell('p1', 'close', { ...args, processStays: true });
    t.run(10);
    expect(t.values(1, 'orders-0')).toEqual(timeoutMs === 0 ? [] : ['v0', 'w0', 'w1']);
    const forced =
      timeoutMs === 0 ? [{ error: 'KafkaException', exception: 'KafkaException' }] : [];
    expect(failures(t)).toMatchObject(forced);
    expect(t.events('producerClosed').length).toBe(1);
    produce(t, 'late');
    expect(failures(t).at(-1)).toMatchObject({ error: 'IllegalStateException' });
    t.run(400_000);
    expect(t.nodeOf('p1').pending.size).toBe(0);
  }
});

test('a process that does nothing else ends with its producer', () => {
  const t = withProducer({ acks: '0' }, { topics: { orders: leaders(1) } });
  produce(t, 'v0');
  t.tell('p1', 'close', { callId: '7' });
  t.run(10);
  expect(t.nodeOf('p1').running).toBe(false);
  expect(t.events('producerClosed').map(({ data }) => data)).toEqual([{ callId: '7' }]);
});

test('a configuration that contradicts itself ends the producer', () => {
  const t = fakeCluster({ producer: producerBehaviour });
  const refused = [
    { acks: '2' },
    { 'delivery.timeout.ms': 1000 },
    { acks: '1', 'enable.idempotence': true },
    { 'batch.size': -1 },
  ];
  refused.forEach((config, i) => t.add(`p${i}`, 'producer', config));
  const accepted = [{ acks: '1' }, { 'linger.ms': 100_000 }, { 'request.timeout.ms': 130_000 }];
  accepted.forEach((config, i) => t.add(`q${i}`, 'producer', config));
  expect(t.events('clientNotCreated').map(({ node }) => node)).toEqual(['p0', 'p1', 'p2', 'p3']);
  expect(['q0', 'q1', 'q2'].every((id) => t.nodeOf(id).running)).toBe(true);
});

test('from a copy of the world everything goes on as in the original', () => {
  const workload = { topic: 'orders', ratePerSecond: 200, keys: ['a', 'b', 'c'] };
  const t = fakeCluster(
    { producer: producerBehaviour },
    { brokers: [1, 2, 3], topics: { orders: leaders(1, 2, 3) }, jitterPerMille: 200 },
  );
  t.add('p1', 'producer', { 'request.timeout.ms': 700, 'delivery.timeout.ms': 2000 }, { workload });
  t.run(1000);
  t.crash('broker-1');
  t.pause('broker-2');
  t.run(1500);
  const copy = createEngine(copyWorld(t.world), t.engine.behaviours);
  const untilUs = t.world.nowUs + 3_000_000;
  runUntil(copy, untilUs);
  runUntil(t.engine, untilUs);
  expect(hashTrace(copy.world)).toBe(hashTrace(t.world));
  expect(hashWorld(copy.world)).toBe(hashWorld(t.world));
  expect(t.events('recordFailed').length).toBeGreaterThan(3);
});
