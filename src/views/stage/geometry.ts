/** Points, boxes and a few questions about them, in pixels of the stage; and the order in which names stand on it. */

export interface Point {
  x: number;
  y: number;
}

export interface Box extends Point {
  width: number;
  height: number;
}

export const right = (box: Box): number => box.x + box.width;
export const bottom = (box: Box): number => box.y + box.height;
export const centreX = (box: Box): number => box.x + box.width / 2;
export const centreY = (box: Box): number => box.y + box.height / 2;
export const topCentre = (box: Box): Point => ({ x: centreX(box), y: box.y });
export const bottomCentre = (box: Box): Point => ({ x: centreX(box), y: bottom(box) });

export const clamp = (value: number, low: number, high: number): number =>
  Math.max(low, Math.min(high, value));

export const overlaps = (a: Box, b: Box): boolean =>
  a.x < right(b) && b.x < right(a) && a.y < bottom(b) && b.y < bottom(a);

/** Puts `widths` side by side with `gap` between, from `x` on. */
export function inARow(
  x: number,
  gap: number,
  widths: readonly number[],
): { x: number; width: number }[] {
  let at = x;
  return widths.map((width) => {
    const place = { x: at, width };
    at += width + gap;
    return place;
  });
}

/** `topic-2` before `topic-10`. */
export const byName = new Intl.Collator('en', { numeric: true }).compare;
