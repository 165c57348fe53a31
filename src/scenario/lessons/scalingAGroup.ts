/** Scaling a group (Q01, Q10): partitions are what a group can share; who wants a copy of everything takes a group of its own. */
import { spread } from '../catalog/spread.ts';
import type { Scenario, ScenarioAction } from '../schema.ts';
import type { Claim, Lesson, PredictionOption } from './lesson.ts';
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
  name: 'scaling-a-group',
  title: { en: 'Scaling a group', ru: 'Как растёт группа' },
  about: {
    en: 'How consumers of one group share the partitions, and what a second group gets.',
    ru: 'Как консьюмеры одной группы делят партиции и что получает вторая группа.',
  },
  questions: ['Q01', 'Q10'],
  zookeeperServers: 3,
  brokers,
  brokerConfig: lessonBrokers,
  controller: { broker: 1, epoch: 1 },
  network: lessonNetwork,
  lessonValues: [...commonLessonValues],
};

const member = (group: string, processingMs: number) => ({
  subscribe: ['orders'],
  config: lessonConsumer(group),
  processingMs,
});

/** Q01: three partitions, six records a second, members that manage four a second each. */
const members: Scenario = {
  ...frame,
  topics: [
    { name: 'orders', assignment: spread(brokers, 3, 3) },
    { name: '__consumer_offsets', assignment: { '0': [2, 3, 1] } },
  ],
  producers: {
    shop: {
      config: { ...lessonProducer, acks: 'all' },
      // By murmur2: partitions 0, 1, 2.
      workload: { topic: 'orders', ratePerSecond: 6, keys: ['alice', 'user-4', 'user-1'] },
    },
  },
  consumers: {
    c1: member('billing', 250),
    c2: member('billing', 250),
    c3: member('billing', 250),
    c4: { ...member('billing', 250), startAtMs: 'never' },
  },
  endMs: 32_000,
};

const alone: Scenario = {
  ...members,
  consumers: { c1: member('billing', 250) },
  endMs: 14_000,
};

/** Q10: two partitions, twenty records, programs X and Y with two instances each. */
const instances = (groups: Record<string, string>): Scenario => ({
  ...frame,
  topics: [
    { name: 'orders', assignment: spread(brokers, 2, 3) },
    { name: '__consumer_offsets', assignment: { '0': [2, 3, 1] } },
  ],
  producers: {
    shop: {
      config: { ...lessonProducer, acks: 'all' },
      // By murmur2: partitions 0, 1, 0, 1 of two.
      workload: {
        topic: 'orders',
        ratePerSecond: 4,
        keys: ['carol', 'alice', 'bob', 'frank'],
        count: 20,
        startAtMs: 4000,
      },
    },
  },
  consumers: Object.fromEntries(
    Object.entries(groups).map(([label, group]) => [label, member(group, 100)]),
  ),
  endMs: 14_000,
});

const addC4: ScenarioAction = { atMs: 10_000, do: 'addConsumer', args: { consumer: 'c4' } };
const closeC1: ScenarioAction = { atMs: 20_000, do: 'closeConsumer', args: { consumer: 'c1' } };

const window = { fromMs: 12_000, toMs: 20_000 };
const work: Measure = { what: 'processed', group: 'billing', ...window };
const owned: Measure = { what: 'ownedCount', group: 'billing', member: 'c1', atMs: 12_000 };

const asMany = (key: string, measure: Measure, bound: NonNullable<Claim['bound']>) =>
  ({ key, claims: [{ as: key, measure, bound }] }) satisfies PredictionOption;

const instanceRuns = ['oneGroup', 'twoGroups', 'threeGroups'] as const;
const deliveries: Measure = { what: 'delivered', ...upTo(13_000) };
const storedRecords: Measure = { what: 'stored', topic: 'orders', atMs: 13_000 };
const ofInstances = (measure: Measure): Record<string, Measure> =>
  Object.fromEntries(instanceRuns.map((run) => [run, measure]));

/** Of twenty records: each to one reader, each to one reader of each program, each to every instance. */
const totals: PredictionOption[] = [20, 40, 80].map((count) =>
  asMany(`total${count}`, deliveries, { is: count }),
);

