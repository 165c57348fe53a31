/**
 * One replica: its partition's name, what it is in words, its newest records as cells in their keys' colours, and the high watermark.
 * Below the watermark a record is solid; above it hollow with a dashed edge: stored, not yet safe.
 */
import { memo } from 'react';
import type { RecordCell, ReplicaScene } from '../../sim/scene.ts';
import { keyLook } from '../theme/keyColour.ts';
import { useFormat, useText } from '../kit/text.tsx';
import { fitText, measureText } from '../kit/measureText.ts';
import { fitPartition } from './fitPartition.ts';
import { replicaSaid, type ReplicaWord } from './nodeStates.ts';
import type { CellMeasure } from './stageLayout.ts';
import { Words } from './Words.tsx';

export interface ReplicaStripProps {
  x: number;
  wordsY: number;
  stripY: number;
  width: number;
  /** Where its row ends. */
  bottom: number;
  mode: 'full' | 'compact';
  phone: boolean;
  label: string;
  word: ReplicaWord;
  replica: ReplicaScene;
  /** Up to where its records are known to be safe: its own high watermark, or the others' where it is down. */
  safeTo: number;
  running: boolean;
  fromOffset: number;
  cell: CellMeasure;
}

export const ReplicaStrip = memo(function ReplicaStrip(props: ReplicaStripProps) {
  const { x, stripY, mode, replica, running, fromOffset, cell, safeTo } = props;
  const isFull = mode === 'full';
  const cells = replica.cells.filter(
    ({ offset }) => offset >= fromOffset && offset < fromOffset + cell.count,
  );
  const isBehind = replica.logEndOffset <= fromOffset && replica.logEndOffset > 0;
  return (
    <g className={running ? 'replica' : 'replica replica-down'}>
      <StripLabel {...props} />
      {cells.map((record) => (
        <Cell
          // By place, so that a strip that moves on paints its cells anew instead of making new ones.
          key={record.offset - fromOffset}
          record={record}
          x={x + (record.offset - fromOffset) * cell.pitch}
          y={stripY}
          cell={cell}
          isSafe={record.offset < safeTo}
          letters={isFull}
        />
      ))}
      {isFull ? <Offsets {...props} /> : null}
      {isBehind ? (
        <EndsBefore
          x={x}
          y={stripY + cell.height - 3}
          width={props.width}
          offset={replica.logEndOffset}
        />
      ) : null}
      {running ? <Watermark {...props} /> : null}
    </g>
  );
});

function StripLabel({ x, wordsY, width, mode, phone, label, word }: ReplicaStripProps) {
  const t = useText();
  const size = mode === 'full' && !phone ? 12.5 : 11;
  const { key, tone } = replicaSaid(word);
  const said = phone ? t(shortWords[word]) : t(key);
  // The word is what one looks for: a long topic name makes way for it.
  const isBadge = word === 'leader' || word === 'leaderGone';
  const isNamed = !(phone && mode === 'full');
  const roomForWord = width - (isNamed ? measureText(label, size, 600) + 8 : 0);
  const crown = word === 'leader' && roomForWord >= measureText(said, 11, 600) + 28;
  // A leader's crown alone says it where its word would cost the name.
  const isCrownAlone =
    word === 'leader' && isNamed && roomForWord < measureText(said, 11, 600) + 13;
  const wordWidth = isCrownAlone
    ? 32
    : measureText(said, 11, 600) + (isBadge ? (crown ? 32 : 16) : 6);
  const text = !isNamed
    ? ''
    : fitPartition(label, Math.max(28, width - wordWidth), measureText, size, 600);
  const name = text === '' ? -8 : measureText(text, size, 600);
  const at = x + name + 8;
  return (
    <>
      <Words
        x={x}
        y={wordsY}
        text={text}
        size={size}
        weight={600}
        tone={word === 'offline' || word === 'leaderGone' ? 'quiet' : 'neutral'}
      />
      {isBadge ? (
        <LeaderBadge
          x={at}
          y={wordsY - 4}
          text={isCrownAlone ? '' : said}
          isGone={word === 'leaderGone'}
          crown={crown || isCrownAlone}
          isSmall={mode === 'compact'}
        />
      ) : (
        <Words
          x={at}
          y={wordsY}
          text={said}
          size={11}
          weight={tone === 'neutral' ? 400 : 600}
          tone={tone === 'neutral' ? 'quiet' : tone}
          width={width - name - 6}
        />
      )}
    </>
  );
}

const shortWords = {
  leader: 'stage.leader',
  leaderGone: 'stage.leaderGoneShort',
  leaderSoon: 'stage.leader',
  leaderStale: 'stage.leaderStaleShort',
  inSync: 'stage.inSyncShort',
  stillInIsr: 'stage.stillInIsr',
  notInIsr: 'stage.notInIsrShort',
  offline: 'stage.offline',
  noLeader: 'stage.noLeaderShort',
  deleting: 'stage.deleting',
} as const;

interface LeaderBadgeProps {
  x: number;
  y: number;
  text: string;
  isGone: boolean;
  crown: boolean;
  isSmall: boolean;
}

