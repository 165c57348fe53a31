/** Consumers in their groups: each group a box with what it is doing, its members inside, the links of its partitions above. */
import type { GroupScene, Scene } from '../../sim/scene.ts';
import { useText, type Translate } from '../kit/text.tsx';
import { bottom } from './geometry.ts';
import type { GroupPlace } from './consumersLayout.ts';
import { measureText } from '../kit/measureText.ts';
import { groupSaid, isRebalancing, type Tone } from './nodeStates.ts';
import { Member, QueueMember } from './GroupMember.tsx';
import { Links, Plugs } from './PartitionLinks.tsx';
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
