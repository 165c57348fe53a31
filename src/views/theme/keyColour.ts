/**
 * The colour and the letters of a record's key: the same on the stage, in the log and on the wire.
 *
 * A function of the key alone, so that a look at another moment or another partition never repaints anything. Numbered
 * keys (`user-12`) take the colours by their number, named ones by their first letter, so that A to H, and alice to heidi, all differ; what
 * has neither by a hash of the text.
 */

export const KEY_COLOURS = 8;

export interface KeyLook {
  /** CSS colour of the cell. */
  fill: string;
  /** One or two characters that stand in the cell. */
  letters: string;
}

const NONE: KeyLook = { fill: 'var(--key-none)', letters: '–' };

export function keyLook(key: string | null): KeyLook {
  if (key === null) return NONE;
  return { fill: `var(--key-${keyIndex(key)})`, letters: keyLetters(key) };
}

function keyIndex(key: string): number {
  const number = /(\d{1,6})$/.exec(key)?.[1];
  if (number !== undefined) return Number(number) % KEY_COLOURS;
  const letter = lastWord(key).toLowerCase().charCodeAt(0) - 97;
  return (letter >= 0 && letter < 26 ? letter : hash(key)) % KEY_COLOURS;
}

/** What tells this key from its neighbours in two characters: `user-12` and `user-13` differ in their ends. */
function keyLetters(key: string): string {
  if (key.length <= 2) return key === '' ? '“”' : key;
  const number = /(\d{1,2})$/.exec(key)?.[1];
  return number ?? [...lastWord(key)].slice(0, 2).join('');
}

/** `alice` of `user-alice`: what stands before is the same in all of them. */
function lastWord(key: string): string {
  const words = key.split(/[-_:./ ]+/).filter((word) => word !== '');
  return words.at(-1) ?? key;
}

function hash(text: string): number {
  let value = 2_166_136_261;
  for (const character of text)
    value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 16_777_619);
  return value >>> 0;
}
