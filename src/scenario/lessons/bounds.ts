/** Whether a measured value lies within its bound. */
import { hashOf } from '../../base/hash.ts';
import type { Bound } from './lesson.ts';

export function holds(bound: Bound, value: unknown): boolean {
  if ('is' in bound) return hashOf(value) === hashOf(bound.is);
  if (typeof value !== 'number') return false;
  if ('atLeast' in bound) return value >= bound.atLeast;
  if ('atMost' in bound) return value <= bound.atMost;
  if ('lessThan' in bound) return value < bound.lessThan;
  if ('moreThan' in bound) return value > bound.moreThan;
  const [least, most] = bound.between;
  return value >= least && value <= most;
}
