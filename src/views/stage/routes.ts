/**
 * The way of a message over the stage: from its sender to its receiver as a chain of cubic curves, and the point at any part of it.
 *
 * Data falls: from a producer onto the leader's strip, from there down to a consumer. Replication goes sideways along the row. What
 * concerns ZooKeeper takes the sessions' line, so nothing of the data path touches it. Pure geometry.
 */
import type { Scene } from '../../sim/scene.ts';
import {
  bottom,
  bottomCentre,
  centreX,
  centreY,
  right,
  topCentre,
  type Point,
} from './geometry.ts';
import { partitionOf } from './partitions.ts';
import {
  brokerOf,
  cellX,
  queueCell,
  rowOf,
  type ServerPlace,
  type StageLayout,
} from './stageLayout.ts';

export interface Cubic {
  from: Point;
  c1: Point;
  c2: Point;
  to: Point;
}

export interface Route {
  curves: Cubic[];
  /** Length of each curve, roughly, and of all. */
  lengths: number[];
  length: number;
}

export interface Traveller {
  from: string;
  to: string;
  /** The partition whose records it carries, or is about; '': none. */
  topicPartition: string;
  answer: boolean;
}

/** Null: one of the two has no place on the stage. */
export function routeOf(layout: StageLayout, scene: Scene, message: Traveller): Route | null {
  const ends = [nodeOf(message.from), nodeOf(message.to)] as const;
  const [from, to] = ends;
  if (from.kind === 'server' && to.kind === 'server') return betweenServers(layout, from.id, to.id);
  if (from.kind === 'server' || to.kind === 'server') return byTheBus(layout, scene, from, to);
  const [start, end] = [
    anchorOf(layout, scene, from, message.topicPartition, to),
    anchorOf(layout, scene, to, message.topicPartition, from),
  ];
  if (start === null || end === null) return null;
  if (from.kind === 'broker' && to.kind === 'broker') {
    const lane = laneY(layout, message.topicPartition, from.id);
    if (rowOf(layout, message.topicPartition) !== undefined) return alongTheRow(start, end, lane);
    // Beside the sessions, which come down in the middle.
    const aside = Math.sign(end.x - start.x) * 28;
    return alongTheRow({ x: start.x + aside, y: start.y }, { x: end.x - aside, y: end.y }, lane);
  }
  const plug = layout.plugs.find((one) => one.topicPartition === message.topicPartition);
  if (plug !== undefined && from.kind === 'broker') {
    return chain([
      start,
      { x: centreX(plug), y: plug.y },
      { x: centreX(plug), y: bottom(plug) },
      end,
    ]);
  }
  if (plug !== undefined && to.kind === 'broker' && start.y > plug.y) {
    return chain([
      start,
      { x: centreX(plug), y: bottom(plug) },
      { x: centreX(plug), y: plug.y },
      end,
    ]);
  }
  return chain([start, end]);
}

/** Where it is after `share` (0 to 1) of its way. */
export function pointAt(route: Route, share: number): Point {
  let left = Math.max(0, Math.min(1, share)) * route.length;
  for (let i = 0; i < route.curves.length; i += 1) {
    const length = route.lengths[i] as number;
    if (left <= length || i === route.curves.length - 1) {
      return onCurve(route.curves[i] as Cubic, length === 0 ? 1 : Math.min(1, left / length));
    }
    left -= length;
  }
  return { x: 0, y: 0 };
}

export function routePath(route: Route): string {
  const [first] = route.curves;
  if (first === undefined) return '';
  const rest = route.curves.map(
    ({ c1, c2, to }) =>
      `C${round(c1.x)},${round(c1.y)} ${round(c2.x)},${round(c2.y)} ${round(to.x)},${round(to.y)}`,
  );
  return `M${round(first.from.x)},${round(first.from.y)}${rest.join('')}`;
}

type NodeRef =
  | { kind: 'broker'; id: number }
  | { kind: 'server'; id: number }
  | { kind: 'client'; label: string };

