/** Both languages are complete: every text, every plural form, every kind of event, action, error code. */
import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { describe, expect, test } from 'vitest';
import { details as enDetails } from '../../../src/i18n/en/details.ts';
import { en } from '../../../src/i18n/en/index.ts';
import { details as ruDetails } from '../../../src/i18n/ru/details.ts';
import { ru } from '../../../src/i18n/ru/index.ts';
import { lessonTexts as enLessons } from '../../../src/i18n/en/lessons/index.ts';
import { lessonTexts as ruLessons } from '../../../src/i18n/ru/lessons/index.ts';
import { eventSentence } from '../../../src/i18n/eventSentence.ts';
import { languages, loadAllTexts } from '../../../src/i18n/translate.ts';
import { actionKinds } from '../../../src/sim/actionKinds.ts';
import { traceKinds } from '../../../src/sim/kinds.ts';
import { healthCodes } from '../../../src/sim/checks/healthCodes.ts';
import { must } from '../../../src/base/assert.ts';
import { startRun, runTo } from '../../../src/scenario/runScenario.ts';
import { shippedScenarios } from '../../../src/scenario/catalog/index.ts';
import type { TraceEvent } from '../../../src/sim/kernel/trace.ts';

await loadAllTexts();

const texts: Record<'en' | 'ru', Record<string, Record<string, string>>> = {
  en: { ...en, ...enDetails, ...enLessons },
  ru: { ...ru, ...ruDetails, ...ruLessons },
};
const keys = Object.entries(texts.en).flatMap(([area, messages]) =>
  Object.keys(messages).map((key) => `${area}.${key}`),
);

test('both languages have the same texts, none empty', () => {
  for (const [area, messages] of Object.entries(texts.en)) {
    expect(Object.keys(must(texts.ru[area], area)).sort(), area).toEqual(
      Object.keys(messages).sort(),
    );
  }
  for (const language of languages) {
    for (const [area, messages] of Object.entries(texts[language])) {
      for (const [key, text] of Object.entries(messages))
        expect(text.trim(), `${language} ${area}.${key}`).not.toBe('');
    }
  }
});

test.each(keys)('%s: parses, has all plural forms and the same facts in both languages', (key) => {
  const dot = key.indexOf('.');
  const [area, name] = [key.slice(0, dot), key.slice(dot + 1)];
  const english = parse(must(texts.en[area]?.[name], key));
  const russian = parse(must(texts.ru[area]?.[name], key));
  for (const forms of pluralsOf(english)) expect(forms).toContain('other');
  for (const forms of pluralsOf(russian)) {
    // Where only "none or some" is asked, no number is spoken.
    if (forms.every((form) => form === 'other' || form.startsWith('='))) continue;
    expect(forms, 'Russian plural forms').toEqual(
      expect.arrayContaining(['one', 'few', 'many', 'other']),
    );
  }
  const [inEnglish, inRussian] = [factsOf(english), factsOf(russian)];
  for (const fact of inRussian) {
    // `targetsOf`: the same in the genitive.
    expect([...inEnglish, ...inEnglish.map((one) => `${one}Of`)], 'known in English').toContain(
      fact,
    );
  }
});

describe('sentences', () => {
  test.each(Object.keys(traceKinds))('trace event %s', (kind) => {
    for (const language of languages)
      expect(texts[language]['events']?.[kind], language).toBeDefined();
  });
  test.each(Object.keys(actionKinds))('action %s', (name) => {
    const kind = must((actionKinds as Record<string, { notModelledYet?: string }>)[name], name);
    if (kind.notModelledYet !== undefined) return;
    for (const language of languages)
      expect(texts[language]['actions']?.[name], language).toBeDefined();
  });
  test.each(Object.keys(healthCodes))('health %s', (code) => {
    for (const language of languages)
      expect(texts[language]['health']?.[code], language).toBeDefined();
  });

  test('every event of a run with faults is a whole sentence: no fact is missing', () => {
    const scenario = must(shippedScenarios['default'], 'default');
    const actions = [
      { atUs: 3_000_000, do: 'crash', args: { broker: 2 } },
      { atUs: 6_000_000, do: 'killConsumer', args: { consumer: 'c1' } },
      { atUs: 9_000_000, do: 'crashZooKeeper', args: { servers: [1, 2] } },
      {
        atUs: 12_000_000,
        do: 'createTopic',
        args: { topic: 'new', partitions: 2, replicationFactor: 2 },
      },
      { atUs: 15_000_000, do: 'startZooKeeper', args: { servers: [1, 2] } },
      { atUs: 36_000_000, do: 'start', args: { broker: 2 } },
      { atUs: 44_000_000, do: 'stopGracefully', args: { broker: 3 } },
    ];
    const events = new Map<string, TraceEvent>();
    const live = startRun({ scenario, seed: '1', actions }, (event) =>
      events.set(event.kind, event),
    );
    live.listeners.push((event) => events.set(event.kind, event));
    runTo(live, 60_000);
    expect(events.size).toBeGreaterThan(30);
    for (const event of events.values()) {
      for (const language of languages) {
        const missing = missingFacts(language, event);
        expect(missing, `${language} ${event.kind}: ${eventSentence(language, event)}`).toEqual([]);
      }
    }
  });
});

test('Russian counts have the right form', () => {
  const say = (partitions: number): string =>
    eventSentence('ru', {
      kind: 'topicCreated',
      node: 'broker-1',
      data: { topic: 'orders', partitions },
    });
  expect([1, 2, 5, 11, 21, 22, 111].map(say)).toEqual([
    'Создан топик orders: 1 партиция',
    'Создан топик orders: 2 партиции',
    'Создан топик orders: 5 партиций',
    'Создан топик orders: 11 партиций',
    'Создан топик orders: 21 партиция',
    'Создан топик orders: 22 партиции',
    'Создан топик orders: 111 партиций',
  ]);
});

/** Names in braces that the event does not fill: they would leave a hole in the sentence. */
function missingFacts(language: 'en' | 'ru', event: TraceEvent): string[] {
  const sentence = eventSentence(language, event);
  return /\{\w+\}|undefined|NaN|\[object/.test(sentence) || sentence.includes('  ')
    ? [sentence]
    : [];
}

function pluralsOf(elements: readonly MessageFormatElement[]): string[][] {
  return elements.flatMap((element) => {
    if (element.type !== TYPE.plural && element.type !== TYPE.select) return [];
    const inner = Object.values(element.options).flatMap(({ value }) => pluralsOf(value));
    return element.type === TYPE.plural ? [Object.keys(element.options), ...inner] : inner;
  });
}

function factsOf(elements: readonly MessageFormatElement[]): string[] {
  return elements.flatMap((element) => {
    if (element.type === TYPE.literal || element.type === TYPE.pound) return [];
    const own = 'value' in element && typeof element.value === 'string' ? [element.value] : [];
    if (element.type !== TYPE.plural && element.type !== TYPE.select) return own;
    return [...own, ...Object.values(element.options).flatMap(({ value }) => factsOf(value))];
  });
}
