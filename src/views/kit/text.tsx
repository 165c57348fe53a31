/** The reader's language for every view: `useText()` gives `t(key, values)`, `useFormat()` the numbers and times of that language. */
import { createContext, useContext, useMemo, type ReactNode } from 'react';
import {
  translate,
  translateIfKnown,
  type Language,
  type MessageKey,
  type Values,
} from '../../i18n/translate.ts';
import { createFormat, type Format } from './format.ts';

export type Translate = (key: MessageKey, values?: Values) => string;

interface Words {
  language: Language;
  t: Translate;
  format: Format;
}

const wordsOf = (language: Language): Words => ({
  language,
  t: (key, values) => translate(language, key, values),
  format: createFormat(language),
});

const LanguageContext = createContext<Words>(wordsOf('en'));

export function LanguageProvider({
  language,
  children,
}: {
  language: Language;
  children: ReactNode;
}) {
  const words = useMemo(() => wordsOf(language), [language]);
  return <LanguageContext value={words}>{children}</LanguageContext>;
}

export function useText(): Translate {
  return useContext(LanguageContext).t;
}

export function useFormat(): Format {
  return useContext(LanguageContext).format;
}

export function useLanguage(): Language {
  return useContext(LanguageContext).language;
}

/** For keys put together from data; null where there is no such text. */
export function useTextIfKnown(): (key: string, values?: Values) => string | null {
  const { language } = useContext(LanguageContext);
  return useMemo(() => (key, values) => translateIfKnown(language, key, values), [language]);
}
