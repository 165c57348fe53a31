/** Random clusters, work and faults: the invariants hold at every event, and in the end the cluster is whole again. */
import { describe, expect, test } from 'vitest';
import { fuzzCase } from '../../src/cli/fuzz/fuzzCase.ts';
import { fuzzRun } from '../../src/cli/fuzz/fuzzRun.ts';
import { readScenario } from '../../src/scenario/validateScenario.ts';
import { readActions } from '../../src/scenario/validateActions.ts';
import { failedSeeds } from './seeds.ts';

const RUNS = 200;
/** So many runs in one test, so that none takes long. */
const SLICE = 20;

describe('random runs', () => {
  test.each(Array.from({ length: RUNS / SLICE }, (_, index) => 1 + index * SLICE))(
    'seeds from %i',
    { timeout: 120_000 },
    (first) => {
      let acknowledged = 0;
      for (let seed = first; seed < first + SLICE; seed += 1) {
        const result = fuzzRun(fuzzCase(seed));
        expect({ seed, failure: result.failure }).toEqual({ seed, failure: null });
        acknowledged += result.acknowledged;
      }
      expect(acknowledged).toBeGreaterThan(1000);
    },
  );
});

test.each(failedSeeds)('seed $seed, which found $found', ({ seed }) => {
  expect(fuzzRun(fuzzCase(seed)).failure).toBeNull();
});

test('a case is a value of its seed, and such as a file could hold', () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const { scenario, actions } = fuzzCase(seed);
    expect(fuzzCase(seed)).toEqual({ seed, scenario, actions });
    expect(readScenario(scenario)).toMatchObject({ ok: true });
    expect(readActions(scenario, actions)).toMatchObject({ ok: true });
  }
});

test('a failure is found and told', () => {
  const fuzz = fuzzCase(1);
  const unmended = fuzz.actions.filter(({ do: word }) => word !== 'start');
  const crash = { atMs: 30_000, do: 'crash', args: { broker: 1 } };
  const { failure } = fuzzRun({ ...fuzz, actions: [...unmended, crash] });
  expect(failure).toMatchObject({
    name: 'becomesWhole',
    detail: expect.stringContaining('orders'),
  });
});
