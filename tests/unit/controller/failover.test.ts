/**
 * What is written to the partitions' states, in which order, when brokers and controllers go and come. Sequences are those of the
 * recordings named (Kafka 3.9.1 with ZooKeeper 3.8.4).
 */
import { describe, expect, test } from 'vitest';
import { ControllerCluster } from '../../support/controllerCluster.ts';

const ORDERS = { 0: [1, 2, 3], 1: [2, 3, 1], 2: [3, 1, 2] };

function clusterWithOrders(
  controller: { broker: number; epoch: number },
  config = {},
): ControllerCluster {
  const t = new ControllerCluster({ controller, brokerConfig: config });
  expect(t.createTopic('orders', ORDERS)).toBe('NONE');
  t.runFor(2000);
  return t.begin();
}

const changes = (t: ControllerCluster, topic = 'orders', count = 3): string[] =>
  Array.from({ length: count }, (_, p) => t.changes(`${topic}-${p}`));

function untilIsr(t: ControllerCluster, ...isrs: number[][]): void {
  t.until(() => isrs.every((isr, p) => t.state(`orders-${p}`).isr.join() === isr.join()));
  t.runFor(1000);
}

test('the first broker to create /controller is controller, with epoch 1', () => {
  const t = new ControllerCluster({ controller: { broker: 2, epoch: 1 } });
  expect(t.controller()).toEqual({ broker: 2, epoch: 1 });
  expect([1, 2, 3].map((id) => t.broker(id).controller.activeControllerId)).toEqual([2, 2, 2]);
  expect([1, 2, 3].map((id) => [...t.broker(id).metadata.aliveBrokers].sort())).toEqual([
    [1, 2, 3],
    [1, 2, 3],
    [1, 2, 3],
  ]);
});

describe('a broker is killed that is not the controller (kafka-broker1-killed)', () => {
  const t = clusterWithOrders({ broker: 3, epoch: 3 });
  const killedAtMs = t.nowMs;
  t.crash(1);
  const tookMs = t.until(() => t.changes('orders-0') !== '');
  t.runFor(3000);

  test('every partition is written once, with a higher epoch', () => {
    expect(changes(t)).toEqual(['2[2,3]@1', '2[2,3]@1', '3[3,2]@1']);
    expect(t.controller()).toEqual({ broker: 3, epoch: 3 });
    expect(t.registered()).toEqual([2, 3]);
    expect(t.leadersKnown('orders-0')).toEqual([2, 2]);
  });

  test('when the session has expired, on the grid of ticks', () => {
    expect(killedAtMs).toBeGreaterThan(0);
    expect(tookMs).toBeGreaterThan(3500);
    expect(tookMs).toBeLessThan(9500);
  });

  test('why: the election and the ISR change lead back to the crash', () => {
    const [election] = t.traced('leaderElected');
    const [change] = t.traced('isrChanged');
    expect(election?.data).toMatchObject({
      topicPartition: 'orders-0',
      leader: 2,
      previousLeader: 1,
      leaderEpoch: 1,
      isr: [2, 3],
      left: [1],
      election: 'offline',
    });
    expect(change?.data).toMatchObject({ left: [1], joined: [], by: 'controller' });
    for (const event of [election, change]) {
      const chain = t.causesOf(event!);
      expect(chain.slice(0, 1)).toEqual(['brokerFailureNoticed']);
      expect(chain.at(-1)).toBe('crash');
      expect(chain).toContain('zkSessionExpired');
      expect(chain.length).toBeLessThan(12);
    }
  });

  test('it returns, catches up, and leads again only by a preferred election', () => {
    t.begin().start(1);
    untilIsr(t, [2, 3, 1], [2, 3, 1], [3, 2, 1]);
    expect(changes(t)).toEqual(['2[2,3,1]@1', '2[2,3,1]@1', '3[3,2,1]@1']);

    const elect = () =>
      t.ask(3, 'ElectLeaders', {
        timeoutMs: 10_000,
        electionType: 'preferred',
        partitions: ['orders-0'],
      });
    t.begin();
    expect(elect()).toEqual({ error: 'NONE', partitions: { 'orders-0': 'NONE' } });
    expect(changes(t)).toEqual(['1[2,3,1]@2', '', '']);
    expect(elect()).toEqual({ error: 'NONE', partitions: { 'orders-0': 'ELECTION_NOT_NEEDED' } });
  });
});

