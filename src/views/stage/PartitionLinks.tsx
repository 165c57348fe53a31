/** The partitions as plugs above the groups, and the links to their members, which a rebalance lets go and takes up again. */
import type { Scene } from '../../sim/scene.ts';
import { bottom, centreX } from './geometry.ts';
import { isLeaderless } from './partitions.ts';
import type { StageLayout } from './stageLayout.ts';

/** A link holds while the member itself has the partition; what only the coordinator says hangs loose. */
export function Links({ scene, layout }: { scene: Scene; layout: StageLayout }) {
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
            isStuck={isLeaderless(scene, topicPartition)}
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

export function Plugs({ scene, layout }: { scene: Scene; layout: StageLayout }) {
  const held = new Set(
    Object.values(scene.consumers).flatMap(({ running, assignment }) =>
      running ? assignment : [],
    ),
  );
  return layout.plugs.map((plug) => (
    <g
      key={plug.topicPartition}
      className={`plug${held.has(plug.topicPartition) ? '' : ' plug-free'}${isLeaderless(scene, plug.topicPartition) ? ' plug-bad' : ''}`}
    >
      <rect x={plug.x} y={plug.y} width={plug.width} height={plug.height} rx={plug.height / 2} />
      <text x={centreX(plug)} y={plug.y + 14} fontSize={11} fontWeight={500} textAnchor="middle">
        {plug.text}
      </text>
    </g>
  ));
}
