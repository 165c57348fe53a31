/** A failure means that a broker's life, or its data path on a whole cluster, no longer is Kafka's. Facts: sections 3.4, 7, 15-17. */
import { describe, expect, test } from 'vitest';
import { TestCluster } from '../../support/testCluster.ts';

const P = 'orders-0';
const Q = 'orders-1';
const assignment = { '0': [1, 2, 3], '1': [2, 3, 1] };

function clusterWithOrders(
  options: ConstructorParameters<typeof TestCluster>[0] = {},
): TestCluster {
  const t = new TestCluster({ controller: { broker: 3, epoch: 1 }, ...options });
  expect(t.createTopic('orders', assignment)).toBe('NONE');
  t.runFor(1000);
  return t.begin();
}

describe('start', () => {
  test('registers in one transaction, with the znode’s czxid as broker epoch, and then serves', () => {
    const t = clusterWithOrders();
    t.crash(1);
    t.until(() => !t.registered().includes(1));
    t.begin().start(1);
    t.until(() => t.registered().includes(1));
    t.runFor(1000);
    expect(t.writeCounts()).toMatchObject({
      'create /brokers/ids/1': 1,
      'setData /brokers/ids/1': 1,
    });
    const [started] = t.traced('brokerStarted');
    expect(started).toMatchObject({
      node: 'broker-1',
      data: { brokerEpoch: t.view(1).brokerEpoch },
    });
    expect(t.view(1)).toMatchObject({
      running: true,
      phase: 'RUNNING',
      knownController: 3,
      aliveBrokers: [1, 2, 3],
    });
  });

  test('again, before the old session has expired: the process dies and says why', () => {
    const t = clusterWithOrders();
    t.crash(1);
    t.start(1);
    t.until(() => !t.isRunning(1), 2000);
    expect(t.view(1).lastExit).toEqual({ exitCode: 1, reason: 'NodeExists' });
    t.expectTrace(
      ['registrationRefused', 'processExited'],
      ['reason', 'exitCode'],
      ['registrationRefused broker-1', 'processExited broker-1 reason=NodeExists exitCode=1'],
    );
    t.until(() => !t.registered().includes(1));
    t.start(1);
    t.until(() => t.state(P).isr.includes(1));
    expect(t.view(1).lastExit).toBeNull();
  });

  test('without ZooKeeper: the process ends after zookeeper.connection.timeout.ms', () => {
    const t = clusterWithOrders({ brokerConfig: { 'zookeeper.connection.timeout.ms': 8000 } });
    t.crash(1);
    t.crashZooKeeper();
    t.start(1);
    const tookMs = t.until(() => !t.isRunning(1));
    expect(tookMs).toBeGreaterThan(8000);
    expect(tookMs).toBeLessThan(8300);
    const [exited] = t.traced('processExited');
    expect(exited?.data).toEqual({ reason: 'ZooKeeperClientTimeoutException', exitCode: 1 });
    expect(t.causesOf(exited!)).toEqual(['crashZooKeeper']);
  });
});

