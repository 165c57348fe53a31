/** A broker: its card, its name, what it is at the moment, and the ring of its session with ZooKeeper. */
import { memo } from 'react';
import type { BrokerScene, Scene } from '../../sim/scene.ts';
import { useText, type Translate } from '../kit/text.tsx';
import { measureText } from '../kit/measureText.ts';
import { brokerLine, brokerTag, controllerTag, sessionRing, type Said } from './nodeStates.ts';
import type { BrokerPlace, RowMode } from './stageLayout.ts';
import { Tag, tagWidth, Words } from './Words.tsx';

interface BrokerNodeProps {
  scene: Scene;
  place: BrokerPlace;
  mode: RowMode;
  phone: boolean;
  inset: number;
  clockUs: number;
  isPicked: boolean;
}

export function BrokerNode({
  scene,
  place,
  mode,
  phone,
  inset,
  clockUs,
  isPicked,
}: BrokerNodeProps) {
  const broker = scene.brokers[place.id];
  if (broker === undefined) return null;
  const look = broker.running
    ? broker.paused || broker.phase !== 'running'
      ? 'waiting'
      : 'up'
    : 'down';
  return (
    <g>
      <BrokerCard
        x={place.x}
        y={place.y}
        width={place.width}
        height={place.height}
        look={look}
        isPicked={isPicked}
      />
      {mode === 'heat' ? (
        <HeatHead broker={broker} scene={scene} place={place} />
      ) : (
        <BrokerHead
          scene={scene}
          broker={broker}
          place={place}
          phone={phone}
          inset={inset}
          clockUs={clockUs}
        />
      )}
    </g>
  );
}

interface BrokerCardProps {
  x: number;
  y: number;
  width: number;
  height: number;
  look: 'up' | 'down' | 'waiting';
  isPicked: boolean;
}

const BrokerCard = memo(function BrokerCard({ look, isPicked, ...box }: BrokerCardProps) {
  const radius = Math.min(16, box.width / 4);
  return (
    <g className={`card card-${look}${isPicked ? ' card-picked' : ''}`}>
      <rect {...box} rx={radius} className="card-ground" />
      {look === 'down' ? <rect {...box} rx={radius} className="card-hatch" /> : null}
      <rect {...box} rx={radius} className="card-edge" />
    </g>
  );
});

interface HeadProps {
  scene: Scene;
  broker: BrokerScene;
  place: BrokerPlace;
  phone: boolean;
  inset: number;
  clockUs: number;
}

function BrokerHead({ scene, broker, place, phone, inset, clockUs }: HeadProps) {
  const t = useText();
  const x = place.x + inset;
  const name = t('stage.broker', { id: broker.id });
  const nameSize = phone ? 12.5 : 15;
  const nameWidth = measureText(name, nameSize, 600);
  const tags = [brokerTag(broker), controllerTag(scene, broker)].filter((tag) => tag !== null);
  // The button of the menu stands at the right, the ring left of it.
  const ringX = place.x + place.width - 50;
  const showsRing = !phone && place.width >= 190;
  const roomForTags = (showsRing ? ringX - 11 : place.x + place.width - 34) - (x + nameWidth + 7);
  const [firstTag] = tags;
  const isTight = phone || (firstTag !== undefined && roomForTags < tagWidth(t(firstTag.key)));
  // A tag that finds no room whole is said in the line below.
  const { fitting, others } = fittingTags(tags, roomForTags, t);
  const said = isTight ? tags : others;
  const size = isTight ? 11 : 12.5;
  const width = place.width - 2 * inset;
  const [whole, short] = [false, true].map((isShort) =>
    [...said, brokerLine(broker, scene.zookeeper, clockUs, isShort)].filter((one) => one !== null),
  ) as [Said[], Said[]];
  return (
    <>
      <Words
        x={x}
        y={place.y + (phone ? 20 : 25)}
        text={name}
        size={nameSize}
        weight={600}
        width={place.width - inset - 34}
      />
      {isTight ? null : <TagRow x={x + nameWidth + 7} y={place.y + 20} tags={fitting} />}
      <SaidLine
        x={x}
        y={place.y + (phone ? 37 : 44)}
        width={width}
        said={!phone && widthOf(whole, size, t) <= width ? whole : short}
        size={size}
      />
      {showsRing ? <Ring broker={broker} x={ringX} y={place.y + 20} clockUs={clockUs} /> : null}
    </>
  );
}

