import { describe, expect, test } from 'vitest';
import { fixtures } from '../../../src/views/gallery/fixtures.ts';
import { sceneOf, topics } from '../../../src/views/gallery/sceneBuilder.ts';
import { estimateText } from '../../../src/views/kit/measureText.ts';
import { bottom, overlaps, right, type Box } from '../../../src/views/stage/geometry.ts';
import {
  cellAt,
  cellX,
  layoutStage,
  type StageLayout,
} from '../../../src/views/stage/stageLayout.ts';
import { targetPlaces } from '../../../src/views/stage/targetPlaces.ts';
import type { Scene } from '../../../src/sim/scene.ts';

const DESK = { width: 800, height: 765 };
const PHONE = { width: 390, height: 620 };

function layout(
  scene: Scene,
  size = DESK,
  more: { opened?: string; internal?: boolean } = {},
): StageLayout {
  return layoutStage({
    scene,
    ...size,
    phone: size.width < 560,
    opened: more.opened ?? null,
    internal: more.internal ?? false,
    measure: estimateText,
  });
}

function fixture(name: string): Scene {
  const found = fixtures.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no fixture ${name}`);
  return found.scene;
}

describe('the matrix', () => {
  test('a column is a broker, a row a partition: replicas of a partition stand at one height', () => {
    const stage = layout(fixture('calm'));
    expect(stage.brokers.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(new Set(stage.brokers.map(({ y, width }) => `${y} ${width}`)).size).toBe(1);
    expect(stage.rows.map(({ label }) => label)).toEqual(['orders-0', 'orders-1', 'orders-2']);
    for (const row of stage.rows) {
      expect(row.stripY).toBeGreaterThan(row.y);
      expect(row.stripY + stage.cells.full.height).toBeLessThan(bottom(row));
    }
  });

  test('all replicas of a row show the same offsets, the newest of the longest', () => {
    const scene = sceneOf({
      topics: topics([
        { keys: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', replicas: [1, 2, 3], ends: { 2: 12 } },
      ]),
    });
    const [row] = layout(scene).rows;
    const { count } = layout(scene).cells.full;
    expect(row?.fromOffset).toBe(26 - count);
  });

  test('a cell is found again under the pointer', () => {
    const stage = layout(fixture('calm'));
    const [row] = stage.rows;
    const [, broker] = stage.brokers;
    expect(cellAt(stage, row!, cellX(stage, row!, broker!, 5) + 4)).toEqual({
      broker: 2,
      offset: 5,
    });
    expect(cellAt(stage, row!, right(broker!) + 4)).toBeNull();
  });

  test.each([
    ['calm', 'full'],
    ['outage', 'full'],
    ['sandbox', 'compact'],
    ['large', 'heat'],
  ])('%s has %s rows', (name, mode) => {
    expect(layout(fixture(name)).mode).toBe(mode);
  });

  test('with thousands of partitions a row is a topic', () => {
    const specs = Array.from({ length: 3000 }, (_, i) => ({
      topic: `topic-${Math.floor(i / 100)}`,
      keys: 'A',
      replicas: [1, 2, 3],
    }));
    const stage = layout(sceneOf({ topics: topics(specs) }));
    expect(stage.mode).toBe('heat');
    expect(stage.rows).toHaveLength(30);
    expect(stage.rows[0]?.partitions).toHaveLength(100);
    expect(stage.rows[0]?.label).toBe('topic-0');
  });

  test('a picked row opens among compact ones', () => {
    const stage = layout(fixture('sandbox'), DESK, { opened: 'payments-2' });
    expect(stage.rows.filter(({ mode }) => mode === 'full').map(({ label }) => label)).toEqual([
      'payments-2',
    ]);
  });

  test('Kafka’s own topics have rows only on demand', () => {
    const internal = (stage: StageLayout) =>
      stage.rows.filter(({ label }) => label.startsWith('__'));
    expect(internal(layout(fixture('sandbox')))).toEqual([]);
    expect(internal(layout(fixture('sandbox'), DESK, { internal: true }))).toHaveLength(1);
  });
});

describe('what lies where', () => {
  test.each(fixtures.flatMap(({ name }) => [DESK, PHONE].map((size) => [name, size] as const)))(
    '%s at %o: nothing overlaps, nothing leaves the stage',
    (name, size) => {
      const stage = layout(fixture(name), size);
      const boxes: Box[] = [
        ...stage.producers,
        ...(stage.foldedProducers === null ? [] : [stage.foldedProducers]),
        ...(stage.zookeeper === null ? [] : [stage.zookeeper]),
        ...stage.brokers,
        ...stage.queues,
        ...stage.plugs,
        ...stage.groups,
      ];
      boxes.forEach((box, i) => {
        expect(box.x).toBeGreaterThanOrEqual(0);
        expect(right(box)).toBeLessThanOrEqual(stage.width + 0.01);
        expect(bottom(box)).toBeLessThanOrEqual(stage.height);
        for (const other of boxes.slice(i + 1)) expect(overlaps(box, other)).toBe(false);
      });
    },
  );

  test('data falls: producers above the brokers, groups below; ZooKeeper apart above', () => {
    const stage = layout(fixture('calm'));
    const [broker] = stage.brokers;
    for (const producer of stage.producers) expect(bottom(producer)).toBeLessThan(broker!.y);
    expect(bottom(stage.zookeeper!)).toBeLessThan(broker!.y);
    for (const group of stage.groups) expect(group.y).toBeGreaterThan(bottom(broker!));
    for (const plug of stage.plugs) expect(plug.y).toBeGreaterThan(bottom(broker!));
  });

  test('the place of a thing does not depend on the time', () => {
    const scene = fixture('calm');
    expect(layout({ ...scene, atUs: 1 })).toEqual(layout({ ...scene, atUs: 99_000_000 }));
  });

  test('more producers than fit are told as one', () => {
    const stage = layout(fixture('large'));
    expect(stage.producers.length + (stage.foldedProducers?.labels.length ?? 0)).toBe(12);
    expect(stage.foldedProducers).not.toBeNull();
  });

  test('a queue is a further column', () => {
    const stage = layout(fixture('queue'));
    expect(stage.queues).toHaveLength(1);
    expect(stage.queues[0]?.x).toBeGreaterThan(right(stage.brokers[0]!));
    expect(stage.groups.map(({ kind }) => kind)).toEqual(['group', 'queue']);
  });
});

describe('on a phone', () => {
  test('three columns of the last four cells, ZooKeeper as one line', () => {
    const stage = layout(fixture('outage'), PHONE);
    expect(stage.brokers).toHaveLength(3);
    expect(stage.cells.full.count).toBe(4);
    expect(stage.zookeeper?.asLine).toBe(true);
  });

  test('every control is at least 44 px high and wide', () => {
    for (const { box, menu } of targetPlaces(layout(fixture('outage'), PHONE))) {
      expect(menu).toBeNull();
      expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(44);
    }
  });
});

test('controls come in reading order: producers, ZooKeeper, brokers, partitions, consumers', () => {
  const kinds = targetPlaces(layout(fixture('calm'))).map(({ target }) => target.kind);
  const order = ['producer', 'zookeeper', 'server', 'broker', 'partition', 'consumer', 'group'];
  const firsts = order.map((kind) => kinds.indexOf(kind as (typeof kinds)[number]));
  expect(firsts).toEqual([...firsts].sort((a, b) => a - b));
  expect(firsts).not.toContain(-1);
});
