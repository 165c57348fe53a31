/** Every scenario that comes with the app, by its name, in the order in which they are listed. A lesson's is that of its first run. */
import { lessonNamed, lessons } from '../lessons/index.ts';
import type { Scenario } from '../schema.ts';
import { defaultScenario } from './default.ts';
import { largeScenario } from './large.ts';

const ofLessons = lessons.flatMap(({ runs }) => runs.slice(0, 1).map(({ scenario }) => scenario));
const all: readonly Scenario[] = [...ofLessons, defaultScenario, largeScenario];

export const shippedScenarios: Readonly<Record<string, Scenario>> = Object.fromEntries(
  all.map((scenario) => [scenario.name, scenario]),
);

/** The scenario of this name; of a lesson that of its run `run`, from 1. Null: there is none. */
export function shippedScenario(name: string, run = 1): Scenario | null {
  const lesson = lessonNamed(name);
  if (lesson !== null) return lesson.runs[run - 1]?.scenario ?? null;
  if (run !== 1 || !Object.hasOwn(shippedScenarios, name)) return null;
  return shippedScenarios[name] ?? null;
}