function fittingTags(
  tags: Said[],
  width: number,
  t: Translate,
): { fitting: Said[]; others: Said[] } {
  let end = 0;
  const count = tags.findIndex((tag) => {
    end += tagWidth(t(tag.key, tag.values)) + (end === 0 ? 0 : 5);
    return end > width;
  });
  return count === -1
    ? { fitting: tags, others: [] }
    : { fitting: tags.slice(0, count), others: tags.slice(count) };
}

interface SaidLineProps {
  x: number;
  y: number;
  width: number;
  said: Said[];
  size: 11 | 12.5;
}

const inALine = (said: readonly Said[], t: Translate): string =>
  said.map(({ key, values }) => t(key, values)).join(' · ');

const widthOf = (said: readonly Said[], size: 11 | 12.5, t: Translate): number =>
  measureText(inALine(said, t), size, 600);

/** As much of it as there is room for, the most important first. */
function SaidLine({ x, y, width, said, size }: SaidLineProps) {
  const t = useText();
  const [first] = said;
  if (first === undefined) return null;
  const count = said.findLastIndex((_, i) => widthOf(said.slice(0, i + 1), size, t) <= width);
  return (
    <Words
      x={x}
      y={y}
      text={inALine(said.slice(0, Math.max(1, count + 1)), t)}
      size={size}
      weight={first.tone === 'quiet' ? 400 : 600}
      tone={first.tone}
      width={width}
    />
  );
}

function TagRow({ x, y, tags }: { x: number; y: number; tags: Said[] }) {
  const t = useText();
  let at = x;
  return tags.map((tag) => {
    const text = t(tag.key, tag.values);
    const left = at;
    at += tagWidth(text) + 5;
    return <Tag key={tag.key} x={left} y={y} text={text} tone={tag.tone} />;
  });
}

function HeatHead({
  broker,
  scene,
  place,
}: {
  broker: BrokerScene;
  scene: Scene;
  place: BrokerPlace;
}) {
  const t = useText();
  const tag = brokerTag(broker);
  const controller = controllerTag(scene, broker);
  const name = place.width >= 84 ? t('stage.broker', { id: broker.id }) : String(broker.id);
  const centre = place.x + place.width / 2;
  const sign = tag ?? controller;
  return (
    <>
      <Words
        x={centre}
        y={place.y + 18}
        text={name}
        size={place.width >= 60 ? 12.5 : 11}
        weight={600}
        anchor="middle"
        tone={tag?.tone ?? controller?.tone ?? 'neutral'}
      />
      {sign === null ? null : (
        <Words
          x={centre}
          y={place.y + 34}
          text={fittingSign(sign, place.width - 4, t)}
          size={11}
          weight={600}
          anchor="middle"
          tone={sign.tone}
        />
      )}
    </>
  );
}

/** The word, or what is left of it in a column of two digits; the tip says the rest. */
function fittingSign(sign: Said, width: number, t: Translate): string {
  const words = [t(sign.key), ...(sign.tone === 'accent' ? [t('stage.controllerShort'), '★'] : [])];
  return words.find((word) => measureText(word, 11, 600) <= width) ?? '✕';
}

/** What is left of the session if nothing more is heard: a ring that empties. */
function Ring({
  broker,
  x,
  y,
  clockUs,
}: {
  broker: BrokerScene;
  x: number;
  y: number;
  clockUs: number;
}) {
  const ring = sessionRing(broker, clockUs);
  if (ring === null) return null;
  const radius = 8;
  const around = 2 * Math.PI * radius;
  return (
    <g
      className={`ring ring-${ring.tone}${ring.frozen ? ' ring-frozen' : ''}`}
      transform={`rotate(-90 ${x} ${y})`}
    >
      <circle cx={x} cy={y} r={radius} className="ring-ground" />
      <circle cx={x} cy={y} r={radius} strokeDasharray={`${around * ring.left} ${around}`} />
    </g>
  );
}
