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
import { loadAllTexts, translate, type MessageKey } from '../../../src/i18n/translate.ts';
import { measureExpectations } from '../../../src/scenario/lessonCheck.ts';
import { lessons } from '../../../src/scenario/lessons/index.ts';
import { timedAction } from '../../../src/sim/simulate.ts';

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
  const optional = lesson.steps
    .filter(({ prediction }) => prediction === undefined)
    .map(({ key }) => `${key}.after`);

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
      for (const { key, facts = [], run, toMs } of lesson.steps) {
        const { scenario, reference } = must(
          lesson.runs.find((one) => one.key === run),
          run,
        );
        const played = { scenario, seed: '1', actions: reference.map(timedAction) };
        const [result] = measureExpectations(played, [key], toMs * 1000);
        for (const part of ['text', 'explanation', 'after']) {
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
            result?.measured as never,
          );
          expect(wordsIn(said), said).toBeLessThanOrEqual(MOST_WORDS);
          expect(said).not.toMatch(/undefined|NaN|\{|\}/);
        }
      }
    },
  );
});

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
