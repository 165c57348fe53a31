/** Text in the drawing: shortened to the room that it has. */
import type { Tone } from './nodeStates.ts';
import { fitText, measureText } from '../kit/measureText.ts';

interface WordsProps {
  x: number;
  /** Base line. */
  y: number;
  text: string;
  /** Room for it; left out: as much as it needs. */
  width?: number;
  size?: 15 | 12.5 | 11;
  weight?: 400 | 500 | 600;
  tone?: Tone;
  anchor?: 'start' | 'middle' | 'end';
  /** On a ground that lines may cross. */
  halo?: boolean;
}

export function Words({
  x,
  y,
  text,
  width,
  size = 12.5,
  weight = 400,
  tone = 'neutral',
  anchor = 'start',
  halo,
}: WordsProps) {
  const shown = width === undefined ? text : fitText(text, width, measureText, size, weight);
  return (
    <text
      x={x}
      y={y}
      className={`words words-${tone}${halo ? ' words-halo' : ''}`}
      fontSize={size}
      fontWeight={weight}
      textAnchor={anchor}
    >
      {shown}
    </text>
  );
}

interface TagProps {
  x: number;
  /** Middle of the tag's height. */
  y: number;
  text: string;
  tone: Tone;
  width?: number;
  size?: 12.5 | 11;
}

/** A word on a tinted ground. */
export function Tag({ x, y, text, tone, width = Infinity, size = 11 }: TagProps) {
  const shown = fitText(text, width - 14, measureText, size, 500);
  const height = size + 7;
  if (shown === '') return null;
  return (
    <g>
      <rect
        x={x}
        y={y - height / 2}
        width={measureText(shown, size, 500) + 14}
        height={height}
        rx={height / 2}
        className={`tag tag-${tone}`}
      />
      <Words x={x + 7} y={y + size * 0.36} text={shown} size={size} weight={500} tone={tone} />
    </g>
  );
}

export const tagWidth = (text: string, size = 11): number => measureText(text, size, 500) + 14;
