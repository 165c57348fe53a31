/**
 * Where everything on the stage lies: pure geometry, the same for the same scene and size.
 *
 * A matrix of brokers (columns) and partitions (rows), so that a partition's replicas stand at one height; producers above, ZooKeeper
 * apart above, consumer groups below, queues as further columns. With more of everything rows become compact (cells without letters),
 * then a heat map (a cell is a replica), then a heat map of topics; groups fold to a line.
 */
import type { PartitionScene, Scene } from '../../sim/scene.ts';
import { bottom, byName, clamp, inARow, right, type Box } from './geometry.ts';
import { layoutConsumers, LINE_GAP, type ConsumersLayout } from './consumersLayout.ts';
import type { Measure } from '../kit/measureText.ts';

export interface StageInput {
  scene: Scene;
  width: number;
  /** What is visible at once; the stage grows beyond it where it must. */
  height: number;
  phone: boolean;
  /** A partition that a person picked: its row opens. */
  opened: string | null;
  /** Kafka's own topics have rows too. */
  internal: boolean;
  measure: Measure;
}

export type RowMode = 'full' | 'compact' | 'heat';

export interface RowPlace extends Box {
  /** Its partitions: one, or all of a topic where topics stand for their partitions. */
  partitions: PartitionScene[];
  label: string;
  mode: RowMode;
  /** Base line of the replicas' words, and top of their cells. */
  wordsY: number;
  stripY: number;
  /** First offset at the left of the strips; all replicas of a row share it. */
  fromOffset: number;
}

export interface CellMeasure {
  width: number;
  height: number;
  /** From one cell's left edge to the next one's. */
  pitch: number;
  /** How many fit side by side. */
  count: number;
}

export interface BrokerPlace extends Box {
  id: number;
  headHeight: number;
}

export interface ServerPlace {
  id: number;
  x: number;
  y: number;
  radius: number;
}

export interface StageLayout extends ConsumersLayout {
  width: number;
  height: number;
  phone: boolean;
  mode: RowMode;
  producers: (Box & { label: string })[];
  /** Producers that found no room, told as one. */
  foldedProducers: (Box & { labels: string[] }) | null;
  zookeeper: (Box & { servers: ServerPlace[]; asLine: boolean }) | null;
  /** Height of the line on which the sessions run. */
  busY: number;
  brokers: BrokerPlace[];
  rows: RowPlace[];
  /** Left of the columns, for the rows' labels in a heat map. */
  gutter: number;
  cells: Record<'full' | 'compact', CellMeasure>;
  /** Inner margin of a broker's card. */
  inset: number;
  queues: (Box & { name: string })[];
}

/** Heights and widths that fit the eye (a screen) or the thumb (a phone). */
export const measures = {
  wide: {
    pad: 20,
    gap: 14,
    inset: 15,
    head: 56,
    top: 76,
    sky: 44,
    foot: 12,
    fullRow: [60, 108],
    compactRow: [31, 44],
  },
  dense: {
    pad: 20,
    gap: 14,
    inset: 15,
    head: 54,
    top: 76,
    sky: 34,
    foot: 6,
    fullRow: [56, 108],
    compactRow: [31, 44],
  },
  phone: {
    pad: 10,
    gap: 8,
    inset: 7,
    head: 50,
    top: 44,
    sky: 24,
    foot: 8,
    fullRow: [84, 88],
    compactRow: [31, 36],
  },
} as const;

type Measures = (typeof measures)[keyof typeof measures];

const HEAT_ROW = [16, 22] as const;
/** More partitions than this, and a topic's row stands for its partitions. */
const MOST_PARTITION_ROWS = 160;
const MIN_FULL_COLUMN = { wide: 150, phone: 100 };
const MIN_COMPACT_COLUMN = 96;
/** Below the last group. */
const BLANK = 20;

export function layoutStage(input: StageInput): StageLayout {
  const roomy = layoutAll(input, false);
  if (roomy.mode === 'full' || input.phone) return roomy;
  // Letters in the cells say more than lists of partitions at the members.
  const dense = layoutAll(input, true);
  if (dense.mode === 'full') return dense;
  // A row that opens must not push the groups out of sight.
  return roomy.height - BLANK > input.height && dense.height < roomy.height ? dense : roomy;
}

