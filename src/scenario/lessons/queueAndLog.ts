/**
 * A queue and a log (Q09, and experiment F1 without its SQS column): the same orders and the same two services on a queue, where an ack
 * deletes, and on a topic, where reading only moves the reader's own bookmark.
 */
import type { Scenario, ScenarioAction } from '../schema.ts';
import type { Lesson, PredictionOption } from './lesson.ts';
import type { Measure } from './measures/index.ts';
import {
  commonLessonValues,
  lessonBrokers,
  lessonConsumer,
  lessonNetwork,
  lessonProducer,
  upTo,
} from './settings.ts';

/** A service commits after each record, as the queue's services ack after each message. */
const service = (group: string) => ({
  subscribe: ['orders'],
  config: {
    ...lessonConsumer(group),
    'auto.offset.reset': 'earliest',
    'enable.auto.commit': false,
  },
  commit: 'afterRecord' as const,
});

const frame = {
  format: 1,
  name: 'queue-and-log',
  title: { en: 'A queue and a log', ru: 'Очередь и лог' },
  about: {
    en: 'Two services take the same orders from a queue and from a topic: what is left, and who got what.',
    ru: 'Два сервиса берут одни и те же заказы из очереди и из топика: что останется и кому что достанется.',
  },
  questions: ['Q09', 'F1'],
  zookeeperServers: 1,
  brokers: [1],
  brokerConfig: { ...lessonBrokers, 'offsets.topic.replication.factor': 1 },
  controller: { broker: 1, epoch: 1 },
  network: lessonNetwork,
  queues: { 'orders-queue': { kind: 'rabbitmq' } },
  lessonValues: [
    ...commonLessonValues,
    'offsets.topic.replication.factor',
    'auto.offset.reset',
    'enable.auto.commit',
  ],
} as const;

const workload = {
  ratePerSecond: 5,
  keys: ['alice', 'bob', 'carol'],
  valuePrefix: 'order ',
};

/** F1: thirty orders, two services, one second of work each. */
const twoServices: Scenario = {
  ...frame,
  questions: [...frame.questions],
  brokers: [...frame.brokers],
  lessonValues: [...frame.lessonValues],
  topics: [{ name: 'orders', assignment: { '0': [1], '1': [1], '2': [1] } }],
  producers: {
    shop: {
      config: { ...lessonProducer, acks: 'all' },
      workload: { ...workload, topic: 'orders', partitions: [0, 1, 2], count: 30 },
    },
    'shop-q': { workload: { ...workload, queue: 'orders-queue', count: 30 } },
  },
  consumers: {
    billing: { ...service('billing'), processingMs: 1000 },
    shipping: { ...service('shipping'), processingMs: 1000 },
  },
  queueConsumers: {
    'billing-q': {
      queue: 'orders-queue',
      prefetch: 1,
      processingMs: 1000,
      service: 'billing',
    },
    'shipping-q': {
      queue: 'orders-queue',
      prefetch: 1,
      processingMs: 1000,
      service: 'shipping',
    },
  },
  endMs: 44_000,
};

/** Q09: one partition with twenty records, read by one group; later another one comes. */
const lateService: Scenario = {
  ...twoServices,
  topics: [{ name: 'orders', assignment: { '0': [1] } }],
  producers: {
    shop: {
      config: { ...lessonProducer, acks: 'all' },
      workload: { ...workload, topic: 'orders', count: 20 },
    },
    'shop-q': { workload: { ...workload, queue: 'orders-queue', count: 20 } },
  },
  consumers: {
    billing: { ...service('billing'), processingMs: 200 },
    shipping: { ...service('shipping'), processingMs: 200, startAtMs: 'never' },
  },
  queueConsumers: {
    'billing-q': { queue: 'orders-queue', prefetch: 1, processingMs: 200, service: 'billing' },
    'shipping-q': {
      queue: 'orders-queue',
      prefetch: 1,
      processingMs: 200,
      service: 'shipping',
      startAtMs: 'never',
    },
  },
  endMs: 28_000,
};

const startShipping: ScenarioAction[] = [
  { atMs: 15_000, do: 'addConsumer', args: { consumer: 'shipping' } },
  { atMs: 15_000, do: 'addConsumer', args: { consumer: 'shipping-q' } },
];

