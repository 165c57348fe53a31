/**
 * Texts in the reader's language: ICU messages with named placeholders and plural forms, by intl-messageformat (small, kept by
 * FormatJS, uses the browser's own plural rules).
 *
 * A reader gets the texts of one language; the other's come when it is chosen. A missing message fails the type check: `ru` has the type
 * of `en`. A missing plural form fails a test. Numbers, durations and lists are formatted by the browser's `Intl` for the language.
 */

import { IntlMessageFormat } from 'intl-messageformat';
import type { details } from './en/details.ts';
import type { en } from './en/index.ts';

export type Language = 'en' | 'ru';
export const languages: readonly Language[] = ['en', 'ru'];

type Messages = typeof en & typeof details;
export type MessageKey = {
  [Area in keyof Messages]: `${Area}.${keyof Messages[Area] & string}`;
}[keyof Messages];
export type Values = Record<
  string,
  string | number | boolean | null | undefined | readonly (string | number)[]
>;

type Catalogue = Record<string, Record<string, string>>;
const catalogues: Record<Language, Catalogue> = { en: {}, ru: {} };

/** A language's texts come when they are needed: those of the stage first. */
export type Part = 'stage' | 'details' | 'lessons';
const sources: Record<Language, Record<Part, () => Promise<Catalogue>>> = {
  en: {
    stage: async () => (await import('./en/index.ts')).en,
    details: async () => (await import('./en/details.ts')).details,
    lessons: async () => (await import('./en/lessons/index.ts')).lessonTexts,
  },
  ru: {
    stage: async () => (await import('./ru/index.ts')).ru,
    details: async () => (await import('./ru/details.ts')).details,
    lessons: async () => (await import('./ru/lessons/index.ts')).lessonTexts,
  },
};
const loaded = new Set<string>();

export const areTextsLoaded = (language: Language, part: Part): boolean =>
  loaded.has(`${language}/${part}`);

/** Brings a part of a language's texts; `translate` gives keys until then. */
export async function loadTexts(language: Language, part: Part): Promise<void> {
  if (areTextsLoaded(language, part)) return;
  Object.assign(catalogues[language], await sources[language][part]());
  loaded.add(`${language}/${part}`);
}

/** Every text, for tools and tests. */
export const loadAllTexts = (): Promise<unknown> =>
  Promise.all(
    languages.flatMap((language) =>
      (Object.keys(sources[language]) as Part[]).map((part) => loadTexts(language, part)),
    ),
  );

const compiled = new Map<string, IntlMessageFormat>();

/** Text doubled (`?strings=double`) or with marks (`?strings=pseudo`): for finding what is clipped or not translated. */
let distortion: ((text: string) => string) | null = null;
export function distortTexts(mode: string | null): void {
  if (mode === 'double') distortion = (text) => `${text} ${text}`;
  else if (mode === 'pseudo') distortion = (text) => `⟦${text}⟧`;
  else distortion = null;
}

export function translate(language: Language, key: MessageKey, values: Values = {}): string {
  const text = formatterOf(language, key).format(displayed(language, values)) as string;
  return distortion === null ? text : distortion(text);
}

/** For keys put together from data (a kind of event, an error's code); null where there is no such message. */
export function translateIfKnown(
  language: Language,
  key: string,
  values: Values = {},
): string | null {
  const dot = key.indexOf('.');
  const known = catalogues[language][key.slice(0, dot)]?.[key.slice(dot + 1)];
  return known === undefined ? null : translate(language, key as MessageKey, values);
}

function formatterOf(language: Language, key: string): IntlMessageFormat {
  const id = `${language}/${key}`;
  let format = compiled.get(id);
  if (format === undefined) {
    const dot = key.indexOf('.');
    const message = catalogues[language][key.slice(0, dot)]?.[key.slice(dot + 1)];
    format = new IntlMessageFormat(message ?? key, language);
    compiled.set(id, format);
  }
  return format;
}

/** Lists become «1, 2 и 3»; what is absent becomes an empty text, so that a sentence never fails. */
function displayed(language: Language, values: Values): Record<string, string | number> {
  const shown: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(values)) {
    if (Array.isArray(value))
      shown[name] = formatList(language, value as readonly (string | number)[]);
    else if (typeof value === 'boolean') shown[name] = value ? 'true' : 'false';
    else shown[name] = (value as string | number | null | undefined) ?? '';
  }
  return shown;
}

const listFormats = new Map<Language, Intl.ListFormat>();
export function formatList(language: Language, items: readonly (string | number)[]): string {
  let format = listFormats.get(language);
  if (format === undefined) {
    format = new Intl.ListFormat(language, { style: 'long', type: 'conjunction' });
    listFormats.set(language, format);
  }
  return format.format(items.map(String));
}

const numberFormats = new Map<string, Intl.NumberFormat>();
function numberFormat(language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const id = language + JSON.stringify(options);
  let format = numberFormats.get(id);
  if (format === undefined) {
    format = new Intl.NumberFormat(language, options);
    numberFormats.set(id, format);
  }
  return format;
}

export function formatNumber(language: Language, value: number, digits = 0): string {
  return numberFormat(language, { maximumFractionDigits: digits }).format(value);
}

/** «1.5 s», «350 ms», «2 min»: with the unit that fits. */
export function formatDuration(language: Language, us: number): string {
  const absolute = Math.abs(us);
  if (absolute < 1_000) return unit(language, us, 'microsecond', 0);
  if (absolute < 1_000_000)
    return unit(language, us / 1_000, 'millisecond', absolute < 10_000 ? 1 : 0);
  if (absolute < 120_000_000)
    return unit(language, us / 1_000_000, 'second', absolute < 20_000_000 ? 1 : 0);
  return unit(language, us / 60_000_000, 'minute', 1);
}

/** A moment on the timeline: «42.10 s», always with the same number of digits. */
export function formatMoment(language: Language, atUs: number, digits = 2): string {
  return unit(language, atUs / 1_000_000, 'second', digits, digits);
}

/** Seconds are «s» in every place, not «sec» in some. */
function unit(
  language: Language,
  value: number,
  name: string,
  digits: number,
  leastDigits = 0,
): string {
  return numberFormat(language, {
    style: 'unit',
    unit: name,
    unitDisplay: name === 'second' ? 'narrow' : 'short',
    minimumFractionDigits: leastDigits,
    maximumFractionDigits: digits,
  })
    .format(value)
    .replace(/(\d)s$/, '$1 s');
}
