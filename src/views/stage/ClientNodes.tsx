/** What is connected to the brokers: producers above, queues beside them. */
import type { ProducerScene, QueueScene, Scene } from '../../sim/scene.ts';
import { keyLook } from '../theme/keyColour.ts';
import { useFormat, useText } from '../kit/text.tsx';
import { bottom, right, type Box } from './geometry.ts';
import { measureText } from '../kit/measureText.ts';
import { givesUpIn, producerLine, producerShort } from './nodeStates.ts';
import { queueCell, type StageLayout } from './stageLayout.ts';
import { Tag, tagWidth, Words } from './Words.tsx';

export function ProducerNodes({
  scene,
  layout,
  clockUs,
  picked,
}: {
  scene: Scene;
  layout: StageLayout;
  clockUs: number;
  picked: string;
}) {
  const t = useText();
  const folded = layout.foldedProducers;
  return (
    <g>
      {layout.producers.map((place) => {
        const producer = scene.producers[place.label];
        return producer === undefined ? null : (
          <ProducerNode
            key={place.label}
            place={place}
            producer={producer}
            phone={layout.phone}
            clockUs={clockUs}
            isPicked={picked === place.label}
          />
        );
      })}
      {folded === null ? null : (
        <g className="card card-up">
          <rect
            x={folded.x}
            y={folded.y}
            width={folded.width}
            height={folded.height}
            rx={12}
            className="card-ground"
          />
          <rect
            x={folded.x}
            y={folded.y}
            width={folded.width}
            height={folded.height}
            rx={12}
            className="card-edge"
          />
          <Words
            x={folded.x + 12}
            y={folded.y + folded.height / 2 + 4}
            text={t('stage.moreProducers', { count: folded.labels.length })}
            width={folded.width - 20}
          />
        </g>
      )}
    </g>
  );
}

interface ProducerNodeProps {
  place: Box;
  producer: ProducerScene;
  phone: boolean;
  clockUs: number;
  isPicked: boolean;
}

function ProducerNode({ place, producer, phone, clockUs, isPicked }: ProducerNodeProps) {
  const t = useText();
  const { number } = useFormat();
  const line = producerLine(producer, clockUs);
  const left = givesUpIn(producer, clockUs);
  const gives =
    left === null ? '' : t('stage.givesUpIn', { seconds: number(left, left < 10 ? 1 : 0) });
  const middle = place.y + place.height / 2;
  const look = producer.running ? (producer.paused ? 'waiting' : 'up') : 'down';
  const textX = place.x + (phone ? 34 : 44);
  const room = right(place) - textX - (phone ? 6 : 30);
  const size = phone ? 11 : 12.5;
  const lineRoom = right(place) - textX - 8;
  const whole = t(line.key, line.values);
  const short = producerShort(line);
  const said =
    short !== null && measureText(whole, size) > lineRoom ? t(short.key, short.values) : whole;
  return (
    <g className={`card card-${look}${isPicked ? ' card-picked' : ''}`}>
      <rect
        x={place.x}
        y={place.y}
        width={place.width}
        height={place.height}
        rx={12}
        className="card-ground"
      />
      {look === 'down' ? (
        <rect
          x={place.x}
          y={place.y}
          width={place.width}
          height={place.height}
          rx={12}
          className="card-hatch"
        />
      ) : null}
      <rect
        x={place.x}
        y={place.y}
        width={place.width}
        height={place.height}
        rx={12}
        className="card-edge"
      />
      <g className="node-sign" transform={`translate(${place.x + (phone ? 18 : 24)} ${middle})`}>
        <circle r={phone ? 9 : 12} />
        <path d="M-3-5 5 0-3 5z" />
      </g>
      <Words x={textX} y={middle - 4} text={producer.label} weight={600} width={room} />
      <Words x={textX} y={middle + 12} text={said} size={size} tone={line.tone} width={lineRoom} />
      {left === null || phone ? null : (
        <Tag
          x={right(place) - tagWidth(gives)}
          y={bottom(place) + 13}
          tone="warning"
          text={gives}
        />
      )}
    </g>
  );
}

export function QueueNodes({
  scene,
  layout,
  picked,
}: {
  scene: Scene;
  layout: StageLayout;
  picked: string;
}) {
  return layout.queues.map((place) => {
    const queue = scene.queues[place.name];
    return queue === undefined ? null : (
      <QueueNode
        key={place.name}
        place={place}
        queue={queue}
        inset={layout.inset}
        isPicked={picked === place.name}
      />
    );
  });
}

/** A queue's messages wait in line, oldest first, and are gone once they are acknowledged: no offsets, no watermark. */
function QueueNode({
  place,
  queue,
  inset,
  isPicked,
}: {
  place: Box;
  queue: QueueScene;
  inset: number;
  isPicked: boolean;
}) {
  const t = useText();
  const x = place.x + inset;
  const width = place.width - 2 * inset;
  return (
    <g
      className={`card ${queue.running ? 'card-up' : 'card-down'}${isPicked ? ' card-picked' : ''}`}
    >
      <rect
        x={place.x}
        y={place.y}
        width={place.width}
        height={place.height}
        rx={16}
        className="card-ground"
      />
      <rect
        x={place.x}
        y={place.y}
        width={place.width}
        height={place.height}
        rx={16}
        className="card-edge"
      />
      <Words
        x={x}
        y={place.y + 25}
        text={t('stage.queue', { name: queue.name })}
        size={15}
        weight={600}
        width={width - 24}
      />
      <Words
        x={x}
        y={place.y + 44}
        text={t('stage.queueWaiting', { count: queue.readyCount })}
        tone="quiet"
        width={width}
      />
      {queue.ready.map((message, i) => {
        const look = keyLook(message.key);
        const at = queueCell(place, inset, i);
        if (at === null) return null;
        return (
          <g key={message.id} className={message.redelivered ? 'cell cell-again' : 'cell'}>
            <rect {...at} width={20} height={20} rx={5} style={{ fill: look.fill }} />
            <text x={at.x + 10} y={at.y + 14} fontSize={11} fontWeight={600} textAnchor="middle">
              {look.letters}
            </text>
          </g>
        );
      })}
      <Words
        x={x}
        y={bottom(place) - 30}
        text={t('stage.queueOut', { count: queue.unackedCount })}
        tone={queue.unackedCount > 0 ? 'warning' : 'quiet'}
        width={width}
      />
      <Words
        x={x}
        y={bottom(place) - 13}
        text={t('stage.queueGone', { count: queue.acknowledged })}
        tone="quiet"
        width={width}
      />
    </g>
  );
}
