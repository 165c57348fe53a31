import { describe, expect, test } from 'vitest';
import { fixtures } from '../../../src/views/gallery/fixtures.ts';
import { message } from '../../../src/views/gallery/sceneBuilder.ts';
import { estimateText } from '../../../src/views/kit/measureText.ts';
import { chooseMessages } from '../../../src/views/stage/chooseMessages.ts';
import { shareOf } from '../../../src/views/stage/drawMessages.ts';
import { bottom, right, type Box, type Point } from '../../../src/views/stage/geometry.ts';
import { pointAt, routeOf, routePath, type Route } from '../../../src/views/stage/routes.ts';
import { cellX, layoutStage, rowOf } from '../../../src/views/stage/stageLayout.ts';

const calm = fixtures[0]!.scene;
const stage = layoutStage({
  scene: calm,
  width: 800,
  height: 765,
  phone: false,
  opened: null,
  internal: false,
  measure: estimateText,
});

const way = (from: string, to: string, topicPartition = ''): Route => {
  const route = routeOf(stage, calm, { from, to, topicPartition, answer: false });
  if (route === null) throw new Error(`no way from ${from} to ${to}`);
  return route;
};
const samples = (route: Route): Point[] =>
  Array.from({ length: 41 }, (_, i) => pointAt(route, i / 40));
const isIn = (box: Box, { x, y }: Point) =>
  x > box.x && x < right(box) && y > box.y && y < bottom(box);

describe('the way of a message', () => {
  test('a record falls from its producer onto the end of the leader’s log', () => {
    const route = way('orders-web', 'broker-1', 'orders-0');
    const [producer] = stage.producers;
    const row = rowOf(stage, 'orders-0')!;
    expect(pointAt(route, 0)).toEqual({
      x: producer!.x + producer!.width / 2,
      y: bottom(producer!),
    });
    expect(pointAt(route, 1).x).toBeCloseTo(
      cellX(stage, row, stage.brokers[0]!, 8) + stage.cells.full.width / 2,
    );
    expect(pointAt(route, 1).y).toBeGreaterThan(row.y);
  });

  test('replication stays in its row', () => {
    const row = rowOf(stage, 'orders-0')!;
    for (const { y } of samples(way('broker-1', 'broker-3', 'orders-0'))) {
      expect(y).toBeGreaterThanOrEqual(row.y);
      expect(y).toBeLessThanOrEqual(bottom(row));
    }
  });

  test('a consumer draws down through the partition’s plug', () => {
    const plug = stage.plugs.find(({ topicPartition }) => topicPartition === 'orders-2')!;
    const points = samples(way('broker-3', 'c2', 'orders-2'));
    expect(
      points.some((point) => Math.hypot(point.x - plug.x - plug.width / 2, point.y - plug.y) < 14),
    ).toBe(true);
  });

  test('nothing of the data path touches ZooKeeper', () => {
    const data = [
      way('orders-web', 'broker-1', 'orders-0'),
      way('clicks', 'broker-3', 'orders-2'),
      way('broker-1', 'broker-2', 'orders-0'),
      way('broker-3', 'a1', 'orders-2'),
    ];
    for (const route of data)
      expect(samples(route).some((point) => isIn(stage.zookeeper!, point))).toBe(false);
  });

  test('what concerns ZooKeeper stays above the brokers’ heads', () => {
    for (const { y } of samples(way('broker-1', 'zookeeper-3')))
      expect(y).toBeLessThanOrEqual(stage.brokers[0]!.y);
  });

  test('there and back are one path', () => {
    const there = samples(way('broker-2', 'zookeeper-1'));
    const back = samples(way('zookeeper-1', 'broker-2')).reverse();
    there.forEach((point, i) => {
      expect(point.x).toBeCloseTo(back[i]!.x, 0);
      expect(point.y).toBeCloseTo(back[i]!.y, 0);
    });
  });

  test('a path is text that a browser draws', () => {
    expect(routePath(way('orders-web', 'broker-1', 'orders-0'))).toMatch(/^M[\d.,]+C[\d., -]+$/);
  });
});

describe('where it is', () => {
  const flight = message(1, 'a', 'b', { sendAtUs: 100, arriveAtUs: 300 });

  test.each([
    [50, 0],
    [100, 0],
    [150, 0.25],
    [300, 1],
    [999, 1],
  ])('at %i µs: %f of the way', (atUs, share) => {
    expect(shareOf(flight, atUs)).toBe(share);
  });

  test('one that waits at a cut link stands in the middle', () => {
    expect(shareOf({ ...flight, arriveAtUs: -1 }, 10_000)).toBe(0.5);
  });
});

describe('which are shown', () => {
  const records = (id: number) =>
    message(id, 'p1', 'broker-1', {
      kind: 'records',
      weight: 3,
      records: [{ key: 'A', topicPartition: 'orders-0' }],
      recordCount: 1,
    });
  const pings = Array.from({ length: 10 }, (_, i) =>
    message(100 + i, 'c1', 'broker-1', { kind: 'heartbeat', weight: 0 }),
  );

  test('records before signs of life, no more than one can follow; the rest is a count on its path', () => {
    const { shown, counts, labelled } = chooseMessages(
      [...pings, ...Array.from({ length: 7 }, (_, i) => records(i))],
      4,
    );
    expect(shown.map(({ id }) => id)).toEqual([0, 1, 2, 3]);
    expect(counts).toEqual([{ from: 'p1', to: 'broker-1', topicPartition: 'orders-0', count: 3 }]);
    expect(labelled.size).toBe(1);
  });

  test('signs of life are shown while nothing else competes, and never all of them', () => {
    expect(chooseMessages(pings, 4).shown).toHaveLength(2);
    expect(chooseMessages(pings, 4).counts).toEqual([]);
  });
});