export function nodeOf(id: string): NodeRef {
  const machine = /^(broker|zookeeper)-(\d+)$/.exec(id);
  if (machine === null) return { kind: 'client', label: id };
  return { kind: machine[1] === 'broker' ? 'broker' : 'server', id: Number(machine[2]) };
}

function anchorOf(
  layout: StageLayout,
  scene: Scene,
  node: NodeRef,
  topicPartition: string,
  other: NodeRef,
): Point | null {
  if (node.kind === 'broker') return brokerAnchor(layout, scene, node.id, topicPartition, other);
  if (node.kind === 'server') return null;
  return clientAnchor(layout, scene, node.label);
}

/** At the end of the replica's strip where records are meant, else at the broker's head. */
function brokerAnchor(
  layout: StageLayout,
  scene: Scene,
  id: number,
  topicPartition: string,
  other: NodeRef,
): Point | null {
  const broker = brokerOf(layout, id);
  if (broker === undefined) return null;
  const row = topicPartition === '' ? undefined : rowOf(layout, topicPartition);
  if (row === undefined) {
    const isBelow = other.kind === 'client' && isConsumer(layout, other.label);
    if (isBelow) return bottomCentre(broker);
    return topCentre(broker);
  }
  if (row.mode === 'heat') return { x: centreX(broker), y: centreY(row) };
  const cell = layout.cells[row.mode];
  const end = partitionOf(scene, topicPartition)?.logs[id]?.logEndOffset ?? 0;
  const x = cellX(layout, row, broker, Math.max(end, row.fromOffset)) + cell.width / 2;
  return { x: Math.min(x, right(broker) - layout.inset), y: row.stripY + cell.height / 2 };
}

function clientAnchor(layout: StageLayout, scene: Scene, label: string): Point | null {
  const producer = layout.producers.find((place) => place.label === label);
  if (producer !== undefined) return bottomCentre(producer);
  if (layout.foldedProducers?.labels.includes(label)) return bottomCentre(layout.foldedProducers);
  for (const group of layout.groups) {
    const member = group.members.find((place) => place.label === label);
    if (member !== undefined) return topCentre(member);
  }
  const queue = layout.queues.find((place) => place.name === label);
  if (queue !== undefined) {
    const waiting = scene.queues[queue.name]?.ready.length ?? 0;
    const tail = queueCell(queue, layout.inset, waiting) ?? queueCell(queue, layout.inset, 0);
    return tail === null ? topCentre(queue) : { x: tail.x + 10, y: tail.y + 10 };
  }
  // An admin client is not on the stage for good: it stands where the reader does, at the left edge above the brokers.
  return { x: 8, y: layout.busY };
}

function isConsumer(layout: StageLayout, label: string): boolean {
  return layout.groups.some((group) => group.members.some((member) => member.label === label));
}

/** Replication runs below the cells of its row, what concerns no row above the brokers' heads. */
function laneY(layout: StageLayout, topicPartition: string, broker: number): number {
  const row = topicPartition === '' ? undefined : rowOf(layout, topicPartition);
  if (row !== undefined) return row.mode === 'full' ? bottom(row) - 17 : centreY(row);
  const head = brokerOf(layout, broker);
  return head === undefined ? 0 : head.y - 11;
}

/** Down to the lane, along it, and up again at the other end. */
function alongTheRow(from: Point, to: Point, lane: number): Route {
  const turn = Math.sign(to.x - from.x) * Math.min(24, Math.abs(to.x - from.x) / 3);
  const [a, b] = [
    { x: from.x + turn, y: lane },
    { x: to.x - turn, y: lane },
  ];
  return measured([
    { from, c1: { x: from.x, y: lane }, c2: { x: from.x, y: lane }, to: a },
    { from: a, c1: between(a, b, 1 / 3), c2: between(a, b, 2 / 3), to: b },
    { from: b, c1: { x: to.x, y: lane }, c2: { x: to.x, y: lane }, to },
  ]);
}

