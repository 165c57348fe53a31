/** Where the controls lie over the drawing, in the order in which one reads the stage. Pure geometry. */
import { bottom, right, type Box } from './geometry.ts';
import type { StageLayout } from './stageLayout.ts';
import type { StageTarget } from './stageTarget.ts';

export interface TargetPlace {
  target: StageTarget;
  box: Box;
  /** Its menu has a button of its own there; null: a click on the thing opens the menu, with "inspect" as its first entry. */
  menu: Box | null;
}

const BUTTON = 28;

export function targetPlaces(layout: StageLayout): TargetPlace[] {
  const { phone } = layout;
  return [
    ...layout.producers.map((place): TargetPlace => ({
      target: { kind: 'producer', label: place.label },
      box: boxOf(place),
      menu: phone ? null : buttonAt(right(place) - BUTTON - 4, place.y + 4),
    })),
    ...(layout.foldedProducers === null
      ? []
      : [
          {
            target: { kind: 'producers' as const, labels: layout.foldedProducers.labels },
            box: boxOf(layout.foldedProducers),
            menu: null,
          },
        ]),
    ...zookeeperPlaces(layout),
    ...layout.brokers.map((place): TargetPlace => ({
      target: { kind: 'broker', id: place.id },
      box: { x: place.x, y: place.y, width: place.width, height: place.headHeight - 2 },
      menu:
        phone || layout.mode === 'heat' ? null : buttonAt(right(place) - BUTTON - 8, place.y + 6),
    })),
    ...layout.rows.flatMap((row): TargetPlace[] => {
      const [partition] = row.partitions;
      if (partition === undefined) return [];
      const box = { x: row.x, y: row.y + 1, width: row.width, height: row.height - 2 };
      return [
        {
          target: { kind: 'partition', topicPartition: partition.topicPartition },
          box,
          menu: null,
        },
      ];
    }),
    ...layout.queues.map((place): TargetPlace => ({
      target: { kind: 'queue', name: place.name },
      box: boxOf(place),
      menu: null,
    })),
    ...layout.groups.flatMap(groupPlaces),
  ];
}

function zookeeperPlaces({ zookeeper }: StageLayout): TargetPlace[] {
  if (zookeeper === null) return [];
  const [first] = zookeeper.servers;
  const width = first === undefined ? zookeeper.width : first.x - 32 - zookeeper.x;
  return [
    { target: { kind: 'zookeeper' }, box: { ...boxOf(zookeeper), width }, menu: null },
    ...zookeeper.servers.map((server): TargetPlace => ({
      target: { kind: 'server', id: server.id },
      box: { x: server.x - 29, y: zookeeper.y + 3, width: 58, height: zookeeper.height - 6 },
      menu: null,
    })),
  ];
}

function groupPlaces(group: StageLayout['groups'][number]): TargetPlace[] {
  const isFolded = group.mode === 'folded';
  const title: Box = isFolded
    ? boxOf(group)
    : {
        x: group.x + 12,
        y: bottom(group) - 13,
        width: Math.min(group.width - 24, 300),
        height: 26,
      };
  const own: TargetPlace[] =
    group.kind === 'group'
      ? [{ target: { kind: 'group', id: group.id }, box: title, menu: null }]
      : [];
  if (isFolded) return own;
  const members = group.members.map((member): TargetPlace => ({
    target:
      group.kind === 'queue'
        ? { kind: 'queueConsumer', label: member.label, queue: group.id }
        : { kind: 'consumer', label: member.label },
    box: boxOf(member),
    menu: buttonAt(right(member) - BUTTON - 4, member.y + 4),
  }));
  return [...members, ...own];
}

const boxOf = ({ x, y, width, height }: Box): Box => ({ x, y, width, height });
const buttonAt = (x: number, y: number): Box => ({ x, y, width: BUTTON, height: BUTTON });
