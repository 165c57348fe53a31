/** Brokers that stop in order: who moves what, in how many writes. */
import { expect, test } from 'vitest';
import { ControllerCluster } from '../../support/controllerCluster.ts';

const ORDERS = { 0: [1, 2, 3], 1: [2, 3, 1], 2: [3, 1, 2] };
const changes = (t: ControllerCluster): string[] => [0, 1, 2].map((p) => t.changes(`orders-${p}`));

function clusterWithOrders(controller: { broker: number; epoch: number }): ControllerCluster {
  const t = new ControllerCluster({ controller });
  t.createTopic('orders', ORDERS);
  t.runFor(2000);
  return t.begin();
}

test('one write per partition, those that it leads first (kafka-graceful-stop)', () => {
  const t = clusterWithOrders({ broker: 3, epoch: 1 });
  t.stop(1);
  const tookMs = t.until(() => !t.isRunning(1));
  t.runFor(1000);
  expect(changes(t)).toEqual(['2[2,3]@1', '2[2,3]@1', '3[3,2]@1']);
  expect(t.registered()).toEqual([2, 3]);
  expect(t.controller()).toEqual({ broker: 3, epoch: 1 });
  expect(tookMs).toBeLessThan(1000);
  const [first] = t.traced('leaderElected');
  expect(first?.data['election']).toBe('controlledShutdown');
  expect(t.causesOf(first!)).toContain('stop');

  t.begin().start(1);
  t.until(() => changes(t).every((all) => all !== ''));
  expect(changes(t)).toEqual(['2[2,3,1]@1', '2[2,3,1]@1', '3[3,2,1]@1']);
});

test('the controller stops itself and passes its role on (kafka-graceful-stop-controller)', () => {
  const t = clusterWithOrders({ broker: 2, epoch: 6 });
  t.stop(2);
  t.until(() => t.controller()?.epoch === 7);
  t.runFor(2000);
  expect(changes(t)).toEqual(['1[1,3]@1', '3[3,1]@1', '3[3,1]@1']);
  expect(t.isRunning(2)).toBe(false);
  expect([1, 3]).toContain(t.controller()?.broker);
});

test('all brokers stop, one after another (kafka-whole-cluster-restart)', () => {
  const t = clusterWithOrders({ broker: 1, epoch: 1 });
  t.stop(1);
  t.until(() => !t.isRunning(1));
  t.runFor(1000);
  expect(changes(t)).toEqual(['2[2,3]@1', '2[2,3]@1', '3[3,2]@1']);
  t.begin().stop(2);
  t.until(() => !t.isRunning(2));
  t.runFor(1000);
  expect(changes(t)).toEqual(['3[3]@2', '3[3]@2', '3[3]@2']);
  t.begin().stop(3);
  const tookMs = t.until(() => !t.isRunning(3));
  t.runFor(1000);
  expect(changes(t)).toEqual(['', '', '']);
  expect(tookMs).toBeGreaterThan(10_000);
  expect(t.registered()).toEqual([]);

  t.begin().start(1, 2, 3);
  t.until(
    () => changes(t).every((all) => all.endsWith(']@3') || all.split(' ').length > 1),
    60_000,
  );
  t.runFor(5000);
  for (const p of [0, 1, 2]) expect(t.state(`orders-${p}`).isr.slice().sort()).toEqual([1, 2, 3]);
});

test('a broker that alone is in an ISR cannot move it; its partition goes offline (kafka-random-10)', () => {
  const t = new ControllerCluster({ controller: { broker: 1, epoch: 1 } });
  t.createTopic('orders', { 0: [2, 3] });
  t.runFor(1000);
  t.crash(2);
  t.until(() => t.state('orders-0').leader === 3);
  t.runFor(500);
  t.begin().stop(3);
  const tookMs = t.until(() => !t.isRunning(3));
  t.runFor(1000);
  expect(tookMs).toBeGreaterThan(10_000);
  expect(tookMs).toBeLessThan(11_500);
  expect(t.changes('orders-0')).toBe('-1[3]@2');
});
