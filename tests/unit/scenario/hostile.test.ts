/** A failure means that some file or link could make the reader throw instead of saying what is wrong. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shippedScenarios } from '../../../src/scenario/catalog/index.ts';
import type { Checked } from '../../../src/scenario/problems.ts';
import { decodeLink } from '../../../src/scenario/link/decode.ts';
import { readActions } from '../../../src/scenario/validateActions.ts';
import { readScenario } from '../../../src/scenario/validateScenario.ts';
import { actionAliases, actionKinds } from '../../../src/sim/actionKinds.ts';
import { linkOf } from '../../support/badLinks.ts';

const scenario = shippedScenarios['default']!;
const words = [...Object.keys(actionKinds), ...Object.keys(actionAliases), 'admin', 'toString'];
const keys = [
  ...new Set(Object.values(actionKinds).flatMap(({ args }) => Object.keys(args))),
  'operation',
  '__proto__',
];

const value = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(1, 2, 'p1', 'c1', 'orders', 'broker 1', [1], ['orders'], null),
  },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
);
const action = fc.record({
  atMs: fc.oneof(fc.integer({ min: 0, max: 60_000 }), fc.double()),
  do: fc.constantFrom(...words),
  args: fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 5 }),
});

test('any actions are taken or refused with a reason', () => {
  const reasons: string[] = [];
  fc.assert(
    fc.property(fc.array(action, { maxLength: 6 }), (actions) => {
      const checked = readActions(scenario, JSON.parse(JSON.stringify(actions)), 'actions');
      reasons.push(reasonOf(checked));
    }),
    { numRuns: 2_000, seed: 7 },
  );
  expect(reasons).toContain(TAKEN);
  expect(reasons).not.toContain('');
  expect(new Set(reasons).size).toBeGreaterThan(100);
});

test('any change of a scenario is taken or refused with a reason', () => {
  const fields = Object.keys(scenario);
  const reasons: string[] = [];
  fc.assert(
    fc.property(fc.constantFrom(...fields), fc.jsonValue({ maxDepth: 4 }), (field, change) => {
      const checked = readScenario(JSON.parse(JSON.stringify({ ...scenario, [field]: change })));
      reasons.push(reasonOf(checked));
    }),
    { numRuns: 1_000, seed: 7 },
  );
  expect(reasons).not.toContain('');
  expect(new Set(reasons).size).toBeGreaterThan(20);
});

test('what is nested without end is refused at its place', () => {
  const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`) as unknown;
  const action = { atMs: 1, do: 'crash', args: { broker: deep } };
  expect(readActions(scenario, [action])).toMatchObject({
    problems: [{ place: '[0].args', reason: 'nested too deeply' }],
  });
  const deepLink = linkOf(
    `{"s":"default","a":[[1,"crash",{"broker":${'['.repeat(5_000)}${']'.repeat(5_000)}}]]}`,
  );
  expect(decodeLink(deepLink)).toMatchObject({
    error: { place: 'a[0][2]', reason: 'nested too deeply' },
  });
});

/** The schema library would drop these without a word. */
test.each(['__proto__', 'constructor', 'prototype'])(
  '%s is refused as a name, not lost',
  (name) => {
    const named = (value: string): unknown => JSON.parse(`{"${name}":${value}}`);
    const places = (checked: Checked<unknown>) =>
      checked.ok ? [] : checked.problems.map(({ place }) => place);
    expect(places(readScenario({ ...scenario, producers: named('{}') }))).toEqual([
      `producers.${name}`,
    ]);
    expect(places(readScenario({ ...scenario, brokerConfig: named('1') }))).toEqual([
      `brokerConfig.${name}`,
    ]);
    const produce = { producer: 'p1', topic: 'orders', headers: named('"x"') };
    expect(places(readActions(scenario, [{ atMs: 1, do: 'produce', args: produce }]))).toEqual([
      `[0].args.headers.${name}`,
    ]);
    expect(places(readActions(scenario, [{ atMs: 1, do: 'wait', args: named('1') }]))).toEqual([
      `[0].args.${name}`,
    ]);
  },
);

const TAKEN = 'taken';

const reasonOf = (checked: Checked<unknown>): string =>
  checked.ok ? TAKEN : (checked.problems[0]?.reason ?? '');
