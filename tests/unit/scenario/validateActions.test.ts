/** A failure means that an impossible action reaches the engine, or that a possible one is refused. */
import { describe, expect, test } from 'vitest';
import { problemText } from '../../../src/scenario/problems.ts';
import type { Scenario } from '../../../src/scenario/schema.ts';
import { readActions } from '../../../src/scenario/validateActions.ts';
import { actionKinds } from '../../../src/sim/actionKinds.ts';

const scenario: Scenario = {
  format: 1,
  name: 'cluster',
  zookeeperServers: 3,
  brokers: [1, 2, 3],
  topics: [{ name: 'orders', partitions: 3, replicationFactor: 3 }],
  producers: { p1: {} },
  consumers: { c1: { subscribe: ['orders'] }, c2: { subscribe: ['orders'], startAtMs: 'never' } },
  endMs: 60_000,
};
const withoutAutomaticTopics: Scenario = {
  ...scenario,
  brokerConfig: { 'auto.create.topics.enable': 'false' },
};

const faultsOf = (input: unknown, of = scenario): string[] => {
  const checked = readActions(of, input, 'actions');
  return checked.ok ? [] : checked.problems.map(problemText);
};
const at = (atMs: number, word: string, args: Record<string, unknown> = {}) => ({
  atMs,
  do: word,
  args,
});

describe('possible', () => {
  test.each<[string, object[]]>([
    ['a crash of a dead broker', [at(1, 'crash', { broker: 1 }), at(2, 'crash', { broker: 1 })]],
    [
      'two words for one thing',
      [at(1, 'kill', { brokers: [1, 2] }), at(2, 'start', { brokers: [1] })],
    ],
    [
      'servers by either word',
      [at(1, 'crash', { servers: [1] }), at(2, 'crashZooKeeper', { server: 2 })],
    ],
    ['what Kafka refuses', [at(1, 'createPartitions', { topic: 'orders', count: 1 })]],
    [
      'a configuration that Kafka refuses',
      [
        at(1, 'alterConfig', { topic: 'orders', config: { 'min.insync.replicas': 0 } }),
        at(2, 'createTopic', { topic: 'a', config: { 'no.such.key': true } }),
        at(3, 'addProducer', { producer: 'p2', config: { acks: 2, 'linger.ms': -1 } }),
      ],
    ],
    [
      'a partition that is not there',
      [at(1, 'produce', { producer: 'p1', topic: 'orders', partition: 7, value: 'x' })],
    ],
    [
      'a topic made before',
      [
        at(5, 'deleteTopic', { topic: 'later' }),
        at(1, 'createTopic', { topic: 'later', partitions: 1 }),
      ],
    ],
    [
      'a topic that the brokers make',
      [
        at(1, 'produce', { producer: 'p1', topic: 'new', key: null }),
        at(2, 'deleteTopic', { topic: 'new' }),
      ],
    ],
    [
      'a client made before',
      [
        at(1, 'addConsumer', { consumer: 'c3', subscribe: ['orders'] }),
        at(2, 'killConsumer', { consumer: 'c3' }),
      ],
    ],
    ['a consumer of the set-up', [at(1, 'addConsumer', { consumer: 'c2', group: 'g' })]],
    [
      'a producer that was killed',
      [at(1, 'killProducer', { producer: 'p1' }), at(2, 'addProducer', { producer: 'p1' })],
    ],
    [
      'ends in words',
      [
        at(1, 'cutLink', { betweenInOrder: ['broker 2', 'zookeeper'] }),
        at(2, 'split', { left: ['broker-1', 'client c1'], right: ['zookeeper 1', 'client right'] }),
      ],
    ],
    [
      'requests by operation',
      [
        at(1, 'admin', { operation: 'createTopics', topic: 'x', partitions: 1 }),
        at(2, 'admin', {
          operation: 'incrementalAlterConfigs',
          topic: 'x',
          config: 'retention.ms',
        }),
      ],
    ],
    [
      'headers as list and as object',
      [
        at(1, 'produce', { producer: 'p1', topic: 'orders', headers: { a: 'b' } }),
        at(1, 'produce', {
          producer: 'p1',
          topic: 'orders',
          headersInOrder: [{ name: 'a', value: null }],
        }),
      ],
    ],
    [
      'both words of the recordings',
      [
        at(1, 'restart', { server: 1 }),
        at(2, 'wait', { ms: 5 }),
        at(3, 'openSession', { client: 'z', servers: [1], timeout: 6000 }),
        at(4, 'read', { client: 'z', path: '/controller' }),
      ],
    ],
    [
      'numbers that Kafka refuses',
      [
        at(1, 'createTopic', { topic: 'a', partitions: -2_147_483_648 }),
        at(1, 'createPartitions', { topic: 'orders', count: -2 }),
        at(1, 'listOffsets', { topic: 'orders', partition: -1, spec: 'latest' }),
        at(1, 'produce', { producer: 'p1', topic: 'orders', partition: 2_147_483_647 }),
      ],
    ],
    [
      'partitions that Kafka does not know',
      [
        at(1, 'electPreferredLeaders', { partitions: ['orders-77'] }),
        at(1, 'call', { consumer: 'c1', call: 'commit orders-77 5' }),
        at(1, 'call', { consumer: 'c1', call: 'endOffsets nowhere-0' }),
        at(1, 'addConsumer', { consumer: 'c5', assign: ['new-0'] }),
        at(2, 'call', { consumer: 'c1', call: 'commit new-0 5' }),
      ],
    ],
    ['a topic named like a method', [at(1, 'createTopic', { topic: 'toString', partitions: 1 })]],
    ['a moment between milliseconds', [at(1.001, 'crash', { broker: 1 })]],
  ])('%s', (_, actions) => {
    expect(faultsOf(actions)).toEqual([]);
  });
});