export const scalingAGroup: Lesson = {
  name: 'scaling-a-group',
  questions: ['Q01', 'Q10'],
  runs: [
    { key: 'members', scenario: members, reference: [addC4, closeC1] },
    { key: 'alone', scenario: alone, reference: [] },
    {
      key: 'oneGroup',
      scenario: instances({ x1: 'x', x2: 'x', y1: 'x', y2: 'x' }),
      reference: [],
    },
    {
      key: 'twoGroups',
      scenario: instances({ x1: 'x', x2: 'x', y1: 'y', y2: 'y' }),
      reference: [],
    },
    {
      key: 'threeGroups',
      scenario: instances({ x1: 'x', x2: 'x', y1: 'y', y2: 'y', z1: 'z', z2: 'z' }),
      reference: [],
    },
  ],
  steps: [
    { key: 'three', run: 'members', toMs: 9900, wallMs: 26_000 },
    {
      key: 'fourth',
      run: 'members',
      toMs: 19_900,
      wallMs: 26_000,
      actions: [addC4],
      prediction: {
        options: [
          asMany('rises', { ...work, toMs: 19_900 }, { moreThan: 54 }),
          asMany('stays', { ...work, toMs: 19_900 }, { between: [41, 54] }),
          asMany('falls', { ...work, toMs: 19_900 }, { lessThan: 41 }),
        ],
      },
      facts: [
        { as: 'idle', measure: { what: 'idleMembers', group: 'billing', atMs: 19_900 } },
        {
          as: 'rate',
          measure: {
            what: 'processedPerSecond',
            group: 'billing',
            fromMs: 12_000,
            toMs: 19_900,
          },
        },
      ],
    },
    {
      key: 'leaves',
      run: 'members',
      toMs: 28_000,
      wallMs: 24_000,
      actions: [closeC1],
      facts: [{ as: 'idle', measure: { what: 'idleMembers', group: 'billing', atMs: 28_000 } }],
    },
    {
      key: 'alone',
      run: 'alone',
      toMs: 12_000,
      wallMs: 24_000,
      prediction: {
        options: [
          asMany('one', owned, { is: 1 }),
          asMany('all', owned, { is: 3 }),
          asMany('none', owned, { is: 0 }),
        ],
      },
      facts: [
        { as: 'owned', measure: owned },
        { as: 'lag', measure: { what: 'lag', group: 'billing', atMs: 12_000 } },
      ],
    },
    {
      key: 'shared',
      run: 'oneGroup',
      toMs: 13_000,
      wallMs: 24_000,
      prediction: { options: totals },
      facts: [
        { as: 'deliveries', measure: deliveries },
        { as: 'idle', measure: { what: 'idleMembers', group: 'x', atMs: 13_000 } },
      ],
    },
    {
      key: 'copies',
      run: 'twoGroups',
      toMs: 13_000,
      wallMs: 24_000,
      prediction: { options: totals },
      facts: [
        { as: 'deliveries', measure: deliveries },
        { as: 'stored', measure: storedRecords },
      ],
      showsTable: true,
    },
  ],
  expectations: [
    {
      name: 'Q01.1',
      question: 'Q01',
      sentence: 'at every instant each partition has at most one owner in the group',
      claims: [
        {
          as: 'owners',
          measure: { what: 'mostOwnersAtOnce', group: 'billing', toMs: 28_000 },
          bound: { is: 1 },
        },
      ],
    },
    {
      name: 'Q01.2',
      question: 'Q01',
      sentence: 'exactly one member with zero partitions in [12, 20]',
      claims: [
        {
          as: 'idle',
          measure: { what: 'idleCounts', group: 'billing', ...window },
          bound: { is: [1] },
        },
      ],
    },
    {
      name: 'Q01.3',
      question: 'Q01',
      sentence: 'records processed in [12, 20] within ±6 of 48',
      claims: [{ as: 'processed', measure: work, bound: { between: [42, 54] } }],
    },
    {
      name: 'Q01.4',
      question: 'Q01',
      sentence: 'no idle member after t=22',
      claims: [
        {
          as: 'idle',
          measure: { what: 'idleCounts', group: 'billing', fromMs: 22_000, toMs: 28_000 },
          bound: { is: [0] },
        },
        {
          as: 'assignment',
          measure: { what: 'assignment', group: 'billing', atMs: 28_000 },
          bound: { is: { c2: ['orders-0'], c3: ['orders-1'], c4: ['orders-2'] } },
        },
      ],
    },
    {
      name: 'Q01.5',
      question: 'Q01',
      sentence: 'Variant: one member owns all three',
      claims: [
        {
          as: 'assignment',
          run: 'alone',
          measure: { what: 'assignment', group: 'billing', atMs: 12_000 },
          bound: { is: { c1: ['orders-0', 'orders-1', 'orders-2'] } },
        },
      ],
    },
    {
      name: 'Q10.1',
      question: 'Q10',
      sentence: 'totals N, 2N, 3N',
      claims: instanceRuns.map((run, i) => ({
        as: run,
        run,
        measure: deliveries,
        bound: { is: 20 * (i + 1) },
      })),
    },
    {
      name: 'Q10.2',
      question: 'Q10',
      sentence: 'stored records N in every run',
      claims: instanceRuns.map((run) => ({
        as: run,
        run,
        measure: storedRecords,
        bound: { is: 20 },
      })),
    },
    {
      name: 'Q10.3',
      question: 'Q10',
      sentence: 'within a group no record is delivered twice',
      claims: instanceRuns.map((run) => ({
        as: run,
        run,
        measure: { what: 'deliveredTwice', ...upTo(13_000) },
        bound: { is: 0 },
      })),
    },
    {
      name: 'scaling-a-group.1',
      question: 'Q10',
      sentence: 'in one group of four, two members are idle: both instances of Y',
      claims: [
        {
          as: 'idle',
          run: 'oneGroup',
          measure: { what: 'idleMembers', group: 'x', atMs: 13_000 },
          bound: { is: ['y1', 'y2'] },
        },
      ],
    },
  ],
  notChecked: [],
  table: {
    columns: [
      { key: 'deliveries', measures: ofInstances(deliveries) },
      { key: 'stored', measures: ofInstances(storedRecords) },
      {
        key: 'idle',
        measures: ofInstances({ what: 'idleMemberCount', atMs: 13_000 }),
      },
    ],
  },
};
