/**
 * First cluster: what the parts are, and one record's way from its key to the consumer. About one record a second, so that each can be
 * followed; the page opens here.
 */
import { spread } from '../catalog/spread.ts';
import type { Scenario, ScenarioAction } from '../schema.ts';
import type { Lesson } from './lesson.ts';
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
const config = { ...lessonConsumer('billing'), 'auto.offset.reset': 'earliest' };

const scenario: Scenario = {
  format: 1,
  name: 'first-cluster',
  title: { en: 'First cluster', ru: 'Первый кластер' },
  about: {
    en: 'What the parts are, and the way of one record from its key to the consumer.',
    ru: 'Из чего состоит кластер и как одна запись проходит путь от ключа до консьюмера.',
  },
  questions: [],
  zookeeperServers: 3,
  brokers,
  brokerConfig: lessonBrokers,
  topics: [
    { name: 'orders', assignment: spread(brokers, 3, 3) },
    { name: '__consumer_offsets', assignment: { '0': [2, 3, 1] } },
  ],
  controller: { broker: 1, epoch: 1 },
  network: lessonNetwork,
  producers: {
    shop: {
      config: { ...lessonProducer, acks: 'all' },
      // By murmur2: partitions 0, 2, 0, 1.
      workload: {
        topic: 'orders',
        ratePerSecond: 1,
        keys: ['alice', 'carol', 'bob', 'dave'],
        valuePrefix: 'order ',
      },
    },
  },
  consumers: {
    c1: { subscribe: ['orders'], config, processingMs: 100, startAtMs: 12_000 },
    c2: { subscribe: ['orders'], config, processingMs: 100, startAtMs: 'never' },
  },
  endMs: 40_000,
  lessonValues: [...commonLessonValues, 'auto.offset.reset'],
};

const startC2: ScenarioAction = { atMs: 19_000, do: 'addConsumer', args: { consumer: 'c2' } };

const orderFour: Measure = { what: 'partitionOfRecord', topic: 'orders', number: 4, atMs: 8000 };
const early: Measure = { what: 'acknowledgedTooEarly', fromMs: 8000, toMs: 11_900 };
const acknowledged: Measure = {
  what: 'acknowledged',
  producer: 'shop',
  fromMs: 8000,
  toMs: 11_900,
};
const readSoFar: Measure = { what: 'delivered', fromMs: 0, toMs: 11_900 };
const requests: Measure = { what: 'zookeeperRequests', fromMs: 26_000, toMs: 36_000 };