describe('orderly stop', () => {
  test('moves the leaderships and closes the session at once; nothing is lost', () => {
    const t = clusterWithOrders();
    t.produce(P, 3);
    t.begin().stop(1);
    const tookMs = t.until(() => !t.isRunning(1));
    expect(tookMs).toBeGreaterThan(250);
    expect(tookMs).toBeLessThan(900);
    t.runFor(100);
    expect(t.registered()).toEqual([2, 3]);
    expect(t.changes(P)).toBe('2[2,3]@1');
    expect(t.view(1)).toMatchObject({ phase: 'NOT_RUNNING', lastExit: { exitCode: 0 } });
    // Written down at the stop.
    expect(t.replica(1, P)).toMatchObject({ role: 'none', highWatermark: 3, logEndOffset: 3 });
    t.expectTrace(
      ['brokerStopping', 'brokerStopped'],
      ['leadersMoved'],
      ['brokerStopping broker-1', 'brokerStopped broker-1 leadersMoved=true'],
    );
    expect(t.produce(P, 1, { value: 'more' })).toMatchObject({ error: 'NONE', baseOffset: 3 });
  });

  test('of the last broker: nobody can take over; two pauses, then it stops anyway', () => {
    const t = clusterWithOrders();
    t.stop(1);
    t.until(() => !t.isRunning(1));
    t.stop(2);
    t.until(() => !t.isRunning(2));
    t.begin().stop(3);
    const tookMs = t.until(() => !t.isRunning(3));
    expect(tookMs).toBeGreaterThan(10_200);
    expect(tookMs).toBeLessThan(10_900);
    t.expectTrace(
      ['controlledShutdownFailed', 'brokerStopped'],
      ['reason', 'retriesLeft', 'leadersMoved'],
      [
        'controlledShutdownFailed broker-3 reason=partitions remain retriesLeft=2',
        'controlledShutdownFailed broker-3 reason=partitions remain retriesLeft=1',
        'controlledShutdownFailed broker-3 reason=partitions remain retriesLeft=0',
        'brokerStopped broker-3 leadersMoved=false',
      ],
    );
    expect(t.changes(P)).toBe('');
  });

  test('without ZooKeeper: the controller cannot answer; it ends after controller.socket.timeout.ms', () => {
    const t = clusterWithOrders({ brokerConfig: { 'controlled.shutdown.max.retries': 1 } });
    t.crashZooKeeper();
    t.runFor(2000);
    t.stop(2);
    const tookMs = t.until(() => !t.isRunning(2), 40_000);
    expect(tookMs).toBeGreaterThan(30_000);
    expect(tookMs).toBeLessThan(31_500);
    const [failed] = t.traced('controlledShutdownFailed');
    expect(failed?.data).toMatchObject({ reason: 'TIMED_OUT', retriesLeft: 0 });
    expect(t.causesOf(failed!)).toEqual(['requestTimedOut', 'crashZooKeeper']);
  });
});

describe('a session that expires', () => {
  test('while the process stands still: on waking it registers anew, follows, is back in the ISR', () => {
    const t = clusterWithOrders();
    const { brokerEpoch } = t.view(1);
    t.pause(1);
    t.until(() => t.state(P).leader === 2);
    expect(t.produce(P, 2)).toMatchObject({ error: 'NONE' });
    t.resume(1);
    // ZooKeeper's client waits up to 2 s before it tries its only server again.
    const tookMs = t.until(() => t.state(P).isr.includes(1), 3000);
    expect(tookMs).toBeLessThan(2100);
    expect(t.view(1).brokerEpoch).toBeGreaterThan(brokerEpoch);
    expect(t.replica(1, P)).toMatchObject({ role: 'follower', leader: 2, logEndOffset: 2 });
    expect(t.traced('brokerStopped')).toEqual([]);
  });

  test('while it is cut from ZooKeeper: a zombie that takes acks=1, loses them on return', () => {
    const t = clusterWithOrders();
    t.produce(P, 2, { value: 'kept' });
    t.cutFromZooKeeper(1);
    t.until(() => t.state(P).leader === 2);
    t.runFor(1000);
    expect(t.replica(1, P)).toMatchObject({ role: 'leader', leaderEpoch: 0 });
    expect(t.produce(P, 3, { broker: 1, acks: 1, value: 'lost' }).error).toBe('NONE');
    expect(t.produce(P, 1, { broker: 1, timeoutMs: 2000, value: 'late' }).error).toBe(
      'REQUEST_TIMED_OUT',
    );
    expect(t.produce(P, 1, { broker: 2, value: 'new' }).error).toBe('NONE');
    expect(t.latest(1, P)).toBe(2);
    t.healToZooKeeper(1);
    t.until(() => t.state(P).isr.includes(1), 10_000);
    t.runFor(600);
    expect(t.values(1, P)).toEqual(['kept0', 'kept1', 'new0']);
    t.expectTrace(
      ['logTruncated'],
      ['from', 'to', 'count', 'leader'],
      ['logTruncated broker-1 from=6 to=2 count=4 leader=2'],
    );
  });
});