/** By t = 18 s the queue's services are done, by 41 s those of the topic. */
const queueDone = upTo(18_000);
const topicDone = upTo(41_000);

const takenBy = (consumer: string): Measure => ({ what: 'taken', consumer, ...queueDone });
const processedBy = (group: string): Measure => ({ what: 'processed', group, ...topicDone });
const gotFrom = (side: 'queue' | 'topic', window: { fromMs: number; toMs: number }): Measure =>
  side === 'queue'
    ? { what: 'taken', consumer: 'shipping-q', ...window }
    : { what: 'processed', group: 'shipping', ...window };

const split = (
  key: string,
  measures: readonly [Measure, Measure],
  counts: readonly [number, number],
): PredictionOption => ({
  key,
  claims: [
    { as: 'billing', measure: measures[0], bound: { is: counts[0] } },
    { as: 'shipping', measure: measures[1], bound: { is: counts[1] } },
  ],
});
const fromQueue = [takenBy('billing-q'), takenBy('shipping-q')] as const;
const fromTopic = [processedBy('billing'), processedBy('shipping')] as const;

const afterStart = { fromMs: 15_000, toMs: 24_900 };
const late = (key: string, queue: number, topic: number): PredictionOption => ({
  key,
  claims: [
    { as: 'queue', measure: gotFrom('queue', afterStart), bound: { is: queue } },
    { as: 'topic', measure: gotFrom('topic', afterStart), bound: { is: topic } },
  ],
});

const storedAt = (atMs: number): Measure => ({ what: 'stored', topic: 'orders', atMs });
const queueHoldsAt = (atMs: number): Measure => ({
  what: 'queueHolds',
  queue: 'orders-queue',
  atMs,
});

