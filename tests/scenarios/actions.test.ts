/** A failure means that an action of a scenario, a link or the page does not do what its word says. */
import { describe, expect, test } from 'vitest';
import { actionAliases, actionKinds, type ActionName } from '../../src/sim/actionKinds.ts';
import { isCarriedOut } from '../../src/sim/actions/applyAction.ts';
import { smallCluster, testRun, type TestRun } from '../support/testRun.ts';

test('every kind of action that is modelled is carried out', () => {
  for (const [name, kind] of Object.entries(actionKinds)) {
    expect([name, isCarriedOut(name as ActionName)]).toEqual([name, !('notModelledYet' in kind)]);
  }
  for (const name of Object.values(actionAliases)) expect(isCarriedOut(name)).toBe(true);
});

describe('processes', () => {
  test.each([
    ['crash', 'start', { broker: 1 }],
    ['kill', 'start', { brokers: [1] }],
    ['crashZooKeeper', 'startZooKeeper', { servers: [1] }],
    ['kill', 'start', { server: 1 }],
  ])('%s and %s %j', (end, begin, args) => {
    const run = testRun();
    const id = 'broker' in args || 'brokers' in args ? 'broker-1' : 'zookeeper-1';
    expect(run.act(end, args)).toMatchObject({ node: id, trigger: 0, data: { do: end, args } });
    expect(run.node(id).running).toBe(false);
    expect(run.act(end, args).data).toMatchObject({ changedNothing: true, targets: [id] });
    run.runFor(10_000);
    expect(run.act(begin, args).data['changedNothing']).toBeUndefined();
    expect(run.node(id).running).toBe(true);
    expect(run.act(begin, args).data['changedNothing']).toBe(true);
  });

  test('of two brokers only the living one is killed', () => {
    const run = testRun();
    run.act('crash', { broker: 1 });
    expect(run.act('crash', { brokers: [1, 2] }).data['changedNothing']).toBeUndefined();
    expect([1, 2, 3].map((id) => run.node(`broker-${id}`).running)).toEqual([false, false, true]);
  });

  test('pause and resume: the process stands still, its connections stay', () => {
    const run = testRun();
    run.act('pause', { broker: 3 });
    expect(run.node('broker-3')).toMatchObject({ running: true, paused: true });
    expect(run.act('pause', { broker: 3 }).data['changedNothing']).toBe(true);
    run.runFor(2_000);
    run.act('resume', { broker: 3 });
    expect(run.node('broker-3').paused).toBe(false);
    expect(run.act('resume', { broker: 3 }).data['changedNothing']).toBe(true);
  });

  test('a graceful stop moves the leaders away before the process ends', () => {
    const run = testRun();
    run.act('stopGracefully', { broker: 1 });
    run.runFor(5_000);
    const { brokers, topics } = run.now();
    expect(brokers['1']).toMatchObject({ running: false, registered: false });
    expect(topics['orders']?.partitions['0']).toMatchObject({ leader: 2, isr: [2, 3] });
  });

  test('restarts: the process is another one', () => {
    const run = testRun();
    const { incarnation } = run.node('broker-1');
    run.act('restartGracefully', { broker: 1 });
    run.runFor(10_000);
    expect(run.node('broker-1')).toMatchObject({ running: true, incarnation: incarnation + 1 });
    expect(run.now().brokers['1']?.registered).toBe(true);
    run.act('crashAndStart', { broker: 3 });
    expect(run.node('broker-3')).toMatchObject({ running: true, incarnation: incarnation + 1 });
    run.act('restartZooKeeper', { servers: [1] });
    expect(run.node('zookeeper-1')).toMatchObject({ running: true, incarnation: 2 });
    run.act('restart', { server: 1 });
    expect(run.node('zookeeper-1')).toMatchObject({ running: true, incarnation: 3 });
  });

  test('stopEverything: brokers gracefully, then the ensemble', () => {
    const run = testRun();
    run.act('stopEverything');
    expect(run.node('zookeeper-1').running).toBe(true);
    run.runFor(60_000);
    for (const id of ['broker-1', 'broker-2', 'broker-3', 'zookeeper-1']) {
      expect([id, run.node(id).running]).toEqual([id, false]);
    }
    expect(run.act('stopEverything').data['changedNothing']).toBe(true);
  });
});