function LeaderBadge({ x, y, text, isGone, crown, isSmall }: LeaderBadgeProps) {
  const width = text === '' ? 24 : measureText(text, 11, 600) + (crown ? 28 : 13);
  const height = isSmall ? 15 : 18;
  const left = x;
  return (
    <g className={isGone ? 'badge badge-gone' : 'badge'}>
      <rect x={left} y={y - height / 2} width={width} height={height} rx={height / 2} />
      {!crown ? null : (
        <path
          transform={`translate(${left + 6} ${y - 6}) scale(.75)`}
          d="M1.5 4.5 4.8 7 8 2.5 11.2 7 14.5 4.5 13 12.5H3z"
        />
      )}
      <text x={left + (crown ? 20 : 6.5)} y={y + 4} fontSize={11} fontWeight={600}>
        {text}
      </text>
    </g>
  );
}

interface CellProps {
  record: RecordCell;
  x: number;
  y: number;
  cell: CellMeasure;
  isSafe: boolean;
  letters: boolean;
}

const Cell = memo(function Cell({ record, x, y, cell, isSafe, letters }: CellProps) {
  const look = keyLook(record.key);
  const inset = isSafe ? 0 : 0.75;
  return (
    <g className={isSafe ? 'cell' : 'cell cell-unsafe'}>
      <rect
        x={x + inset}
        y={y + inset}
        width={cell.width - 2 * inset}
        height={cell.height - 2 * inset}
        rx={letters ? 5 : 2}
        style={isSafe ? { fill: look.fill } : { stroke: look.fill }}
      />
      {letters ? (
        <text
          x={x + cell.width / 2}
          y={y + cell.height / 2 + 4}
          fontSize={11}
          fontWeight={600}
          textAnchor="middle"
        >
          {look.letters}
        </text>
      ) : null}
    </g>
  );
});

/** Offsets below the cells, as many as fit without touching. */
function Offsets({ x, replica, fromOffset, cell, stripY }: ReplicaStripProps) {
  const { number } = useFormat();
  const end = Math.min(replica.logEndOffset, fromOffset + cell.count);
  if (end <= fromOffset) return null;
  const every = Math.ceil((measureText(number(end), 11) + 5) / cell.pitch);
  const marks = Array.from({ length: end - fromOffset }, (_, i) => fromOffset + i).filter(
    (offset) => offset % every === 0,
  );
  return marks.map((offset) => (
    <text
      key={offset}
      className="words words-faint"
      x={x + (offset - fromOffset) * cell.pitch + cell.width / 2}
      y={stripY + cell.height + 13}
      fontSize={11}
      textAnchor="middle"
    >
      {number(offset)}
    </text>
  ));
}

function EndsBefore({
  x,
  y,
  width,
  offset,
}: {
  x: number;
  y: number;
  width: number;
  offset: number;
}) {
  const t = useText();
  return (
    <Words x={x} y={y} text={t('stage.endsAt', { offset })} size={11} tone="quiet" width={width} />
  );
}

function Watermark({
  x,
  width,
  bottom,
  mode,
  phone,
  word,
  replica,
  fromOffset,
  cell,
  stripY,
}: ReplicaStripProps) {
  const t = useText();
  const { highWatermark, highWatermarkFrozen } = replica;
  const place = highWatermark - fromOffset;
  if (place > cell.count || highWatermark < 0) return null;
  const isBefore = place < 0;
  const lineX = isBefore ? x - 7 : x + place * cell.pitch - (cell.pitch - cell.width) / 2;
  const isFull = mode === 'full';
  const flag = isFull ? 5 : 3.5;
  const top = stripY - (isFull ? 6 : 4);
  const lineBottom = stripY + cell.height + (isFull ? 17 : 3);
  const says = word === 'leader' && !phone && isFull && bottom >= lineBottom + 14;
  const name = t(highWatermarkFrozen ? 'stage.highWatermarkFrozen' : 'stage.highWatermark');
  const whole = isBefore ? t('stage.before', { what: name, offset: highWatermark }) : name;
  const text = fitText(whole, width + 10, measureText, 11, 600);
  const textWidth = measureText(text, 11, 600);
  const textX = Math.max(x + textWidth / 2, Math.min(x + width - textWidth / 2, lineX));
  return (
    <g className={highWatermarkFrozen ? 'watermark watermark-frozen' : 'watermark'}>
      {isBefore ? (
        <path
          d={`M${lineX + 2} ${stripY + cell.height / 2 - flag}v${2 * flag}l-${flag * 1.2}-${flag}z`}
        />
      ) : (
        <>
          <path d={`M${lineX - flag} ${top}h${2 * flag}l-${flag} ${flag * 1.2}z`} />
          <line x1={lineX} x2={lineX} y1={top} y2={lineBottom} />
        </>
      )}
      {says ? (
        <text x={textX} y={lineBottom + 11} fontSize={11} fontWeight={600} textAnchor="middle">
          {text}
        </text>
      ) : null}
    </g>
  );
}
