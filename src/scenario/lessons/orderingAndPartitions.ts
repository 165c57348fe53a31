/**
 * Ordering and added partitions (Q02, Q12): order holds inside a partition; a partition more moves keys, and with them the order of
 * their records; a partition less is not to be had.
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

const frame: Omit<Scenario, 'topics' | 'producers' | 'consumers' | 'endMs'> = {
  format: 1,
  name: 'ordering-and-partitions',
  title: { en: 'Ordering and added partitions', ru: 'Порядок и новые партиции' },
  about: {
    en: 'Where order holds, and what a partition more does to the keys.',
    ru: 'Где порядок гарантирован и что новая партиция делает с ключами.',
  },
  questions: ['Q02', 'Q12'],
  zookeeperServers: 3,
  brokers,
  brokerConfig: { ...lessonBrokers, 'auto.create.topics.enable': false },
  controller: { broker: 1, epoch: 1 },
  network: lessonNetwork,
  lessonValues: [...commonLessonValues, 'auto.create.topics.enable'],
};

/** Q02: twelve records, one consumer; the broker that leads partition 1 answers late. */
const twelve = (partitions: number, keys: string[]): Scenario => ({
  ...frame,
  topics: [
    { name: 'orders', assignment: spread(brokers, partitions, 3) },
    { name: '__consumer_offsets', assignment: { '0': [1, 2, 3] } },
  ],
  producers: {
    shop: {
      config: { ...lessonProducer, acks: 'all' },
      workload: {
        topic: 'orders',
        ratePerSecond: 5,
        keys,
        valuePrefix: 'event ',
        count: 12,
        startAtMs: 3000,
      },
    },
  },
  consumers: { c1: { subscribe: ['orders'], config: lessonConsumer('printer') } },
  actions: [{ atMs: 2000, do: 'delayAnswers', args: { broker: 2, delayMs: 300, api: 'Fetch' } }],
  endMs: 8000,
});

const threeKeys = ['alice', 'user-4', 'user-1'];

/** Q12: six keys; whoever reads partition 2 is slow. */
const grown: Scenario = {
  ...frame,
  topics: [
    { name: 'orders', assignment: spread(brokers, 3, 3) },
    { name: '__consumer_offsets', assignment: { '0': [1, 2, 3] } },
  ],
  producers: {
    shop: {
      config: { ...lessonProducer, acks: 'all', 'metadata.max.age.ms': 2000 },
      workload: {
        topic: 'orders',
        ratePerSecond: 4,
        keys: ['user-1', 'user-2', 'user-3', 'user-4', 'user-5', 'user-6'],
        valuePrefix: 'event ',
        count: 72,
        startAtMs: 2000,
      },
    },
  },
  consumers: {
    c1: reader(50),
    c2: reader(600),
  },
  endMs: 40_000,
  lessonValues: [
    ...commonLessonValues,
    'auto.create.topics.enable',
    'metadata.max.age.ms',
    'max.poll.records',
    'auto.offset.reset',
    'enable.auto.commit',
  ],
};

function reader(processingMs: number) {
  return {
    subscribe: ['orders'],
    config: {
      ...lessonConsumer('billing'),
      'metadata.max.age.ms': 2000,
      'max.poll.records': 5,
      'auto.offset.reset': 'earliest',
      'enable.auto.commit': false,
    },
    processingMs,
    commit: 'afterBatch' as const,
  };
}

const addPartition: ScenarioAction = {
  atMs: 10_000,
  do: 'createPartitions',
  args: { topic: 'orders', count: 4 },
};
const removePartition: ScenarioAction = {
  atMs: 24_000,
  do: 'createPartitions',
  args: { topic: 'orders', count: 3 },
};
const deleteTopic: ScenarioAction = { atMs: 28_000, do: 'deleteTopic', args: { topic: 'orders' } };

const orderRuns = ['threeKeys', 'oneKey', 'onePartition'] as const;
const printed = upTo(8000);
const inversions = (within: 'partition' | 'key' | 'all'): Measure => ({
  what: 'inversions',
  within,
  ...printed,
});
const ofOrderRuns = (measure: Measure): Record<string, Measure> =>
  Object.fromEntries(orderRuns.map((run) => [run, measure]));

