import { expect, test } from 'vitest';
import { ease, paceOf, REAL_TIME, type PaceInput } from '../../../src/worker/pacing.ts';

const calm: PaceInput = {
  atUs: 0,
  speed: 'auto',
  underWay: [],
  perSecond: 4,
  nextNotableUs: null,
  knownToUs: 2_000_000,
  wallMsSinceNews: 0,
  wait: null,
  deadline: null,
};
const hop = { sendAtUs: 0, arriveAtUs: 50_000 };

test('a followed hop takes about a second to watch', () => {
  const pace = paceOf({ ...calm, underWay: [hop] });
  expect(pace.kind).toBe('message');
  const wallMs = 50_000 / pace.usPerWallMs;
  expect(wallMs).toBeGreaterThan(500);
  expect(wallMs).toBeLessThan(1_500);
});

test('an empty stretch is crossed quickly, and a wait says what is waited for', () => {
  const idle = paceOf({ ...calm, nextNotableUs: 6_000_000 });
  expect(idle.usPerWallMs).toBeGreaterThan(5 * REAL_TIME);
  const wait = paceOf({
    ...calm,
    wait: { kind: 'session', untilUs: 5_000_000, data: { broker: 2 } },
  });
  expect(wait).toMatchObject({ kind: 'wait', data: { wait: 'session', broker: 2 } });
});

test('without news it speeds up, never beyond real time while messages fly', () => {
  const fresh = paceOf({ ...calm, underWay: [hop] });
  const tired = paceOf({ ...calm, underWay: [hop], wallMsSinceNews: 18_000 });
  const bored = paceOf({ ...calm, underWay: [hop], wallMsSinceNews: 1_000_000 });
  expect(tired.usPerWallMs).toBeGreaterThan(3 * fresh.usPerWallMs);
  expect(bored.usPerWallMs).toBeLessThanOrEqual(REAL_TIME);
});

test('a crowd is followed for a moment after news, then it passes by', () => {
  const short = { sendAtUs: 0, arriveAtUs: 500 };
  const busy = { ...calm, perSecond: 80, underWay: [short] };
  const fresh = paceOf(busy);
  expect(fresh.kind).toBe('message');
  expect(fresh.usPerWallMs).toBeLessThan(REAL_TIME / 100);
  const later = paceOf({ ...busy, wallMsSinceNews: 10_000 });
  expect(later).toMatchObject({ kind: 'crowd', usPerWallMs: REAL_TIME / 2 });
  const between = paceOf({ ...busy, underWay: [], nextNotableUs: 30_000, wallMsSinceNews: 10_000 });
  expect(between).toEqual(later);
});

test('a wait is crossed in seconds, however many messages pass by', () => {
  const wait = { kind: 'session', untilUs: 18_000_000, data: { broker: 2 } };
  let wallMs = 0;
  for (let atUs = 0; atUs < wait.untilUs; wallMs += 16) {
    const wallMsSinceNews = 10_000 + wallMs;
    const pace = paceOf({ ...calm, atUs, perSecond: 80, underWay: [hop], wait, wallMsSinceNews });
    expect(pace.kind).toBe('wait');
    atUs += pace.usPerWallMs * 16;
  }
  expect(wallMs).toBeLessThan(10_000);
});

test("a lesson's deadline is kept", () => {
  const pace = paceOf({ ...calm, underWay: [hop], deadline: { atUs: 10_000_000, wallMs: 5_000 } });
  expect(pace.usPerWallMs).toBeGreaterThanOrEqual(10_000_000 / 5_000);
});

test('a manual speed is taken as it is', () => {
  expect(paceOf({ ...calm, underWay: [hop], speed: 0.25 }).usPerWallMs).toBe(250);
});

test('easing goes towards the goal and slows down quicker than it speeds up', () => {
  expect(ease(0, 100, 16)).toBeGreaterThan(0);
  expect(100 - ease(100, 0, 16)).toBeGreaterThan(ease(0, 100, 16));
});
