/**
 * ZooKeeper goes down (Q05): nothing seems wrong at first; then a broker fails, as brokers do, and nobody can act on it. Apache Kafka
 * 3.x with ZooKeeper; Kafka 4.0 has none.
 */
import { spread } from '../catalog/spread.ts';
import type { Scenario, ScenarioAction } from '../schema.ts';
import type { Claim, Lesson } from './lesson.ts';
import type { Measure } from './measures/index.ts';
import {
  commonLessonValues,
  lessonBrokers,
  lessonConsumer,
  lessonNetwork,
  lessonProducer,
  upTo,
} from './settings.ts';

const brokers = [1, 2, 3];

const scenario: Scenario = {
  format: 1,
  name: 'zookeeper-goes-down',
  title: { en: 'ZooKeeper goes down', ru: 'ZooKeeper упал' },
  about: {
    en: 'What goes on without ZooKeeper, what waits for it, and which fault takes the cluster down.',
    ru: 'Что работает без ZooKeeper, что его ждёт и какой отказ останавливает кластер.',
  },
  questions: ['Q05'],
  zookeeperServers: 3,
  brokers,
  brokerConfig: lessonBrokers,
  topics: [
    { name: 'orders', assignment: spread(brokers, 3, 3) },
    // The group's coordinator is the leader of its only partition.
    { name: '__consumer_offsets', assignment: { '0': [1, 2, 3] } },
  ],
  controller: { broker: 1, epoch: 1 },
  network: lessonNetwork,
  producers: {
    // By murmur2 the keys of each go to partitions 0, 1, 2 in turn.
    shop: {
      config: { ...lessonProducer, acks: 'all' },
      workload: { topic: 'orders', ratePerSecond: 3, keys: ['alice', 'dave', 'carol'] },
    },
    tracker: {
      config: { ...lessonProducer, acks: 1 },
      workload: { topic: 'orders', ratePerSecond: 3, keys: ['bob', 'heidi', 'erin'] },
    },
  },
  consumers: {
    c1: { subscribe: ['orders'], config: lessonConsumer('billing') },
    c2: { subscribe: ['orders'], config: lessonConsumer('billing'), startAtMs: 'never' },
  },
  admins: {
    admin: { config: { 'request.timeout.ms': 10_000, 'default.api.timeout.ms': 20_000 } },
  },
  endMs: 70_000,
  lessonValues: [...commonLessonValues, 'default.api.timeout.ms'],
};

const servers = [1, 2, 3];
const stopZooKeeper: ScenarioAction = { atMs: 10_000, do: 'crashZooKeeper', args: { servers } };
const createTopic: ScenarioAction = {
  atMs: 15_000,
  do: 'createTopic',
  args: { topic: 'refunds', partitions: 3, replicationFactor: 3 },
};
const startC2: ScenarioAction = { atMs: 15_500, do: 'addConsumer', args: { consumer: 'c2' } };
const crashBroker: ScenarioAction = { atMs: 20_000, do: 'crash', args: { broker: 2 } };
const startZooKeeper: ScenarioAction = { atMs: 35_000, do: 'startZooKeeper', args: { servers } };
const startBroker: ScenarioAction = { atMs: 55_000, do: 'start', args: { broker: 2 } };

/** Without ZooKeeper and with all brokers. */
const alone = { fromMs: 11_000, toMs: 14_900 };
/** Without ZooKeeper and without broker 2: (21, 35). */
const stalled = { fromMs: 21_000, toMs: 35_000 };
/** The same once request.timeout.ms has passed. */
const timedOut = { fromMs: 23_000, toMs: 35_000 };
const returned = { fromMs: 35_000, toMs: 54_900 };