describe('the controller is killed (kafka-controller-killed)', () => {
  const t = clusterWithOrders({ broker: 2, epoch: 2 });
  t.crash(2);
  t.until(() => t.controller()?.epoch === 3);
  t.runFor(3000);

  test('what it led is written twice, what it followed once', () => {
    expect(changes(t)).toEqual(['1[1,3]@1', '-1[3,1]@1 3[3,1]@2', '3[3,1]@1']);
    expect([1, 3]).toContain(t.controller()?.broker);
  });

  test('why: the new controller and the new leader lead back to the crash', () => {
    const [elected] = t.traced('controllerElected');
    const [leader] = t.traced('leaderElected');
    expect(t.causesOf(elected!).at(-1)).toBe('crash');
    expect(t.causesOf(leader!)).toContain('controllerElected');
    expect(t.causesOf(leader!).at(-1)).toBe('crash');
  });
});

test('assignment order decides, not the ISR order (kafka-election-order-rf3)', () => {
  const t = new ControllerCluster({ controller: { broker: 1, epoch: 1 } });
  const assignment = {
    0: [1, 2, 3],
    1: [1, 3, 2],
    2: [2, 1, 3],
    3: [2, 3, 1],
    4: [3, 1, 2],
    5: [3, 2, 1],
  };
  t.createTopic('t', assignment);
  t.runFor(2000);
  t.begin().crash(2);
  t.until(() => t.registered().length === 2);
  t.runFor(1000);
  expect(changes(t, 't', 6)).toEqual([
    '1[1,3]@1',
    '1[1,3]@1',
    '1[1,3]@1',
    '3[3,1]@1',
    '3[3,1]@1',
    '3[3,1]@1',
  ]);
  t.begin().start(2);
  t.until(() => changes(t, 't', 6).every((all) => all !== ''));
  expect(changes(t, 't', 6)).toEqual([
    '1[1,3,2]@1',
    '1[1,3,2]@1',
    '1[1,3,2]@1',
    '3[3,1,2]@1',
    '3[3,1,2]@1',
    '3[3,1,2]@1',
  ]);
  t.begin().crash(1);
  t.until(() => t.controller()?.epoch === 2);
  t.runFor(1000);
  expect(changes(t, 't', 6)).toEqual([
    '-1[3,2]@2 2[3,2]@3',
    '-1[3,2]@2 3[3,2]@3',
    '-1[3,2]@2 2[3,2]@3',
    '3[3,2]@2',
    '3[3,2]@2',
    '3[3,2]@2',
  ]);
});

test('brokers die one after another; the last of the ISR stays in it (kafka-clean-return-last-first)', () => {
  const t = new ControllerCluster({ controller: { broker: 3, epoch: 1 } });
  t.createTopic('orders', { 0: [1, 2, 3] });
  t.runFor(2000);
  t.begin().crash(3);
  t.until(() => t.controller()?.epoch === 2);
  t.runFor(1000);
  expect(t.changes('orders-0')).toBe('1[1,2]@1');
  t.begin().crash(2);
  t.until(() => t.state('orders-0').isr.length === 1);
  t.runFor(1000);
  expect(t.changes('orders-0')).toBe('1[1]@2');
  t.begin().crash(1);
  t.until(() => t.registered().length === 0);
  t.runFor(1000);
  expect(t.changes('orders-0')).toBe('');
  t.begin().start(1);
  t.until(() => t.registered().length === 1);
  t.runFor(3000);
  expect(t.changes('orders-0')).toBe('');
  t.begin().start(2);
  t.until(() => t.changes('orders-0') !== '');
  t.runFor(1000);
  expect(t.changes('orders-0')).toBe('1[1,2]@2');
});

test('unclean election: a broker that was out of the ISR takes over (kafka-unclean-return-first-dead)', () => {
  const t = new ControllerCluster({
    controller: { broker: 1, epoch: 1 },
    brokerConfig: { 'unclean.leader.election.enable': true },
  });
  t.createTopic('orders', { 0: [1, 2, 3] });
  t.runFor(2000);
  t.begin().crash(1);
  t.until(() => t.state('orders-0').leader === 2);
  t.runFor(1000);
  expect(t.changes('orders-0')).toBe('-1[2,3]@1 2[2,3]@2');
  const wasController = t.controller()?.broker;
  t.begin().crash(2);
  t.until(() => t.state('orders-0').leader === 3);
  t.runFor(1000);
  // Two writes where broker 2 was controller.
  expect(t.changes('orders-0')).toBe(wasController === 3 ? '3[3]@3' : '-1[3]@3 3[3]@4');
  t.begin().crash(3);
  t.until(() => t.registered().length === 0);
  expect(t.changes('orders-0')).toBe('');
  t.begin().start(1);
  t.until(() => t.state('orders-0').leader === 1);
  const epoch = wasController === 3 ? 3 : 4;
  expect(t.changes('orders-0')).toBe(`-1[3]@${epoch + 1} 1[1]@${epoch + 2}`);
  expect(t.traced('leaderElected').at(-1)?.data['election']).toBe('unclean');
});

