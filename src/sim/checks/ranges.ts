/**
 * Sets of whole numbers as ranges: `[start, end, start, end, …]`, ascending, apart from each other, each end excluded.
 * What ascends without gaps, as offsets do, stays one range however long it gets.
 */

export type Ranges = number[];

export function addRange(ranges: Ranges, start: number, end: number): void {
  if (start >= end) return;
  const last = ranges.length - 1;
  const lastEnd = ranges[last];
  if (lastEnd === undefined || start > lastEnd) {
    ranges.push(start, end);
    return;
  }
  if (start === lastEnd) {
    ranges[last] = end;
    return;
  }
  insert(ranges, start, end);
}

/** The part of `[start, end)` that is in the set. */
export function overlap(ranges: Ranges, start: number, end: number): Ranges {
  const found: Ranges = [];
  for (let i = firstBeyond(ranges, start); i < ranges.length; i += 2) {
    const from = Math.max(start, ranges[i] as number);
    const to = Math.min(end, ranges[i + 1] as number);
    if (from >= end) break;
    if (from < to) found.push(from, to);
  }
  return found;
}

export function subtract(ranges: Ranges, others: Ranges): Ranges {
  let left = ranges;
  for (let i = 0; i < others.length; i += 2) {
    left = cut(left, others[i] as number, others[i + 1] as number);
    if (left.length === 0) break;
  }
  return left;
}

export function countIn(ranges: Ranges): number {
  let count = 0;
  for (let i = 0; i < ranges.length; i += 2) {
    count += (ranges[i + 1] as number) - (ranges[i] as number);
  }
  return count;
}

export function numbersIn(ranges: Ranges): number[] {
  const numbers: number[] = [];
  for (let i = 0; i < ranges.length; i += 2) {
    for (let n = ranges[i] as number; n < (ranges[i + 1] as number); n += 1) numbers.push(n);
  }
  return numbers;
}

/** The same set without `[start, end)`; a new one where something goes. */
export function cut(ranges: Ranges, start: number, end: number): Ranges {
  if (overlap(ranges, start, end).length === 0) return ranges;
  const left: Ranges = [];
  for (let i = 0; i < ranges.length; i += 2) {
    const from = ranges[i] as number;
    const to = ranges[i + 1] as number;
    if (from < Math.min(to, start)) left.push(from, Math.min(to, start));
    if (Math.max(from, end) < to) left.push(Math.max(from, end), to);
  }
  return left;
}

/** Joins with every range that it touches. */
function insert(ranges: Ranges, start: number, end: number): void {
  let first = firstBeyond(ranges, start);
  if (first >= 2 && ranges[first - 1] === start) first -= 2;
  let next = first;
  let from = start;
  let to = end;
  while (next < ranges.length && (ranges[next] as number) <= end) {
    from = Math.min(from, ranges[next] as number);
    to = Math.max(to, ranges[next + 1] as number);
    next += 2;
  }
  ranges.splice(first, next - first, from, to);
}

/** Index of the first range that ends after `n`, by bisection. */
function firstBeyond(ranges: Ranges, n: number): number {
  let low = 0;
  let high = ranges.length >> 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[2 * middle + 1] as number) > n) high = middle;
    else low = middle + 1;
  }
  return 2 * low;
}