const acknowledged = (producer: string, window: { fromMs: number; toMs: number }): Measure => ({
  what: 'acknowledged',
  producer,
  ...window,
});
const perSecond = (producer: string, window: { fromMs: number; toMs: number }): Measure => ({
  what: 'acknowledgedPerSecond',
  producer,
  ...window,
});
const watermarkGain = (partition: number, toMs = stalled.toMs): Measure => ({
  what: 'highWatermarkGain',
  topicPartition: `orders-${partition}`,
  fromMs: stalled.fromMs,
  toMs,
});
const logEndGain = (partition: number): Measure => ({
  what: 'logEndGain',
  topicPartition: `orders-${partition}`,
  ...stalled,
});
const resumedAt = (partition: number): Measure => ({
  what: 'watermarkMovedAt',
  topicPartition: `orders-${partition}`,
  ...returned,
});
const ledFirst: Measure = {
  what: 'resumesBefore',
  earlier: ['orders-0', 'orders-2'],
  later: ['orders-1'],
  ...returned,
};
const c2Owns: Measure = { what: 'ownedCount', group: 'billing', member: 'c2', atMs: 19_900 };
const newTopic = (atMs: number): Measure => ({ what: 'partitionCount', topic: 'refunds', atMs });

/** Of what shop heard success for: what no reader can get. */
const unreadableAt = (atMs: number): Measure => ({
  what: 'acknowledgedUnreadable',
  producer: 'shop',
  ackedByMs: atMs,
  atMs,
});

/** The gain of partitions 0, 1 and 2 while broker 2 is missing, as far as the step plays. */
const gains = (...bounds: [boolean, boolean, boolean]): Claim[] =>
  bounds.map((moves, partition) => ({
    as: `gain${partition}`,
    measure: watermarkGain(partition, 34_900),
    bound: moves ? { moreThan: 0 } : { is: 0 },
  }));

