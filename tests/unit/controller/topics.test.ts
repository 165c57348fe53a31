/** Topics made, grown and deleted: what is written to ZooKeeper, what a client hears. */
import { describe, expect, test } from 'vitest';
import { controllerView, topicsView } from '../../../src/sim/kafka/controller/view.ts';
import { ControllerCluster } from '../../support/controllerCluster.ts';

const LATER = { 0: [1, 2, 3], 1: [2, 3, 1], 2: [3, 1, 2] };

function deleteTopic(t: ControllerCluster, broker: number, topic: string): string {
  return t.ask(broker, 'DeleteTopics', { timeoutMs: 30_000, topic }).error;
}

function addPartitions(
  t: ControllerCluster,
  topic: string,
  count: number,
  assignment: number[][] | null,
): string {
  const broker = t.controller()?.broker ?? -1;
  return t.ask(broker, 'CreatePartitions', { timeoutMs: 30_000, topic, count, assignment }).error;
}

describe('the writes of a topic (kafka-zk-load)', () => {
  const t = new ControllerCluster({ controller: { broker: 2, epoch: 1 } });

  test('created with three partitions', () => {
    t.begin();
    expect(t.createTopic('later', LATER)).toBe('NONE');
    t.runFor(2000);
    expect(t.writeCounts()).toEqual({
      'create /brokers/topics/later': 1,
      'create /brokers/topics/later/partitions': 1,
      'create /brokers/topics/later/partitions/0': 1,
      'create /brokers/topics/later/partitions/0/state': 1,
      'create /brokers/topics/later/partitions/1': 1,
      'create /brokers/topics/later/partitions/1/state': 1,
      'create /brokers/topics/later/partitions/2': 1,
      'create /brokers/topics/later/partitions/2/state': 1,
      'create /config/topics/later': 1,
    });
    expect(Object.keys(topicsView(t.engine.world))).toEqual(['later']);
    expect(topicsView(t.engine.world)['later']?.partitions['1']).toEqual({
      replicas: [2, 3, 1],
      leader: 2,
      leaderEpoch: 0,
      isr: [2, 3, 1],
    });
    expect(controllerView(t.engine.world)).toEqual({ broker: 2, epoch: 1 });
    expect(t.traced('topicCreated').map(({ data }) => data['topic'])).toEqual(['later']);
    expect(t.traced('partitionCreated')).toHaveLength(3);
  });

  test('one partition added', () => {
    t.begin();
    expect(addPartitions(t, 'later', 4, [[1, 2, 3]])).toBe('NONE');
    t.runFor(2000);
    expect(t.writeCounts()).toEqual({
      'create /brokers/topics/later/partitions/3': 1,
      'create /brokers/topics/later/partitions/3/state': 1,
      'setData /brokers/topics/later': 1,
    });
    expect(t.traced('partitionsAdded')[0]?.data).toMatchObject({ before: 3, after: 4 });
  });

  test('a broker dies and returns: one write per partition each time', () => {
    const states = Object.fromEntries(
      [0, 1, 2, 3].map((p) => [`setData /brokers/topics/later/partitions/${p}/state`, 1]),
    );
    t.begin().crash(3);
    t.until(() => t.registered().length === 2);
    t.runFor(3000);
    expect(t.writeCounts()).toEqual(states);
    t.begin().start(3);
    t.until(() => t.state('later-3').isr.length === 3 && t.state('later-0').isr.length === 3);
    t.runFor(3000);
    expect(t.writeCounts()).toEqual({
      ...states,
      'create /brokers/ids/3': 1,
      'setData /brokers/ids/3': 1,
    });
  });

  test('deleted: every state is written once per replica before the znodes go', () => {
    t.begin();
    expect(deleteTopic(t, 2, 'later')).toBe('NONE');
    t.runFor(5000);
    const partitions = [0, 1, 2, 3].flatMap((p) => [
      [`delete /brokers/topics/later/partitions/${p}`, 1],
      [`delete /brokers/topics/later/partitions/${p}/state`, 1],
      [`setData /brokers/topics/later/partitions/${p}/state`, 3],
    ]);
    expect(t.writeCounts()).toEqual({
      'create /admin/delete_topics/later': 1,
      'delete /admin/delete_topics/later': 1,
      'delete /brokers/topics/later': 1,
      'delete /brokers/topics/later/partitions': 1,
      'delete /config/topics/later': 1,
      ...Object.fromEntries(partitions),
    });
    expect(t.traced('topicDeleted').map(({ data }) => data['topic'])).toEqual(['later']);
    for (const id of [1, 2, 3]) {
      expect([...t.broker(id).metadata.topics.keys()]).toEqual([]);
      expect([...t.broker(id).replicas.partitions.keys()]).toEqual([]);
    }
    expect(t.broker(2).controller.context.partitionAssignments.size).toBe(0);
    expect(t.broker(2).controller.context.replicaStates.size).toBe(0);
  });

  test('its name can be used again', () => {
    t.begin();
    expect(t.createTopic('later', { 0: [3, 1, 2] })).toBe('NONE');
    expect(t.state('later-0')).toEqual({ leader: 3, isr: [3, 1, 2], epoch: 0 });
  });
});

