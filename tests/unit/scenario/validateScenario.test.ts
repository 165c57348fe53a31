/** A failure means that a scenario which cannot be run is let in, or that the reader is not told what is wrong where. */
import { describe, expect, test } from 'vitest';
import { problemText } from '../../../src/scenario/problems.ts';
import type { Scenario } from '../../../src/scenario/schema.ts';
import { readScenario, readScenarioText } from '../../../src/scenario/validateScenario.ts';

const smallest: Scenario = {
  format: 1,
  name: 'small',
  zookeeperServers: 1,
  brokers: [1],
  endMs: 10_000,
};

const cluster: Scenario = {
  ...smallest,
  brokers: [1, 2, 3],
  zookeeperServers: 3,
  zookeeperLeader: 3,
  controller: { broker: 2, epoch: 5 },
  brokerConfig: { 'offsets.topic.num.partitions': 1, 'zookeeper.session.timeout.ms': 6000 },
  topics: [
    { name: 'orders', assignment: { '0': [1, 2, 3], '1': [2, 3, 1] } },
    { name: 'payments', partitions: 6, replicationFactor: 3, config: { 'min.insync.replicas': 2 } },
  ],
  network: { latencyMs: 50, links: [{ betweenInOrder: ['broker 1', 'broker 2'], latencyMs: 300 }] },
  producers: {
    p1: {
      config: { acks: 'all' },
      workload: { topic: 'orders', ratePerSecond: 3, keys: ['a', 'b'] },
    },
  },
  consumers: { c1: { subscribe: ['orders'], config: { 'group.id': 'billing' }, processingMs: 5 } },
  actions: [{ atMs: 1000, do: 'crash', args: { broker: 2 } }],
};

const faultsOf = (scenario: unknown): string[] => {
  const checked = readScenario(scenario);
  return checked.ok ? [] : checked.problems.map(problemText);
};

test('the smallest and a whole scenario are taken as they are', () => {
  expect(readScenario(smallest)).toEqual({ ok: true, value: smallest });
  expect(readScenario(cluster)).toEqual({ ok: true, value: cluster });
});