describe('network', () => {
  const links = (run: TestRun, a: string, b: string) =>
    [`${a}>${b}`, `${b}>${a}`].map((key) => run.live.engine.world.network.links.get(key));

  test('a cut link carries nothing, both ways, until it is healed', () => {
    const run = testRun();
    const ends = { betweenInOrder: ['broker 1', 'broker 3'] };
    const { id } = run.act('cutLink', ends);
    expect(links(run, 'broker-1', 'broker-3')).toMatchObject([{ cutBy: id }, { cutBy: id }]);
    expect(run.act('cutLink', ends).data['changedNothing']).toBe(true);
    run.act('healLink', ends);
    expect(links(run, 'broker-1', 'broker-3')).toMatchObject([{ cutBy: 0 }, { cutBy: 0 }]);
    expect(run.act('healLink', ends).data['changedNothing']).toBe(true);
  });

  test('a broker cut from ZooKeeper loses its connection at once and is refused', () => {
    const run = testRun();
    const before = run.events.length;
    run.act('cutLink', { betweenInOrder: ['broker 3', 'zookeeper'] });
    run.runFor(100);
    expect(run.kindsSince(before)).toContain('zkClientDisconnected');
    run.runFor(12_000);
    expect(run.now().brokers['3']).toMatchObject({ running: true, registered: false });
    run.act('healLink', { betweenInOrder: ['broker 3', 'zookeeper'] });
    run.runFor(8_000);
    expect(run.now().brokers['3']?.registered).toBe(true);
  });

  test('a split cuts every pair; clients that come later lie on the right', () => {
    const run = testRun();
    const sides = {
      left: ['broker 1'],
      right: ['client right', 'zookeeper 1', 'broker 2', 'broker 3'],
    };
    run.act('split', sides);
    expect(run.act('split', sides).data['changedNothing']).toBe(true);
    for (const other of ['broker-2', 'zookeeper-1', 'p1', 'c1', 'probe']) {
      expect(links(run, 'broker-1', other).every((link) => link?.cutBy !== 0)).toBe(true);
    }
    run.act('addConsumer', { consumer: 'c9', group: 'g', subscribe: ['orders'] });
    expect(links(run, 'broker-1', 'c9').every((link) => (link?.cutBy ?? 0) !== 0)).toBe(true);
    run.act('heal', sides);
    for (const other of ['broker-2', 'c9']) {
      expect(links(run, 'broker-1', other).every((link) => link?.cutBy === 0)).toBe(true);
    }
    run.act('addConsumer', { consumer: 'c10', group: 'g', subscribe: ['orders'] });
    run.runFor(10);
    expect(links(run, 'broker-1', 'c10').every((link) => (link?.cutBy ?? 0) === 0)).toBe(true);
  });

  test('a slow link, and answers that take their time', () => {
    const run = testRun();
    run.act('slowLink', { betweenInOrder: ['client p1', 'broker 1'], addMs: 300 });
    run.runFor(100);
    run.act('produce', { producer: 'p1', topic: 'orders', partition: 0, value: 'x' });
    run.runFor(500);
    expect(run.now().producers['p1']?.acknowledged).toBe(0);
    run.runFor(2_000);
    expect(run.now().producers['p1']?.acknowledged).toBe(1);
    run.act('healLink', { betweenInOrder: ['client p1', 'broker 1'] });
    run.act('delayAnswers', { broker: 1, delayMs: 500, api: 'Produce' });
    expect(run.act('delayAnswers', { broker: 1, delayMs: 500, api: 'Produce' }).data).toMatchObject(
      {
        changedNothing: true,
      },
    );
    run.act('produce', { producer: 'p1', topic: 'orders', partition: 0, value: 'x' });
    run.runFor(400);
    expect(run.now().producers['p1']?.acknowledged).toBe(1);
    run.runFor(300);
    expect(run.now().producers['p1']?.acknowledged).toBe(2);
    run.act('delayAnswers', { broker: 1, delayMs: 0 });
    expect(run.live.engine.world.network.answerDelays.size).toBe(0);
  });
});