const grownUntil = upTo(22_000);
const movedKeys: Measure = { what: 'movedKeyCount', topic: 'orders', atMs: 22_000 };
const partitionsLeft: Measure = { what: 'partitionCount', topic: 'orders', atMs: 27_900 };
const recordsLeft: Measure = { what: 'stored', topic: 'orders', atMs: 27_900 };
const shrinkResult: Measure = {
  what: 'adminResult',
  operation: 'createPartitions',
  fromMs: 24_000,
  toMs: 27_900,
};

export const orderingAndPartitions: Lesson = {
  name: 'ordering-and-partitions',
  questions: ['Q02', 'Q12'],
  runs: [
    { key: 'threeKeys', scenario: twelve(3, threeKeys), reference: [] },
    { key: 'oneKey', scenario: twelve(3, ['user-4']), reference: [] },
    { key: 'onePartition', scenario: twelve(1, threeKeys), reference: [] },
    { key: 'grown', scenario: grown, reference: [addPartition, removePartition, deleteTopic] },
  ],
  steps: [
    {
      key: 'three',
      run: 'threeKeys',
      toMs: 8000,
      wallMs: 30_000,
      prediction: {
        options: [
          {
            key: 'sorted',
            claims: [{ as: 'all', measure: inversions('all'), bound: { is: 0 } }],
          },
          {
            key: 'perPartition',
            claims: [
              { as: 'all', measure: inversions('all'), bound: { moreThan: 0 } },
              { as: 'partition', measure: inversions('partition'), bound: { is: 0 } },
            ],
          },
          {
            key: 'none',
            claims: [{ as: 'partition', measure: inversions('partition'), bound: { moreThan: 0 } }],
          },
        ],
      },
      facts: [{ as: 'order', measure: { what: 'processingOrder', ...printed } }],
    },
    {
      key: 'one',
      run: 'oneKey',
      toMs: 8000,
      wallMs: 24_000,
      facts: [{ as: 'order', measure: { what: 'processingOrder', ...printed } }],
      showsTable: true,
    },
    {
      key: 'keys',
      run: 'grown',
      toMs: 9900,
      wallMs: 26_000,
      facts: [
        {
          as: 'waiting',
          measure: { what: 'lagOf', group: 'billing', topicPartition: 'orders-2', atMs: 9900 },
        },
      ],
    },
    {
      key: 'added',
      run: 'grown',
      toMs: 22_000,
      wallMs: 30_000,
      actions: [addPartition],
      prediction: {
        options: [
          { key: 'none', claims: [{ as: 'keys', measure: movedKeys, bound: { is: 0 } }] },
          { key: 'some', claims: [{ as: 'keys', measure: movedKeys, bound: { between: [1, 5] } }] },
          { key: 'all', claims: [{ as: 'keys', measure: movedKeys, bound: { is: 6 } }] },
        ],
      },
      facts: [
        { as: 'keys', measure: movedKeys },
        {
          as: 'moved',
          measure: { what: 'movedRecords', topic: 'orders', sinceMs: 9900, atMs: 22_000 },
        },
        {
          as: 'order',
          measure: { what: 'processingOrder', key: 'user-1', ...grownUntil },
        },
      ],
    },
    {
      key: 'removed',
      run: 'grown',
      toMs: 27_900,
      wallMs: 20_000,
      actions: [removePartition],
      prediction: {
        options: [
          {
            key: 'moves',
            claims: [
              { as: 'partitions', measure: partitionsLeft, bound: { is: 3 } },
              { as: 'records', measure: recordsLeft, bound: { is: 72 } },
            ],
          },
          {
            key: 'loses',
            claims: [
              { as: 'partitions', measure: partitionsLeft, bound: { is: 3 } },
              { as: 'records', measure: recordsLeft, bound: { lessThan: 72 } },
            ],
          },
          {
            key: 'refused',
            claims: [
              { as: 'result', measure: shrinkResult, bound: { is: 'INVALID_PARTITIONS' } },
              { as: 'partitions', measure: partitionsLeft, bound: { is: 4 } },
            ],
          },
        ],
      },
      facts: [
        { as: 'result', measure: shrinkResult },
        { as: 'records', measure: recordsLeft },
      ],
    },
    {
      key: 'deleted',
      run: 'grown',
      toMs: 36_000,
      wallMs: 24_000,
      actions: [deleteTopic],
      facts: [
        { as: 'stored', measure: { what: 'stored', topic: 'orders', atMs: 36_000 } },
        { as: 'records', measure: recordsLeft },
      ],
    },
  ],
  expectations: [
    {
      name: 'Q02.1',
      question: 'Q02',
      sentence: 'sequence numbers ascend within every partition in all runs',
      claims: orderRuns.map((run) => ({
        as: run,
        run,
        measure: inversions('partition'),
        bound: { is: 0 },
      })),
    },
    {
      name: 'Q02.2',
      question: 'Q02',
      sentence: 'the global sequence is not sorted in run 1 and is sorted in runs 2 and 3',
      claims: orderRuns.map((run, i) => ({
        as: run,
        run,
        measure: inversions('all'),
        bound: i === 0 ? { moreThan: 0 } : { is: 0 },
      })),
    },
    {
      name: 'Q02.3',
      question: 'Q02',
      sentence: 'for every key, its own sequence is sorted in all runs',
      claims: orderRuns.map((run) => ({
        as: run,
        run,
        measure: inversions('key'),
        bound: { is: 0 },
      })),
    },
    {
      name: 'Q12.1',
      question: 'Q12',
      sentence: 'keys present in two partitions = 6',
      claims: [
        { as: 'keys', run: 'grown', measure: movedKeys, bound: { is: 6 } },
        {
          as: 'partitions',
          run: 'grown',
          measure: { what: 'partitionsOfKeys', topic: 'orders', atMs: 22_000 },
          bound: {
            is: {
              'user-1': [0, 2],
              'user-2': [0, 2],
              'user-3': [2, 3],
              'user-4': [1, 3],
              'user-5': [1, 2],
              'user-6': [1, 2],
            },
          },
        },
      ],
    },
    {
      name: 'Q12.2',
      question: 'Q12',
      sentence: 'records with t < 10 keep partition and offset',
      claims: [
        {
          as: 'moved',
          run: 'grown',
          measure: { what: 'movedRecords', topic: 'orders', sinceMs: 9900, atMs: 27_900 },
          bound: { is: 0 },
        },
        {
          as: 'records',
          run: 'grown',
          measure: { what: 'stored', topic: 'orders', atMs: 9900 },
          bound: { atLeast: 30 },
        },
      ],
    },
    {
      name: 'Q12.3',
      question: 'Q12',
      sentence: 'for user-1 the processed numbers contain at least one inversion',
      claims: [
        {
          as: 'inversions',
          run: 'grown',
          measure: { what: 'inversions', within: 'key', key: 'user-1', ...grownUntil },
          bound: { atLeast: 1 },
        },
      ],
    },
    {
      name: 'ordering-and-partitions.1',
      question: 'Q12',
      sentence: 'the attempt to remove a partition gets INVALID_PARTITIONS',
      claims: [
        {
          as: 'result',
          run: 'grown',
          measure: shrinkResult,
          bound: { is: 'INVALID_PARTITIONS' },
        },
      ],
    },
    {
      name: 'ordering-and-partitions.2',
      question: 'Q12',
      sentence: 'after it nothing has changed: four partitions, every record where it was',
      claims: [
        { as: 'partitions', run: 'grown', measure: partitionsLeft, bound: { is: 4 } },
        { as: 'records', run: 'grown', measure: recordsLeft, bound: { is: 72 } },
        {
          as: 'moved',
          run: 'grown',
          measure: { what: 'movedRecords', topic: 'orders', sinceMs: 22_000, atMs: 27_900 },
          bound: { is: 0 },
        },
      ],
    },
    {
      name: 'ordering-and-partitions.3',
      question: 'Q12',
      sentence: 'with the topic its partitions, its records and the offsets of its readers go',
      claims: [
        {
          as: 'partitions',
          run: 'grown',
          measure: { what: 'partitionCount', topic: 'orders', atMs: 36_000 },
          bound: { is: 0 },
        },
        {
          as: 'committed',
          run: 'grown',
          measure: { what: 'committedOffsets', group: 'billing', atMs: 36_000 },
          bound: { is: {} },
        },
        {
          as: 'committedBefore',
          run: 'grown',
          measure: { what: 'committedOffsetCount', group: 'billing', atMs: 27_900 },
          bound: { is: 4 },
        },
      ],
    },
  ],
  notChecked: [],
  table: {
    columns: [
      { key: 'order', measures: ofOrderRuns({ what: 'processingOrder', ...printed }) },
      { key: 'sorted', measures: ofOrderRuns(inversions('all')) },
    ],
  },
};