export const firstCluster: Lesson = {
  name: 'first-cluster',
  questions: [],
  runs: [{ key: 'one', scenario, reference: [startC2] }],
  steps: [
    { key: 'parts', run: 'one', toMs: 4000, wallMs: 26_000 },
    {
      key: 'key',
      run: 'one',
      toMs: 8000,
      wallMs: 24_000,
      prediction: {
        options: [
          { key: 'same', claims: [{ as: 'partition', measure: orderFour, bound: { is: 0 } }] },
          { key: 'turn', claims: [{ as: 'partition', measure: orderFour, bound: { is: 2 } }] },
          {
            key: 'emptiest',
            claims: [
              {
                as: 'emptiest',
                measure: { what: 'wentToEmptiest', topic: 'orders', number: 4, atMs: 8000 },
                bound: { is: true },
              },
            ],
          },
        ],
      },
      facts: [{ as: 'partition', measure: orderFour }],
    },
    {
      key: 'copies',
      run: 'one',
      toMs: 11_900,
      wallMs: 24_000,
      prediction: {
        options: [
          { key: 'leader', claims: [{ as: 'early', measure: early, bound: { moreThan: 0 } }] },
          {
            key: 'inSync',
            claims: [
              { as: 'early', measure: early, bound: { is: 0 } },
              { as: 'acknowledged', measure: acknowledged, bound: { moreThan: 0 } },
              { as: 'read', measure: readSoFar, bound: { is: 0 } },
            ],
          },
          { key: 'read', claims: [{ as: 'read', measure: readSoFar, bound: { moreThan: 0 } }] },
        ],
      },
      facts: [{ as: 'acknowledged', measure: acknowledged }],
    },
    {
      key: 'reading',
      run: 'one',
      toMs: 18_900,
      wallMs: 26_000,
      facts: [
        { as: 'processed', measure: { what: 'processed', group: 'billing', ...upTo(18_900) } },
        { as: 'stored', measure: { what: 'stored', topic: 'orders', atMs: 18_900 } },
      ],
    },
    {
      key: 'sharing',
      run: 'one',
      toMs: 25_900,
      wallMs: 26_000,
      actions: [startC2],
    },
    {
      key: 'zookeeper',
      run: 'one',
      toMs: 36_000,
      wallMs: 26_000,
      prediction: {
        options: [
          { key: 'each', claims: [{ as: 'requests', measure: requests, bound: { atLeast: 10 } }] },
          {
            key: 'offsets',
            claims: [{ as: 'requests', measure: requests, bound: { between: [1, 9] } }],
          },
          { key: 'none', claims: [{ as: 'requests', measure: requests, bound: { is: 0 } }] },
        ],
      },
      facts: [
        { as: 'requests', measure: requests },
        { as: 'records', measure: { what: 'recordsStored', fromMs: 26_000, toMs: 36_000 } },
        { as: 'pings', measure: { what: 'zookeeperPings', fromMs: 26_000, toMs: 36_000 } },
      ],
    },
  ],
  expectations: [
    {
      name: 'first-cluster.1',
      question: '',
      sentence: 'all records of a key are in one partition, the one that murmur2 says',
      claims: [
        {
          as: 'partitions',
          measure: { what: 'partitionsOfKeys', topic: 'orders', atMs: 36_000 },
          bound: { is: { alice: [0], bob: [0], carol: [2], dave: [1] } },
        },
      ],
    },
    {
      name: 'first-cluster.2',
      question: '',
      sentence:
        'no record is acknowledged before it is below the high watermark, and all are acknowledged',
      claims: [
        {
          as: 'early',
          measure: { what: 'acknowledgedTooEarly', ...upTo(36_000) },
          bound: { is: 0 },
        },
        {
          as: 'acknowledged',
          measure: { what: 'acknowledged', producer: 'shop', ...upTo(36_000) },
          bound: { between: [34, 36] },
        },
        { as: 'errors', measure: { what: 'producerErrors', ...upTo(36_000) }, bound: { is: 0 } },
      ],
    },
    {
      name: 'first-cluster.3',
      question: '',
      sentence: 'no record is delivered that is not below the high watermark',
      claims: [
        {
          as: 'above',
          measure: { what: 'deliveredAboveWatermark', ...upTo(36_000) },
          bound: { is: 0 },
        },
      ],
    },
    {
      name: 'first-cluster.4',
      question: '',
      sentence: 'what c1 finds it reads from the beginning, and all of it stays in the log',
      claims: [
        {
          as: 'processed',
          measure: { what: 'processed', group: 'billing', ...upTo(18_900) },
          bound: { between: [17, 19] },
        },
        {
          as: 'stored',
          measure: { what: 'stored', topic: 'orders', atMs: 18_900 },
          bound: { between: [18, 19] },
        },
        { as: 'twice', measure: { what: 'deliveredTwice', ...upTo(36_000) }, bound: { is: 0 } },
      ],
    },
    {
      name: 'first-cluster.5',
      question: '',
      sentence: 'c1 and c2 share the three partitions, and no partition has two owners',
      claims: [
        {
          as: 'assignment',
          measure: { what: 'assignment', group: 'billing', atMs: 25_900 },
          bound: { is: { c1: ['orders-0', 'orders-1'], c2: ['orders-2'] } },
        },
        {
          as: 'owners',
          measure: { what: 'mostOwnersAtOnce', group: 'billing', toMs: 36_000 },
          bound: { is: 1 },
        },
      ],
    },
    {
      name: 'first-cluster.6',
      question: '',
      sentence: 'in (26, 36) ten records flow and ZooKeeper gets no request and commits no write',
      claims: [
        {
          as: 'records',
          measure: { what: 'recordsStored', fromMs: 26_000, toMs: 36_000 },
          bound: { is: 10 },
        },
        { as: 'requests', measure: requests, bound: { is: 0 } },
        {
          as: 'writes',
          measure: { what: 'zookeeperWrites', fromMs: 26_000, toMs: 36_000 },
          bound: { is: 0 },
        },
      ],
    },
    {
      name: 'first-cluster.7',
      question: '',
      sentence: 'the cluster is UP all the time',
      claims: [
        { as: 'health', measure: { what: 'healthCourse', ...upTo(36_000) }, bound: { is: ['UP'] } },
      ],
    },
  ],
  notChecked: [],
  table: null,
};
