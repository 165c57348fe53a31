/** The hand-written UTF-8 against the platform's. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { utf8Bytes } from '../../../src/sim/kafka/client/murmur2.ts';

it('UTF-8 equals the platform’s for every well-formed text', () => {
  const encoder = new TextEncoder();
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect([...utf8Bytes(text)]).toEqual([...encoder.encode(text)]);
    }),
    { seed: 7 },
  );
});

it('half of a surrogate pair becomes a question mark, as in Java', () => {
  expect([...utf8Bytes('a\ud83db')]).toEqual([0x61, 0x3f, 0x62]);
});