test('a topic stays marked while a replica is on a dead broker (kafka-delete-topic)', () => {
  const t = new ControllerCluster({ controller: { broker: 3, epoch: 1 } });
  t.createTopic('b', LATER);
  t.runFor(1000);
  t.crash(3);
  t.until(() => t.controller()?.epoch === 2);
  t.runFor(1000);
  const controller = t.controller()?.broker ?? -1;
  t.begin();
  expect(deleteTopic(t, controller, 'b')).toBe('NONE');
  t.runFor(5000);
  expect(t.children('/brokers/topics')).toEqual(['b']);
  expect(t.children('/admin/delete_topics')).toEqual(['b']);
  expect(t.traced('topicDeletionMarked')[0]?.data).toMatchObject({
    topic: 'b',
    deadReplicas: true,
  });
  expect(t.createTopic('b', { 0: [1] })).toBe('TOPIC_ALREADY_EXISTS');
  const metadata = { topics: ['b'], allowAutoTopicCreation: false };
  const { topics } = t.ask<{ topics: { error: string }[] }>(1, 'Metadata', metadata);
  expect(topics[0]?.error).toBe('UNKNOWN_TOPIC_OR_PARTITION');

  t.start(3);
  t.until(() => t.children('/admin/delete_topics').length === 0);
  t.runFor(1000);
  expect(t.children('/brokers/topics')).toEqual([]);
  expect(t.broker(3).replicas.partitions.size).toBe(0);
});

test('a new controller goes on with a deletion', () => {
  const t = new ControllerCluster({ controller: { broker: 1, epoch: 1 } });
  t.createTopic('b', LATER);
  t.runFor(1000);
  t.crash(1);
  t.until(() => t.controller()?.epoch === 2);
  t.runFor(1000);
  deleteTopic(t, t.controller()?.broker ?? -1, 'b');
  t.runFor(1000);
  t.crash(t.controller()?.broker ?? -1);
  t.until(() => t.controller()?.epoch === 3);
  t.start(1, 2);
  if (!t.isRunning(3)) t.start(3);
  t.until(() => t.children('/admin/delete_topics').length === 0, 60_000);
  expect(t.children('/brokers/topics')).toEqual([]);
});