function layoutAll(input: StageInput, dense: boolean): StageLayout {
  const m = measuresFor(input.phone, dense);
  const { scene, width, phone, measure } = input;
  const sky = layoutSky(input, m);
  const brokersTop = sky.bottom + (sky.zookeeper === null ? 22 : m.sky);

  const partitions = rowsOf(scene, input.internal);
  const columns = layoutColumns(input, m, partitions);
  const below = layoutConsumers(
    { scene, x: m.pad, width: width - 2 * m.pad, phone, dense, measure },
    partitions.flat(),
  );
  const room = input.height - brokersTop - m.head - m.foot - below.height - 12;
  const mode = chooseMode(input, m, partitions.length, columns.width, room);
  const fitted = mode === columns.mode ? columns : layoutColumns(input, m, partitions, mode);

  const cells = cellMeasures(fitted.width - 2 * m.inset, phone, heldCells(partitions));
  const headHeight = mode === 'heat' ? 44 : m.head;
  const span = { x: fitted.x, width: fitted.total, top: brokersTop + headHeight };
  const rows = layoutRows(input, m, partitions, mode, room, span, cells);
  const last = rows.at(-1);
  const height = (last === undefined ? span.top : bottom(last)) + m.foot - brokersTop;
  const brokers = fitted.brokers.map((place) => ({ ...place, y: brokersTop, height, headHeight }));
  const queues = fitted.queues.map((place) => ({
    ...place,
    y: brokersTop,
    height: Math.max(height, 150),
  }));
  const consumers = below.placeAt(Math.max(brokersTop + height, ...queues.map(bottom)));

  return {
    plugs: consumers.plugs,
    groups: consumers.groups,
    width,
    height: Math.max(input.height, consumers.bottom - LINE_GAP + BLANK),
    phone,
    mode,
    producers: sky.producers,
    foldedProducers: sky.folded,
    zookeeper: sky.zookeeper,
    busY: sky.bottom + (phone ? 11 : m.sky / 2),
    brokers,
    rows,
    gutter: fitted.gutter,
    cells,
    inset: m.inset,
    queues,
  };
}

function measuresFor(phone: boolean, dense: boolean): Measures {
  if (phone) return measures.phone;
  return dense ? measures.dense : measures.wide;
}

/** Producers and ZooKeeper: above the brokers, apart from each other. */
function layoutSky({ scene, width, phone }: StageInput, m: Measures) {
  const servers = Object.values(scene.zookeeper?.servers ?? {});
  const labels = Object.keys(scene.producers);
  if (phone) {
    // ZooKeeper on top, so that no record crosses it; its sessions come down along the edge.
    const zookeeper =
      servers.length === 0
        ? null
        : { x: m.pad, y: 8, width: width - 2 * m.pad, height: 44, servers: [], asLine: true };
    const top = zookeeper === null ? 8 : bottom(zookeeper) + 8;
    const producers = layoutProducers(labels, m.pad, top, width - 2 * m.pad, 44, 110);
    return { ...producers, zookeeper, bottom: labels.length === 0 ? top - 8 : top + 44 };
  }
  const pitch = width < 760 ? 58 : 66;
  const words = width < 760 ? 132 : 154;
  const zookeeperWidth = servers.length === 0 ? 0 : words + servers.length * pitch + 10;
  const zookeeper =
    servers.length === 0
      ? null
      : {
          x: width - m.pad - zookeeperWidth,
          y: 14,
          width: zookeeperWidth,
          height: m.top,
          asLine: false,
          servers: servers.map(({ id }, i) => ({
            id,
            x: width - m.pad - 10 - (servers.length - i - 0.5) * pitch,
            y: 14 + m.top / 2,
            radius: 20,
          })),
        };
  const room = width - 2 * m.pad - (zookeeperWidth === 0 ? 0 : zookeeperWidth + 20);
  return { ...layoutProducers(labels, m.pad, 18, room, 58, 124), zookeeper, bottom: 14 + m.top };
}

function layoutProducers(
  labels: string[],
  x: number,
  y: number,
  room: number,
  height: number,
  least: number,
) {
  const gap = 10;
  const fits = Math.max(1, Math.floor((room + gap) / (least + gap)));
  const shown = labels.length <= fits ? labels : labels.slice(0, fits - 1);
  const cards = labels.length <= fits ? labels.length : fits;
  const width = cards === 0 ? 0 : Math.min(178, (room - gap * (cards - 1)) / cards);
  const places = inARow(
    x,
    gap,
    Array.from({ length: cards }, () => width),
  ).map((place) => ({ ...place, y, height }));
  const producers = shown.map((label, i) => ({ ...(places[i] as Box), label }));
  const last = places[cards - 1];
  const folded =
    labels.length <= fits || last === undefined
      ? null
      : { ...last, labels: labels.slice(fits - 1) };
  return { producers, folded };
}

