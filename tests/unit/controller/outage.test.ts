/** ZooKeeper is away: the event thread and the admin requests hang where they are, and go on when it is back. */
import { describe, expect, test } from 'vitest';
import { eventThreadOf } from '../../../src/sim/kafka/controller/eventThread.ts';
import { brokerNode } from '../../../src/sim/kafka/protocol.ts';
import { ControllerCluster } from '../../support/controllerCluster.ts';

const ORDERS = { 0: [1, 2, 3], 1: [2, 3, 1], 2: [3, 1, 2] };
const changes = (t: ControllerCluster): string[] => [0, 1, 2].map((p) => t.changes(`orders-${p}`));

function clusterWithOrders(
  controller: { broker: number; epoch: number },
  brokerConfig: Record<string, unknown> = {},
): ControllerCluster {
  const t = new ControllerCluster({ controller, zookeeperServers: 3, brokerConfig });
  t.createTopic('orders', ORDERS);
  t.runFor(2000);
  return t.begin();
}

describe('everybody lives on, the requests of an admin hang (kafka-zk-lost-all-idle)', () => {
  const t = clusterWithOrders({ broker: 2, epoch: 1 });
  t.crashZooKeeper();
  t.runFor(25_000);
  const create = { timeoutMs: 10_000, topic: 'later', partitions: 3, replicationFactor: 3 };
  const created = t.send(2, 'CreateTopics', { ...create, assignment: null, config: {} }, 10_000);
  t.runFor(10_100);
  const grow = { timeoutMs: 10_000, topic: 'orders', count: 4, assignment: null };
  const grown = t.send(2, 'CreatePartitions', grow, 10_000);
  t.runFor(10_100);
  const alter = { topic: 'orders', config: { 'retention.ms': '3600000' } };
  const altered = t.send(1, 'IncrementalAlterConfigs', alter, 10_000);
  t.runFor(10_100);
  const unknown = { topics: ['unknown-topic'], allowAutoTopicCreation: true };
  const asked = t.send(3, 'Metadata', unknown, 4_000);
  t.runFor(5_000);

  test('no answer comes', () => {
    for (const look of [created, grown, altered, asked]) {
      expect(look()).toMatchObject({ ok: false, error: 'TIMED_OUT' });
    }
    const [timedOut] = t.traced('requestTimedOut');
    expect(timedOut?.because?.via.length).toBe(1);
    expect(t.causesOf(timedOut!).at(-1)).toBe('crashZooKeeper');
  });

  test('what had timed out is carried out when ZooKeeper is back, and nothing else', () => {
    t.startZooKeeper();
    t.runFor(15_000);
    expect(t.children('/brokers/topics')).toEqual(['later', 'orders', 'unknown-topic']);
    expect(t.children('/brokers/topics/orders/partitions')).toEqual(['0', '1', '2', '3']);
    expect(t.znode('/config/topics/orders')).toMatchObject({
      config: { 'retention.ms': '3600000' },
    });
    expect(changes(t)).toEqual(['', '', '']);
    expect(t.controller()).toEqual({ broker: 2, epoch: 1 });
    expect(t.traced('controllerResigned')).toEqual([]);
  });
});

test('a broker dies during the outage: elected when its session expires after it (kafka-zk-lost-leader-killed)', () => {
  const t = clusterWithOrders({ broker: 3, epoch: 1 });
  t.crashZooKeeper();
  t.runFor(5000);
  t.crash(1);
  t.runFor(60_000);
  expect(changes(t)).toEqual(['', '', '']);
  t.startZooKeeper();
  t.until(() => changes(t).every((all) => all !== ''));
  t.runFor(2000);
  expect(changes(t)).toEqual(['2[2,3]@1', '2[2,3]@1', '3[3,2]@1']);
  expect(t.controller()).toEqual({ broker: 3, epoch: 1 });
});

