/** A failure means that time 0 is not the calm moment that the scenario describes. */
import { describe, expect, test } from 'vitest';
import { startRun } from '../../src/scenario/runScenario.ts';
import { shippedScenarios } from '../../src/scenario/catalog/index.ts';
import type { TraceEvent } from '../../src/sim/kernel/trace.ts';
import { smallCluster, testRun } from '../support/testRun.ts';

test('the controller, its epoch, the leaders and the ISRs are those of the scenario', () => {
  const { now, live } = testRun();
  const { controller, brokers, topics, health, ledger } = now();
  expect(live.engine.world.nowUs).toBe(0);
  expect(controller).toEqual({ broker: 2, epoch: 4 });
  expect(Object.values(brokers).every(({ running, registered }) => running && registered)).toBe(
    true,
  );
  expect(topics['orders']?.partitions).toMatchObject({
    '0': { replicas: [1, 2, 3], leader: 1, leaderEpoch: 0, isr: [1, 2, 3] },
    '1': { replicas: [2, 3, 1], leader: 2, leaderEpoch: 0, isr: [2, 3, 1] },
    '2': { replicas: [3, 1, 2], leader: 3, leaderEpoch: 0, isr: [3, 1, 2] },
  });
  expect(Object.keys(topics['__consumer_offsets']?.partitions ?? {})).toEqual(['0']);
  expect(health).toEqual({ state: 'UP', reasons: [] });
  expect(ledger.acknowledged).toBe(0);
});

describe('an ensemble of three', () => {
  test.each([1, 2, 3])('led by server %d', (server) => {
    const scenario = { ...smallCluster, zookeeperServers: 3 as const, zookeeperLeader: server };
    for (const seed of ['1', '2', '3']) {
      expect(testRun(scenario, seed).now().zookeeper?.leader).toBe(server);
    }
  });
});

test.each([1, 2, 3])('controller broker %d, whatever the seed', (broker) => {
  const scenario = { ...smallCluster, controller: { broker, epoch: 1 } };
  for (const seed of ['1', '2', '3']) {
    expect(testRun(scenario, seed).now().controller).toEqual({ broker, epoch: 1 });
  }
});

test('slow links only make the boot longer', () => {
  const scenario = { ...smallCluster, network: { latencyMs: 300, jitterPercent: 5 } };
  const run = testRun(scenario);
  // The offsets topic may still be on its way at time 0, as after its first use in Kafka.
  const own = () =>
    run.now().health.reasons.filter(({ topicPartition }) => !topicPartition.startsWith('__'));
  expect(own()).toEqual([]);
  run.runFor(10_000);
  expect(run.now().health.state).toBe('UP');
});

test('nothing of the boot happens at or after time 0, and clients start then', () => {
  const run = testRun();
  expect(run.events).toEqual([]);
  run.runFor(1_000);
  expect(run.events[0]).toMatchObject({ atUs: 0, node: 'c1', kind: 'consumerStarted' });
});

test('a cluster that cannot come up says what it waited for', () => {
  const scenario = { ...smallCluster, network: { latencyMs: 60_000 } };
  expect(() => testRun(scenario)).toThrow(/does not come up before time 0: waited in vain until/);
});

test('no cluster at all', () => {
  const scenario = {
    format: 1 as const,
    name: 'queue-only',
    zookeeperServers: 0 as const,
    brokers: [],
    queues: { q1: { kind: 'rabbitmq' as const } },
    producers: { p1: { workload: { queue: 'q1', ratePerSecond: 10, count: 5 } } },
    queueConsumers: { w1: { queue: 'q1', prefetch: 1, processingMs: 100 } },
    endMs: 10_000,
  };
  const run = testRun(scenario);
  run.runFor(5_000);
  expect(run.now().queues['q1']).toMatchObject({ published: 5, acknowledged: 5, readyCount: 0 });
});

test('the boot ends a good while before time 0, whatever the seed', () => {
  const scenario = shippedScenarios['default'] ?? smallCluster;
  for (const seed of ['1', '2', '3', '4', '5', '6', '7', '8']) {
    const boot: TraceEvent[] = [];
    startRun({ scenario, seed, actions: [] }, (event) => boot.push(event));
    const booted = boot.find(({ kind }) => kind === 'clusterBooted');
    expect(booted?.atUs).toBeLessThan(-2_000_000);
  }
});
