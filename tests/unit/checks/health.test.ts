/** Health by what is true: stage by stage through the outage of ZooKeeper, and each reason by itself. */
import { describe, expect, test } from 'vitest';
import { healthOf } from '../../../src/sim/checks/health.ts';
import type { World } from '../../../src/sim/kernel/world.ts';
import { handMadeCluster, type PartitionSays } from '../../support/handMadeCluster.ts';

const whole = (leader: number): PartitionSays => ({
  replicas: [leader, (leader % 3) + 1, ((leader + 1) % 3) + 1],
  leader,
  isr: [1, 2, 3],
});
const three = () =>
  handMadeCluster({ 'orders-0': whole(1), 'orders-1': whole(2), 'orders-2': whole(3) });

test('a whole cluster is UP', () => {
  expect(healthOf(three().world)).toMatchObject({ state: 'UP', reasons: [] });
});

describe('the outage of ZooKeeper', () => {
  test('stage by stage', () => {
    const t = three();
    for (const server of [1, 2, 3]) t.crash(`zookeeper-${server}`);
    expect(shown(t.world)).toEqual(['DEGRADED', 'NO_QUORUM']);

    // Nobody can take b2 out of the ISR or lead in its place.
    const former = t.stateOf(2);
    t.crash('broker-2');
    expect(shown(t.world)).toEqual([
      'DOWN',
      'NO_QUORUM',
      'ISR_MEMBER_SILENT orders-0',
      'LEADER_DOWN orders-1',
      'ISR_MEMBER_SILENT orders-2',
    ]);

    // The process is back, and cannot join: it fetches nothing.
    t.restart(2, former);
    expect(shown(t.world)).toContain('ISR_MEMBER_SILENT orders-0');
    expect(shown(t.world)).toContain('LEADER_NOT_STARTED orders-1');
    t.crash('broker-2');

    // ZooKeeper returns; at first only the quorum is better.
    const other = three();
    for (const server of [1, 2, 3]) {
      const id = `zookeeper-${server}`;
      t.world.nodes.get(id)!.running = true;
      t.world.nodes.get(id)!.state = other.world.nodes.get(id)!.state;
    }
    expect(healthOf(t.world).state).toBe('DOWN');
    t.set('orders-0', { ...whole(1), isr: [1, 3], leaderEpoch: 1 });
    expect(shown(t.world)).toEqual([
      'DEGRADED',
      'UNDER_REPLICATED orders-0',
      'LEADER_DOWN orders-1',
      'ISR_MEMBER_SILENT orders-2',
    ]);

    // b2's session has expired: the rest follows.
    t.set('orders-1', { ...whole(2), leader: 3, isr: [3, 1], leaderEpoch: 1 });
    t.set('orders-2', { ...whole(3), isr: [3, 1], leaderEpoch: 1 });
    expect(shown(t.world)).toEqual([
      'DEGRADED',
      'UNDER_REPLICATED orders-0',
      'UNDER_REPLICATED orders-1',
      'UNDER_REPLICATED orders-2',
    ]);

    t.restart(2, former);
    for (const tp of ['orders-0', 'orders-1', 'orders-2'])
      t.set(tp, { replicas: [1, 2, 3], leader: tp === 'orders-0' ? 1 : 3, isr: [1, 2, 3] });
    expect(shown(t.world)).toEqual(['UP']);
  });

  test('one server of three lost takes nothing away once another leads', () => {
    const t = three();
    t.crash('zookeeper-1');
    expect(shown(t.world)).toEqual(['DEGRADED', 'ENSEMBLE_ELECTING']);
    t.lead(2);
    expect(shown(t.world)).toEqual(['DEGRADED', 'CONTROLLER_WITHOUT_ZOOKEEPER']);
    t.stateOf(1).zk.currentIndex = 1;
    expect(shown(t.world)).toEqual(['UP']);
  });

  test('servers that run and do not reach each other are no quorum', () => {
    const t = three();
    t.cut('zookeeper-1', 'zookeeper-2');
    expect(shown(t.world)).toEqual(['UP']);
    t.cut('zookeeper-1', 'zookeeper-3');
    expect(shown(t.world)).toEqual(['DEGRADED', 'NO_QUORUM']);
  });
});

