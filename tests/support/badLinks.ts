/** One link of each kind of damage, made from a good one: what a chat, a stranger or an older page can make of a link. */
import { deflateSync, strToU8 } from 'fflate';
import { toBase64Url } from '../../src/scenario/link/base64Url.ts';
import { checksum, encodeLink } from '../../src/scenario/link/encode.ts';
import {
  MAX_CONTENT_BYTES,
  MAX_LINK_LENGTH,
  type LinkErrorCode,
} from '../../src/scenario/link/sharedLink.ts';

export const goodLink = encodeLink({
  scenario: 'default',
  seed: 7,
  actions: [{ atMs: 10_000, do: 'crash', args: { broker: 2 } }],
  atUs: 15_000_000,
  view: {},
});

/** A link with a right checksum over whatever content. */
export function linkOf(content: string): string {
  const payload = toBase64Url(deflateSync(strToU8(content), { level: 9 }));
  return `1.${payload}.${checksum(payload)}`;
}

const changedLetter = (link: string): string => {
  const at = Math.floor(link.length / 2);
  return link.slice(0, at) + (link[at] === 'A' ? 'B' : 'A') + link.slice(at + 1);
};
const notDeflated = 'bm90IGRlZmxhdGVk';

export interface BadLink {
  what: string;
  link: string;
  code: LinkErrorCode;
}

/** Small when packed, larger than anything that is read when unpacked. */
export const bomb = linkOf(`{"s":"default","x":"${'0'.repeat(4 * MAX_CONTENT_BYTES)}"}`);

export const badLinks: readonly BadLink[] = [
  { what: 'one letter changed', link: changedLetter(goodLink), code: 'damaged' },
  {
    what: 'what is no packed text',
    link: `1.${notDeflated}.${checksum(notDeflated)}`,
    code: 'damaged',
  },
  { what: 'packed text that is no JSON', link: linkOf('{"s":"default"'), code: 'damaged' },
  { what: 'without its checksum', link: goodLink.slice(0, goodLink.lastIndexOf('.')), code: 'cut' },
  { what: 'cut in the middle', link: goodLink.slice(0, goodLink.length / 2), code: 'cut' },
  { what: 'cut in its checksum', link: goodLink.slice(0, -3), code: 'cut' },
  { what: 'of a newer form', link: `2${goodLink.slice(1)}`, code: 'newer' },
  { what: 'of another site', link: 'section-3', code: 'foreign' },
  { what: 'of form 0', link: `0${goodLink.slice(1)}`, code: 'foreign' },
  { what: 'with a letter of no link', link: goodLink.replace('.', '.%20'), code: 'foreign' },
  { what: 'of one letter too many', link: `1.${'A'.repeat(MAX_LINK_LENGTH)}`, code: 'tooLarge' },
  { what: 'a bomb', link: bomb, code: 'tooLarge' },
  { what: 'a list', link: linkOf('[]'), code: 'invalid' },
  { what: 'an unknown field', link: linkOf('{"s":"default","q":1}'), code: 'invalid' },
  { what: 'a time before the beginning', link: linkOf('{"s":"default","t":-1}'), code: 'invalid' },
  {
    what: 'a scenario without brokers',
    link: linkOf('{"s":{"format":1,"name":"x"}}'),
    code: 'invalid',
  },
  { what: 'an unknown scenario', link: linkOf('{"s":"toString"}'), code: 'unknownScenario' },
  {
    what: 'a run that its lesson lacks',
    link: linkOf('{"s":"first-cluster","r":99}'),
    code: 'unknownScenario',
  },
  {
    what: 'a broker that is not there',
    link: linkOf('{"s":"default","a":[[1,"crash",{"broker":9}]]}'),
    code: 'impossibleAction',
  },
  {
    what: 'an unknown action',
    link: linkOf('{"s":"default","a":[[1,"explode"]]}'),
    code: 'impossibleAction',
  },
];