describe('impossible', () => {
  test.each<[string, object[], string]>([
    [
      'a broker',
      [at(1, 'crash', { broker: 4 })],
      'actions[0].args.broker: there is no broker 4; the scenario has 1, 2, 3',
    ],
    [
      'a server',
      [at(1, 'crashZooKeeper', { servers: [1, 4] })],
      'actions[0].args.servers[1]: there is no ZooKeeper server 4; the scenario has 1, 2, 3',
    ],
    [
      'a client',
      [at(1, 'stopProducer', { producer: 'p9' })],
      'actions[0].args.producer: there is no producer "p9"',
    ],
    [
      'a client of another kind',
      [at(1, 'closeConsumer', { consumer: 'p1' })],
      'actions[0].args.consumer: there is no consumer "p1"',
    ],
    [
      'a client before it is made',
      [
        at(1, 'killConsumer', { consumer: 'c3' }),
        at(2, 'addConsumer', { consumer: 'c3', subscribe: ['orders'] }),
      ],
      'actions[0].args.consumer: there is no consumer "c3"',
    ],
    [
      'a topic',
      [at(1, 'deleteTopic', { topic: 'nowhere' })],
      'actions[0].args.topic: there can be no topic "nowhere" at this moment',
    ],
    [
      'a topic before it is made',
      [at(1, 'deleteTopic', { topic: 'a' }), at(2, 'createTopic', { topic: 'a' })],
      'actions[0].args.topic: there can be no topic "a" at this moment',
    ],
    ['a kind', [at(1, 'explode')], 'actions[0].do: unknown action "explode"'],
    ['a kind that objects have', [at(1, 'toString')], 'actions[0].do: unknown action "toString"'],
    ['an operation', [at(1, 'admin', { operation: 'x' })], 'actions[0].do: unknown operation "x"'],
    [
      'what is not modelled',
      [at(1, 'reassign', { topic: 'orders' })],
      'actions[0].do: not modelled yet: the reassignment of replicas',
    ],
    [
      'a wrong argument',
      [at(1, 'crash', { broker: 1, when: 2 })],
      'actions[0].args.when: crash has no such argument; it takes broker, brokers, server, servers',
    ],
    [
      'no target',
      [at(1, 'crash', {})],
      'actions[0].args: exactly one of broker, brokers, server, servers is needed',
    ],
    [
      'two targets',
      [at(1, 'crash', { broker: 1, brokers: [2] })],
      'actions[0].args: exactly one of broker, brokers, server, servers is needed',
    ],
    ['a missing argument', [at(1, 'deleteZnode', {})], 'actions[0].args.path: is missing'],
    [
      'a node',
      [at(1, 'cutLink', { betweenInOrder: ['broker 1', 'broker 7'] })],
      'actions[0].args.betweenInOrder[1]: there is no broker 7; the scenario has 1, 2, 3',
    ],
    [
      'a client as an end',
      [at(1, 'cutLink', { betweenInOrder: ['broker 1', 'client x'] })],
      'actions[0].args.betweenInOrder[1]: "client x" is no node of this scenario',
    ],
    [
      'a new consumer of nothing',
      [at(1, 'addConsumer', { consumer: 'c9' })],
      'actions[0].args.consumer: a new consumer needs subscribe or assign',
    ],
    [
      'a producer of the set-up that is to be another',
      [at(1, 'addProducer', { producer: 'p1', config: { acks: 0 } })],
      'actions[0].args.producer: this producer is known already, config cannot be given again',
    ],
    [
      'no number',
      [at(1, 'addProducer', { producer: 'p2', config: { 'linger.ms': 'soon' } })],
      'actions[0].args.config."linger.ms": Invalid value soon for configuration linger.ms: Not a whole number',
    ],
    [
      'no number of a consumer',
      [
        at(1, 'addConsumer', {
          consumer: 'c9',
          subscribe: ['a'],
          config: { 'max.poll.records': 0 },
        }),
      ],
      'actions[0].args.config."max.poll.records": Invalid value 0 for configuration max.poll.records: Value must be at least 1',
    ],
    [
      'a label that is taken',
      [at(1, 'addProducer', { producer: 'c1' })],
      'actions[0].args.producer: "c1" is there already',
    ],
    ...(
      [
        ['electPreferredLeaders', { partitions: ['nope-0'] }, 'partitions[0]', 'nope'],
        [
          'deleteConsumerGroupOffsets',
          { group: 'g', partitions: ['nope-0'] },
          'partitions[0]',
          'nope',
        ],
        [
          'alterConsumerGroupOffsets',
          { group: 'g', offsets: { 'nope-0': 1 } },
          'offsets.nope-0',
          'nope',
        ],
      ] as const
    ).map(([word, args, place, topic]): [string, object[], string] => [
      `a partition of no topic: ${word}`,
      [at(1, word, args)],
      `actions[0].args.${place}: there can be no topic "${topic}" at this moment`,
    ]),
    ...(
      [
        ['commit nope-0 5', 'commit: there can be no topic "nope" at this moment'],
        ['commit orders-0', 'commit: takes a partition and a number'],
        ['sleep soon', 'sleep: soon is no whole number'],
        ['toString', 'toString is none of commit, subscribe'],
      ] as const
    ).map(([call, fault]): [string, object[], string] => [
      `the call ${call}`,
      [at(1, 'call', { consumer: 'c1', call })],
      `actions[0].args.call: ${fault}`,
    ]),
    [
      'a request that Kafka does not have',
      [at(1, 'delayAnswers', { broker: 1, delayMs: 5, api: 'Fetsch' })],
      'actions[0].args.api: "Fetsch" is no request of Kafka such as Fetch',
    ],
    [
      'a replica on no broker',
      [at(1, 'createTopic', { topic: 'a', assignment: { '0': [1, 9] } })],
      'actions[0].args.assignment.0: there is no broker 9; the scenario has 1, 2, 3',
    ],
    [
      'a replica of one more partition on no broker',
      [at(1, 'createPartitions', { topic: 'orders', count: 4, replicas: [9] })],
      'actions[0].args.replicas[0]: there is no broker 9; the scenario has 1, 2, 3',
    ],
    [
      'a name that no object can hold',
      [at(1, 'createTopic', { topic: '__proto__', partitions: 1 })],
      'actions[0].args.topic: "__proto__" is a name that the JSON of a run cannot hold',
    ],
    [
      'too many records',
      [at(1, 'produce', { producer: 'p1', topic: 'orders', count: 1e9 })],
      'actions[0].args.count: 1000000000 is not between 1 and 100000',
    ],
    [
      'half a record',
      [at(1, 'produce', { producer: 'p1', topic: 'orders', count: 1.5 })],
      'actions[0].args.count: 1.5 is not a whole number',
    ],
    ['a time before the run', [at(-1, 'crash', { broker: 1 })], 'actions[0].atMs: -1 is below 0'],
    [
      'a workload without topic',
      [at(1, 'addProducer', { producer: 'p2', workload: { ratePerSecond: 1 } })],
      'actions[0].args.workload: exactly one of topic, queue is needed',
    ],
  ])('%s', (_, actions, fault) => {
    expect(faultsOf(actions).map((one) => one.slice(0, fault.length))).toContain(fault);
  });

  test('a topic, where brokers do not make them', () => {
    const produce = [at(1, 'produce', { producer: 'p1', topic: 'new' })];
    expect(faultsOf(produce, withoutAutomaticTopics)).toEqual([
      'actions[0].args.topic: there can be no topic "new" at this moment',
    ]);
  });

  test('no list', () => {
    expect(faultsOf({ atMs: 1 })).toEqual(['actions: expected a list']);
  });
});

test('the scenario’s own actions come between the reader’s', () => {
  const own = { ...scenario, actions: [at(5, 'addProducer', { producer: 'p2' })] };
  expect(faultsOf([at(5, 'stopProducer', { producer: 'p2' })], own)).toEqual([]);
  expect(faultsOf([at(4, 'stopProducer', { producer: 'p2' })], own)).toHaveLength(1);
});

test('every kind of action has a target on the stage and no argument twice in one group', () => {
  for (const kind of Object.values(actionKinds)) {
    const {
      args,
      exactlyOne = [],
      atMostOne = [],
    } = kind as {
      args: object;
      exactlyOne?: string[][];
      atMostOne?: string[][];
    };
    for (const group of [...exactlyOne, ...atMostOne]) {
      for (const key of group) expect(Object.keys(args)).toContain(key);
    }
  }
});