/** Partitions row by row: topics by name, Kafka's own last and only on demand. */
function rowsOf(scene: Scene, internal: boolean): PartitionScene[][] {
  const topics = Object.values(scene.topics).sort((a, b) => byName(a.name, b.name));
  const shown = [
    ...topics.filter((topic) => !topic.internal),
    ...topics.filter((topic) => internal && topic.internal),
  ];
  const byTopic = shown.map((topic) =>
    Object.values(topic.partitions).sort((a, b) => a.partition - b.partition),
  );
  const count = byTopic.reduce((sum, partitions) => sum + partitions.length, 0);
  if (count > MOST_PARTITION_ROWS) return byTopic;
  return byTopic.flatMap((partitions) => partitions.map((partition) => [partition]));
}

function layoutColumns(input: StageInput, m: Measures, rows: PartitionScene[][], asMode?: RowMode) {
  const brokers = Object.values(input.scene.brokers).sort((a, b) => a.id - b.id);
  const queues = Object.keys(input.scene.queues);
  const inner = input.width - 2 * m.pad;
  const place = (gap: number, gutter: number) => {
    const count = Math.max(1, brokers.length + queues.length);
    const width = (inner - gutter - gap * (count - 1)) / count;
    const places = inARow(
      m.pad + gutter,
      gap,
      Array.from({ length: count }, () => width),
    );
    const at = (i: number): Box => ({
      ...(places[i] as { x: number; width: number }),
      y: 0,
      height: 0,
    });
    const last = places[Math.max(0, brokers.length - 1)];
    return {
      gutter,
      width,
      x: m.pad + gutter,
      total: last === undefined ? width : last.x + last.width - m.pad - gutter,
      brokers: brokers.map(({ id }, i) => ({ ...at(i), id, headHeight: 0 })),
      queues: queues.map((name, i) => ({ ...at(brokers.length + i), name })),
    };
  };
  const roomy = place(m.gap, 0);
  const isMany = rows.some((row) => row.length > 1) || rows.length > 40;
  const least = input.phone ? MIN_FULL_COLUMN.phone : MIN_FULL_COLUMN.wide;
  const mode: RowMode =
    asMode ??
    (isMany || roomy.width < Math.min(least, MIN_COMPACT_COLUMN)
      ? 'heat'
      : roomy.width < least
        ? 'compact'
        : 'full');
  if (mode !== 'heat') return { ...roomy, mode };
  const labels = rows.map((row) => input.measure(rowLabel(row), 11, 500));
  return {
    ...place(brokers.length > 12 ? 3 : 6, clamp(Math.max(0, ...labels) + 14, 40, 150)),
    mode,
  };
}

function chooseMode(
  input: StageInput,
  m: Measures,
  rows: number,
  columnWidth: number,
  room: number,
): RowMode {
  const least = input.phone ? MIN_FULL_COLUMN.phone : MIN_FULL_COLUMN.wide;
  if (rows > 40 || columnWidth < Math.min(least, MIN_COMPACT_COLUMN)) return 'heat';
  const each = room / Math.max(1, rows);
  // A phone scrolls, so a few rows stay whole there.
  const fullFits = each >= m.fullRow[0] || (input.phone && rows <= 4);
  if (columnWidth >= least && fullFits) return 'full';
  if (each >= m.compactRow[0] || rows <= 14) return 'compact';
  return 'heat';
}

function layoutRows(
  input: StageInput,
  m: Measures,
  rows: PartitionScene[][],
  mode: RowMode,
  room: number,
  span: { x: number; width: number; top: number },
  cells: StageLayout['cells'],
): RowPlace[] {
  const range = mode === 'full' ? m.fullRow : mode === 'compact' ? m.compactRow : HEAT_ROW;
  const height = clamp(room / Math.max(1, rows.length), range[0], range[1]);
  let y = span.top;
  return rows.map((partitions) => {
    const isOpen =
      mode === 'compact' &&
      partitions.length === 1 &&
      partitions[0]?.topicPartition === input.opened;
    const rowMode =
      isOpen && span.width / Math.max(1, Object.keys(input.scene.brokers).length) >= 150
        ? 'full'
        : mode;
    const rowHeight = rowMode === mode ? height : m.fullRow[0] + 14;
    const place: RowPlace = {
      x: span.x,
      y,
      width: span.width,
      height: rowHeight,
      partitions,
      label: rowLabel(partitions),
      mode: rowMode,
      ...linesOf(y, rowMode, input.phone),
      fromOffset:
        partitions.length === 1
          ? firstOffset(
              partitions[0] as PartitionScene,
              cells[rowMode === 'full' ? 'full' : 'compact'].count,
            )
          : 0,
    };
    y += rowHeight;
    return place;
  });
}

