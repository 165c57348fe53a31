/**
 * How wide a text will be, for drawings in which nothing wraps by itself. An estimate stands in where there is no canvas (tests).
 */

export type Measure = (text: string, sizePx: number, weight?: number) => number;

/** A little wider than most letters of Inter, so that an estimate never promises too much room. */
export const estimateText: Measure = (text, sizePx, weight = 400) =>
  [...text].length * sizePx * (weight >= 600 ? 0.6 : 0.57);

let pen: CanvasRenderingContext2D | null | undefined;
let family = '';
const known = new Map<string, number>();

export const measureText: Measure = (text, sizePx, weight = 400) => {
  const name = `${weight} ${sizePx} ${text}`;
  const before = known.get(name);
  if (before !== undefined) return before;
  const context = getPen();
  if (context === null) return estimateText(text, sizePx, weight);
  context.font = `${weight} ${sizePx}px ${family}`;
  const width = context.measureText(text).width;
  if (known.size > 4000) known.clear();
  known.set(name, width);
  return width;
};

/** Widths change when the page's own font has come. */
export function forgetMeasures(): void {
  known.clear();
}

/** The text, or as much of it as fits with an ellipsis. */
export function fitText(
  text: string,
  width: number,
  measure: Measure,
  sizePx: number,
  weight = 400,
): string {
  if (measure(text, sizePx, weight) <= width) return text;
  const letters = [...text];
  for (let kept = letters.length - 1; kept > 0; kept -= 1) {
    const shorter = `${letters.slice(0, kept).join('').trimEnd()}…`;
    if (measure(shorter, sizePx, weight) <= width) return shorter;
  }
  return '';
}

function getPen(): CanvasRenderingContext2D | null {
  if (pen !== undefined) return pen;
  pen = typeof document === 'undefined' ? null : document.createElement('canvas').getContext('2d');
  if (pen !== null) family = getComputedStyle(document.body).fontFamily || 'sans-serif';
  return pen;
}
