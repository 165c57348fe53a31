/**
 * The stage: what exists on it. Geometry comes from stageLayout, words from nodeStates, motion from drawMessages; the drawing is hidden
 * from screen readers, which get the controls over it and the tables below it.
 */
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { Scene } from '../../sim/scene.ts';
import { BrokerNode } from './BrokerNode.tsx';
import { ProducerNodes, QueueNodes } from './ClientNodes.tsx';
import { CutLinks } from './CutLinks.tsx';
import { GroupBoxes } from './GroupBoxes.tsx';
import { HeatRow } from './HeatRow.tsx';
import { forgetMeasures, measureText } from '../kit/measureText.ts';
import { useText } from '../kit/text.tsx';
import { MessageLayer, type MessageLayerProps } from './MessageLayer.tsx';
import { replicaWord } from './nodeStates.ts';
import { topicOf } from './partitions.ts';
import { ReplicaStrip } from './ReplicaStrip.tsx';
import { cellX, layoutStage, type RowPlace, type StageLayout } from './stageLayout.ts';
import { Words } from './Words.tsx';
import { ZooKeeperNode } from './ZooKeeperNode.tsx';
import './stage.css';
import './stageControls.css';

export interface StageViewProps extends Pick<
  MessageLayerProps,
  'messages' | 'messageCounts' | 'most' | 'frames' | 'travels'
> {
  scene: Scene;
  /** The playhead, in steps that the eye can tell apart. */
  clockUs: number;
  /** Node id, or the partition of what is selected; '': nothing. */
  pickedNode: string;
  pickedPartition: string | null;
  internal: boolean;
  /** Enlargement of everything, for a projector. */
  scale: number;
  /** The controls over the drawing and the tables that say the same in words. */
  children?: (layout: StageLayout) => ReactNode;
}

export function StageView(props: StageViewProps) {
  const { scene, clockUs, pickedNode, pickedPartition, internal, scale } = props;
  const frame = useRef<HTMLDivElement>(null);
  const size = useSize(frame, scale);
  const layout = useMemo(
    () =>
      size === null
        ? null
        : layoutStage({
            scene,
            width: size.width,
            height: size.height,
            phone: size.width < 560,
            opened: pickedPartition,
            internal,
            measure: measureText,
          }),
    [scene, size, pickedPartition, internal],
  );
  return (
    <div className="stage" ref={frame}>
      {layout === null ? null : (
        <div
          className="stage-ground"
          style={{
            width: layout.width,
            height: layout.height,
            transform: scale === 1 ? undefined : `scale(${scale})`,
          }}
        >
          <svg
            className="stage-drawing"
            width={layout.width}
            height={layout.height}
            viewBox={`0 0 ${layout.width} ${layout.height}`}
            aria-hidden="true"
          >
            <Patterns />
            <Static
              scene={scene}
              layout={layout}
              clockUs={clockUs}
              pickedNode={pickedNode}
              pickedPartition={pickedPartition}
            />
          </svg>
          {props.children?.(layout)}
          <svg
            className="stage-drawing stage-messages"
            width={layout.width}
            height={layout.height}
            viewBox={`0 0 ${layout.width} ${layout.height}`}
            aria-hidden="true"
          >
            <MessageLayer {...props} layout={layout} />
          </svg>
        </div>
      )}
    </div>
  );
}

interface StaticProps {
  scene: Scene;
  layout: StageLayout;
  clockUs: number;
  pickedNode: string;
  pickedPartition: string | null;
}

function Static({ scene, layout, clockUs, pickedNode, pickedPartition }: StaticProps) {
  return (
    <>
      <ZooKeeperNode scene={scene} layout={layout} picked={pickedNode} />
      {layout.brokers.map((place) => (
        <BrokerNode
          key={place.id}
          scene={scene}
          place={place}
          mode={layout.mode}
          phone={layout.phone}
          inset={layout.inset}
          clockUs={clockUs}
          isPicked={pickedNode === `broker-${place.id}`}
        />
      ))}
      <QueueNodes scene={scene} layout={layout} picked={pickedNode} />
      {layout.rows.map((row) => (
        <Row
          key={row.label}
          scene={scene}
          layout={layout}
          row={row}
          isPicked={row.partitions.length === 1 && row.label === pickedPartition}
        />
      ))}
      <CutLinks scene={scene} layout={layout} />
      <ProducerNodes scene={scene} layout={layout} clockUs={clockUs} picked={pickedNode} />
      <GroupBoxes scene={scene} layout={layout} picked={pickedNode} />
    </>
  );
}

