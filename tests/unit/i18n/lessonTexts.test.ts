/** Each lesson has all its words in both languages, short enough, and tells only what its step measures. */
import {
  parse,
  isArgumentElement,
  isNumberElement,
  isPluralElement,
  type MessageFormatElement,
} from '@formatjs/icu-messageformat-parser';
import { describe, expect, test } from 'vitest';
import { must } from '../../../src/base/assert.ts';
import { lessonTexts as en } from '../../../src/i18n/en/lessons/index.ts';
import { lessonTexts as ru } from '../../../src/i18n/ru/lessons/index.ts';
import {
  loadAllTexts,
  translate,
  translateIfKnown,
  type Language,
  type MessageKey,
} from '../../../src/i18n/translate.ts';
import { measureExpectations } from '../../../src/scenario/lessonCheck.ts';
import { lessons } from '../../../src/scenario/lessons/index.ts';
import type { LessonStep } from '../../../src/scenario/lessons/lesson.ts';
import { runNamed } from '../../../src/scenario/lessons/steps.ts';
import { timedAction } from '../../../src/sim/simulate.ts';
import { linesOf, MOST_LINES } from '../../../src/views/lesson/inBrief.ts';
import { briefly, outcomeKey, sayable, type Say } from '../../../src/views/lesson/lessonText.ts';

const MOST_WORDS = 60;
const languages = ['en', 'ru'] as const;
const catalogues = { en, ru } as Record<'en' | 'ru', Record<string, Record<string, string>>>;
await loadAllTexts();

const wordsIn = (text: string): number =>
  text.split(/\s+/).filter((word) => /\p{L}|\d/u.test(word)).length;

describe.each(lessons.map((lesson) => [lesson.name, lesson] as const))('%s', (name, lesson) => {
  const keys = [
    'goal',
    ...lesson.runs.map(({ key }) => `run.${key}`),
    ...(lesson.table?.columns ?? []).map(({ key }) => `column.${key}`),
    ...lesson.steps.flatMap(({ key, prediction }) => [
      `${key}.title`,
      `${key}.text`,
      ...(prediction === undefined ? [] : [`${key}.question`, `${key}.explanation`]),
      ...(prediction?.options ?? []).map((option) => `${key}.option.${option.key}`),
    ]),
  ];
  const optional = lesson.steps.flatMap((step) => {
    const outcome = `${step.key}.${outcomeKey(step)}`;
    return [outcome, `${outcome}.brief`, `${step.key}.text.brief`];
  });

  test.each(languages)('%s: every text is there, and none that nobody shows', (language) => {
    const texts = must(catalogues[language][name], name);
    expect(keys.filter((key) => texts[key] === undefined)).toEqual([]);
    const shown = new Set([...keys, ...optional]);
    expect(Object.keys(texts).filter((key) => !shown.has(key))).toEqual([]);
  });

  test.each(languages)(
    '%s: what is explained uses the facts of its step, in at most 60 words',
    (language) => {
      const texts = must(catalogues[language][name], name);
      for (const step of lesson.steps) {
        const { key, facts = [] } = step;
        const measured = measuredIn(step);
        for (const part of ['text', 'explanation', 'after'].flatMap((one) => [
          one,
          `${one}.brief`,
        ])) {
          const text = texts[`${key}.${part}`];
          if (text === undefined) continue;
          const asked = argumentsOf(parse(text));
          const known = facts.map(({ as }) => as);
          expect(
            asked.filter((fact) => !known.includes(fact)),
            `${key}.${part}`,
          ).toEqual([]);
          const said = translate(
            language,
            `${name}.${key}.${part}` as MessageKey,
            measured as never,
          );
          expect(wordsIn(said), said).toBeLessThanOrEqual(MOST_WORDS);
          expect(said).not.toMatch(/undefined|NaN|\{|\}/);
        }
      }
    },
  );

  test.each(languages)('%s: in brief a step is three lines, and so is its question', (language) => {
    for (const step of lesson.steps) {
      const say: Say = (key, values) =>
        translateIfKnown(language, `${name}.${step.key}.${key}`, values) ?? '';
      const facts = sayable(measuredIn(step));
      const leads = step.prediction === undefined ? [''] : leadsIn(language);
      const shown = [
        briefly(say, 'text'),
        say('question'),
        ...leads.map((lead) => `${lead} ${briefly(say, outcomeKey(step), facts, lead)}`),
      ];
      expect(shown.filter((text) => linesOf(text) > MOST_LINES)).toEqual([]);
    }
  });

  /** At the end of the step, played as the lesson has it. */
  function measuredIn({ key, run, toMs }: LessonStep): unknown {
    const { scenario, reference } = must(runNamed(lesson, run), run);
    const played = { scenario, seed: '1', actions: reference.map(timedAction) };
    return measureExpectations(played, [key], toMs * 1000)[0]?.measured;
  }
});

/** What can stand before an outcome. */
const leadsIn = (language: Language): string[] =>
  (['youSawIt', 'notQuite', 'whatHappened'] as const).map((key) =>
    translate(language, `lesson.${key}`),
  );

function argumentsOf(elements: readonly MessageFormatElement[]): string[] {
  return elements.flatMap((element) => {
    if (isPluralElement(element))
      return [
        element.value,
        ...Object.values(element.options).flatMap(({ value }) => argumentsOf(value)),
      ];
    return isArgumentElement(element) || isNumberElement(element) ? [element.value] : [];
  });
}