export const zookeeperGoesDown: Lesson = {
  name: 'zookeeper-goes-down',
  questions: ['Q05'],
  runs: [
    {
      key: 'outage',
      scenario,
      reference: [stopZooKeeper, createTopic, startC2, crashBroker, startZooKeeper, startBroker],
    },
  ],
  steps: [
    {
      key: 'calm',
      run: 'outage',
      toMs: 9900,
      wallMs: 24_000,
      facts: [
        { as: 'records', measure: { what: 'recordsStored', fromMs: 2000, toMs: 9900 } },
        { as: 'requests', measure: { what: 'zookeeperRequests', fromMs: 2000, toMs: 9900 } },
      ],
    },
    {
      key: 'lost',
      run: 'outage',
      toMs: 14_900,
      wallMs: 22_000,
      actions: [stopZooKeeper],
      prediction: {
        options: [
          {
            key: 'everything',
            claims: [
              { as: 'written', measure: acknowledged('shop', alone), bound: { is: 0 } },
              { as: 'read', measure: { what: 'processed', ...alone }, bound: { is: 0 } },
            ],
          },
          {
            key: 'writes',
            claims: [
              { as: 'written', measure: acknowledged('shop', alone), bound: { is: 0 } },
              { as: 'read', measure: { what: 'processed', ...alone }, bound: { moreThan: 0 } },
            ],
          },
          {
            key: 'nothing',
            claims: [
              { as: 'written', measure: acknowledged('shop', alone), bound: { moreThan: 0 } },
              { as: 'read', measure: { what: 'processed', ...alone }, bound: { moreThan: 0 } },
              { as: 'errors', measure: { what: 'producerErrors', ...alone }, bound: { is: 0 } },
            ],
          },
        ],
      },
      facts: [
        { as: 'written', measure: { what: 'recordsStored', ...alone } },
        { as: 'errors', measure: { what: 'producerErrors', ...alone } },
      ],
    },
    {
      key: 'changes',
      run: 'outage',
      toMs: 19_900,
      wallMs: 22_000,
      actions: [createTopic, startC2],
      prediction: {
        options: [
          {
            key: 'neither',
            claims: [
              { as: 'topic', measure: newTopic(19_900), bound: { is: 0 } },
              { as: 'c2', measure: c2Owns, bound: { atMost: 0 } },
            ],
          },
          {
            key: 'consumer',
            claims: [
              { as: 'topic', measure: newTopic(19_900), bound: { is: 0 } },
              { as: 'c2', measure: c2Owns, bound: { moreThan: 0 } },
            ],
          },
          {
            key: 'both',
            claims: [
              { as: 'topic', measure: newTopic(19_900), bound: { moreThan: 0 } },
              { as: 'c2', measure: c2Owns, bound: { moreThan: 0 } },
            ],
          },
        ],
      },
      facts: [{ as: 'owned', measure: c2Owns }],
    },
    {
      key: 'crash',
      run: 'outage',
      toMs: 34_900,
      wallMs: 30_000,
      actions: [crashBroker],
      prediction: {
        options: [
          { key: 'led', claims: gains(true, false, true) },
          { key: 'all', claims: gains(false, false, false) },
          { key: 'none', claims: gains(true, true, true) },
        ],
      },
      facts: [
        {
          as: 'failed',
          measure: { what: 'failedRecords', producer: 'shop', fromMs: 20_000, toMs: 34_900 },
        },
        { as: 'answered', measure: acknowledged('tracker', { ...timedOut, toMs: 34_900 }) },
      ],
    },
    {
      key: 'back',
      run: 'outage',
      toMs: 54_900,
      wallMs: 30_000,
      actions: [startZooKeeper],
      prediction: {
        options: [
          {
            key: 'together',
            claims: [
              { as: 'ledFirst', measure: ledFirst, bound: { is: false } },
              { as: 'orders1', measure: resumedAt(1), bound: { atLeast: 0 } },
            ],
          },
          {
            key: 'ledFirst',
            claims: [
              { as: 'ledFirst', measure: ledFirst, bound: { is: true } },
              { as: 'orders1', measure: resumedAt(1), bound: { atLeast: 0 } },
            ],
          },
          {
            key: 'broker',
            claims: [{ as: 'orders1', measure: resumedAt(1), bound: { is: null } }],
          },
        ],
      },
      facts: [
        { as: 'first', measure: resumedAt(2) },
        { as: 'own', measure: resumedAt(1) },
      ],
    },
    {
      key: 'up',
      run: 'outage',
      toMs: 68_000,
      wallMs: 26_000,
      actions: [startBroker],
      facts: [
        { as: 'health', measure: { what: 'health', atMs: 68_000 } },
        { as: 'gone', measure: unreadableAt(68_000) },
        { as: 'acknowledged', measure: acknowledged('shop', upTo(68_000)) },
      ],
    },
  ],
  expectations: [
    {
      name: 'Q05.1',
      question: 'Q05',
      sentence: 'in (10, 20) no producer error and the same acks per second as before',
      claims: [
        {
          as: 'errors',
          measure: { what: 'producerErrors', fromMs: 10_000, toMs: 20_000 },
          bound: { is: 0 },
        },
        ...(['shop', 'tracker'] as const).flatMap((producer) => [
          {
            as: `${producer}Before`,
            measure: perSecond(producer, { fromMs: 2000, toMs: 10_000 }),
            bound: { between: [2.8, 3.2] },
          } satisfies Claim,
          {
            as: `${producer}During`,
            measure: perSecond(producer, { fromMs: 10_000, toMs: 20_000 }),
            bound: { between: [2.8, 3.2] },
          } satisfies Claim,
        ]),
      ],
    },
    {
      name: 'Q05.2',
      question: 'Q05',
      sentence:
        'topic creation fails for the admin client (the topic is there after ZooKeeper’s return all the same)',
      claims: [
        {
          as: 'result',
          measure: {
            what: 'adminResult',
            operation: 'createTopics',
            fromMs: 15_000,
            toMs: 36_000,
          },
          bound: { is: 'TimeoutException' },
        },
        { as: 'partitionsBefore', measure: newTopic(34_900), bound: { is: 0 } },
        { as: 'partitionsAfter', measure: newTopic(50_000), bound: { is: 3 } },
      ],
    },
    {
      name: 'Q05.3',
      question: 'Q05',
      sentence: 'leaderless partitions in (21, 35) = {b2’s}',
      claims: [
        {
          as: 'ever',
          measure: { what: 'leaderlessEver', topic: 'orders', ...stalled },
          bound: { is: ['orders-1'] },
        },
        {
          as: 'throughout',
          measure: { what: 'leaderlessThroughout', topic: 'orders', ...stalled },
          bound: { is: ['orders-1'] },
        },
      ],
    },
    {
      name: 'Q05.4',
      question: 'Q05',
      sentence: 'on the other two HW is constant while LEO grows in (21, 35)',
      claims: [0, 2].flatMap((partition) => [
        {
          as: `highWatermark${partition}`,
          measure: watermarkGain(partition),
          bound: { is: 0 },
        } satisfies Claim,
        {
          as: `logEnd${partition}`,
          measure: logEndGain(partition),
          bound: { atLeast: 5 },
        } satisfies Claim,
      ]),
    },
    {
      name: 'Q05.5',
      question: 'Q05',
      sentence: 'A gets no success after the time-out in that window, B does',
      claims: [
        { as: 'shop', measure: acknowledged('shop', timedOut), bound: { is: 0 } },
        { as: 'tracker', measure: acknowledged('tracker', timedOut), bound: { atLeast: 10 } },
      ],
    },
    {
      name: 'Q05.6',
      question: 'Q05',
      sentence: 'after t=35 b1’s and b3’s partitions resume before b2’s does',
      claims: [
        { as: 'ledFirst', measure: ledFirst, bound: { is: true } },
        ...[0, 1, 2].map((partition): Claim => ({
          as: `orders${partition}`,
          measure: resumedAt(partition),
          bound: { between: [35, 50] },
        })),
      ],
    },
    {
      name: 'Q05.7',
      question: 'Q05',
      sentence: 'by t=50 every partition has a leader and every record acked to A is readable',
      claims: [
        {
          as: 'leaderless',
          measure: { what: 'leaderlessAt', topic: 'orders', atMs: 50_000 },
          bound: { is: [] },
        },
        {
          as: 'unreadable',
          measure: unreadableAt(50_000),
          bound: { is: 0 },
        },
      ],
    },
    {
      name: 'zookeeper-goes-down.1',
      question: 'Q05',
      sentence:
        'health is DOWN in (21, 35), and says that the quorum and an ISR member are missing',
      claims: [
        {
          as: 'health',
          measure: { what: 'healthCourse', ...stalled },
          bound: { is: ['DOWN'] },
        },
        {
          as: 'reasons',
          measure: { what: 'healthReasons', atMs: 34_900 },
          bound: { is: ['ISR_MEMBER_SILENT', 'LEADER_DOWN', 'NO_QUORUM'] },
        },
      ],
    },
    {
      name: 'zookeeper-goes-down.2',
      question: 'Q05',
      sentence: 'after ZooKeeper’s return it is DEGRADED, and UP once b2 has caught up',
      claims: [
        {
          as: 'course',
          measure: { what: 'healthCourse', ...upTo(68_000) },
          bound: { is: ['UP', 'DEGRADED', 'DOWN', 'DEGRADED', 'UP'] },
        },
        {
          as: 'degradedAtMs',
          measure: {
            what: 'healthReachedAtMs',
            state: 'DEGRADED',
            fromMs: 35_000,
            toMs: 55_000,
          },
          bound: { between: [35_000, 45_000] },
        },
        {
          as: 'upAtMs',
          measure: { what: 'healthReachedAtMs', state: 'UP', fromMs: 35_000, toMs: 68_000 },
          bound: { between: [55_000, 65_000] },
        },
        {
          as: 'underReplicated',
          measure: { what: 'underReplicated', topic: 'orders', atMs: 68_000 },
          bound: { is: [] },
        },
      ],
    },
    {
      name: 'zookeeper-goes-down.3',
      question: 'Q05',
      sentence: 'no record is lost that was acknowledged with acks=all',
      claims: [
        {
          as: 'unreadable',
          measure: unreadableAt(68_000),
          bound: { is: 0 },
        },
        {
          as: 'acknowledged',
          measure: acknowledged('shop', upTo(68_000)),
          bound: { atLeast: 100 },
        },
      ],
    },
    {
      name: 'zookeeper-goes-down.4',
      question: 'Q05',
      sentence: 'c2 joins the group without ZooKeeper and gets partitions',
      claims: [{ as: 'owned', measure: c2Owns, bound: { is: 1 } }],
    },
  ],
  notChecked: [],
  table: null,
};
