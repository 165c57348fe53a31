/** A failure means that a link would not show what its sender saw: the first line that differs is the report. */
import { expect, test } from 'vitest';
import { resumeRun, runHash, runTo, saveRun } from '../../src/scenario/runScenario.ts';
import { defaultRun, keepTrace, recorded, stateOf } from './traces.ts';

const END_MS = 40_000;

test('the same run twice', () => {
  const first = recorded(defaultRun());
  const second = recorded(defaultRun());
  runTo(first.live, END_MS);
  runTo(second.live, END_MS);
  expect(second.lines).toEqual(first.lines);
  expect(stateOf(second.live)).toBe(stateOf(first.live));
  expect(runHash(second.live)).toBe(runHash(first.live));
});

test('in one go and in slices', () => {
  const whole = recorded(defaultRun());
  runTo(whole.live, END_MS);
  const sliced = recorded(defaultRun());
  for (let atMs = 0; atMs < END_MS; atMs += 137.5) runTo(sliced.live, atMs);
  runTo(sliced.live, END_MS);
  expect(sliced.lines).toEqual(whole.lines);
  expect(stateOf(sliced.live)).toBe(stateOf(whole.live));
});

test.each([0, 2_999.999, 9_500, 14_000, 22_000])(
  'from the start and from a checkpoint at %d ms',
  (atMs) => {
    const run = defaultRun();
    const straight = recorded(run);
    runTo(straight.live, atMs);
    const saved = saveRun(straight.live);
    const before = straight.lines.length;
    runTo(straight.live, END_MS);

    const resumed = resumeRun(saved, run);
    const lines = keepTrace(resumed);
    runTo(resumed, END_MS);
    expect(lines).toEqual(straight.lines.slice(before));
    expect(stateOf(resumed)).toBe(stateOf(straight.live));
    expect(runHash(resumed)).toBe(runHash(straight.live));
  },
);

test('another seed gives another run', () => {
  const [first, second] = [recorded(defaultRun(1)), recorded(defaultRun(2))];
  runTo(first.live, 5_000);
  runTo(second.live, 5_000);
  expect(runHash(second.live)).not.toBe(runHash(first.live));
  expect(second.lines).not.toEqual(first.lines);
});

test('another action gives another hash, from its moment on', () => {
  const action = { atMs: 4_000, do: 'pause', args: { broker: 1 } };
  const [without, with_] = [recorded(defaultRun(1, [])), recorded(defaultRun(1, [action]))];
  runTo(without.live, 3_999);
  runTo(with_.live, 3_999);
  expect(runHash(with_.live)).toBe(runHash(without.live));
  runTo(without.live, 4_000);
  runTo(with_.live, 4_000);
  expect(runHash(with_.live)).not.toBe(runHash(without.live));
});
