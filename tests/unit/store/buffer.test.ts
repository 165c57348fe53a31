import { expect, test } from 'vitest';
import {
  addSegment,
  createBuffer,
  dropAfter,
  eventsAt,
  holds,
  messagesAt,
  nextNotableUs,
  sceneAt,
} from '../../../src/store/buffer.ts';
import type { Segment } from '../../../src/worker/protocol.ts';
import type { Scene } from '../../../src/sim/scene.ts';

const scene = (value: number): Scene => ({ value }) as unknown as Scene;
const valueOf = (at: Scene | null): unknown => (at as unknown as { value: number } | null)?.value;

function segment(fromUs: number, toUs: number, start: number): Segment {
  const change = (atUs: number, before: number, value: number) => ({
    atUs,
    path: ['value'],
    before,
    value,
  });
  return {
    runId: 1,
    token: 1,
    branch: 1,
    fromUs,
    toUs,
    spacingUs: 0,
    keyframe: scene(start),
    patches: [change(fromUs + 10, start, start + 1), change(fromUs + 20, start + 1, start + 2)],
    messages: [
      {
        id: fromUs,
        from: 'a',
        to: 'b',
        api: 'Produce',
        answer: false,
        kind: 'records',
        weight: 3,
        sendAtUs: fromUs + 5,
        arriveAtUs: fromUs + 15,
        records: [],
        recordCount: 1,
        error: '',
      },
    ],
    counts: null,
    events: [
      { id: fromUs, atUs: fromUs + 10, node: 'a', kind: 'x', trigger: 0, because: null, data: {} },
    ],
  };
}

function filled() {
  const buffer = createBuffer();
  addSegment(buffer, segment(0, 100, 0));
  addSegment(buffer, segment(100, 200, 2));
  return buffer;
}

test('the scene at any moment, forward, backward and across segments', () => {
  const buffer = filled();
  const order = [0, 9, 10, 19, 25, 12, 3, 115, 130, 105, 99, 20, 200];
  const seen = order.map((atUs) => valueOf(sceneAt(buffer, atUs)));
  expect(seen).toEqual([0, 0, 1, 1, 2, 1, 0, 3, 4, 2, 2, 2, 4]);
  expect(sceneAt(buffer, 201)).toBeNull();
});

test('messages are under way between sending and arrival', () => {
  const buffer = filled();
  expect(messagesAt(buffer, 4)).toHaveLength(0);
  expect(messagesAt(buffer, 5)).toHaveLength(1);
  expect(messagesAt(buffer, 15)).toHaveLength(0);
  expect(nextNotableUs(buffer, 20)).toBe(105);
  expect(nextNotableUs(buffer, 150)).toBeNull();
});

test('the trace up to a moment', () => {
  expect(eventsAt(filled(), 120).map(({ id }) => id)).toEqual([0, 100]);
  expect(eventsAt(filled(), 50).map(({ id }) => id)).toEqual([0]);
});

test('a segment from elsewhere begins the buffer anew; what lies ahead can be dropped', () => {
  const buffer = filled();
  expect(dropAfter(buffer, 50)).toBe(100);
  expect(holds(buffer, 150)).toBe(false);
  addSegment(buffer, segment(500, 600, 9));
  expect(holds(buffer, 50)).toBe(false);
  expect(holds(buffer, 550)).toBe(true);
});
