/** Producers, admin client and probe on a whole cluster. */
import { expect, test } from 'vitest';
import type { TraceEvent } from '../../../src/sim/kernel/trace.ts';
import { smallCluster, testRun, type TestRun } from '../../support/testRun.ts';

/** The chain of causes, `because` before `trigger`. */
function causes(t: TestRun, event: TraceEvent): TraceEvent[] {
  const chain = [event];
  for (let at: TraceEvent | undefined = event; at !== undefined;) {
    const id: number = at.because?.silencedBy || at.trigger;
    at = t.events.find((one) => one.id === id);
    if (at !== undefined) chain.push(at);
  }
  return chain;
}

const last = (t: TestRun, kind: string): TraceEvent => {
  const event = t.events.findLast((one) => one.kind === kind);
  if (event === undefined) throw new Error(`no ${kind}`);
  return event;
};

const produce = (t: TestRun, partition: number, value: string) =>
  t.act('produce', { producer: 'p1', topic: 'orders', partition, value });

test('crash of the leader: the send that fails before anybody is elected leads to it', () => {
  const t = testRun();
  produce(t, 0, 'a');
  t.runFor(500);
  const crash = t.act('crash', { broker: 1 });
  produce(t, 0, 'b');
  t.runFor(4500);
  const failed = last(t, 'recordFailed');
  expect(failed.data).toMatchObject({ topicPartition: 'orders-0', error: 'TimeoutException' });
  const chain = causes(t, failed);
  expect(chain.at(-1)?.id).toBe(crash.id);
  expect(chain.length).toBeLessThan(12);

  // Session expired, leader elected: the producer finds the new leader by itself.
  t.runFor(6000);
  produce(t, 0, 'c');
  t.runFor(500);
  expect(last(t, 'recordAcknowledged').data).toMatchObject({ leader: 2, baseOffset: 1 });
  expect(t.now().producers['p1']).toMatchObject({
    sent: 3,
    acknowledged: 2,
    failed: { TimeoutException: 1 },
  });
});

test('acks=all waits for a follower that crashed: the failed send leads to that crash', () => {
  const t = testRun();
  produce(t, 1, 'a');
  t.runFor(500);
  const crash = t.act('crash', { broker: 1 });
  produce(t, 1, 'b');
  t.runFor(4500);
  const failed = last(t, 'recordFailed');
  expect(failed.data).toMatchObject({ topicPartition: 'orders-1', error: 'TimeoutException' });
  expect(causes(t, failed).at(-1)?.id).toBe(crash.id);
  // Stored all the same, and readable once the follower is out of the ISR.
  t.runFor(6000);
  t.act('read', { topic: 'orders', partition: 1 });
  t.runFor(3000);
  expect(last(t, 'probeReturned').data['records']).toMatchObject([{ value: 'a' }, { value: 'b' }]);
});

test('an unknown topic is created by the broker that is asked, while send() waits', () => {
  const t = testRun();
  t.act('produce', { producer: 'p1', topic: 'made', value: 'a' });
  t.runFor(2000);
  expect(last(t, 'recordAcknowledged').data).toMatchObject({ baseOffset: 0, count: 1 });
  expect(t.events.some(({ kind }) => kind === 'sendBlocked')).toBe(true);
});

test('without ZooKeeper a topic is neither made by asking for it nor by an admin call', () => {
  const t = testRun({
    ...smallCluster,
    admins: {
      admin: { config: { 'request.timeout.ms': 10_000, 'default.api.timeout.ms': 20_000 } },
    },
  });
  const crash = t.act('crashZooKeeper', { servers: [1] });
  t.runFor(1000);
  t.act('produce', { producer: 'p1', topic: 'made', value: 'a' });
  t.act('createTopic', { topic: 'later', partitions: 1, replicationFactor: 1 });
  t.act('describeTopics', { topic: 'orders' });
  t.runFor(21_000);
  const results = t.events
    .filter(({ kind }) => kind === 'adminCallReturned')
    .map(({ data }) => [data['operation'], data['result']]);
  expect(results).toEqual([
    ['describeTopics', 'ok'],
    ['createTopics', 'TimeoutException'],
  ]);
  const failed = last(t, 'recordFailed');
  expect(failed.data).toMatchObject({ topicPartition: 'made', error: 'TimeoutException' });
  expect(causes(t, failed).at(-1)?.id).toBe(crash.id);
  expect(causes(t, last(t, 'adminCallReturned')).at(-1)?.id).toBe(crash.id);
});

test('the probe asks a zombie as long as it knows no better', () => {
  const t = testRun();
  produce(t, 0, 'a');
  t.runFor(1500);
  t.act('offsets', { topic: 'orders', partition: 0 });
  t.runFor(500);
  expect(last(t, 'probeReturned').data).toMatchObject({ error: 'NONE', earliest: 0, latest: 1 });
  t.act('cutLink', { betweenInOrder: ['broker 1', 'zookeeper'] });
  t.runFor(12_000);
  t.act('offsets', { topic: 'orders', partition: 0 });
  t.runFor(500);
  // Broker 1 has lost its session and the leadership, and does not know it.
  expect(t.now().topics['orders']?.partitions['0']?.leader).toBe(2);
  expect(last(t, 'probeReturned').data).toMatchObject({ error: 'NONE', earliest: 0, latest: 1 });
});

test('a producer that was paused goes on', () => {
  const t = testRun({
    ...smallCluster,
    producers: { p1: { workload: { topic: 'orders', ratePerSecond: 50, partitions: [0, 1, 2] } } },
  });
  t.runFor(2000);
  t.act('pauseProducer', { producer: 'p1' });
  t.runFor(5000);
  const before = t.now().producers['p1']?.sent ?? 0;
  t.act('resumeProducer', { producer: 'p1' });
  t.runFor(2000);
  const after = t.now().producers['p1'];
  // What was due meanwhile is sent at once: an application that fell behind catches up.
  expect(after?.sent ?? 0).toBeGreaterThan(before + 300);
  expect(after?.acknowledged ?? 0).toBeGreaterThan((after?.sent ?? 0) - 5);
});

test('killed and started again it goes on with its numbering', () => {
  const t = testRun({
    ...smallCluster,
    producers: { p1: { workload: { topic: 'orders', ratePerSecond: 20, partitions: [0] } } },
  });
  t.runFor(2000);
  t.act('killProducer', { producer: 'p1' });
  t.runFor(1000);
  const down = t.now().producers['p1'];
  expect(down).toMatchObject({ running: false });
  expect(down?.sent ?? 0).toBeGreaterThan(30);
});
