/** A lesson's texts, whole and in brief. */
import type { Values } from '../../i18n/translate.ts';
import type { LessonStep } from '../../scenario/lessons/lesson.ts';
import { useTextIfKnown } from '../kit/text.tsx';
import { inBrief } from './inBrief.ts';

export type Say = (key: string, values?: Values) => string;

/** A text of this lesson; '' where it has none. */
export function useLessonText(lesson: string): Say {
  const known = useTextIfKnown();
  return (key, values) => known(`${lesson}.${key}`, values) ?? '';
}

/** What is said when the step has been played. */
export const outcomeKey = ({ prediction }: LessonStep): 'after' | 'explanation' =>
  prediction === undefined ? 'after' : 'explanation';

/** The text as it was written for the projector; where nothing was, its first sentences that have room behind `lead`. */
export const briefly = (say: Say, key: string, values?: Values, lead = ''): string =>
  say(`${key}.brief`, values) || inBrief(say(key, values), lead);

/** Measured values as texts take them: a sequence of numbers stands as it is, names become a list. */
export function sayable(measured: unknown): Values | undefined {
  if (typeof measured !== 'object' || measured === null) return undefined;
  return Object.fromEntries(
    Object.entries(measured as Values).map(([name, value]) => [
      name,
      Array.isArray(value) && typeof value[0] === 'number' ? value.join(', ') : value,
    ]),
  );
}