export const queueAndLog: Lesson = {
  name: 'queue-and-log',
  questions: ['Q09', 'F1'],
  runs: [
    { key: 'twoServices', scenario: twoServices, reference: [] },
    { key: 'lateService', scenario: lateService, reference: startShipping },
  ],
  steps: [
    { key: 'parts', run: 'twoServices', toMs: 3900, wallMs: 26_000 },
    {
      key: 'queue',
      run: 'twoServices',
      toMs: 18_000,
      wallMs: 26_000,
      prediction: {
        options: [
          split('both', fromQueue, [30, 30]),
          split('halves', fromQueue, [15, 15]),
          split('first', fromQueue, [30, 0]),
        ],
      },
      facts: [
        { as: 'billing', measure: fromQueue[0] },
        { as: 'shipping', measure: fromQueue[1] },
        { as: 'left', measure: queueHoldsAt(18_000) },
      ],
    },
    {
      key: 'topic',
      run: 'twoServices',
      toMs: 41_000,
      wallMs: 26_000,
      prediction: {
        options: [
          split('halves', fromTopic, [15, 15]),
          split('both', fromTopic, [30, 30]),
          split('first', fromTopic, [30, 0]),
        ],
      },
      facts: [
        { as: 'billing', measure: fromTopic[0] },
        { as: 'shipping', measure: fromTopic[1] },
        { as: 'stored', measure: storedAt(41_000) },
      ],
    },
    {
      key: 'bookmark',
      run: 'lateService',
      toMs: 14_900,
      wallMs: 24_000,
      facts: [
        { as: 'processed', measure: { what: 'processed', group: 'billing', ...upTo(14_900) } },
        { as: 'stored', measure: storedAt(14_900) },
        { as: 'left', measure: queueHoldsAt(14_900) },
      ],
    },
    {
      key: 'late',
      run: 'lateService',
      toMs: 24_900,
      wallMs: 24_000,
      actions: startShipping,
      prediction: {
        options: [late('nothing', 0, 0), late('topic', 0, 20), late('both', 20, 20)],
      },
      facts: [
        { as: 'queue', measure: gotFrom('queue', afterStart) },
        { as: 'topic', measure: gotFrom('topic', afterStart) },
        { as: 'stored', measure: storedAt(24_900) },
      ],
      showsTable: true,
    },
  ],
  expectations: [
    {
      name: 'Q09.1',
      question: 'Q09',
      sentence: '(log end − log start) = 20 before and after',
      claims: [
        { as: 'before', run: 'lateService', measure: storedAt(6000), bound: { is: 20 } },
        { as: 'afterFirst', run: 'lateService', measure: storedAt(14_900), bound: { is: 20 } },
        { as: 'afterSecond', run: 'lateService', measure: storedAt(24_900), bound: { is: 20 } },
      ],
    },
    {
      name: 'Q09.2',
      question: 'Q09',
      sentence: 'deliveries g1 = g2 = 20 with the same offsets',
      claims: [
        ...(['billing', 'shipping'] as const).map((group) => ({
          as: group,
          run: 'lateService',
          measure: { what: 'delivered', group, ...upTo(24_900) } satisfies Measure,
          bound: { is: 20 },
        })),
        {
          as: 'same',
          run: 'lateService',
          measure: { what: 'sameDeliveries', groups: ['billing', 'shipping'], ...upTo(24_900) },
          bound: { is: true },
        },
      ],
    },
    {
      name: 'F1.1',
      question: 'F1',
      sentence: 'Kafka: log still holds 30',
      claims: [{ as: 'stored', measure: storedAt(41_000), bound: { is: 30 } }],
    },
    {
      name: 'F1.2',
      question: 'F1',
      sentence: 'Kafka: Billing 30, Shipping 30',
      claims: split('', fromTopic, [30, 30]).claims,
    },
    {
      name: 'F1.3',
      question: 'F1',
      sentence: 'Kafka: lag 0/0',
      claims: (['billing', 'shipping'] as const).map((group) => ({
        as: group,
        measure: { what: 'lag', group, atMs: 41_000 } satisfies Measure,
        bound: { is: 0 },
      })),
    },
    {
      name: 'F1.4',
      question: 'F1',
      sentence: 'Kafka: 60 deliveries',
      claims: [
        { as: 'deliveries', measure: { what: 'delivered', ...topicDone }, bound: { is: 60 } },
      ],
    },
    {
      name: 'F1.5',
      question: 'F1',
      sentence: 'RabbitMQ: queue 0 ready, 0 unacked',
      claims: [{ as: 'left', measure: queueHoldsAt(18_000), bound: { is: 0 } }],
    },
    {
      name: 'F1.6',
      question: 'F1',
      sentence: 'RabbitMQ: 15 + 15, at 50 ms a hop by t = 18 s',
      claims: split('', fromQueue, [15, 15]).claims,
    },
    {
      name: 'F1.7',
      question: 'F1',
      sentence: 'RabbitMQ: intersection empty',
      claims: [
        {
          as: 'both',
          measure: {
            what: 'takenByBoth',
            consumers: ['billing-q', 'shipping-q'],
            ...topicDone,
          },
          bound: { is: 0 },
        },
      ],
    },
    {
      name: 'F1.8',
      question: 'F1',
      sentence:
        'at every tick published = ready + unacked + acked, committed <= log end, lag = log end − committed',
      claims: [
        {
          as: 'queue',
          measure: { what: 'queueAccountsOff', queue: 'orders-queue', ...topicDone },
          bound: { is: 0 },
        },
        { as: 'groups', measure: { what: 'groupAccountsOff', ...topicDone }, bound: { is: 0 } },
      ],
    },
  ],
  notChecked: [
    {
      question: 'F1',
      sentence: 'SQS one queue: Visible 0, NotVisible 0; 15 + 15; 30 deletes',
      reason: 'a queue like SQS is not modelled yet',
    },
  ],
  table: {
    columns: [
      {
        key: 'fromQueue',
        measures: {
          twoServices: { what: 'queueDeleted', queue: 'orders-queue', ...topicDone },
          lateService: { what: 'queueDeleted', queue: 'orders-queue', ...upTo(24_900) },
        },
      },
      {
        key: 'fromTopic',
        measures: {
          twoServices: { what: 'delivered', ...topicDone },
          lateService: { what: 'delivered', ...upTo(24_900) },
        },
      },
      {
        key: 'leftInQueue',
        measures: { twoServices: queueHoldsAt(41_000), lateService: queueHoldsAt(24_900) },
      },
      {
        key: 'leftInLog',
        measures: { twoServices: storedAt(41_000), lateService: storedAt(24_900) },
      },
    ],
  },
};
