/** A failure names a path that a document speaks of and that is gone: mend the document with the move. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from './sources.ts';

const DOCUMENTS = ['README.md', 'src/ARCHITECTURE.md', 'src/sim/MODEL.md'];

/** What a document names as code counts as a path when it starts in one of these. */
const TOP = /^(src|tests|tools|public|docs|\.ci)\//;
const FOLDERS_OF_SRC = /^(base|sim|scenario|worker|store|i18n|views|cli)\//;

test.each(DOCUMENTS)('%s names only paths that exist', (document) => {
  const path = join(ROOT, document);
  if (!existsSync(path)) return;
  expect(missingPaths(document, readFileSync(path, 'utf8'), exists)).toEqual([]);
});

describe('paths in a document', () => {
  const none = () => false;

  test('code spans and links are read, from the root, from the document and from src', () => {
    const text =
      'See `src/sim/gone.ts`, `sim/kernel/gone.ts`, [the model](sim/MODEL.md#time) and ![](../docs/a.png).';
    expect(missingPaths('src/ARCHITECTURE.md', text, none)).toEqual([
      'src/sim/gone.ts',
      'src/sim/kernel/gone.ts',
      'src/sim/MODEL.md',
      'docs/a.png',
    ]);
  });

  test('a pattern is looked for in its folder', () => {
    const asked: string[] = [];
    missingPaths('README.md', '`src/i18n/*/lessons.ts` and `tests/<kind>/`', (path) => {
      asked.push(path);
      return true;
    });
    expect(asked).toEqual(['src/i18n', 'tests']);
  });

  test('commands, addresses and words are no paths', () => {
    const text =
      '`npm ci && npm test`, `/brokers/ids`, `acks=all`, [Kafka](https://kafka.apache.org/), [above](#one)';
    expect(missingPaths('README.md', text, none)).toEqual([]);
  });
});

function exists(path: string): boolean {
  return existsSync(join(ROOT, path));
}

/** The paths that the text names and that are not there, from the root. */
function missingPaths(document: string, text: string, isThere: (path: string) => boolean) {
  const spans = [...text.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  const named = [
    ...spans.filter((span) => !/\s/.test(span)).map(fromCode),
    ...links.map((link) => fromLink(document, link)),
  ];
  return named
    .filter((path) => path !== null)
    .map(upToPattern)
    .filter((path) => !isThere(path));
}

function fromCode(span: string): string | null {
  if (TOP.test(span)) return span;
  return FOLDERS_OF_SRC.test(span) ? `src/${span}` : null;
}

function fromLink(document: string, link: string): string | null {
  const [path = ''] = link.split('#');
  if (path === '' || /^[a-z]+:/.test(path)) return null;
  return join(dirname(document), path).replaceAll('\\', '/');
}

/** `src/i18n/*\/lessons.ts` asks for src/i18n: what comes before the first wild card or brace. */
function upToPattern(path: string): string {
  const parts = path.split('/');
  const wild = parts.findIndex((part) => /[*<{…]/.test(part));
  return (wild === -1 ? parts : parts.slice(0, wild)).filter((part) => part !== '').join('/');
}
