/** One consumer: whether it runs, what it works on, and the partitions that it holds. */
import type { ConsumerScene, Scene } from '../../sim/scene.ts';
import { classes } from '../kit/Button.tsx';
import { measureText } from '../kit/measureText.ts';
import { useText } from '../kit/text.tsx';
import { keyLook } from '../theme/keyColour.ts';
import type { MemberPlace } from './consumersLayout.ts';
import { right } from './geometry.ts';
import { consumerSaid } from './nodeStates.ts';
import { isLeaderless, partitionOf } from './partitions.ts';
import { Words } from './Words.tsx';

interface MemberProps {
  scene: Scene;
  place: MemberPlace;
  mode: 'full' | 'compact' | 'folded';
  isPicked: boolean;
}

export function Member({ scene, place, mode, isPicked }: MemberProps) {
  const t = useText();
  const consumer = scene.consumers[place.label];
  if (consumer === undefined) return null;
  const said = consumerSaid(scene, consumer);
  const isNotStarted = said.key === 'stage.consumerNotStarted';
  const isIdle =
    isNotStarted ||
    (consumer.running && consumer.assignment.length === 0 && said.key === 'stage.consumerIdle');
  const look =
    !consumer.running && !isNotStarted
      ? 'down'
      : consumer.paused || said.tone === 'warning'
        ? 'waiting'
        : isIdle
          ? 'idle'
          : 'up';
  return (
    <g className={`card card-${look}${isPicked ? ' card-picked' : ''}`}>
      <MemberGround place={place} isDown={look === 'down'} />
      <MemberSign place={place} processing={consumer.processing} scene={scene} isIdle={isIdle} />
      <Words
        x={place.x + 38}
        y={place.y + (mode === 'full' ? 23 : 17)}
        text={place.label}
        weight={600}
        width={place.width - 66}
      />
      {mode === 'full' ? (
        <>
          <Chips scene={scene} consumer={consumer} place={place} />
          <Words
            x={place.x + 12}
            y={place.y + 68}
            text={t(said.key, said.values)}
            size={11}
            tone={said.tone}
            weight={said.tone === 'warning' || said.tone === 'bad' ? 600 : 400}
            width={place.width - 20}
          />
        </>
      ) : (
        <Words
          x={place.x + 38}
          y={place.y + 32}
          text={
            said.tone === 'warning' || said.tone === 'bad' || isIdle
              ? t(said.key, said.values)
              : t('stage.partitions', { count: consumer.assignment.length })
          }
          size={11}
          tone={said.tone}
          width={place.width - 42}
        />
      )}
    </g>
  );
}

function MemberGround({ place, isDown }: { place: MemberPlace; isDown: boolean }) {
  const box = { x: place.x, y: place.y, width: place.width, height: place.height, rx: 12 };
  return (
    <>
      <rect {...box} className="card-ground" />
      {isDown ? <rect {...box} className="card-hatch" /> : null}
      <rect {...box} className="card-edge" />
    </>
  );
}

/** A ring with a point: it listens; the record in work lies in the ring. */
function MemberSign({
  place,
  processing,
  scene,
  isIdle,
}: {
  place: MemberPlace;
  processing: string;
  scene: Scene;
  isIdle: boolean;
}) {
  const key = processing === '' ? undefined : keyOfRecord(scene, processing);
  return (
    <g
      className={isIdle ? 'node-sign node-sign-idle' : 'node-sign'}
      transform={`translate(${place.x + 22} ${place.y + 19})`}
    >
      <circle r={10} />
      {key === undefined ? (
        <circle r={3.5} className="node-dot" />
      ) : (
        <rect x={-5} y={-5} width={10} height={10} rx={3} style={{ fill: keyLook(key).fill }} />
      )}
    </g>
  );
}

function Chips({
  scene,
  consumer,
  place,
}: {
  scene: Scene;
  consumer: ConsumerScene;
  place: MemberPlace;
}) {
  let x = place.x + 12;
  const end = right(place) - 10;
  const chips = consumer.assignment.map((topicPartition) => {
    const left = x;
    const width = measureText(topicPartition, 11, 600) + 12;
    x += width + 5;
    return { topicPartition, left, width };
  });
  const shown = chips.filter(
    ({ left, width }, i) => left + width <= end - (i < chips.length - 1 ? 24 : 0),
  );
  const hidden = chips.length - shown.length;
  const after = shown.at(-1);
  return (
    <>
      {shown.map(({ topicPartition, left, width }) => (
        <g
          key={topicPartition}
          className={classes(
            'chip',
            isLeaderless(scene, topicPartition) && 'chip-bad',
            !partitionOf(scene, topicPartition) && 'chip-gone',
          )}
        >
          <rect x={left} y={place.y + 34} width={width} height={18} rx={5} />
          <text x={left + 6} y={place.y + 47} fontSize={11} fontWeight={600}>
            {topicPartition}
          </text>
        </g>
      ))}
      {hidden > 0 ? (
        <Words
          x={after === undefined ? place.x + 12 : after.left + after.width + 6}
          y={place.y + 47}
          text={`+${hidden}`}
          size={11}
          weight={600}
          tone="quiet"
        />
      ) : null}
    </>
  );
}

export function QueueMember({
  scene,
  queue,
  place,
  mode,
  isPicked,
}: MemberProps & { queue: string }) {
  const t = useText();
  const consumer = scene.queues[queue]?.consumers[place.label];
  if (consumer === undefined) return null;
  const isDown = !consumer.running;
  return (
    <g className={`card card-${isDown ? 'down' : 'up'}${isPicked ? ' card-picked' : ''}`}>
      <MemberGround place={place} isDown={isDown} />
      <g className="node-sign" transform={`translate(${place.x + 22} ${place.y + 19})`}>
        <circle r={10} />
        <circle r={3.5} className="node-dot" />
      </g>
      <Words
        x={place.x + 38}
        y={place.y + (mode === 'full' ? 23 : 17)}
        text={place.label}
        weight={600}
        width={place.width - 66}
      />
      {mode === 'full'
        ? consumer.unacked
            .slice(0, Math.max(1, Math.floor((place.width - 20) / 23)))
            .map((message, i) => {
              const look = keyLook(message.key);
              return (
                <g key={message.id} className="cell">
                  <rect
                    x={place.x + 12 + i * 23}
                    y={place.y + 33}
                    width={20}
                    height={20}
                    rx={5}
                    style={{ fill: look.fill }}
                  />
                  <text
                    x={place.x + 22 + i * 23}
                    y={place.y + 47}
                    fontSize={11}
                    fontWeight={600}
                    textAnchor="middle"
                  >
                    {look.letters}
                  </text>
                </g>
              );
            })
        : null}
      <Words
        x={place.x + (mode === 'full' ? 12 : 38)}
        y={place.y + (mode === 'full' ? 68 : 32)}
        text={
          isDown ? t('stage.consumerKilled') : t('stage.processed', { count: consumer.processed })
        }
        size={11}
        tone={isDown ? 'bad' : 'quiet'}
        width={place.width - 20}
      />
    </g>
  );
}

function keyOfRecord(scene: Scene, record: string): string | null | undefined {
  const [topicPartition = '', offset = ''] = record.split('@');
  for (const log of Object.values(partitionOf(scene, topicPartition)?.logs ?? {})) {
    const cell = log.cells.find((one) => one.offset === Number(offset));
    if (cell !== undefined) return cell.key;
  }
  return undefined;
}
