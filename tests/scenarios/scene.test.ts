/** A failure means that the screen shows what is not so: a load that falls, a lag that nobody can know, a deletion that looks like an outage. */
import { describe, expect, test } from 'vitest';
import type { Scenario } from '../../src/scenario/schema.ts';
import { resumeRun, saveRun, sceneOfRun } from '../../src/scenario/runScenario.ts';
import { inspectNode } from '../../src/sim/inspect.ts';
import { smallCluster, testRun, type TestRun } from '../support/testRun.ts';

const three: Scenario = { ...smallCluster, zookeeperServers: 3 };
const sceneNow = (run: TestRun) => sceneOfRun(run.live);
const send = (run: TestRun, count: number) =>
  run.act('produce', { producer: 'p1', topic: 'orders', partition: 0, count, valuePrefix: 'v' });

describe('the load', () => {
  test('counts from time 0: the boot is not in it', () => {
    expect(sceneNow(testRun(three)).load).toEqual({
      zookeeperRequests: 0,
      zookeeperWrites: 0,
      recordsProduced: 0,
      recordsDelivered: 0,
    });
  });

  test('of ZooKeeper never falls, not when all servers crash and return', () => {
    const run = testRun(three);
    run.act('createTopic', { topic: 'more', partitions: 3, replicationFactor: 3 });
    run.runFor(3000);
    let before = sceneNow(run).load;
    expect(before.zookeeperRequests).toBeGreaterThan(10);
    expect(before.zookeeperWrites).toBeGreaterThan(5);
    for (const word of ['crashZooKeeper', 'startZooKeeper']) {
      run.act(word, { servers: [1, 2, 3] });
      run.runFor(10_000);
      const { load } = sceneNow(run);
      expect(load.zookeeperRequests).toBeGreaterThanOrEqual(before.zookeeperRequests);
      expect(load.zookeeperWrites).toBeGreaterThanOrEqual(before.zookeeperWrites);
      before = load;
    }
  });

  test('records of a topic that is gone stay counted; Kafka’s own are not', () => {
    const run = testRun();
    send(run, 20);
    run.runFor(2000);
    expect(sceneNow(run).load.recordsProduced).toBe(20);
    run.act('deleteTopic', { topic: 'orders' });
    run.runFor(20_000);
    expect(sceneNow(run).load.recordsProduced).toBe(20);
  });

  test('is the same after going back to a checkpoint', () => {
    const run = testRun(three);
    send(run, 5);
    run.runFor(5000);
    const saved = saveRun(run.live);
    const { load } = sceneNow(run);
    run.runFor(5000);
    expect(sceneOfRun(resumeRun(saved, run.live.run)).load).toEqual(load);
  });
});

describe('a topic that is deleted', () => {
  test('says so until it is gone', () => {
    // No consumer whose question would create it anew.
    const run = testRun({ ...smallCluster, consumers: {} });
    expect(sceneNow(run).topics['orders']?.deleting).toBe(false);
    run.act('crash', { broker: 3 });
    run.runFor(10_000);
    run.act('deleteTopic', { topic: 'orders' });
    run.runFor(1000);
    expect(sceneNow(run).topics['orders']?.deleting).toBe(true);
    run.act('start', { broker: 3 });
    run.runFor(30_000);
    expect(sceneNow(run).topics['orders']).toBeUndefined();
  });
});

describe('lag', () => {
  const billing = (run: TestRun) => sceneNow(run).groups['billing'];

  test('is unknown before the first commit, while the members have read', () => {
    const run = testRun();
    run.runFor(4000);
    send(run, 20);
    run.runFor(1000);
    expect(billing(run)).toMatchObject({ committed: {}, lag: {}, totalLag: null, unread: 0 });
  });

  test('then is what can be read but is not committed', () => {
    const run = testRun();
    run.runFor(4000);
    send(run, 20);
    run.runFor(10_000);
    expect(billing(run)).toMatchObject({ lag: { 'orders-0': 0 }, totalLag: 0, unread: 0 });
    send(run, 7);
    run.runFor(1000);
    expect(billing(run)).toMatchObject({ lag: { 'orders-0': 7 }, totalLag: 7, unread: 0 });
  });

  test('without a leader nobody knows it', () => {
    const run = testRun();
    run.runFor(4000);
    send(run, 20);
    run.runFor(10_000);
    run.act('crash', { broker: 1 });
    expect(billing(run)?.lag['orders-0']).toBeUndefined();
  });
});

describe('what a ZooKeeper server believes', () => {
  const beliefs = (run: TestRun, id: number) =>
    inspectNode(run.live.engine.world, `zookeeper-${id}`).beliefs.map(
      ({ code, value, truth }) => [code, value, truth] as const,
    );

  test('is told in the words of the truth', () => {
    for (const scenario of [smallCluster, three]) {
      const run = testRun(scenario);
      run.runFor(2000);
      const leader = String(sceneNow(run).zookeeper?.leader);
      const zxid = sceneNow(run).zookeeper?.servers[leader]?.zxid;
      for (const id of scenario.zookeeperServers === 1 ? [1] : [1, 2, 3]) {
        expect(beliefs(run, id)).toEqual([
          ['ensembleLeader', leader, leader],
          ['lastZxid', zxid, zxid],
        ]);
      }
    }
  });

  test('a server that looks for a leader knows none', () => {
    const run = testRun(three);
    const { zookeeper } = sceneNow(run);
    const others = [1, 2, 3].filter((id) => id !== zookeeper?.leader);
    run.act('crashZooKeeper', { servers: [zookeeper?.leader, others[0]] });
    run.runFor(15_000);
    expect(beliefs(run, others[1] as number)[0]).toEqual(['ensembleLeader', '—', '—']);
  });
});