test('a controlled shutdown that got no answer is carried out as soon as ZooKeeper is back (kafka-zk-lost-graceful-stop)', () => {
  const t = clusterWithOrders(
    { broker: 3, epoch: 1 },
    { 'controlled.shutdown.max.retries': 1, 'controller.socket.timeout.ms': 30_000 },
  );
  t.crashZooKeeper();
  t.runFor(5000);
  t.stop(2);
  const tookMs = t.until(() => !t.isRunning(2), 60_000);
  expect(tookMs).toBeGreaterThan(30_000);
  expect(tookMs).toBeLessThan(32_000);
  t.runFor(20_000);
  t.startZooKeeper();
  const backMs = t.until(() => changes(t).every((all) => all !== ''));
  expect(backMs).toBeLessThan(5000);
  t.runFor(10_000);
  expect(changes(t)).toEqual(['1[1,3]@1', '3[3,1]@1', '3[3,1]@1']);
  expect(t.registered()).toEqual([1, 3]);
});

test('the event thread is a task that waits for ZooKeeper, with the later events behind it', () => {
  const t = clusterWithOrders({ broker: 3, epoch: 1 }, { 'replica.lag.time.max.ms': 5000 });
  t.crashZooKeeper();
  const node = t.engine.world.nodes.get(brokerNode(3));
  for (const broker of [1, 2]) {
    const body = { brokerId: broker, brokerEpoch: t.broker(broker).brokerEpoch };
    t.send(3, 'ControlledShutdown', body);
  }
  t.runFor(1000);
  const thread = eventThreadOf(node!);
  expect(thread?.awaiting?.from).toBe('zookeeper');
  expect(thread?.context.event?.kind).toBe('ControlledShutdown');
  expect(thread?.context.queue.map(({ kind }) => kind)).toEqual(['ControlledShutdown']);
  expect(thread?.context.asking?.do).toBe('electLeaders');
});

test('brokers that reach ZooKeeper too late after an outage return with new epochs', () => {
  const t = clusterWithOrders({ broker: 1, epoch: 1 });
  t.crashZooKeeper();
  t.runFor(3000);
  t.cutFromZooKeeper(2);
  t.startZooKeeper();
  t.until(() => !t.registered().includes(2));
  t.runFor(1000);
  expect(changes(t)).toEqual(['1[1,3]@1', '3[3,1]@1', '3[3,1]@1']);
  t.begin().healToZooKeeper(2);
  t.until(() => changes(t).every((all) => all !== ''));
  expect(changes(t)).toEqual(['1[1,3,2]@1', '3[3,1,2]@1', '3[3,1,2]@1']);
});

test('what waits for ZooKeeper when the session expires ends with an error', () => {
  const t = clusterWithOrders({ broker: 1, epoch: 1 });
  t.cutFromZooKeeper(1);
  const create = { timeoutMs: 5000, topic: 'new', partitions: 1, replicationFactor: 1 };
  const created = t.send(1, 'CreateTopics', { ...create, assignment: null, config: {} });
  const asked = t.send(1, 'Metadata', { topics: ['fresh'], allowAutoTopicCreation: true });
  const elect = { timeoutMs: 5000, electionType: 'preferred', partitions: ['orders-9'] };
  const stopping = { brokerId: 2, brokerEpoch: t.broker(2).brokerEpoch };
  const shutDown = t.send(1, 'ControlledShutdown', stopping);
  t.runFor(100);
  const elected = t.send(1, 'ElectLeaders', elect);
  t.until(() => t.controller()?.epoch === 2);
  t.runFor(1000);
  expect([created(), asked(), shutDown(), elected()]).toEqual([null, null, null, null]);
  t.healToZooKeeper(1);
  t.until(() => t.registered().length === 3);
  t.runFor(1000);
  expect(created()).toMatchObject({ body: { error: 'UNKNOWN_SERVER_ERROR' } });
  expect(asked()).toMatchObject({ body: { topics: [{ error: 'UNKNOWN_SERVER_ERROR' }] } });
  expect(shutDown()).toMatchObject({ body: { error: 'STALE_CONTROLLER_EPOCH' } });
  expect(elected()).toMatchObject({ body: { partitions: { 'orders-9': 'NOT_CONTROLLER' } } });
  expect(t.children('/brokers/topics')).toEqual(['orders']);
  expect(t.broker(1).controller.autoCreating.size).toBe(0);
});
