/** What follows from a lesson's data: where a step begins, which actions lie before it, what is to be measured at its end. */
import type { Lesson, LessonRun, LessonStep } from './lesson.ts';
import type { ScenarioAction } from '../schema.ts';

/** At the end of the step before it that plays the same run, else at the run's beginning. */
export function beginMs(lesson: Lesson, index: number): number {
  const step = lesson.steps[index];
  const before = lesson.steps.slice(0, index).findLast(({ run }) => run === step?.run);
  return before?.toMs ?? 0;
}

/** Those that the earlier steps of the same run take; `and` this one too. */
export function actionsBefore(
  lesson: Lesson,
  index: number,
  and?: 'its own',
): readonly ScenarioAction[] {
  const end = and === undefined ? index : index + 1;
  return lesson.steps
    .slice(0, end)
    .filter(({ run }) => run === lesson.steps[index]?.run)
    .flatMap(({ actions = [] }) => actions);
}

export const runNamed = (lesson: Lesson, key: string): LessonRun | null =>
  lesson.runs.find((run) => run.key === key) ?? null;

/** From 1, as links and the command line count. */
export const runNumber = (lesson: Lesson, key: string): number =>
  lesson.runs.findIndex((run) => run.key === key) + 1;

/** The keys of the runs that stand in the lesson's table. */
export const tableRuns = ({ runs, table }: Lesson): string[] =>
  runs
    .map(({ key }) => key)
    .filter((key) => table?.columns.some(({ measures }) => measures[key] !== undefined) === true);

/** The names under which lessonCheck.ts knows what belongs to the step. */
export function namesToMeasure(lesson: Lesson, step: LessonStep): string[] {
  return [
    ...(step.facts === undefined ? [] : [step.key]),
    ...(step.prediction?.options ?? []).map((option) => `${step.key}.${option.key}`),
    ...(step.showsTable === true ? tableRuns(lesson).map((run) => `table.${run}`) : []),
  ];
}