describe('clients', () => {
  test('records: one, many, to each partition; their key, value and headers', () => {
    const run = testRun();
    const headers = { trace: 'a', empty: null };
    run.act('produce', {
      producer: 'p1',
      topic: 'orders',
      partition: 2,
      key: 'k',
      value: 'v',
      headers,
    });
    run.act('produce', {
      producer: 'p1',
      topic: 'orders',
      partition: 2,
      valuePrefix: 'x',
      count: 3,
    });
    run.act('produce', { producer: 'p1', topic: 'orders', eachPartition: 2, valuePrefix: 'y' });
    run.runFor(2_000);
    const { producers, topics } = run.now();
    expect(producers['p1']).toMatchObject({ sent: 10, acknowledged: 10, failed: {} });
    const ends = [0, 1, 2].map(
      (n) => topics['orders']?.partitions[String(n)]?.logs['1']?.logEndOffset,
    );
    expect(ends).toEqual([2, 2, 6]);
  });

  test('a producer is added, changed, paused, killed and started again', () => {
    const run = testRun();
    const workload = { topic: 'orders', ratePerSecond: 10 };
    run.act('addProducer', {
      producer: 'p2',
      config: { acks: '1', 'enable.idempotence': false },
      workload,
    });
    expect(run.act('addProducer', { producer: 'p2' }).data['changedNothing']).toBe(true);
    const sentFor = (ms: number) => {
      const before = run.now().producers['p2']?.sent ?? 0;
      run.runFor(ms);
      return (run.now().producers['p2']?.sent ?? 0) - before;
    };
    expect(sentFor(2_000)).toBeGreaterThan(15);
    run.act('changeProducer', { producer: 'p2', rate: 100, keys: ['a'], acks: 'all' });
    expect(sentFor(1_000)).toBeGreaterThan(95);
    run.act('changeProducer', { producer: 'p2', rate: 0 });
    expect(sentFor(1_000)).toBe(0);
    run.act('changeProducer', { producer: 'p2', rate: 10 });
    run.act('pauseProducer', { producer: 'p2' });
    expect(sentFor(1_000)).toBe(0);
    run.act('resumeProducer', { producer: 'p2' });
    expect(sentFor(1_000)).toBeGreaterThan(5);
    for (const change of [{}, { rate: 10, keys: ['a'] }, { acks: '-1' }])
      expect([
        change,
        run.act('changeProducer', { producer: 'p2', ...change }).data['changedNothing'],
      ]).toEqual([change, true]);
    for (const change of [{ acks: 1 }, { keys: null }, { partitions: [0] }, { rate: 9 }])
      expect([
        change,
        run.act('changeProducer', { producer: 'p2', ...change }).data['changedNothing'],
      ]).toEqual([change, undefined]);
    run.act('killProducer', { producer: 'p2' });
    expect(run.act('killProducer', { producer: 'p2' }).data['changedNothing']).toBe(true);
    expect(run.act('produce', { producer: 'p2', topic: 'orders' }).data['changedNothing']).toBe(
      true,
    );
    expect(run.now().producers['p2']?.sent).toBeGreaterThan(100);
    run.act('addProducer', { producer: 'p2' });
    expect(sentFor(2_000)).toBeGreaterThan(15);
    run.act('stopProducer', { producer: 'p2' });
    expect(sentFor(1_000)).toBeLessThan(2);
    expect(run.act('stopProducer', { producer: 'p2' }).data['changedNothing']).toBe(true);
  });

  test('consumers start, call, close, are killed and come again', () => {
    const run = testRun();
    run.runFor(5_000);
    const members = () => Object.keys(run.now().groups['billing']?.members ?? {}).sort();
    expect(members()).toEqual(['c1']);
    run.act('addConsumer', { consumer: 'c2', group: 'billing' });
    run.runFor(8_000);
    expect(members()).toEqual(['c1', 'c2']);
    expect(run.act('startConsumers', { consumersInOrder: ['c1', 'c2'] }).data).toMatchObject({
      changedNothing: true,
    });
    run.act('produce', { producer: 'p1', topic: 'orders', eachPartition: 2 });
    run.runFor(1_000);
    run.act('call', { consumers: ['c1', 'c2'], call: 'commit' });
    run.runFor(1_000);
    expect(run.now().groups['billing']).toMatchObject({
      committed: { 'orders-0': 2, 'orders-1': 2, 'orders-2': 2 },
      lag: { 'orders-0': 0, 'orders-1': 0, 'orders-2': 0 },
    });
    run.act('closeConsumer', { consumer: 'c1' });
    run.runFor(8_000);
    expect(members()).toEqual(['c2']);
    expect(run.act('closeConsumer', { consumer: 'c1' }).data['changedNothing']).toBe(true);
    run.act('killConsumer', { consumer: 'c2' });
    run.runFor(60_000);
    expect(members()).toEqual([]);
    run.act('startConsumers', { consumersInOrder: ['c1', 'c2'], gapMs: 500 });
    run.runFor(15_000);
    expect(members()).toEqual(['c1', 'c2']);
  });

  test('a consumer stands still, and makes a call first when it goes on', () => {
    const run = testRun();
    run.runFor(5_000);
    run.act('pauseConsumer', { consumer: 'c1' });
    run.runFor(2_000);
    run.act('resumeConsumer', { consumer: 'c1', thenCall: 'commit orders-0 0' });
    run.runFor(1_000);
    expect(run.now().groups['billing']?.committed['orders-0']).toBe(0);
  });
});

