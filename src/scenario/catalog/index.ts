/** Every scenario that comes with the app, by its name, in the order in which they are listed. */
import type { Scenario } from '../schema.ts';
import { defaultScenario } from './default.ts';
import { largeScenario } from './large.ts';

const all: readonly Scenario[] = [defaultScenario, largeScenario];

export const shippedScenarios: Readonly<Record<string, Scenario>> = Object.fromEntries(
  all.map((scenario) => [scenario.name, scenario]),
);