describe('the controller', () => {
  test.each([
    ['CONTROLLER_PAUSED', (t: ReturnType<typeof three>) => t.pause('broker-1')],
    ['CONTROLLER_DOWN', (t: ReturnType<typeof three>) => t.crash('broker-1')],
    ['NO_CONTROLLER', (t: ReturnType<typeof three>) => t.forget('/controller')],
    [
      'CONTROLLER_WITHOUT_ZOOKEEPER',
      (t: ReturnType<typeof three>) => t.cut('broker-1', 'zookeeper-1'),
    ],
  ])('%s', (code, fault) => {
    const t = three();
    fault(t);
    const { reasons, partitions } = healthOf(t.world);
    expect(reasons[0]).toEqual({ code, topicPartition: '' });
    expect([...partitions.values()].every(({ electable }) => !electable)).toBe(true);
  });
});

describe('a partition', () => {
  test('led by nobody', () => {
    const t = three();
    t.set('orders-0', { ...whole(1), leader: -1, isr: [1], leaderEpoch: 1 });
    expect(shown(t.world)).toEqual(['DEGRADED', 'NO_LEADER orders-0', 'UNDER_REPLICATED orders-0']);
  });

  test('whose leader stands still', () => {
    const t = three();
    t.pause('broker-2');
    expect(shown(t.world)).toEqual([
      'DOWN',
      'ISR_MEMBER_SILENT orders-0',
      'LEADER_PAUSED orders-1',
      'ISR_MEMBER_SILENT orders-2',
    ]);
  });

  test('with fewer in sync than min.insync.replicas', () => {
    const t = handMadeCluster({ 'orders-0': { ...whole(1), isr: [1] }, 'orders-1': whole(2) }, 2);
    expect(shown(t.world)).toEqual([
      'DEGRADED',
      'UNDER_MIN_ISR orders-0',
      'UNDER_REPLICATED orders-0',
    ]);
  });

  test('whose follower hears nothing over a cut link', () => {
    const t = three();
    t.cut('broker-1', 'broker-3');
    expect(shown(t.world)).toEqual([
      'DEGRADED',
      'ISR_MEMBER_SILENT orders-0',
      'ISR_MEMBER_SILENT orders-2',
    ]);
  });

  test('whose follower has not heard of the new leader: it will, while the control plane works', () => {
    const t = three();
    t.sayState('orders-0', { ...whole(1), leader: 2, leaderEpoch: 1 });
    t.tell(2, 'orders-0', { ...whole(1), leader: 2, leaderEpoch: 1 });
    expect(shown(t.world)).toEqual(['UP']);
    t.forget('/controller');
    expect(shown(t.world)).toEqual(['DEGRADED', 'NO_CONTROLLER', 'ISR_MEMBER_SILENT orders-0']);
  });

  test('of an internal topic: without it the cluster is degraded, never down', () => {
    const t = handMadeCluster({
      '__consumer_offsets-0': { replicas: [2], leader: -1, isr: [2] },
      'orders-0': { replicas: [1], leader: 1, isr: [1] },
    });
    expect(shown(t.world)).toEqual(['DEGRADED', 'NO_LEADER __consumer_offsets-0']);
    const alone = handMadeCluster({
      '__consumer_offsets-0': { replicas: [2], leader: -1, isr: [2] },
    });
    expect(shown(alone.world)[0]).toBe('DEGRADED');
  });
});

test('a cluster without topics is never DOWN', () => {
  const t = handMadeCluster({});
  expect(shown(t.world)).toEqual(['UP']);
  t.forget('/controller');
  expect(shown(t.world)).toEqual(['DEGRADED', 'NO_CONTROLLER']);
});

function shown(world: World): string[] {
  const { state, reasons } = healthOf(world);
  return [state, ...reasons.map(({ code, topicPartition }) => `${code} ${topicPartition}`.trim())];
}
