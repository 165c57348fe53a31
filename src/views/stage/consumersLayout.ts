/**
 * Below the matrix: a plug for each partition, and under the plugs the groups with their members. Links run from plugs to members, so
 * that an assignment is seen as a connection that lets go and takes hold. Consumers without a group and a queue's consumers have
 * boxes of their own. Pure geometry.
 */
import type { PartitionScene, Scene } from '../../sim/scene.ts';
import { byName, clamp, inARow, type Box } from './geometry.ts';
import type { Measure } from '../kit/measureText.ts';

export interface PlugPlace extends Box {
  topicPartition: string;
  text: string;
}

export interface MemberPlace extends Box {
  label: string;
}

export type GroupKind = 'group' | 'alone' | 'queue';
export type GroupMode = 'full' | 'compact' | 'folded';

export interface GroupPlace extends Box {
  kind: GroupKind;
  id: string;
  mode: GroupMode;
  members: MemberPlace[];
}

export interface ConsumersLayout {
  plugs: PlugPlace[];
  groups: GroupPlace[];
}

interface ConsumersInput {
  scene: Scene;
  x: number;
  width: number;
  phone: boolean;
  /** Little height: members without their lists of partitions, short links. */
  dense: boolean;
  measure: Measure;
}

const PLUG_HEIGHT = 20;
const LINK_SPACE = { roomy: 34, dense: 24 };
/** Between lines of groups, and below the last. */
export const LINE_GAP = 12;
const MEMBER_HEIGHT = { full: 78, compact: 40, folded: 0 };
const LEAST_MEMBER = { full: 118, compact: 62, folded: 0 };
const MOST_PLUGS = 40;

/** Its height first, so that the rows above know their room; then the places, once the rows' end is known. */
export function layoutConsumers(input: ConsumersInput, partitions: PartitionScene[]) {
  const boxes = boxesOf(input.scene);
  const withLinks =
    !input.phone && boxes.some(({ kind, labels }) => kind !== 'queue' && labels.length > 0);
  const plugs = withLinks ? layoutPlugs(input, partitions) : [];
  const linesOfBoxes = intoLines(boxes, input);
  const dock = plugs.length === 0 ? 0 : PLUG_HEIGHT + LINK_SPACE[input.dense ? 'dense' : 'roomy'];
  const height = linesOfBoxes.reduce((sum, line) => sum + line.height + LINE_GAP, 14 + dock);

  const placeAt = (top: number): ConsumersLayout & { bottom: number } => {
    const plugY = top + 14;
    let y = plugY + dock;
    const groups = linesOfBoxes.flatMap((line) => {
      const placed = line.groups.map((group) => movedDown(group, y));
      y += line.height + LINE_GAP;
      return placed;
    });
    return { plugs: plugs.map((plug) => ({ ...plug, y: plugY })), groups, bottom: y };
  };
  return { height: boxes.length === 0 ? 0 : height, placeAt };
}

interface BoxOf {
  kind: GroupKind;
  id: string;
  labels: string[];
}

function boxesOf(scene: Scene): BoxOf[] {
  const consumers = Object.values(scene.consumers);
  const ids = new Set([
    ...Object.keys(scene.groups),
    ...consumers.filter(({ group }) => group !== '').map(({ group }) => group),
  ]);
  const groups = [...ids].sort(byName).map((id): BoxOf => {
    const labels = consumers.filter(({ group }) => group === id).map(({ label }) => label);
    return { kind: 'group', id, labels };
  });
  const alone = consumers.filter(({ group }) => group === '').map(({ label }) => label);
  const queues = Object.values(scene.queues).map((queue): BoxOf => ({
    kind: 'queue',
    id: queue.name,
    labels: Object.keys(queue.consumers),
  }));
  return [
    ...groups,
    ...(alone.length === 0 ? [] : [{ kind: 'alone' as const, id: '', labels: alone }]),
    ...queues.filter(({ labels }) => labels.length > 0),
  ];
}

