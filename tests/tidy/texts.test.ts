/** Every text is used: its key stands somewhere in the code, whole, or begins like one that is put together there. */
import { expect, test } from 'vitest';
import { details } from '../../src/i18n/en/details.ts';
import { en } from '../../src/i18n/en/index.ts';
import { readSources } from './sources.ts';

const code = readSources(['src'], /\.tsx?$/)
  .filter(({ path }) => !/^src\/i18n\/(en|ru)\//.test(path))
  .map(({ text }) => text)
  .join('\n');

test.each(Object.entries({ ...en, ...details }))('%s', (area, messages) => {
  const beginnings = [...code.matchAll(new RegExp(`\`${area}\\.(\\w*)\\$`, 'g'))].map(
    ([, beginning = '']) => beginning,
  );
  const unused = Object.keys(messages).filter(
    (key) =>
      !code.includes(`'${area}.${key}'`) &&
      !beginnings.some((beginning) => key.startsWith(beginning)),
  );
  expect(unused).toEqual([]);
});
