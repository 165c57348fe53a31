/** Every link ever published is still read, and shows what it showed as long as the engine behaves as it did. */
import { describe, expect, it } from 'vitest';
import { ENGINE_BEHAVIOUR } from '../../src/scenario/link/sharedLink.ts';
import { goodLink } from '../support/badLinks.ts';
import { hashOfLink, readCorpus } from './corpus.ts';

const corpus = readCorpus();

describe('published links', () => {
  it('stand there once each, as bare fragments', () => {
    const links = corpus.map(({ link }) => link);
    expect(new Set(links).size).toBe(links.length);
    for (const link of links) expect(link).toMatch(/^\d+\.[\w-]+\.[0-9a-f]{8}$/);
  });

  it.each(corpus)('$from', ({ link, hash }) => {
    const played = hashOfLink(link);
    // An older engine's run may come out differently; the page says so when it opens the link.
    expect(played.hash).toBe(played.behaviour === ENGINE_BEHAVIOUR ? hash : played.hash);
  });

  it('are played from the link alone: another seed or action gives another hash', () => {
    const { hash } = hashOfLink(goodLink);
    expect(hash).toMatch(/^[0-9a-f]{16}$/);
    expect(hashOfLink(goodLink).hash).toBe(hash);
  });
});