/** Boxes side by side; more than one line of them where a line would leave no room for a title. */
function intoLines(boxes: BoxOf[], { x, width, phone, dense }: ConsumersInput) {
  if (boxes.length === 0) return [];
  const gap = phone ? 8 : 14;
  const members = boxes.reduce((sum, { labels }) => sum + Math.max(1, labels.length), 0);
  const inner = width - gap * (boxes.length - 1) - 24 * boxes.length;
  const each = inner / members;
  const mode: GroupMode =
    phone || boxes.length > 5
      ? 'folded'
      : each >= LEAST_MEMBER.full && !dense
        ? 'full'
        : each >= LEAST_MEMBER.compact
          ? 'compact'
          : 'folded';
  if (mode === 'folded') return foldedLines(boxes, x, width, gap, phone ? 168 : 190);
  const widths = boxes.map(({ labels }) => 24 + each * Math.max(1, labels.length));
  const places = inARow(x, gap, widths);
  const height = 12 + MEMBER_HEIGHT[mode] + 18;
  const groups = boxes.map((box, i): GroupPlace => {
    const place = places[i] as { x: number; width: number };
    return {
      ...place,
      y: 0,
      height,
      kind: box.kind,
      id: box.id,
      mode,
      members: membersIn(box, place, mode),
    };
  });
  return [{ height, groups }];
}

function foldedLines(boxes: BoxOf[], x: number, width: number, gap: number, least: number) {
  const perLine = clamp(Math.floor((width + gap) / (least + gap)), 1, Math.max(1, boxes.length));
  const each = (width - gap * (perLine - 1)) / perLine;
  const height = 44;
  const lines: { height: number; groups: GroupPlace[] }[] = [];
  for (let i = 0; i < boxes.length; i += perLine) {
    const groups = boxes.slice(i, i + perLine).map((box, j): GroupPlace => ({
      x: x + j * (each + gap),
      y: 0,
      width: each,
      height,
      kind: box.kind,
      id: box.id,
      mode: 'folded',
      members: box.labels.map((label) => ({
        label,
        x: x + j * (each + gap),
        y: 0,
        width: each,
        height,
      })),
    }));
    lines.push({ height, groups });
  }
  return lines;
}

function membersIn(
  box: BoxOf,
  place: { x: number; width: number },
  mode: 'full' | 'compact',
): MemberPlace[] {
  const gap = 8;
  const count = box.labels.length;
  if (count === 0) return [];
  const width = Math.min(420, (place.width - 24 - gap * (count - 1)) / count);
  return inARow(
    place.x + 12,
    gap,
    Array.from({ length: count }, () => width),
  ).map((at, i) => ({
    ...at,
    y: 12,
    height: MEMBER_HEIGHT[mode],
    label: box.labels[i] as string,
  }));
}

function layoutPlugs(
  { x, width, measure }: ConsumersInput,
  partitions: PartitionScene[],
): PlugPlace[] {
  const count = partitions.length;
  if (count === 0 || count > MOST_PLUGS) return [];
  const slot = width / count;
  const whole = partitions.map(({ topicPartition }) => measure(topicPartition, 11, 500) + 14);
  const isWhole = Math.max(...whole) + 6 <= slot;
  return partitions.map(({ topicPartition, partition }, i) => {
    const text = isWhole ? topicPartition : shortName(topicPartition, partition, slot, measure);
    const plugWidth = isWhole
      ? (whole[i] as number)
      : Math.min(slot - 3, measure(text, 11, 500) + 10);
    return {
      topicPartition,
      text,
      x: x + slot * (i + 0.5) - plugWidth / 2,
      y: 0,
      width: plugWidth,
      height: PLUG_HEIGHT,
    };
  });
}

/** `ord-4` where `orders-4` has no room, and `4` where that has none. */
function shortName(
  topicPartition: string,
  partition: number,
  slot: number,
  measure: Measure,
): string {
  const short = `${topicPartition.slice(0, 3)}-${partition}`;
  return measure(short, 11, 500) + 12 <= slot ? short : String(partition);
}

function movedDown(group: GroupPlace, y: number): GroupPlace {
  return { ...group, y, members: group.members.map((member) => ({ ...member, y: member.y + y })) };
}
