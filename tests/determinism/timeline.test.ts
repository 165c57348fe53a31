/** The worker's timeline: seeking, stepping, branches and segments show what straight play shows. */
import { expect, test } from 'vitest';
import { hashTrace, hashWorld } from '../../src/sim/kernel/checkpoint.ts';
import { drawOnce } from '../../src/sim/kernel/random.ts';
import {
  runHash,
  runTo,
  sceneOfRun,
  startRun,
  type LiveRun,
} from '../../src/scenario/runScenario.ts';
import { applyBackward, applyForward } from '../../src/worker/patches.ts';
import { causesOf } from '../../src/worker/causes.ts';
import { findMoment } from '../../src/worker/moments.ts';
import { makeSegment } from '../../src/worker/segments.ts';
import { act, openTimeline, positionAt, switchBranch, undo } from '../../src/worker/timeline.ts';
import { shippedScenarios } from '../../src/scenario/catalog/index.ts';
import { must } from '../../src/base/assert.ts';

const scenario = must(shippedScenarios['default'], 'scenario default');
const spec = () => ({
  scenario,
  seed: '1',
  actions: [
    { atUs: 5_000_000, do: 'crash', args: { broker: 2 } },
    { atUs: 31_000_000, do: 'start', args: { broker: 2 } },
  ],
});
const END_US = 45_000_000;
/** What happened and what is, in one text. */
const stateAt = ({ engine }: LiveRun): string => hashTrace(engine.world) + hashWorld(engine.world);

test('200 random seeks give the states of straight play', { timeout: 240_000 }, () => {
  const timeline = openTimeline(1, spec());
  const moments = Array.from(
    { length: 200 },
    (_, i) => drawOnce('seeks', String(i), END_US / 1000) * 1000,
  );
  const straight = startRun(spec());
  const expected = new Map<number, string>();
  for (const atUs of [...moments].sort((a, b) => a - b)) {
    runTo(straight, atUs / 1000);
    expected.set(atUs, stateAt(straight));
  }
  for (const atUs of moments) {
    positionAt(timeline, atUs);
    expect(stateAt(timeline.live), `at ${atUs} µs`).toBe(expected.get(atUs));
  }
});

test.each(['event', 'hop', 'beat'] as const)(
  'a step of one %s forward and back is the identity',
  (unit) => {
    const timeline = openTimeline(1, spec());
    let atUs = findMoment(timeline, 9_000_000, unit, 1) as number;
    for (let i = 0; i < 5; i += 1) {
      const next = findMoment(timeline, atUs, unit, 1) as number;
      expect(next).toBeGreaterThan(atUs);
      expect(findMoment(timeline, next, unit, -1)).toBe(atUs);
      atUs = next;
    }
  },
);

test.each(['event', 'hop', 'beat'] as const)(
  'the next %s is the same one, however far ahead the run was made',
  (unit) => {
    const fresh = findMoment(openTimeline(1, spec()), 4_000_000, unit, 1);
    const ahead = openTimeline(1, spec());
    positionAt(ahead, END_US);
    expect(findMoment(ahead, 4_000_000, unit, 1)).toBe(fresh);
  },
);

test('segments follow each other, and their patches lead to the exact scene both ways', () => {
  const timeline = openTimeline(1, spec());
  let fromUs = 4_900_000;
  for (let i = 0; i < 12; i += 1) {
    let segment = makeSegment(timeline, fromUs, 30_000_000, 2_000);
    while (segment === null) segment = makeSegment(timeline, fromUs, 30_000_000, 2_000);
    expect(segment.fromUs).toBe(fromUs);
    const end = applyForward(segment.keyframe, segment.patches);
    positionAt(timeline, segment.toUs);
    const exact = sceneOfRun(timeline.live);
    // The last scene may be older than the segment's end; then only what changes with time alone differs.
    expect(end.topics).toEqual(exact.topics);
    expect(applyBackward(end, segment.patches)).toEqual(segment.keyframe);
    fromUs = segment.toUs;
  }
});

test('an action in the past begins a branch; the old one stays, hash and all', () => {
  const timeline = openTimeline(1, spec());
  positionAt(timeline, 40_000_000);
  const old = runHash(timeline.live);
  const left = act(timeline, { atUs: 20_000_000, do: 'crash', args: { broker: 3 } }, 40_000_000);
  expect(left?.id).toBe(1);
  positionAt(timeline, 40_000_000);
  expect(runHash(timeline.live)).not.toBe(old);
  switchBranch(timeline, 1);
  positionAt(timeline, 40_000_000);
  expect(runHash(timeline.live)).toBe(old);
});

test('undo drops the last action', () => {
  const timeline = openTimeline(1, { ...spec(), actions: [] });
  positionAt(timeline, 10_000_000);
  const before = runHash(timeline.live);
  act(timeline, { atUs: 8_000_000, do: 'crash', args: { broker: 3 } }, 10_000_000);
  undo(timeline);
  positionAt(timeline, 10_000_000);
  expect(runHash(timeline.live)).toBe(before);
});

test('"why?" on an election leads to the crash, in at most a dozen steps, also from far back', () => {
  const timeline = openTimeline(1, spec());
  positionAt(timeline, 44_000_000);
  const election = must(
    timeline.current.beats.find(({ kind }) => kind === 'leaderElected'),
    'an election after the crash',
  );
  const steps = causesOf(timeline, election.id);
  expect(steps.length).toBeLessThanOrEqual(12);
  expect(steps[0]?.event.kind).toBe('leaderElected');
  expect(steps.at(-1)?.event).toMatchObject({
    kind: 'action',
    data: { do: 'crash', args: { broker: 2 } },
  });
});
