/**
 * A stable hash of plain data, the same in every JavaScript engine.
 *
 * Two independent 32-bit lanes (FNV-1a and a murmur-like mix) give 64 bits, enough to notice that two runs
 * differ; it is no protection against an attacker. Maps are hashed in sorted key order, objects too, so that
 * the order in which keys were inserted does not count.
 */

/** Running state of a hash: two 32-bit lanes. */
export type HashState = [number, number];

export const emptyHash = (): HashState => [0x811c9dc5 | 0, 0x9747b28c | 0];

export function addNumber(state: HashState, value: number): void {
  if ((value | 0) === value) {
    addWord(state, value);
    return;
  }
  // Times and offsets beyond 31 bits: the low and the high part, exact for integers below 2^53.
  const low = value % 4294967296;
  const integer = value - (value % 1);
  addWord(state, low | 0);
  addWord(state, ((integer - (integer % 4294967296)) / 4294967296) | 0);
  if (integer !== value) addText(state, String(value));
}

export function addText(state: HashState, text: string): void {
  let [a, b] = state;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x5bd1e995);
    b ^= b >>> 15;
  }
  state[0] = Math.imul(a ^ text.length, 0x01000193);
  state[1] = b;
}

/** Adds any plain value: null, boolean, number, text, array, typed array, Map, Set, object. */
export function addValue(state: HashState, value: unknown): void {
  if (value === null || value === undefined) return addWord(state, 0x6e);
  switch (typeof value) {
    case 'number':
      addWord(state, 1);
      return addNumber(state, value);
    case 'string':
      addWord(state, 2);
      return addText(state, value);
    case 'boolean':
      return addWord(state, value ? 4 : 3);
    case 'object':
      return addObject(state, value);
    default:
      throw new Error(`cannot hash a ${typeof value}`);
  }
}

export const hashText = (state: HashState): string => hex(state[0]) + hex(state[1]);

export function hashOf(value: unknown): string {
  const state = emptyHash();
  addValue(state, value);
  return hashText(state);
}

/** One 32-bit number out of a text, for seeding random streams. */
export function hash32(text: string): number {
  const state = emptyHash();
  addText(state, text);
  return (state[0] ^ Math.imul(state[1], 0x85ebca6b)) >>> 0;
}

function addWord(state: HashState, word: number): void {
  state[0] = Math.imul(state[0] ^ word, 0x01000193);
  const b = Math.imul(state[1] ^ word, 0x5bd1e995);
  state[1] = b ^ (b >>> 15);
}

function addObject(state: HashState, value: object): void {
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const list = value as ArrayLike<unknown>;
    addWord(state, 5);
    addWord(state, list.length);
    for (let i = 0; i < list.length; i += 1) addValue(state, list[i]);
    return;
  }
  if (value instanceof Map) {
    addWord(state, 6);
    return addEntries(state, [...value.entries()]);
  }
  if (value instanceof Set) {
    addWord(state, 7);
    return addEntries(
      state,
      [...value].map((item) => [item, true]),
    );
  }
  addWord(state, 8);
  for (const key of Object.keys(value).sort()) {
    const item = (value as Record<string, unknown>)[key];
    if (item === undefined) continue;
    addText(state, key);
    addValue(state, item);
  }
}

function addEntries(state: HashState, entries: [unknown, unknown][]): void {
  entries.sort(([a], [b]) => compareKeys(a, b));
  addWord(state, entries.length);
  for (const [key, item] of entries) {
    addValue(state, key);
    addValue(state, item);
  }
}

/** Keys are numbers or texts; never compared by locale, which differs between machines. */
function compareKeys(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const left = String(a);
  const right = String(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0');