function sideways(from: Point, to: Point, lift: number): Route {
  const reach = (to.x - from.x) * 0.25;
  return measured([
    {
      from,
      c1: { x: from.x + reach, y: from.y + lift },
      c2: { x: to.x - reach, y: to.y + lift },
      to,
    },
  ]);
}

function betweenServers(layout: StageLayout, from: number, to: number): Route | null {
  const [a, b] = [serverOf(layout, from), serverOf(layout, to)];
  return a === undefined || b === undefined ? null : sideways(crownOf(a), crownOf(b), -10);
}

/** Above its hexagon, so that neither its number nor its word is covered. */
const crownOf = ({ x, y, radius }: ServerPlace): Point => ({ x, y: y - 9 - radius });

/** Between a broker's head and the card's edge below a server, along the sessions' line. */
function byTheBus(layout: StageLayout, scene: Scene, from: NodeRef, to: NodeRef): Route | null {
  const server = from.kind === 'server' ? from : to;
  const other = from.kind === 'server' ? to : from;
  if (server.kind !== 'server' || layout.zookeeper === null) return null;
  const { zookeeper } = layout;
  const start = layout.phone
    ? { x: right(zookeeper), y: centreY(zookeeper) }
    : { x: serverOf(layout, server.id)?.x ?? centreX(zookeeper), y: bottom(zookeeper) };
  const broker = other.kind === 'broker' ? brokerOf(layout, other.id) : undefined;
  const end =
    broker === undefined
      ? other.kind === 'client'
        ? clientAnchor(layout, scene, other.label)
        : null
      : topCentre(broker);
  if (end === null) return null;
  const down = layout.phone ? layout.width - 5 : start.x;
  const points = [
    start,
    { x: down, y: layout.phone ? start.y : layout.busY },
    { x: down, y: layout.busY },
    { x: end.x, y: layout.busY },
    end,
  ];
  return straight(from.kind === 'server' ? points : points.reverse());
}

function serverOf(layout: StageLayout, id: number): ServerPlace | undefined {
  return layout.zookeeper?.servers.find((server) => server.id === id);
}

/** Through the points, each piece leaving and arriving upright. */
function chain(points: readonly Point[]): Route {
  return measured(
    pairs(points).map(([from, to]) => {
      const half = (to.y - from.y) / 2;
      return { from, c1: { x: from.x, y: from.y + half }, c2: { x: to.x, y: to.y - half }, to };
    }),
  );
}

function straight(points: readonly Point[]): Route {
  return measured(
    pairs(points).map(([from, to]) => ({
      from,
      c1: between(from, to, 1 / 3),
      c2: between(from, to, 2 / 3),
      to,
    })),
  );
}

function measured(curves: Cubic[]): Route {
  const lengths = curves.map(lengthOf);
  return { curves, lengths, length: lengths.reduce((sum, length) => sum + length, 0) };
}

function lengthOf(curve: Cubic): number {
  let length = 0;
  let last = curve.from;
  for (let i = 1; i <= 8; i += 1) {
    const point = onCurve(curve, i / 8);
    length += Math.hypot(point.x - last.x, point.y - last.y);
    last = point;
  }
  return length;
}

function onCurve({ from, c1, c2, to }: Cubic, t: number): Point {
  const u = 1 - t;
  const [a, b, c, d] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
  return {
    x: a * from.x + b * c1.x + c * c2.x + d * to.x,
    y: a * from.y + b * c1.y + c * c2.y + d * to.y,
  };
}

const between = (from: Point, to: Point, share: number): Point => ({
  x: from.x + (to.x - from.x) * share,
  y: from.y + (to.y - from.y) * share,
});

function pairs(points: readonly Point[]): [Point, Point][] {
  return points.slice(1).map((to, i) => [points[i] as Point, to]);
}

const round = (value: number): number => Math.round(value * 10) / 10;
