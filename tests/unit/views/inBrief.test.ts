/** Texts on the projector: whole sentences, three lines. */
import { expect, test } from 'vitest';
import { inBrief } from '../../../src/views/lesson/inBrief.ts';

test('a text that has room stays whole', () => {
  const text = 'All three ZooKeeper servers stop. The brokers are untouched.';
  expect(inBrief(text)).toBe(text);
});

test('what has no room is left away by whole sentences', () => {
  expect(
    inBrief(
      'Broker 2 is still in every ISR, and without ZooKeeper nobody can take it out. So every high watermark stands still.',
    ),
  ).toBe('Broker 2 is still in every ISR, and without ZooKeeper nobody can take it out.');
});

test('what stands before the text needs room too', () => {
  const text = 'orders-2 moved on at 43.2 s: its leader had room. The other one waited a while.';
  expect(inBrief(text)).toBe(text);
  expect(inBrief(text, 'What happened in this run, as it was measured:')).toBe(
    'orders-2 moved on at 43.2 s: its leader had room.',
  );
});

test('a single sentence stays, however long; a point inside a name or a number ends none', () => {
  const text = `auto.offset.reset=earliest says for 12.5 s ${'on and '.repeat(20)}on.`;
  expect(inBrief(text)).toBe(text);
});