test('a whole ISR that goes at once: its members leave in order of their ids (kafka-split-whole-isr-away)', () => {
  const t = new ControllerCluster({ controller: { broker: 3, epoch: 1 } });
  t.createTopic('orders', { 0: [1, 2] });
  t.createTopic('rf3', { 0: [1, 2, 3] });
  t.runFor(2000);
  t.begin();
  t.pause(1, 2);
  t.until(() => t.registered().join() === '3');
  t.runFor(1000);
  // Both sessions may end in one tick, or in two: then the second write has another cause, not another value.
  expect(t.state('orders-0')).toEqual({ leader: -1, isr: [2], epoch: 2 });
  expect(t.state('rf3-0').isr).toEqual([3]);
  t.begin().resume(1, 2);
  t.until(() => t.state('orders-0').isr.length === 2);
  expect(t.changes('orders-0')).toBe('2[2]@3 2[2,1]@3');
});

test('a partition that is offline is written again by every new controller (kafka-random-10)', () => {
  const t = new ControllerCluster({ controller: { broker: 1, epoch: 1 } });
  t.createTopic('t', { 0: [3] });
  t.runFor(1000);
  t.begin().crash(3);
  t.until(() => t.state('t-0').leader === -1);
  t.runFor(500);
  expect(t.changes('t-0')).toBe('-1[3]@1');
  t.begin().crash(1);
  t.until(() => t.controller()?.epoch === 2);
  t.runFor(1000);
  expect(t.changes('t-0')).toBe('-1[3]@2');
  t.begin().start(3);
  t.until(() => t.state('t-0').leader === 3);
  expect(t.changes('t-0')).toBe('3[3]@3');
});

test('deleting /controller gives a new controller and no other write (kafka-zk-load)', () => {
  const t = clusterWithOrders({ broker: 2, epoch: 1 });
  t.deleteZnode('/controller');
  t.until(() => t.controller()?.epoch === 2);
  t.runFor(3000);
  expect(t.writeCounts()).toEqual({
    'create /controller': 1,
    'delete /controller': 1,
    'setData /controller_epoch': 1,
  });
});

test('a controller cut off from ZooKeeper resigns when it comes back (kafka-controller-cut-from-zk)', () => {
  const t = clusterWithOrders({ broker: 2, epoch: 1 });
  t.cutFromZooKeeper(2);
  t.until(() => t.controller()?.epoch === 2);
  t.runFor(1000);
  expect(t.controller()?.broker).not.toBe(2);
  expect(changes(t)[1]).toBe('-1[3,1]@1 3[3,1]@2');
  t.begin().healToZooKeeper(2);
  t.until(() => t.registered().length === 3);
  t.runFor(3000);
  expect(t.traced('controllerResigned').map(({ node }) => node)).toEqual(['broker-2']);
  expect(t.controller()?.epoch).toBe(2);
  expect(changes(t)).toEqual(['1[1,3,2]@1', '3[3,1,2]@2', '3[3,1,2]@1']);
});

test('a paused broker wakes to an expired session, registers anew and returns (kafka-controller-paused)', () => {
  const t = clusterWithOrders({ broker: 2, epoch: 2 });
  const epochBefore = t.broker(2).brokerEpoch;
  t.pause(2);
  t.until(() => t.controller()?.epoch === 3);
  t.runFor(2000);
  expect(changes(t)).toEqual(['1[1,3]@1', '-1[3,1]@1 3[3,1]@2', '3[3,1]@1']);
  t.begin().resume(2);
  t.until(() => changes(t).every((all) => all !== ''));
  expect(changes(t)).toEqual(['1[1,3,2]@1', '3[3,1,2]@2', '3[3,1,2]@1']);
  expect(t.broker(2).brokerEpoch).toBeGreaterThan(epochBefore);
  expect(t.traced('controllerResigned')[0]?.data['reason']).toBe('session expired');
  expect(t.controller()?.epoch).toBe(3);
});

test('auto.leader.rebalance brings the preferred leader back (kafka-auto-leader-rebalance)', () => {
  const t = clusterWithOrders(
    { broker: 3, epoch: 1 },
    { 'auto.leader.rebalance.enable': true, 'leader.imbalance.check.interval.seconds': 10 },
  );
  t.crash(3);
  t.until(() => t.controller()?.epoch === 2);
  t.runFor(2000);
  t.begin().start(3);
  t.until(() => t.state('orders-2').leader === 3);
  t.runFor(100);
  expect(changes(t)).toEqual(['1[1,2,3]@1', '2[2,1,3]@1', '1[1,2,3]@2 3[1,2,3]@3']);
  expect(t.traced('leaderElected').at(-1)?.data['election']).toBe('preferred');
});
