/** Consumers in their groups, and the links between partitions and members that a rebalance lets go and takes up again. */
import type { ConsumerScene, GroupScene, Scene } from '../../sim/scene.ts';
import { classes } from '../kit/Button.tsx';
import { useText, type Translate } from '../kit/text.tsx';
import { keyLook } from '../theme/keyColour.ts';
import { bottom, centreX, right } from './geometry.ts';
import type { GroupPlace, MemberPlace } from './consumersLayout.ts';
import { measureText } from '../kit/measureText.ts';
import { consumerSaid, groupSaid, isRebalancing, type Tone } from './nodeStates.ts';
import { partitionOf, topicOf } from './partitions.ts';
import type { StageLayout } from './stageLayout.ts';
import { Words } from './Words.tsx';

export function GroupBoxes({
  scene,
  layout,
  picked,
}: {
  scene: Scene;
  layout: StageLayout;
  picked: string;
}) {
  return (
    <g>
      <Links scene={scene} layout={layout} />
      {layout.groups.map((place) => (
        <GroupBox
          key={`${place.kind}-${place.id}`}
          scene={scene}
          place={place}
          picked={picked}
          phone={layout.phone}
        />
      ))}
      <Plugs scene={scene} layout={layout} />
    </g>
  );
}

function GroupBox({
  scene,
  place,
  picked,
  phone,
}: {
  scene: Scene;
  place: GroupPlace;
  picked: string;
  phone: boolean;
}) {
  const t = useText();
  const group = scene.groups[place.id];
  const { title, states, tone } = groupTitle(place, group, t);
  if (place.mode === 'folded')
    return (
      <FoldedGroup
        place={place}
        title={title}
        state={fittingState(states, place.width - 24)}
        tone={tone}
        phone={phone}
      />
    );
  const titleWidth = measureText(title, 12.5, 600);
  const room = place.width - 36 - titleWidth - 10;
  // The title lies in the lower edge: the links come from above.
  const base = bottom(place);
  const stateText = fittingState(states, room);
  const gapWidth = titleWidth + Math.min(room, measureText(stateText, 12.5)) + 26;
  const isMoving = group !== undefined && tone === 'warning';
  return (
    <g className={isMoving ? 'group group-moving' : 'group'}>
      <rect
        x={place.x}
        y={place.y}
        width={place.width}
        height={place.height}
        rx={12}
        className="group-edge"
      />
      <rect
        x={place.x + 12}
        y={base - 9}
        width={Math.min(gapWidth, place.width - 24)}
        height={18}
        className="group-gap"
      />
      <Words x={place.x + 20} y={base + 4} text={title} weight={600} width={place.width - 40} />
      <Words
        x={place.x + 20 + titleWidth + 10}
        y={base + 4}
        text={stateText}
        tone={tone}
        weight={tone === 'warning' ? 600 : 400}
        width={room}
      />
      {place.members.map((member) =>
        place.kind === 'queue' ? (
          <QueueMember
            key={member.label}
            scene={scene}
            queue={place.id}
            place={member}
            mode={place.mode}
            isPicked={picked === member.label}
          />
        ) : (
          <Member
            key={member.label}
            scene={scene}
            place={member}
            mode={place.mode}
            isPicked={picked === member.label}
          />
        ),
      )}
      {place.members.length === 0 ? (
        <Words
          x={place.x + 20}
          y={place.y + place.height / 2 + 8}
          text={t('stage.noMembers')}
          tone="quiet"
          width={place.width - 40}
        />
      ) : null}
    </g>
  );
}

interface GroupTitle {
  title: string;
  /** What fits of it is said, the whole where there is room. */
  states: readonly string[];
  tone: Tone;
}

function groupTitle(place: GroupPlace, group: GroupScene | undefined, t: Translate): GroupTitle {
  if (place.kind === 'queue')
    return { title: t('stage.queueConsumers', { name: place.id }), states: [''], tone: 'quiet' };
  if (place.kind === 'alone')
    return { title: t('stage.withoutGroup'), states: [''], tone: 'quiet' };
  const said = groupSaid(group);
  const state = t(said.key, said.values);
  if (group === undefined) return { title: place.id, states: [state], tone: said.tone };
  const lag =
    group.totalLag === null ? t('stage.lagUnknown') : t('stage.lag', { lag: group.totalLag });
  const generation = t('stage.generation', { generation: group.generation });
  const whole =
    group.state === 'Stable' && place.mode !== 'folded' ? [[state, generation, lag]] : [];
  const round = t('stage.groupRebalancing');
  const inShort = isRebalancing(group) ? [[round, lag], [round]] : [[lag]];
  return {
    title: place.id,
    states: [...whole, [state, lag], ...inShort].map((parts) => parts.join(' · ')),
    tone: said.tone,
  };
}

/** The fullest that fits; the shortest where none does. */
function fittingState(states: readonly string[], width: number): string {
  return states.find((state) => measureText(state, 12.5, 500) <= width) ?? states.at(-1) ?? '';
}

interface FoldedProps {
  place: GroupPlace;
  title: string;
  state: string;
  tone: Tone;
  phone: boolean;
}

