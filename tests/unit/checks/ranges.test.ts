import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addRange,
  countIn,
  cut,
  numbersIn,
  overlap,
  subtract,
  type Ranges,
} from '../../../src/sim/checks/ranges.ts';

const pieces = fc.array(fc.tuple(fc.nat(40), fc.nat(6)), { maxLength: 20 });

describe('ranges', () => {
  test('what ascends without a gap stays one range', () => {
    const ranges: Ranges = [];
    for (let n = 0; n < 1000; n += 1) addRange(ranges, n, n + 1);
    expect(ranges).toEqual([0, 1000]);
  });

  test('behave as sets of numbers do', () => {
    fc.assert(
      fc.property(pieces, pieces, fc.nat(45), fc.nat(10), (these, those, start, length) => {
        const [ranges, set] = build(these);
        const [others, otherSet] = build(those);
        expect(numbersIn(ranges)).toEqual(sorted(set));
        expect(countIn(ranges)).toBe(set.size);
        const isInside = (n: number) => n >= start && n < start + length;
        expect(numbersIn(overlap(ranges, start, start + length))).toEqual(
          sorted(set).filter(isInside),
        );
        expect(numbersIn(cut(ranges, start, start + length))).toEqual(
          sorted(set).filter((n) => !isInside(n)),
        );
        expect(numbersIn(subtract(ranges, others))).toEqual(
          sorted(set).filter((n) => !otherSet.has(n)),
        );
      }),
    );
  });

  test('are kept ascending and apart', () => {
    fc.assert(
      fc.property(pieces, (these) => {
        const [ranges] = build(these);
        for (let i = 1; i < ranges.length; i += 1)
          expect(ranges[i]).toBeGreaterThan(ranges[i - 1] as number);
      }),
    );
  });
});

function build(these: [number, number][]): [Ranges, Set<number>] {
  const ranges: Ranges = [];
  const set = new Set<number>();
  for (const [start, length] of these) {
    addRange(ranges, start, start + length);
    for (let n = start; n < start + length; n += 1) set.add(n);
  }
  return [ranges, set];
}

const sorted = (set: Set<number>): number[] => [...set].sort((a, b) => a - b);