/** On a phone the partition's name has a line of its own above the replicas' words. */
function linesOf(y: number, mode: RowMode, phone: boolean): { wordsY: number; stripY: number } {
  if (mode !== 'full') return { wordsY: y + 12, stripY: y + 18 };
  return phone ? { wordsY: y + 35, stripY: y + 43 } : { wordsY: y + 18, stripY: y + 28 };
}

function rowLabel(partitions: PartitionScene[]): string {
  const [first] = partitions;
  if (first === undefined) return '';
  if (partitions.length === 1) return first.topicPartition;
  return first.topicPartition.slice(0, first.topicPartition.lastIndexOf('-'));
}

/** The strips of a row show the newest offsets of its longest replica. */
function firstOffset(partition: PartitionScene, count: number): number {
  const ends = Object.values(partition.logs).map((log) => log.logEndOffset);
  return Math.max(0, Math.max(0, ...ends) - count);
}

/** How many of a replica's records the scene holds: a strip need not have room for more. */
function heldCells(rows: PartitionScene[][]): number {
  let most = 8;
  for (const partition of rows.flat()) {
    for (const log of Object.values(partition.logs)) most = Math.max(most, log.cells.length);
  }
  return most;
}

function cellMeasures(room: number, phone: boolean, held: number): StageLayout['cells'] {
  const full = phone ? { width: 22, height: 22, pitch: 25 } : { width: 20, height: 20, pitch: 23 };
  const gap = full.pitch - full.width;
  const most = phone ? 4 : Math.min(24, held);
  const pitch = clamp(Math.floor(room / held), 9, 18);
  return {
    full: { ...full, count: clamp(Math.floor((room + gap) / full.pitch), 1, most) },
    compact: {
      width: pitch - 2,
      height: 10,
      pitch,
      count: clamp(Math.floor((room + 2) / pitch), 1, held),
    },
  };
}

/** Where the message number `index` of those that wait in a queue lies; null: it has no room. */
export function queueCell(
  place: Box,
  inset: number,
  index: number,
): { x: number; y: number } | null {
  const perLine = Math.max(1, Math.floor((place.width - 2 * inset + 3) / 23));
  const lines = Math.max(1, Math.floor((place.height - 122) / 25));
  if (index >= perLine * lines) return null;
  return {
    x: place.x + inset + (index % perLine) * 23,
    y: place.y + 64 + Math.floor(index / perLine) * 25,
  };
}

/** Where a cell of this row stands in this broker's column. */
export function cellX(
  layout: StageLayout,
  row: RowPlace,
  broker: BrokerPlace,
  offset: number,
): number {
  const cell = layout.cells[row.mode === 'full' ? 'full' : 'compact'];
  return broker.x + layout.inset + (offset - row.fromOffset) * cell.pitch;
}

export function rowOf(layout: StageLayout, topicPartition: string): RowPlace | undefined {
  return layout.rows.find((row) =>
    row.partitions.some((partition) => partition.topicPartition === topicPartition),
  );
}

export function brokerOf(layout: StageLayout, id: number): BrokerPlace | undefined {
  return layout.brokers.find((broker) => broker.id === id);
}

/** Which offset of which broker's strip lies under a point of a row; null: none. */
export function cellAt(
  layout: StageLayout,
  row: RowPlace,
  x: number,
): { broker: number; offset: number } | null {
  const broker = layout.brokers.find((place) => x >= place.x && x <= right(place));
  if (broker === undefined || row.mode === 'heat') return null;
  const cell = layout.cells[row.mode];
  const index = Math.floor((x - broker.x - layout.inset) / cell.pitch);
  return index < 0 || index >= cell.count
    ? null
    : { broker: broker.id, offset: row.fromOffset + index };
}
