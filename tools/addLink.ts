/**
 * Adds published links to the corpus, which tests/links plays from then on:
 *
 *   npm run links:add -- <link> <where it was published>
 *   npm run links:add -- --shipped      the moments below, of each lesson's runs and the sandbox
 *
 * What is there already is kept as it is: a link whose hash has changed is a finding, not something to write anew.
 */
import { writeFileSync } from 'node:fs';
import { lessons } from '../src/scenario/lessons/index.ts';
import { encodeLink } from '../src/scenario/link/encode.ts';
import type { SharedLink } from '../src/scenario/link/sharedLink.ts';
import { CORPUS_FILE, hashOfLink, readCorpus, type CorpusEntry } from '../tests/links/corpus.ts';

type Wanted = Pick<CorpusEntry, 'link' | 'from'>;

const [first = '', ...rest] = process.argv.slice(2);
if (first === '' || (first !== '--shipped' && rest.length === 0)) {
  console.error(
    'npm run links:add -- <link> <where it was published>, or: npm run links:add -- --shipped',
  );
  process.exitCode = 2;
} else
  add(
    first === '--shipped'
      ? shipped()
      : [{ link: first.slice(first.indexOf('#') + 1).trim(), from: rest.join(' ') }],
  );

function add(wanted: readonly Wanted[]): void {
  const corpus = readCorpus();
  const known = new Set(corpus.map(({ link }) => link));
  const added = wanted
    .filter(({ link }) => !known.has(link))
    .map(({ link, from }): CorpusEntry => ({ link, hash: hashOfLink(link).hash, from }));
  writeFileSync(CORPUS_FILE, `${JSON.stringify([...corpus, ...added], null, 2)}\n`);
  console.log(`${added.length} added, ${corpus.length} were there`);
}

/** The end of every run of every lesson with the reader's actions, and a fault in the sandbox. */
function shipped(): Wanted[] {
  const ofLessons = lessons.flatMap(({ name, runs }) =>
    runs.map(({ key, scenario, reference }, index) =>
      entry(`${name}, run ${key}, its end`, {
        scenario: name,
        run: index + 1,
        seed: scenario.seed ?? 1,
        actions: [...reference],
        atUs: scenario.endMs * 1000,
      }),
    ),
  );
  const crash = { atMs: 10_000, do: 'crash', args: { broker: 2 } };
  const start = { atMs: 40_000, do: 'start', args: { broker: 2 } };
  return [
    ...ofLessons,
    entry('default, broker 2 down and back', {
      scenario: 'default',
      seed: 7,
      actions: [crash, start],
      atUs: 50_000_000,
    }),
  ];
}

function entry(from: string, link: Omit<SharedLink, 'behaviour' | 'view'>): Wanted {
  return { link: encodeLink({ ...link, view: {} }), from };
}
