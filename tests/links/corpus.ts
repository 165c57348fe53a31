/**
 * Links that were published, each with the hash that its run had. The list grows with each release and never shrinks: who keeps a link
 * keeps what it shows. `npm run links:add` adds to it.
 */
import { readFileSync } from 'node:fs';
import { runHash, runTo, startRun } from '../../src/scenario/runScenario.ts';
import { decodeLink } from '../../src/scenario/link/decode.ts';
import { timedAction } from '../../src/sim/simulate.ts';

export interface CorpusEntry {
  /** The fragment, without `#`. */
  link: string;
  hash: string;
  /** What was on the screen, or where it was published. */
  from: string;
}

export const CORPUS_FILE = new URL('corpus.json', import.meta.url);

export const readCorpus = (): CorpusEntry[] =>
  JSON.parse(readFileSync(CORPUS_FILE, 'utf8')) as CorpusEntry[];

/** Of the run up to the link's moment. Throws where the link is bad. */
export function hashOfLink(text: string): { hash: string; behaviour: number } {
  const decoded = decodeLink(text);
  if (!decoded.ok) throw new Error(`${decoded.error.code}: ${decoded.error.reason}`);
  const { scenario, link } = decoded;
  const actions = link.actions.map(timedAction);
  const live = startRun({ scenario, seed: String(link.seed), actions });
  runTo(live, link.atUs / 1000);
  return { hash: runHash(live), behaviour: link.behaviour };
}