describe('requests', () => {
  const answers = (run: TestRun) =>
    run.events.filter(({ kind }) => kind === 'adminCallReturned').map(({ data }) => data);

  test('topics are made, grown, described, deleted; Kafka refuses what it refuses', () => {
    const run = testRun();
    run.act('createTopic', { topic: 'later', partitions: 2, replicationFactor: 3 });
    run.runFor(2_000);
    run.act('createPartitions', { topic: 'later', count: 3, replicas: [1, 2, 3] });
    run.runFor(2_000);
    expect(run.now().topics['later']?.partitions['2']).toMatchObject({
      replicas: [1, 2, 3],
      leader: 1,
    });
    run.act('createPartitions', { topic: 'later', count: 1 });
    run.act('admin', { operation: 'createTopics', topic: 'later', partitions: 1 });
    run.act('describeTopics', { topic: 'later' });
    run.act('alterConfig', { topic: 'later', config: 'retention.ms' });
    run.runFor(2_000);
    run.act('describeConfigs', { topic: 'later' });
    run.runFor(2_000);
    expect(answers(run).map(({ operation, result }) => [operation, result])).toEqual(
      expect.arrayContaining([
        ['createPartitions', 'INVALID_PARTITIONS'],
        ['createTopics', 'TOPIC_ALREADY_EXISTS'],
        ['describeTopics', 'ok'],
        ['incrementalAlterConfigs', 'ok'],
        ['describeConfigs', 'ok'],
      ]),
    );
    run.act('deleteTopic', { topic: 'later' });
    run.runFor(5_000);
    expect(run.now().topics['later']).toBeUndefined();
  });

  test('configurations: values as a person writes them; Kafka refuses what it refuses', () => {
    const run = testRun();
    const config = { 'unclean.leader.election.enable': true, 'min.insync.replicas': 2 };
    run.act('alterConfig', { topic: 'orders', config });
    run.runFor(2_000);
    run.act('createTopic', { topic: 'made', partitions: 1, replicationFactor: 3, config });
    run.runFor(2_000);
    for (const topic of ['orders', 'made'])
      expect(run.now().topics[topic]?.config).toMatchObject({
        'unclean.leader.election.enable': 'true',
        'min.insync.replicas': '2',
      });
    run.act('alterConfig', { topic: 'orders', config: { 'min.insync.replicas': 0 } });
    run.act('createTopic', { topic: 'other', partitions: 1, config: { 'no.such.key': 1 } });
    run.runFor(2_000);
    expect(answers(run).map(({ operation, result }) => [operation, result])).toEqual([
      ['incrementalAlterConfigs', 'ok'],
      ['createTopics', 'ok'],
      ['incrementalAlterConfigs', 'INVALID_CONFIG'],
      ['createTopics', 'INVALID_CONFIG'],
    ]);
    // The last replica of the ISR dies; one that lags comes back.
    run.act('crash', { brokers: [1, 2] });
    run.runFor(30_000);
    run.act('crash', { broker: 3 });
    run.runFor(10_000);
    run.act('start', { broker: 2 });
    run.runFor(15_000);
    expect(run.now().topics['orders']?.partitions['0']).toMatchObject({ leader: 2, isr: [2] });
  });

  test('numbers that no partition and no topic can have are Kafka’s to refuse', () => {
    const run = testRun();
    run.act('createTopic', { topic: 'made', partitions: -7 });
    run.act('createPartitions', { topic: 'orders', count: -7 });
    run.act('electPreferredLeaders', { topic: 'orders', partition: -7 });
    run.act('produce', { producer: 'p1', topic: 'orders', partition: -7 });
    run.runFor(2_000);
    expect(answers(run).map(({ result }) => result)).toEqual([
      'INVALID_PARTITIONS',
      'INVALID_PARTITIONS',
      'UNKNOWN_TOPIC_OR_PARTITION',
    ]);
    expect(run.now().producers['p1']?.failed).toEqual({ IllegalArgumentException: 1 });
  });

  test.each(['constructor', 'toString', 'hasOwnProperty'])('a topic may be named %s', (topic) => {
    const run = testRun();
    run.act('createTopic', { topic, partitions: 1, replicationFactor: 3 });
    run.runFor(1_000);
    run.act('produce', { producer: 'p1', topic, value: 'x', count: 2 });
    run.act('addConsumer', { consumer: 'c9', group: topic, subscribe: [topic] });
    run.runFor(10_000);
    expect(run.now().topics[topic]?.partitions['0']).toMatchObject({
      isr: [1, 2, 3].map((): unknown => expect.any(Number)),
      logs: { '1': { highWatermark: 2 } },
    });
    expect(run.now().groups[topic]).toMatchObject({ members: { c9: [`${topic}-0`] } });
    run.act('deleteTopic', { topic });
    run.runFor(5_000);
    expect(run.now().groups[topic]?.lag).toBeDefined();
  });

  test('preferred leaders are elected by hand', () => {
    const run = testRun();
    run.act('crash', { broker: 1 });
    run.runFor(10_000);
    run.act('start', { broker: 1 });
    run.runFor(10_000);
    expect(run.now().topics['orders']?.partitions['0']?.leader).toBe(2);
    run.act('electPreferredLeaders', { topic: 'orders' });
    run.runFor(2_000);
    expect(run.now().topics['orders']?.partitions['0']?.leader).toBe(1);
  });

  test('a znode is deleted: another controller, one epoch on', () => {
    const run = testRun();
    run.act('deleteZnode', { path: '/controller' });
    run.runFor(2_000);
    expect(run.now().controller?.epoch).toBe(5);
    run.act('deleteZnode', { path: '/nothing' });
    run.act('deleteZnode', { path: 'controller' });
    run.runFor(2_000);
    const tried = run.events.filter(({ kind }) => kind === 'znodeChangedByHand');
    expect(tried.map(({ data }) => data['error'])).toEqual(['NONE', 'NoNode', 'BadArguments']);
    expect(run.node('zkShell').running).toBe(false);
  });

  test('the probe reads, and asks for offsets', () => {
    const run = testRun();
    run.act('produce', {
      producer: 'p1',
      topic: 'orders',
      partition: 1,
      valuePrefix: 'x',
      count: 3,
    });
    run.runFor(1_000);
    run.act('offsets', { topic: 'orders', partition: 1 });
    run.act('read', { topic: 'orders', partition: 1 });
    run.runFor(5_000);
    const heard = run.events.filter(({ kind }) => kind === 'probeReturned').map(({ data }) => data);
    expect(heard).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ earliest: 0, latest: 3 }),
        expect.objectContaining({
          records: [0, 1, 2].map((offset) =>
            expect.objectContaining({ offset, value: `x${offset}` }),
          ),
        }),
      ]),
    );
  });

  test('groups are described, changed and deleted', () => {
    const run = testRun({
      ...smallCluster,
      consumers: {},
      topics: [
        ...(smallCluster.topics ?? []),
        { name: '__consumer_offsets', assignment: { '0': [1, 2, 3] } },
      ],
    });
    run.act('alterConsumerGroupOffsets', { groups: ['g'], offsets: { 'orders-0': 3 } });
    run.runFor(2_000);
    expect(run.now().groups['g']).toMatchObject({ state: 'Empty', committed: { 'orders-0': 3 } });
    run.act('describeGroup', { group: 'g' });
    run.act('listConsumerGroupOffsets', { group: 'g' });
    run.act('deleteGroup', { group: 'g' });
    run.runFor(2_000);
    expect(answers(run).map(({ result }) => result)).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect(run.now().groups['g']).toBeUndefined();
  });

  test('offsets for a partition that is not there are refused, the others kept', () => {
    const run = testRun({ ...smallCluster, ...oneOffsetsReplica });
    const offsets = { 'orders-0': 3, 'orders-77': 1 };
    run.act('alterConsumerGroupOffsets', { group: 'g', offsets });
    run.runFor(2_000);
    expect(run.now().groups['g']?.committed).toEqual({ 'orders-0': 3 });
    expect(answers(run)[0]?.['details']).toEqual({
      'orders-0': 'NONE',
      'orders-77': 'UNKNOWN_TOPIC_OR_PARTITION',
    });
  });

  test('a group whose coordinator is down is Unknown, with the offsets that its log has', () => {
    const run = testRun({ ...smallCluster, ...oneOffsetsReplica });
    run.act('alterConsumerGroupOffsets', { group: 'g', offsets: { 'orders-0': 3 } });
    run.runFor(2_000);
    run.act('crash', { broker: 1 });
    const unknown = {
      state: 'Unknown',
      members: {},
      committed: { 'orders-0': 3 },
      coordinator: -1,
    };
    expect(run.now().groups['g']).toMatchObject(unknown);
    run.runFor(10_000);
    expect(run.now().groups['g']).toMatchObject(unknown);
    run.act('start', { broker: 1 });
    run.runFor(10_000);
    expect(run.now().groups['g']).toMatchObject({ state: 'Empty', committed: { 'orders-0': 3 } });
  });

  test('a partition without a state znode still has the replicas of its topic', () => {
    const run = testRun();
    run.act('deleteZnode', { path: '/brokers/topics/orders/partitions/0/state' });
    run.runFor(100);
    expect(run.now().topics['orders']?.partitions['0']).toMatchObject({
      replicas: [1, 2, 3],
      leader: -1,
      isr: [],
    });
  });
});

const oneOffsetsReplica = {
  consumers: {},
  topics: [
    ...(smallCluster.topics ?? []),
    { name: '__consumer_offsets', assignment: { '0': [1] } },
  ],
};