function FoldedGroup({ place, title, state, tone, phone }: FoldedProps) {
  const t = useText();
  const members =
    phone && place.members.length <= 3
      ? place.members.map(({ label }) => label).join(', ')
      : t('stage.members', { count: place.members.length });
  const titleWidth = Math.min(measureText(title, 12.5, 600), place.width - 60);
  return (
    <g className="card card-up">
      <rect
        x={place.x}
        y={place.y}
        width={place.width}
        height={place.height}
        rx={12}
        className="card-ground"
      />
      <rect
        x={place.x}
        y={place.y}
        width={place.width}
        height={place.height}
        rx={12}
        className="card-edge"
      />
      <Words x={place.x + 12} y={place.y + 18} text={title} weight={600} width={place.width - 24} />
      <Words
        x={place.x + 20 + titleWidth}
        y={place.y + 18}
        text={members}
        size={11}
        tone="quiet"
        width={place.width - titleWidth - 30}
      />
      <Words
        x={place.x + 12}
        y={place.y + 34}
        text={state}
        size={11}
        tone={tone}
        width={place.width - 24}
      />
    </g>
  );
}

interface MemberProps {
  scene: Scene;
  place: MemberPlace;
  mode: 'full' | 'compact' | 'folded';
  isPicked: boolean;
}

function Member({ scene, place, mode, isPicked }: MemberProps) {
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
            leaderless(scene, topicPartition) && 'chip-bad',
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

function QueueMember({ scene, queue, place, mode, isPicked }: MemberProps & { queue: string }) {
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

/** A link holds while the member itself has the partition; what only the coordinator says hangs loose. */
function Links({ scene, layout }: { scene: Scene; layout: StageLayout }) {
  const plugs = new Map(layout.plugs.map((plug) => [plug.topicPartition, plug]));
  if (plugs.size === 0) return null;
  return layout.groups.flatMap((group) =>
    group.members.flatMap((member) => {
      const consumer = scene.consumers[member.label];
      if (consumer === undefined) return [];
      const held = new Set(consumer.running ? consumer.assignment : []);
      const said = scene.groups[consumer.group]?.members[member.label] ?? [];
      const all = [...new Set([...held, ...said])].filter((topicPartition) =>
        plugs.has(topicPartition),
      );
      return all.map((topicPartition, i) => {
        const plug = plugs.get(topicPartition);
        if (plug === undefined) return null;
        const isHeld = held.has(topicPartition);
        const endX =
          all.length === 1
            ? centreX(member)
            : member.x + 14 + ((member.width - 28) * i) / (all.length - 1);
        return (
          <Link
            key={`${member.label} ${topicPartition}`}
            from={{ x: centreX(plug), y: bottom(plug) }}
            to={{ x: endX, y: member.y }}
            isHeld={isHeld}
            isStuck={leaderless(scene, topicPartition)}
          />
        );
      });
    }),
  );
}

interface LinkProps {
  from: { x: number; y: number };
  to: { x: number; y: number };
  isHeld: boolean;
  isStuck: boolean;
}

function Link({ from, to, isHeld, isStuck }: LinkProps) {
  const half = (to.y - from.y) / 2;
  const path = `M${from.x} ${from.y}C${from.x} ${from.y + half} ${to.x} ${to.y - half} ${to.x} ${to.y}`;
  return (
    <g className={`link${isHeld ? ' link-held' : ' link-loose'}${isStuck ? ' link-stuck' : ''}`}>
      <path d={path} pathLength={100} />
      {isHeld ? <circle cx={to.x} cy={to.y} r={3} /> : null}
    </g>
  );
}

function Plugs({ scene, layout }: { scene: Scene; layout: StageLayout }) {
  const held = new Set(
    Object.values(scene.consumers).flatMap(({ running, assignment }) =>
      running ? assignment : [],
    ),
  );
  return layout.plugs.map((plug) => (
    <g
      key={plug.topicPartition}
      className={`plug${held.has(plug.topicPartition) ? '' : ' plug-free'}${leaderless(scene, plug.topicPartition) ? ' plug-bad' : ''}`}
    >
      <rect x={plug.x} y={plug.y} width={plug.width} height={plug.height} rx={plug.height / 2} />
      <text x={centreX(plug)} y={plug.y + 14} fontSize={11} fontWeight={500} textAnchor="middle">
        {plug.text}
      </text>
    </g>
  ));
}

/** Nobody serves it; where its topic is being deleted, that is no fault. */
function leaderless(scene: Scene, topicPartition: string): boolean {
  const partition = partitionOf(scene, topicPartition);
  if (partition === undefined || topicOf(scene, topicPartition)?.deleting === true) return false;
  return partition.leader === -1 || scene.brokers[partition.leader]?.running === false;
}

function keyOfRecord(scene: Scene, record: string): string | null | undefined {
  const [topicPartition = '', offset = ''] = record.split('@');
  for (const log of Object.values(partitionOf(scene, topicPartition)?.logs ?? {})) {
    const cell = log.cells.find((one) => one.offset === Number(offset));
    if (cell !== undefined) return cell.key;
  }
  return undefined;
}
