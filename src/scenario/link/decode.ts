/**
 * Reads a link. Links come from strangers: sizes are looked at before anything is unpacked, the content goes through the schema, and
 * nothing of a bad link is applied.
 */

import { inflateSync, strFromU8 } from 'fflate';
import * as v from 'valibot';
import { shippedScenario } from '../catalog/index.ts';
import { fromIssue, type Problem } from '../problems.ts';
import { LIMITS } from '../limits.ts';
import { ArgumentsSchema, formOf, type Scenario } from '../schema.ts';
import { readActions } from '../validateActions.ts';
import { readScenario } from '../validateScenario.ts';
import { fromBase64Url } from './base64Url.ts';
import { checksum } from './encode.ts';
import {
  LINK_SCHEMA,
  MAX_CONTENT_BYTES,
  MAX_LINK_LENGTH,
  type Decoded,
  type LinkErrorCode,
  type LinkView,
} from './sharedLink.ts';

const ViewSchema = v.strictObject({
  panel: v.exactOptional(v.picklist(['events', 'inspector', 'log', 'ledger'])),
  step: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(50))),
  speed: v.exactOptional(v.pipe(v.number(), v.minValue(0.001), v.maxValue(1000))),
});

const ContentSchema = v.strictObject({
  s: v.unknown(),
  r: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100))),
  d: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(LIMITS.seed))),
  a: v.exactOptional(
    v.pipe(
      v.custom<unknown[]>(Array.isArray, 'expected a list'),
      v.maxLength(LIMITS.actions),
      v.array(
        formOf(
          (input) => Array.isArray(input) && input.length < 3,
          v.strictTuple([v.number(), v.string()]),
          v.strictTuple([v.number(), v.string(), ArgumentsSchema]),
        ),
      ),
    ),
  ),
  t: v.exactOptional(
    v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(LIMITS.dayMs * 1000)),
  ),
  v: v.exactOptional(ViewSchema),
  e: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000))),
});

/** True where a text looks like a link of ours, good or bad, rather than a name or a path. */
export const looksLikeLink = (text: string): boolean =>
  text.includes('#') || /^\d+\.[\w-]{8,}/.test(text);

/** Reads a whole address or its fragment. */
export function decodeLink(text: string): Decoded {
  const trimmed = text.trim();
  if (trimmed.length > MAX_LINK_LENGTH + 2_000)
    return fail('tooLarge', `longer than ${MAX_LINK_LENGTH} characters`);
  const fragment = trimmed.slice(trimmed.lastIndexOf('#') + 1);
  if (fragment.length > MAX_LINK_LENGTH)
    return fail('tooLarge', `longer than ${MAX_LINK_LENGTH} characters`);
  const match = /^(\d{1,6})\.([\w-]*)(?:\.([0-9a-f]*))?$/.exec(fragment);
  if (match === null) return fail('foreign', 'not a link of this app');
  const [, schema, payload = '', sum] = match;
  if (Number(schema) > LINK_SCHEMA)
    return fail('newer', `made by a newer version (schema ${schema})`);
  if (Number(schema) < 1) return fail('foreign', 'not a link of this app');
  if (sum === undefined || sum.length < 8) return fail('cut', 'its end is missing');
  if (sum !== checksum(payload))
    return fail('damaged', 'its checksum does not fit: something in it was changed');
  return readContent(payload);
}

function readContent(payload: string): Decoded {
  const bytes = fromBase64Url(payload);
  if (bytes === null) return fail('damaged', 'its content cannot be read');
  let json: unknown;
  try {
    // A buffer of fixed size: what would unpack to more ends there and is refused.
    const unpacked = inflateSync(bytes, { out: new Uint8Array(MAX_CONTENT_BYTES + 1) });
    if (unpacked.length > MAX_CONTENT_BYTES)
      return fail('tooLarge', `unpacks to more than ${MAX_CONTENT_BYTES} bytes`);
    json = JSON.parse(strFromU8(unpacked));
  } catch {
    return fail('damaged', 'its content cannot be unpacked');
  }
  const parsed = v.safeParse(ContentSchema, json, { abortEarly: true });
  if (!parsed.success) {
    return failWith(
      'invalid',
      parsed.issues.map((issue) => fromIssue('', issue)),
    );
  }
  const { s, r = 1, d = 1, a = [], t = 0, v: view = {}, e = 1 } = parsed.output;
  const found = scenarioOf(s, r);
  if (!found.ok) return found;
  const input = a.map(([atMs, name, args]) =>
    args === undefined ? { atMs, do: name } : { atMs, do: name, args },
  );
  const actions = readActions(found.scenario, input, 'a');
  if (!actions.ok) return failWith('impossibleAction', actions.problems);
  return {
    ok: true,
    scenario: found.scenario,
    link: {
      scenario: typeof s === 'string' ? s : found.scenario,
      ...(r === 1 ? {} : { run: r }),
      seed: d,
      actions: actions.value,
      atUs: t,
      view: view as LinkView,
      behaviour: e,
    },
  };
}

function scenarioOf(
  s: unknown,
  run: number,
): { ok: true; scenario: Scenario } | (Decoded & { ok: false }) {
  if (typeof s === 'string') {
    const scenario = shippedScenario(s, run);
    if (scenario === null) {
      const which = run === 1 ? '' : ` that has a run ${run}`;
      return fail('unknownScenario', `no scenario is named ${s.slice(0, 80)}${which}`);
    }
    return { ok: true, scenario };
  }
  const read = readScenario(s);
  return read.ok ? { ok: true, scenario: read.value } : failWith('invalid', read.problems);
}

function failWith(code: LinkErrorCode, problems: readonly Problem[]): Decoded & { ok: false } {
  const [first] = problems;
  return fail(code, first?.reason ?? 'not of the right form', first?.place);
}

function fail(code: LinkErrorCode, reason: string, place = ''): Decoded & { ok: false } {
  return { ok: false, error: { code, place, reason } };
}