describe('what is wrong is named with its place', () => {
  const with_ = (change: object) => ({ ...cluster, ...change });
  test.each<[string, object, string]>([
    ['an unknown field', with_({ broker: 1 }), 'broker: unknown field'],
    ['a missing field', { ...smallest, endMs: undefined }, 'endMs: is missing'],
    [
      'an unknown field inside',
      with_({ topics: [{ name: 'a', partitons: 1 }] }),
      'topics[0].partitons: unknown field',
    ],
    ['a wrong type', with_({ brokers: ['1'] }), 'brokers[0]: "1" instead of number'],
    [
      'a number out of range',
      with_({ network: { latencyMs: -1 } }),
      'network.latencyMs: -1 is below 0',
    ],
    ['a broker twice', with_({ brokers: [1, 2, 3, 3] }), 'brokers: a broker stands twice'],
    [
      'brokers without ZooKeeper',
      { ...smallest, zookeeperServers: 0 },
      'zookeeperServers: brokers need ZooKeeper',
    ],
    [
      'six servers',
      with_({ zookeeperServers: 6 }),
      'zookeeperServers: 6 instead of (0 | 1 | 2 | 3 | 4 | 5)',
    ],
    [
      'a leader that is not there',
      with_({ zookeeperServers: 1 }),
      'zookeeperLeader: there is no ZooKeeper server 3',
    ],
    [
      'a controller that is not there',
      with_({ controller: { broker: 9, epoch: 1 } }),
      'controller.broker: there is no broker 9',
    ],
    [
      'a replica that is not there',
      with_({ topics: [{ name: 'a', assignment: { '0': [1, 9] } }] }),
      'topics[0].assignment.0: there is no broker 9',
    ],
    [
      'a replica twice',
      with_({ topics: [{ name: 'a', assignment: { '0': [1, 1] } }] }),
      'topics[0].assignment.0: a broker stands twice',
    ],
    [
      'a gap',
      with_({ topics: [{ name: 'a', assignment: { '1': [1] } }] }),
      'topics[0].assignment.0: partitions are numbered from 0 without a gap',
    ],
    [
      'too many replicas',
      with_({ topics: [{ name: 'a', partitions: 1, replicationFactor: 4 }] }),
      'topics[0].replicationFactor: more than the 3 brokers',
    ],
    [
      'a topic twice',
      with_({
        topics: [
          { name: 'a', partitions: 1 },
          { name: 'a', partitions: 1 },
        ],
      }),
      'topics: a topic stands twice',
    ],
    [
      'a bad name of a topic',
      with_({ topics: [{ name: 'a b', partitions: 1 }] }),
      'topics[0].name: "a b" is no name of a topic',
    ],
    [
      'a name that no object can hold',
      with_({ topics: [{ name: '__proto__', partitions: 1 }] }),
      'topics[0].name: "__proto__" is no name of a topic',
    ],
    [
      'a link to nowhere',
      with_({ network: { links: [{ betweenInOrder: ['broker 1', 'broker 9'], latencyMs: 1 }] } }),
      'network.links[0].betweenInOrder[1]: there is no broker 9; the scenario has 1, 2, 3',
    ],
    [
      'partitions of no topic',
      with_({
        brokerConfig: { 'auto.create.topics.enable': false },
        consumers: { c1: { assign: ['nowhere-0'] } },
      }),
      'consumers.c1.assign[0]: there can be no topic "nowhere" at this moment',
    ],
    [
      'no number',
      with_({ brokerConfig: { 'zookeeper.session.timeout.ms': 'abc' } }),
      'brokerConfig."zookeeper.session.timeout.ms": Invalid value abc for configuration zookeeper.session.timeout.ms: Not a whole number',
    ],
    [
      'a period of nothing',
      with_({ brokerConfig: { 'replica.high.watermark.checkpoint.interval.ms': 0 } }),
      'brokerConfig."replica.high.watermark.checkpoint.interval.ms": Invalid value 0 for configuration replica.high.watermark.checkpoint.interval.ms: Value must be at least 10',
    ],
    [
      'followers that wait longer than they may lag',
      with_({ brokerConfig: { 'replica.lag.time.max.ms': 400 } }),
      'brokerConfig."replica.lag.time.max.ms": 400 is below replica.fetch.wait.max.ms, which is 500',
    ],
    [
      'a min ISR of nobody',
      with_({ topics: [{ name: 'a', partitions: 1, config: { 'min.insync.replicas': 0 } }] }),
      'topics[0].config."min.insync.replicas": Invalid value 0 for configuration min.insync.replicas: Value must be at least 1',
    ],
    [
      'a key that no topic has',
      with_({ topics: [{ name: 'a', partitions: 1, config: { 'retention.sm': 1 } }] }),
      'topics[0].config."retention.sm": Unknown topic config name: retention.sm',
    ],
    [
      'neither true nor false',
      with_({ consumers: { c1: { subscribe: ['a'], config: { 'enable.auto.commit': 'yes' } } } }),
      'consumers.c1.config."enable.auto.commit": Invalid value yes for configuration enable.auto.commit: Expected value to be either true or false',
    ],
    [
      'acks of nobody',
      with_({ producers: { p1: { config: { acks: 2 } } } }),
      'producers.p1.config.acks: Invalid value 2 for configuration acks: String must be one of: all, -1, 0, 1',
    ],
    [
      'a label twice',
      with_({ producers: { c1: {} } }),
      'consumers.c1: another client has this label',
    ],
    [
      'a label like a broker',
      with_({ producers: { 'broker-1': {} } }),
      'producers.broker-1: this label is kept for other nodes',
    ],
    [
      'a consumer of nothing',
      with_({ consumers: { c1: {} } }),
      'consumers.c1: exactly one of subscribe, assign is needed',
    ],
    [
      'a workload without pace',
      with_({ producers: { p1: { workload: { topic: 'orders' } } } }),
      'producers.p1.workload: the mode rate needs ratePerSecond',
    ],
    [
      'a queue that is not there',
      with_({ producers: { p1: { workload: { queue: 'q', ratePerSecond: 1 } } } }),
      'producers.p1.workload.queue: there is no queue q',
    ],
    [
      'an action',
      with_({ actions: [{ atMs: 1, do: 'crash', args: { broker: 4 } }] }),
      'actions[0].args.broker: there is no broker 4; the scenario has 1, 2, 3',
    ],
  ])('%s', (_, scenario, fault) => {
    expect(faultsOf(scenario)).toContain(fault);
  });
});

describe('hostile input is refused at once', () => {
  const refusedWithinMs = (input: () => unknown): number => {
    const value = input();
    const before = performance.now();
    expect(readScenario(value).ok).toBe(false);
    return performance.now() - before;
  };
  test.each<[string, () => unknown]>([
    ['a million brokers', () => ({ ...smallest, brokers: new Array(1_000_000).fill(1) })],
    [
      'a million actions',
      () => ({ ...smallest, actions: new Array(1_000_000).fill({ atMs: 0, do: 'wait' }) }),
    ],
    ['a long text', () => ({ ...smallest, about: 'x'.repeat(2_000_000) })],
    ['too many partitions', () => ({ ...smallest, topics: [{ name: 'a', partitions: 1e9 }] })],
    ['a deep value', () => ({ ...smallest, brokerConfig: { a: deep(5_000) } })],
    ['no object', () => null],
  ])('%s', (_, input) => {
    expect(refusedWithinMs(input)).toBeLessThan(50);
  });

  test('text that is too large is not even parsed', () => {
    const checked = readScenarioText('x'.repeat(1_000_001));
    expect(checked.ok ? [] : checked.problems.map(({ code }) => code)).toEqual(['tooLarge']);
  });

  test('no JSON', () => {
    const checked = readScenarioText('{"format": 1,');
    expect(checked.ok ? [] : checked.problems.map(({ code }) => code)).toEqual(['notJson']);
  });
});

function deep(levels: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < levels; i += 1) value = [value];
  return value;
}
