import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyBackward, applyForward, diff } from '../../../src/worker/patches.ts';

const leaf = fc.oneof(
  fc.integer(),
  fc.string(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.integer(), { maxLength: 3 }),
);
const tree = fc.dictionary(
  fc.constantFrom('a', 'b', 'c', 'constructor'),
  fc.oneof(leaf, fc.dictionary(fc.constantFrom('x', 'y', 'z'), leaf)),
);

test('patches lead from one scene to the next and back', () => {
  fc.assert(
    fc.property(tree, tree, (before, after) => {
      const patches = diff(before, after, 7);
      expect(applyForward(before, patches)).toEqual(after);
      expect(applyBackward(after, patches)).toEqual(before);
    }),
  );
});

test('what did not change stays the same object', () => {
  const before = { brokers: { 1: { leo: 3 }, 2: { leo: 3 } }, health: { state: 'UP' } };
  const after = { brokers: { 1: { leo: 4 }, 2: { leo: 3 } }, health: { state: 'UP' } };
  const patched = applyForward(before, diff(before, after, 1));
  expect(patched.brokers[1]).toEqual({ leo: 4 });
  expect(patched.brokers[2]).toBe(before.brokers[2]);
  expect(patched.health).toBe(before.health);
});

test('equal lists make no patch', () => {
  expect(
    diff({ isr: [1, 2], cells: [{ offset: 1 }] }, { isr: [1, 2], cells: [{ offset: 1 }] }, 1),
  ).toEqual([]);
});
