/** The shipped lessons hold what they say: every sentence of their questions, every prediction, with three seeds. */
import { describe, expect, test } from 'vitest';
import { must } from '../../src/base/assert.ts';
import { checkLesson, measureExpectations } from '../../src/scenario/lessonCheck.ts';
import { lessons } from '../../src/scenario/lessons/index.ts';
import type { Claim, Lesson } from '../../src/scenario/lessons/lesson.ts';
import { momentsOf } from '../../src/scenario/lessons/measures/index.ts';
import { namesToMeasure, tableRuns } from '../../src/scenario/lessons/steps.ts';
import { readScenario } from '../../src/scenario/validateScenario.ts';
import { validateActions } from '../../src/scenario/validateActions.ts';
import { startRun } from '../../src/scenario/runScenario.ts';
import { createInvariantMemory, noteForInvariants } from '../../src/sim/checks/invariants.ts';
import { runChecked } from '../../src/sim/checks/runChecked.ts';
import { timedAction } from '../../src/sim/simulate.ts';
import { checkSentences } from './checkSentences.ts';

const SEEDS = ['1', '2', '3'];

/** Which answer the texts tell the reader to be right: decided by measuring, and the same with every seed. */
const rightAnswers: Record<string, Record<string, string>> = {
  'first-cluster': { key: 'same', copies: 'inSync', zookeeper: 'none' },
  'queue-and-log': { queue: 'halves', topic: 'both', late: 'topic' },
  'scaling-a-group': { fourth: 'stays', alone: 'all', shared: 'total20', copies: 'total40' },
  'ordering-and-partitions': { three: 'perPartition', added: 'all', removed: 'refused' },
  'zookeeper-goes-down': {
    lost: 'nothing',
    changes: 'consumer',
    crash: 'all',
    back: 'ledFirst',
  },
};

describe.each(lessons.map((lesson) => [lesson.name, lesson] as const))('%s', (_, lesson) => {
  test.each(SEEDS)('every expectation holds with seed %s', (seed) => {
    const results = checkLesson(lesson, seed);
    expect(results.filter(({ passed }) => passed !== true)).toEqual([]);
    const right = results.flatMap(({ name, measured }) =>
      'right' in measured ? [[name.slice(lesson.name.length + 1), measured['right']] as const] : [],
    );
    const expected = Object.entries(must(rightAnswers[lesson.name], lesson.name));
    expect(right).toEqual(expected.map(([step, option]) => [step, [option]]));
  });

  test('no invariant is broken in any of its runs', () => {
    for (const { key, scenario, reference } of lesson.runs) {
      const memory = createInvariantMemory();
      const run = { scenario, seed: '1', actions: reference.map(timedAction) };
      const live = startRun(run, (event) => noteForInvariants(memory, event));
      live.listeners.push((event) => noteForInvariants(memory, event));
      const violations: unknown[] = [];
      runChecked(live.engine, memory, scenario.endMs * 1000, (violation) => {
        violations.push(violation);
        return violations.length < 5;
      });
      expect(violations, key).toEqual([]);
    }
  });

  test('its scenarios and the reader’s actions are valid, and it lists the keys that it changed', () => {
    for (const { scenario, reference } of lesson.runs) {
      expect(readScenario(scenario)).toMatchObject({ ok: true });
      expect(validateActions(scenario, reference)).toEqual([]);
      expect([scenario.name, scenario.questions]).toEqual([lesson.name, [...lesson.questions]]);
    }
  });

  test('what a step tells can be measured at its end, from there alone', () => {
    for (const step of lesson.steps) {
      const claims = [
        ...(step.facts ?? []),
        ...(step.prediction?.options ?? []).flatMap((option) => option.claims),
        ...(step.showsTable === true ? ownRow(lesson, step.run) : []),
      ].filter(({ run = step.run }) => run === step.run);
      for (const { as, measure } of claims)
        expect(Math.max(0, ...momentsOf(measure)), `${step.key}.${as}`).toBeLessThanOrEqual(
          step.toMs,
        );
      const { scenario, reference } = must(
        lesson.runs.find(({ key }) => key === step.run),
        'run',
      );
      const run = { scenario, seed: '1', actions: reference.map(timedAction) };
      const names = namesToMeasure(lesson, step);
      const results = measureExpectations(run, names, step.toMs * 1000);
      for (const { name, passed, measured } of results) {
        const values = Object.values(measured);
        expect(values.length, name).toBeGreaterThan(0);
        if (name.startsWith(`${step.key}.`)) expect(passed, name).not.toBeNull();
      }
    }
  });

  test('every sentence of its questions is an expectation, in its order', () => {
    for (const question of lesson.questions) {
      const named = lesson.expectations.filter(({ name }) => name.startsWith(`${question}.`));
      expect(named.map(({ sentence }) => sentence)).toEqual(checkSentences[question]);
      expect(named.map(({ name }) => name)).toEqual(named.map((__, i) => `${question}.${i + 1}`));
    }
    for (const { sentence, reason } of lesson.notChecked) expect(sentence && reason).not.toBe('');
  });
});

test('a failing expectation is told with what was measured and what was asked', () => {
  const [first] = lessons;
  const lesson: Lesson = {
    ...must(first, 'lesson'),
    expectations: [
      {
        name: 'x.1',
        question: 'x',
        sentence: 'nothing is ever acknowledged',
        claims: [
          {
            as: 'acknowledged',
            measure: { what: 'acknowledged', producer: 'shop', fromMs: 0, toMs: 10_000 },
            bound: { is: 0 },
          },
        ],
      },
    ],
  };
  const [result] = checkLesson(lesson, '1');
  expect(result).toMatchObject({
    name: 'x.1',
    passed: false,
    bound: { acknowledged: { is: 0 } },
  });
  expect(result?.measured['acknowledged']).toBeGreaterThan(5);
});

test('what has not been reached yet is neither true nor false', () => {
  const lesson = must(
    lessons.find(({ name }) => name === 'zookeeper-goes-down'),
    'lesson',
  );
  const [{ scenario, reference }] = [must(lesson.runs[0], 'run')];
  const run = { scenario, seed: '1', actions: reference.map(timedAction) };
  const at = (atMs: number) => measureExpectations(run, ['Q05.1', 'Q05.3'], atMs * 1000);
  expect(at(19_000).map(({ passed }) => passed)).toEqual([null, null]);
  expect(at(20_000).map(({ passed }) => passed)).toEqual([true, null]);
  expect(at(36_000).map(({ passed }) => passed)).toEqual([true, true]);
});

const ownRow = ({ table }: Lesson, run: string): Claim[] =>
  (table?.columns ?? []).flatMap(({ key, measures }) => {
    const measure = measures[run];
    return measure === undefined ? [] : [{ as: key, measure }];
  });

test('a table has a row for each run that it compares', () => {
  expect(Object.fromEntries(lessons.map((lesson) => [lesson.name, tableRuns(lesson)]))).toEqual({
    'first-cluster': [],
    'queue-and-log': ['twoServices', 'lateService'],
    'scaling-a-group': ['oneGroup', 'twoGroups', 'threeGroups'],
    'ordering-and-partitions': ['threeKeys', 'oneKey', 'onePartition'],
    'zookeeper-goes-down': [],
  });
});
