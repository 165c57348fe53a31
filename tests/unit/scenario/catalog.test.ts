/** A failure means that a shipped scenario would be refused as a file, or is not what it says. */
import { expect, test } from 'vitest';
import { shippedScenarios } from '../../../src/scenario/catalog/index.ts';
import { readScenario } from '../../../src/scenario/validateScenario.ts';

test.each(Object.entries(shippedScenarios))(
  '%s is a scenario with both titles',
  (name, scenario) => {
    expect(readScenario(scenario)).toEqual({ ok: true, value: scenario });
    expect(scenario.name).toBe(name);
    expect(scenario.title?.en).toMatch(/\w/);
    expect(scenario.title?.ru).toMatch(/[а-я]/i);
  },
);

test('idempotence is off and said so, wherever a producer is', () => {
  for (const { producers = {}, lessonValues } of Object.values(shippedScenarios)) {
    for (const { config, workload } of Object.values(producers)) {
      if (workload?.queue !== undefined) continue;
      expect(config?.['enable.idempotence']).toBe(false);
      expect(lessonValues).toContain('enable.idempotence');
    }
  }
});

test('large is as large as it says', () => {
  const { brokers, topics = [], producers = {}, consumers = {} } = shippedScenarios['large']!;
  expect(brokers).toHaveLength(30);
  expect(topics.map(({ partitions }) => partitions).reduce((a = 0, b = 0) => a + b)).toBe(3000);
  expect(Object.keys(producers)).toHaveLength(30);
  expect(Object.keys(consumers)).toHaveLength(200);
  expect(new Set(Object.values(consumers).map(({ config }) => config?.['group.id'])).size).toBe(10);
});
