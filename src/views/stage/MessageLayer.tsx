/** Messages under way: the few worth following as marks, the rest as counts on their paths. */
import { useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import type { MessageScene } from '../../sim/messageScene.ts';
import type { Scene } from '../../sim/scene.ts';
import { keyLook } from '../theme/keyColour.ts';
import { useText, type Translate } from '../kit/text.tsx';
import { chooseMessages, MOST_COUNTS, type PathCount } from './chooseMessages.ts';
import { drawMessages, type MarkElements, type MessageMark } from './drawMessages.ts';
import { messageShapes } from './messageShapes.ts';
import { overlaps, type Box, type Point } from './geometry.ts';
import { pointAt, routeOf, routePath, type Route, type Traveller } from './routes.ts';
import type { StageLayout } from './stageLayout.ts';
import { measureText } from '../kit/measureText.ts';

/** Calls back once a frame with the playhead; gives the way to stop. */
export type Frames = (listener: (atUs: number) => void) => () => void;

export interface MessageLayerProps {
  scene: Scene;
  layout: StageLayout;
  messages: readonly MessageScene[];
  /** Set where single messages cannot be seen: how many went where. */
  messageCounts: readonly { from: string; to: string; kind: string; count: number }[] | null;
  /** How many are shown one by one. */
  most: number;
  frames: Frames;
  /** False under reduced motion. */
  travels: boolean;
}

export function MessageLayer(props: MessageLayerProps) {
  const { scene, layout, messageCounts, most, frames, travels } = props;
  const messages = useSame(props.messages);
  const chosen = useMemo(() => chooseMessages(messages, most), [messages, most]);
  const marks = useMarks(chosen.shown, layout, scene);
  const elements = useRef(new Map<number, MarkElements>());
  const latest = useRef({ marks, travels, atUs: 0 });

  useLayoutEffect(() => {
    latest.current.marks = marks;
    latest.current.travels = travels;
    drawMessages(marks, elements.current, latest.current.atUs, travels);
  }, [marks, travels]);

  useEffect(
    () =>
      frames((atUs) => {
        latest.current.atUs = atUs;
        drawMessages(latest.current.marks, elements.current, atUs, latest.current.travels);
      }),
    [frames],
  );

  return (
    <g className="messages">
      <PathCounts
        counts={messageCounts?.map((entry) => ({ ...entry, topicPartition: '' })) ?? chosen.counts}
        layout={layout}
        scene={scene}
      />
      {marks.map((mark) => (
        <Mark
          key={mark.message.id}
          mark={mark}
          elements={elements.current}
          isLabelled={chosen.labelled.has(mark.message.id) && !layout.phone}
          stageWidth={layout.width}
        />
      ))}
    </g>
  );
}

/** The same list as long as the same messages are under way. */
function useSame(messages: readonly MessageScene[]): readonly MessageScene[] {
  const kept = useRef(messages);
  const isSame =
    kept.current.length === messages.length &&
    kept.current.every((message, i) => isSameMessage(message, messages[i]));
  if (!isSame) kept.current = messages;
  return kept.current;
}

/** On another branch the same number may be another message. */
const isSameMessage = (a: MessageScene, b: MessageScene | undefined): boolean =>
  b !== undefined &&
  a.id === b.id &&
  a.from === b.from &&
  a.to === b.to &&
  a.sendAtUs === b.sendAtUs &&
  a.arriveAtUs === b.arriveAtUs;

/** A message keeps the path on which it set out, even when its goal grows meanwhile. */
function useMarks(
  shown: readonly MessageScene[],
  layout: StageLayout,
  scene: Scene,
): MessageMark[] {
  const kept = useRef({ layout, routes: new Map<number, MessageMark>() });
  return useMemo(() => {
    const before = sameGround(kept.current.layout, layout)
      ? kept.current.routes
      : new Map<number, MessageMark>();
    const routes = new Map<number, MessageMark>();
    for (const message of shown) {
      const old = before.get(message.id);
      const route =
        old !== undefined && isSameMessage(old.message, message)
          ? old.route
          : routeOf(layout, scene, travellerOf(message));
      if (route !== null) routes.set(message.id, { message, route });
    }
    kept.current = { layout, routes };
    return [...routes.values()];
    // The scene changes with every record; the routes of what is under way do not.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [shown, layout.width, layout.height, layout.mode, layout.rows.length, layout.brokers.length]);
}

function sameGround(a: StageLayout, b: StageLayout): boolean {
  return (
    a.width === b.width &&
    a.height === b.height &&
    a.mode === b.mode &&
    a.rows.length === b.rows.length &&
    a.brokers.length === b.brokers.length
  );
}

export const travellerOf = (message: MessageScene): Traveller => ({
  from: message.from,
  to: message.to,
  topicPartition: message.records[0]?.topicPartition ?? '',
  answer: message.answer,
});

interface MarkProps {
  mark: MessageMark;
  elements: Map<number, MarkElements>;
  isLabelled: boolean;
  stageWidth: number;
}

function Mark({ mark: { message, route }, elements, isLabelled, stageWidth }: MarkProps) {
  const t = useText();
  const trail = useRef<SVGPathElement>(null);
  return (
    <>
      {message.weight === 0 ? null : (
        <path
          ref={trail}
          className={`trail trail-${message.kind}${message.error === '' ? '' : ' trail-error'}`}
          d={routePath(route)}
        />
      )}
      <g
        className={`message message-${message.kind}${message.error === '' ? '' : ' message-error'}${message.arriveAtUs < 0 ? ' message-held' : ''}`}
        ref={(element) => {
          if (element === null) return undefined;
          elements.set(message.id, { mark: element, trail: trail.current });
          return () => void elements.delete(message.id);
        }}
      >
        {message.kind === 'records' ? (
          <Envelope message={message} />
        ) : (
          <path d={messageShapes[message.kind]} />
        )}
        <Label
          isAlways={isLabelled}
          text={messageLabel(message, t)}
          middle={pointAt(route, 0.5).x}
          stageWidth={stageWidth}
        />
      </g>
    </>
  );
}

function Envelope({ message }: { message: MessageScene }) {
  const [first] = message.records;
  const look = keyLook(first?.key ?? null);
  return (
    <>
      {message.recordCount > 1 ? (
        <rect x={-9} y={-13} width={26} height={20} rx={5} className="envelope-behind" />
      ) : null}
      <rect x={-13} y={-10} width={26} height={20} rx={5} style={{ fill: look.fill }} />
      <text y={4} fontSize={11} fontWeight={700} textAnchor="middle">
        {look.letters}
      </text>
      {message.recordCount > 1 ? (
        <text className="envelope-count" x={18} y={-8} fontSize={11} fontWeight={600}>
          ×{message.recordCount}
        </text>
      ) : null}
    </>
  );
}

/** Beside the mark: at its right, or at its left where the stage ends. */
function Label({
  text,
  middle,
  stageWidth,
  isAlways,
}: {
  text: string;
  middle: number;
  stageWidth: number;
  isAlways: boolean;
}) {
  const width = measureText(text, 11, 600) + 16;
  const dx = middle + width + 60 > stageWidth ? -18 - width : 18;
  return (
    <g
      className={isAlways ? 'message-label message-label-always' : 'message-label'}
      transform={`translate(${dx} 0)`}
    >
      <rect y={-9} width={width} height={18} rx={9} />
      <text x={8} y={4} fontSize={11} fontWeight={600}>
        {text}
      </text>
    </g>
  );
}

export function messageLabel(message: MessageScene, t: Translate): string {
  const { api, answer, error, recordCount } = message;
  if (message.arriveAtUs < 0) return t('stage.messageHeld', { api });
  if (error !== '') return t('stage.messageError', { api, error });
  if (message.kind === 'records') return t('stage.messageRecords', { api, count: recordCount });
  return answer ? t('stage.messageAnswer', { api }) : api;
}

interface PathCountsProps {
  counts: readonly PathCount[];
  layout: StageLayout;
  scene: Scene;
}

/** Below the middle of the way down to consumers, so that no partition's name is covered. */
const COUNT_AT = 0.5;
const COUNT_AT_CONSUMER = 0.66;

function PathCounts({ counts, layout, scene }: PathCountsProps) {
  return placeCounts(counts, layout, scene).map(({ id, route, at, text, box }) => (
    <g key={id}>
      <path className="trail" d={routePath(route)} opacity={0.6} />
      <g className="path-count">
        <rect {...box} rx={9} />
        <text x={at.x} y={at.y + 4} fontSize={11} fontWeight={600} textAnchor="middle">
          {text}
        </text>
      </g>
    </g>
  ));
}

interface PlacedCount {
  id: string;
  route: Route;
  at: Point;
  text: string;
  box: Box;
}

/** The largest first; one that would cover another is left out, as are those that nobody would look at any more. */
function placeCounts(
  counts: readonly PathCount[],
  layout: StageLayout,
  scene: Scene,
): PlacedCount[] {
  const placed: PlacedCount[] = [];
  for (const entry of byPair(counts).sort((a, b) => b.count - a.count)) {
    if (entry.count < 2 || placed.length === MOST_COUNTS) break;
    const route = routeOf(layout, scene, { ...entry, answer: false });
    if (route === null) continue;
    const isDown = (route.curves.at(-1)?.to.y ?? 0) > (layout.plugs[0]?.y ?? Infinity);
    const at = pointAt(route, isDown ? COUNT_AT_CONSUMER : COUNT_AT);
    const text = `×${entry.count}`;
    const width = measureText(text, 11, 600) + 12;
    const box = { x: at.x - width / 2, y: at.y - 9, width, height: 18 };
    if (placed.some((other) => overlaps(other.box, box))) continue;
    placed.push({ id: `${entry.from} ${entry.to} ${entry.topicPartition}`, route, at, text, box });
  }
  return placed;
}

/** Question and answer are one path: from the broker down to the client, or from the lower broker to the higher. */
function byPair(counts: readonly PathCount[]): PathCount[] {
  const pairs = new Map<string, PathCount>();
  for (const { from, to, topicPartition, count } of counts) {
    const isTurned = to.startsWith('broker-') && (!from.startsWith('broker-') || to < from);
    const ends = isTurned ? { from: to, to: from } : { from, to };
    const key = `${ends.from} ${ends.to} ${topicPartition}`;
    const known = pairs.get(key);
    pairs.set(key, { ...ends, topicPartition, count: count + (known?.count ?? 0) });
  }
  return [...pairs.values()];
}
