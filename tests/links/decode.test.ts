/** Links from strangers: each kind of damage has its own code, nothing large is unpacked, and good ones are short. */
import { describe, expect, it } from 'vitest';
import { defaultScenario } from '../../src/scenario/catalog/default.ts';
import { decodeLink } from '../../src/scenario/link/decode.ts';
import { encodeLink } from '../../src/scenario/link/encode.ts';
import { LONG_LINK_LENGTH, MAX_LINK_LENGTH } from '../../src/scenario/link/sharedLink.ts';
import type { Scenario, ScenarioAction } from '../../src/scenario/schema.ts';
import { badLinks, bomb, goodLink } from '../support/badLinks.ts';

const SHORT_LINK_LENGTH = 300;
/** Compression gains little on what is only damaged, so a link that unpacks to more than is read is still shorter than the longest. */
const ONE_MEGABYTE = 1_000_000;

const codeOf = (link: string): string => {
  const decoded = decodeLink(link);
  return decoded.ok ? 'good' : decoded.error.code;
};

function crashes(count: number): ScenarioAction[] {
  return Array.from({ length: count }, (_, i) => ({
    atMs: 10_000 + 7_130 * i,
    do: i % 2 === 0 ? 'crash' : 'start',
    args: { broker: 1 + (Math.floor(i / 2) % 3) },
  }));
}

describe('a bad link', () => {
  it.each(badLinks)('$what: $code', ({ link, code }) => {
    expect(codeOf(link)).toBe(code);
    expect(codeOf(`https://example.org/highwater/#${link}`)).toBe(code);
  });

  it('says where in its content the fault lies', () => {
    const decoded = decodeLink(
      badLinks.find(({ code }) => code === 'impossibleAction')?.link ?? '',
    );
    expect(decoded).toMatchObject({ ok: false, error: { place: 'a[0].args.broker' } });
  });

  it('of a megabyte is refused by its length alone', () => {
    expect(codeOf(`1.${'A'.repeat(ONE_MEGABYTE)}.00000000`)).toBe('tooLarge');
    expect(codeOf('x'.repeat(ONE_MEGABYTE))).toBe('tooLarge');
  });

  it('that is a bomb is short enough to be unpacked, and refused while it is', () => {
    expect(bomb.length).toBeLessThan(MAX_LINK_LENGTH);
    expect(codeOf(bomb)).toBe('tooLarge');
  });
});

describe('a good link', () => {
  it('gives back what went in, from an address or a fragment', () => {
    const said = { scenario: 'default', seed: 7, atUs: 15_000_000, behaviour: 1, view: {} };
    const actions = [{ atMs: 10_000, do: 'crash', args: { broker: 2 } }];
    for (const text of [goodLink, `#${goodLink}`, `https://example.org/#${goodLink}\n`])
      expect(decodeLink(text)).toMatchObject({ ok: true, link: { ...said, actions } });
  });

  it('has letters that no chat, mail program or address bar changes', () => {
    expect(goodLink).toMatch(/^[A-Za-z0-9._-]+$/);
  });

  it('with ten actions in a shipped scenario fits into a line of chat', () => {
    const link = encodeLink({
      scenario: 'default',
      seed: 7,
      actions: crashes(10),
      atUs: 90e6,
      view: {},
    });
    expect(codeOf(link)).toBe('good');
    expect(link.length).toBeLessThan(SHORT_LINK_LENGTH);
  });

  it('with a hundred actions, or with a whole scenario, is not long', () => {
    const scenario: Scenario = { ...defaultScenario, name: 'my-cluster', actions: crashes(10) };
    for (const link of [
      encodeLink({ scenario: 'default', seed: 7, actions: crashes(100), atUs: 800e6, view: {} }),
      encodeLink({ scenario, seed: 7, actions: [], atUs: 90e6, view: {} }),
    ]) {
      expect(codeOf(link)).toBe('good');
      expect(link.length).toBeLessThan(LONG_LINK_LENGTH);
    }
  });
});