describe('requests that are refused', () => {
  const t = new ControllerCluster({ controller: { broker: 1, epoch: 1 } });
  t.createTopic('orders', LATER);
  const create = (broker: number, fields: Record<string, unknown>) =>
    t.ask(broker, 'CreateTopics', {
      timeoutMs: 10_000,
      topic: 'new',
      partitions: 1,
      replicationFactor: 1,
      assignment: null,
      config: {},
      ...fields,
    }).error;

  test.each([
    [2, {}, 'NOT_CONTROLLER'],
    [1, { topic: 'orders' }, 'TOPIC_ALREADY_EXISTS'],
    [1, { replicationFactor: 4 }, 'INVALID_REPLICATION_FACTOR'],
    [1, { partitions: 0 }, 'INVALID_PARTITIONS'],
    [1, { topic: 'no spaces' }, 'INVALID_TOPIC_EXCEPTION'],
    [1, { assignment: { 0: [1, 1] } }, 'INVALID_REPLICA_ASSIGNMENT'],
    [1, { assignment: { 1: [1, 2] } }, 'INVALID_REPLICA_ASSIGNMENT'],
    [1, { config: { 'min.insync.replicas': '0' } }, 'INVALID_CONFIG'],
  ])('CreateTopics at broker %d with %j: %s', (broker, fields, error) => {
    expect(create(broker, fields)).toBe(error);
  });

  test('partitions are never taken away', () => {
    t.begin();
    expect(addPartitions(t, 'orders', 2, null)).toBe('INVALID_PARTITIONS');
    expect(addPartitions(t, 'orders', 3, null)).toBe('INVALID_PARTITIONS');
    expect(addPartitions(t, 'nothing', 3, null)).toBe('UNKNOWN_TOPIC_OR_PARTITION');
    expect(addPartitions(t, 'orders', 4, [[1, 2]])).toBe('INVALID_REPLICA_ASSIGNMENT');
    expect(addPartitions(t, 'orders', 4, [[1, 2, 9]])).toBe('INVALID_REPLICA_ASSIGNMENT');
    expect(t.writeCounts()).toEqual({});
  });

  test('names that differ only in dot and underscore collide', () => {
    expect(create(1, { topic: 'a.b' })).toBe('NONE');
    expect(create(1, { topic: 'a_b' })).toBe('INVALID_TOPIC_EXCEPTION');
  });

  test('DeleteTopics', () => {
    expect(deleteTopic(t, 2, 'orders')).toBe('NOT_CONTROLLER');
    expect(deleteTopic(t, 1, 'nothing')).toBe('UNKNOWN_TOPIC_OR_PARTITION');
  });

  test('a topic whose leaders do not come in time exists all the same', () => {
    t.crash(3);
    t.until(() => t.registered().length === 2);
    const request = { timeoutMs: 500, topic: 'late', assignment: { 0: [3] } };
    expect(create(1, { partitions: -1, replicationFactor: -1, ...request })).toBe(
      'REQUEST_TIMED_OUT',
    );
    expect(t.children('/brokers/topics')).toContain('late');
    expect(t.znode('/brokers/topics/late/partitions/0/state')).toBeUndefined();
    t.start(3);
    t.until(() => t.znode('/brokers/topics/late/partitions/0/state') !== undefined);
    expect(t.state('late-0')).toEqual({ leader: 3, isr: [3], epoch: 0 });
  });
});

test('placement follows Kafka and is drawn from the seed', () => {
  const replicas = (seed: string) => {
    const t = new ControllerCluster({ seed });
    const request = { timeoutMs: 5000, topic: 't', partitions: 6, replicationFactor: 2 };
    t.ask(1, 'CreateTopics', { ...request, assignment: null, config: {} });
    const { partitions } = t.znode('/brokers/topics/t') as { partitions: Record<string, number[]> };
    return Object.values(partitions);
  };
  const placed = replicas('1');
  expect(placed.map((all) => all.length)).toEqual([2, 2, 2, 2, 2, 2]);
  for (const id of [1, 2, 3]) expect(placed.filter(([first]) => first === id)).toHaveLength(2);
  expect(replicas('1')).toEqual(placed);
  expect(['2', '3', '4', '5'].some((seed) => replicas(seed).join() !== placed.join())).toBe(true);
});

test('a broker that is asked for an unknown topic creates it, controller or not', () => {
  const t = new ControllerCluster({ controller: { broker: 1, epoch: 1 } });
  const metadata = { topics: ['fresh'], allowAutoTopicCreation: true };
  type Answered = { topics: { error: string; partitions: unknown[] }[] };
  const first = t.ask<Answered>(2, 'Metadata', metadata);
  expect(first.topics[0]?.error).toBe('LEADER_NOT_AVAILABLE');
  t.runFor(200);
  const second = t.ask<Answered>(2, 'Metadata', metadata);
  expect(second.topics[0]?.error).toBe('NONE');
  expect(second.topics[0]?.partitions).toHaveLength(1);
});