describe('while ZooKeeper is away', () => {
  test('the data path goes on and asks ZooKeeper for nothing', () => {
    const t = clusterWithOrders();
    t.crashZooKeeper();
    t.runFor(30_000);
    expect(t.produce(P, 2)).toMatchObject({ error: 'NONE', baseOffset: 0 });
    expect(t.produce(Q, 1, { acks: 1 })).toMatchObject({ error: 'NONE', baseOffset: 0 });
    expect(t.latest(1, P)).toBe(2);
    expect(t.metadata(3, ['orders']).topics[0]?.partitions.map(({ leader }) => leader)).toEqual([
      1, 2,
    ]);
  });

  test('an ISR cannot shrink: acks=all times out everywhere, acks=1 stays invisible; all comes back with ZooKeeper', () => {
    const t = clusterWithOrders({ brokerConfig: { 'replica.lag.time.max.ms': 10_000 } });
    t.crashZooKeeper();
    t.crash(2);
    t.runFor(1000);
    const all = t.produceLater(P, 1, { timeoutMs: 20_000, broker: 1 });
    t.runFor(25_000);
    expect(all()?.error).toBe('REQUEST_TIMED_OUT');
    const timedOut = t.traced('produceTimedOut')[0]!;
    expect(t.causesOf(timedOut)).toEqual(['crash']);
    expect(t.produce(P, 1, { acks: 1, broker: 1 }).error).toBe('NONE');
    expect(t.latest(1, P)).toBe(0);
    expect(t.traced('isrShrinkProposed')).toHaveLength(1);
    t.begin().startZooKeeper();
    t.until(() => t.state(P).isr.length === 2, 10_000);
    t.runFor(50);
    expect(t.latest(1, P)).toBe(2);
    // The shrink that had waited; the leader's epoch is its old one.
    expect(t.changes(P)).toBe('1[1,3]@0');
  });
});

describe('metadata', () => {
  test('an unknown topic is created by whom is asked, where client and broker allow it', () => {
    const t = clusterWithOrders({ brokerConfig: { 'default.replication.factor': 2 } });
    expect(t.metadata(1, ['new']).topics).toEqual([
      { topic: 'new', error: 'UNKNOWN_TOPIC_OR_PARTITION', partitions: [] },
    ]);
    expect(t.metadata(1, ['no spaces']).topics[0]?.error).toBe('INVALID_TOPIC_EXCEPTION');
    expect(t.metadata(1, ['new', 'orders'], true).topics).toMatchObject([
      { topic: 'new', error: 'LEADER_NOT_AVAILABLE' },
      { topic: 'orders', error: 'NONE' },
    ]);
    t.runFor(500);
    const [topic] = t.metadata(2, ['new']).topics;
    expect(topic).toMatchObject({
      error: 'NONE',
      partitions: [{ topicPartition: 'new-0', error: 'NONE' }],
    });
    expect(topic?.partitions[0]?.replicas).toHaveLength(2);
  });

  test('a partition whose leader is gone has LEADER_NOT_AVAILABLE', () => {
    const t = clusterWithOrders();
    expect(t.createTopic('single', { '0': [1] })).toBe('NONE');
    t.crash(1);
    t.until(() => !t.registered().includes(1));
    t.runFor(1000);
    expect(t.metadata(2, ['single']).topics[0]?.partitions[0]).toMatchObject({
      error: 'LEADER_NOT_AVAILABLE',
      leader: -1,
      offlineReplicas: [1],
    });
  });

  test('FindCoordinator makes the offsets topic and then names the leader of the group’s partition', () => {
    const t = clusterWithOrders();
    const asked = { key: 'billing' };
    expect(t.ask(1, 'FindCoordinator', asked)).toEqual({
      error: 'COORDINATOR_NOT_AVAILABLE',
      broker: -1,
    });
    t.runFor(1000);
    const { leader } = t.state('__consumer_offsets-0');
    expect(t.ask(2, 'FindCoordinator', asked)).toEqual({ error: 'NONE', broker: leader });
  });
});

test('an idle second costs few events, whatever the number of partitions', () => {
  const t = clusterWithOrders();
  t.createTopic(
    'payments',
    Object.fromEntries(Array.from({ length: 10 }, (_, p) => [p, [1, 2, 3]])),
  );
  t.runFor(2000);
  const before = t.engine.world.nextSequence;
  t.runFor(10_000);
  // Long polls of each follower at each leader (5 pairs, 2 a second, 2 messages and a timer), pings, checkpoints.
  expect((t.engine.world.nextSequence - before) / 10).toBeLessThan(60);
});

test('a copy of the world taken while requests wait goes on as the world does', () => {
  const [straight, copied] = [clusterWithOrders(), clusterWithOrders()];
  for (const t of [straight, copied]) {
    t.pause(2);
    t.produceLater(P, 2, { acks: 1 });
    t.produceLater(P, 3, { timeoutMs: 5000 });
    t.runFor(300);
    if (t === copied) t.continueFromCheckpoint();
    t.runFor(9000);
    t.resume(2);
    t.crash(1);
    t.runFor(9000);
  }
  expect(copied.hashes).toEqual(straight.hashes);
  expect(straight.trace.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['produceTimedOut', 'becameLeader', 'highWatermarkAdvanced']),
  );
});