function Row({
  scene,
  layout,
  row,
  isPicked,
}: {
  scene: Scene;
  layout: StageLayout;
  row: RowPlace;
  isPicked: boolean;
}) {
  const out = layout.phone ? 4 : layout.queues.length > 0 ? 5 : 12;
  const band = (
    <rect
      className={isPicked ? 'band band-picked' : 'band'}
      x={row.x - (row.mode === 'heat' ? 0 : out)}
      y={row.y + (row.mode === 'full' ? 3 : 1)}
      width={row.width + (row.mode === 'heat' ? 0 : 2 * out)}
      height={row.height - (row.mode === 'full' ? 6 : 2)}
      rx={row.mode === 'full' ? 12 : 6}
    />
  );
  if (row.mode === 'heat') {
    return (
      <g>
        {isPicked ? band : null}
        <HeatRow
          scene={scene}
          row={row}
          brokers={layout.brokers}
          gutter={layout.gutter}
          isPicked={isPicked}
        />
      </g>
    );
  }
  const mode = row.mode;
  const [partition] = row.partitions;
  if (partition === undefined) return null;
  const alive = Object.values(partition.logs).filter(
    ({ broker }) => scene.brokers[broker]?.running === true,
  );
  const safeElsewhere = Math.max(
    partition.readableUpTo,
    ...alive.map((log) => log.highWatermark),
    alive.length === 0 ? Infinity : -1,
  );
  return (
    <g>
      {band}
      {layout.phone && mode === 'full' ? (
        <Words
          x={row.x + layout.inset}
          y={row.y + 16}
          text={row.label}
          weight={600}
          width={row.width}
        />
      ) : null}
      {Object.keys(partition.logs).length > 0 ? null : (
        <WithoutReplicas scene={scene} row={row} inset={layout.inset} />
      )}
      {layout.brokers.map((broker) => {
        const replica = partition.logs[broker.id];
        const running = scene.brokers[broker.id]?.running === true;
        return replica === undefined ? null : (
          <ReplicaStrip
            key={broker.id}
            x={cellX(layout, row, broker, row.fromOffset)}
            wordsY={row.wordsY}
            stripY={row.stripY}
            width={broker.width - 2 * layout.inset}
            bottom={row.y + row.height - 3}
            mode={mode}
            phone={layout.phone}
            label={row.label}
            word={replicaWord(scene, partition, replica)}
            replica={replica}
            safeTo={running ? replica.highWatermark : safeElsewhere}
            running={running}
            fromOffset={row.fromOffset}
            cell={layout.cells[mode]}
          />
        );
      })}
    </g>
  );
}

/** No broker has a replica of it: it is not made yet, or being deleted. */
function WithoutReplicas({ scene, row, inset }: { scene: Scene; row: RowPlace; inset: number }) {
  const t = useText();
  const [partition] = row.partitions;
  const deleting =
    partition !== undefined && topicOf(scene, partition.topicPartition)?.deleting === true;
  return (
    <Words
      x={row.x + inset}
      y={row.wordsY}
      text={deleting ? `${row.label} · ${t('stage.deleting')}` : row.label}
      tone="quiet"
      width={row.width - 2 * inset}
    />
  );
}

function Patterns() {
  return (
    <defs>
      <pattern
        id="hatch"
        width={9}
        height={9}
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect width={4} height={9} className="hatch-line" />
      </pattern>
    </defs>
  );
}

/** The room that the stage has, in its own pixels. */
function useSize(
  frame: { current: HTMLDivElement | null },
  scale: number,
): { width: number; height: number } | null {
  const [room, setRoom] = useState<{ width: number; height: number } | null>(null);
  // Once the page's font has come, everything is measured anew.
  const [fonts, setFonts] = useState(0);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const measure = () => setRoom({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame]);
  useEffect(() => {
    const measureAnew = () => {
      forgetMeasures();
      setFonts((count) => count + 1);
    };
    document.fonts?.addEventListener('loadingdone', measureAnew);
    return () => document.fonts?.removeEventListener('loadingdone', measureAnew);
  }, []);
  return useMemo(
    () =>
      room === null
        ? null
        : { width: Math.floor(room.width / scale), height: Math.floor(room.height / scale) },
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [room, scale, fonts],
  );
}
