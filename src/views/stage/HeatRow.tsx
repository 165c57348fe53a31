/**
 * A row of the heat map: one cell a replica (or, for a topic's row, the worst of its replicas there). The states differ in shape: a leader
 * is filled and crowned, a replica in sync a bar, one out of the ISR hollow, one that is gone crossed.
 */
import { memo } from 'react';
import type { Scene } from '../../sim/scene.ts';
import { replicaWord, type ReplicaWord } from './nodeStates.ts';
import type { BrokerPlace, RowPlace } from './stageLayout.ts';
import { Words } from './Words.tsx';

interface HeatRowProps {
  scene: Scene;
  row: RowPlace;
  brokers: readonly BrokerPlace[];
  gutter: number;
  isPicked: boolean;
}

/** What a topic's row must not hide comes first. */
const gravity: readonly ReplicaWord[] = [
  'leaderGone',
  'noLeader',
  'stillInIsr',
  'leaderStale',
  'offline',
  'notInIsr',
  'deleting',
  'leaderSoon',
  'leader',
  'inSync',
];

export function HeatRow({ scene, row, brokers, gutter, isPicked }: HeatRowProps) {
  return (
    <g>
      <Words
        x={row.x - 10}
        y={row.y + row.height / 2 + 4}
        text={row.label}
        size={11}
        weight={isPicked ? 600 : 500}
        width={gutter - 6}
        anchor="end"
      />
      {brokers.map((broker) => {
        const words = wordsAt(scene, row, broker.id);
        const [word] = words;
        return word === undefined ? null : (
          <HeatCell
            key={broker.id}
            word={word}
            leaders={row.partitions.length > 1 ? words.filter((one) => one === 'leader').length : 0}
            x={broker.x + 1}
            y={row.y + 1.5}
            width={broker.width - 2}
            height={row.height - 3}
          />
        );
      })}
    </g>
  );
}

function wordsAt(scene: Scene, row: RowPlace, broker: number): ReplicaWord[] {
  return row.partitions
    .flatMap((partition) => {
      const log = partition.logs[broker];
      return log === undefined ? [] : [replicaWord(scene, partition, log)];
    })
    .sort((a, b) => gravity.indexOf(a) - gravity.indexOf(b));
}

interface HeatCellProps {
  word: ReplicaWord;
  /** Of a topic's row: how many it leads here; 0: not said. */
  leaders: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

const HeatCell = memo(function HeatCell({ word, leaders, x, y, width, height }: HeatCellProps) {
  const middle = { x: x + width / 2, y: y + height / 2 };
  const isGone = word === 'leaderGone' || word === 'offline' || word === 'stillInIsr';
  return (
    <g className={`heat heat-${word}`}>
      <rect x={x} y={y} width={width} height={height} rx={3} />
      {word === 'leader' && leaders === 0 ? (
        <path
          className="heat-sign"
          transform={`translate(${middle.x - 5.6} ${middle.y - 5.4}) scale(.7)`}
          d="M1.5 4.5 4.8 7 8 2.5 11.2 7 14.5 4.5 13 12.5H3z"
        />
      ) : null}
      {leaders > 0 ? (
        <text
          className="heat-sign"
          x={middle.x}
          y={middle.y + 4}
          fontSize={11}
          fontWeight={600}
          textAnchor="middle"
        >
          {leaders}
        </text>
      ) : null}
      {isGone ? (
        <path className="heat-cross" d={`M${middle.x - 3.5} ${middle.y - 3.5}l7 7m0-7-7 7`} />
      ) : null}
    </g>
  );
});
