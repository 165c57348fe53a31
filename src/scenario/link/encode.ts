/** Makes a link. Synchronous, so that a button can copy it at once. */

import { deflateSync, strToU8 } from 'fflate';
import { hash32 } from '../../base/hash.ts';
import { toBase64Url } from './base64Url.ts';
import { ENGINE_BEHAVIOUR, LINK_SCHEMA, type LinkContent, type SharedLink } from './sharedLink.ts';

/** The fragment without `#`. */
export function encodeLink(link: Omit<SharedLink, 'behaviour'>): string {
  const { scenario, run = 1, seed, actions, atUs, view } = link;
  const content: LinkContent = { s: scenario, e: ENGINE_BEHAVIOUR };
  if (run !== 1) content.r = run;
  if (seed !== 1) content.d = seed;
  if (actions.length > 0)
    content.a = actions.map(({ atMs, do: name, args }) =>
      args === undefined ? [atMs, name] : [atMs, name, args],
    );
  if (atUs !== 0) content.t = atUs;
  if (Object.keys(view).length > 0) content.v = view;
  const payload = toBase64Url(deflateSync(strToU8(JSON.stringify(content)), { level: 9 }));
  return `${LINK_SCHEMA}.${payload}.${checksum(payload)}`;
}

/** Eight hexadecimal digits over the payload. */
export const checksum = (payload: string): string => hash32(payload).toString(16).padStart(8, '0');
