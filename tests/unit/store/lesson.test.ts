/** A lesson is played by `next` alone, and comes out as the run that it was checked with. */
import { describe, expect, test } from 'vitest';
import { must } from '../../../src/base/assert.ts';
import { lessonNamed, lessons } from '../../../src/scenario/lessons/index.ts';
import { beginMs } from '../../../src/scenario/lessons/steps.ts';
import { runHash, runTo, startRun } from '../../../src/scenario/runScenario.ts';
import { timedAction } from '../../../src/sim/simulate.ts';
import { createLesson, useLesson } from '../../../src/store/lesson.ts';
import { createOpening } from '../../../src/store/opening.ts';
import { usePlayback } from '../../../src/store/playback.ts';
import { useRun } from '../../../src/store/run.ts';
import { createPageRun } from '../../support/pageRun.ts';

// One page, as in the browser: the stores are the page's.
const page = createPageRun();
const lesson = createLesson(page.controls);
const opening = createOpening(page.controls, () => 'http://here/', lesson);

const open = async (name: string): Promise<void> => {
  await opening.openScenario(name);
  await page.frames(200);
};
const step = () => must(useLesson.getState().lesson?.steps[useLesson.getState().stepIndex], 'step');
const playedStep = async (): Promise<void> => {
  // The first press may only open the step; the second jumps to its end.
  while (useLesson.getState().phase !== 'ended') {
    await lesson.next();
    await page.frames(200);
  }
};

describe.each(lessons.map(({ name }) => name))('%s', (name) => {
  test('`next` alone plays every step to its end, and the runs are those of the check', async () => {
    await open(name);
    const seen: string[] = [];
    const { steps, runs } = must(lessonNamed(name), name);
    for (let i = 0; i < steps.length; i += 1) {
      await playedStep();
      const { atUs } = usePlayback.getState();
      expect(atUs).toBe(step().toMs * 1000);
      seen.push(step().key);
      const last = steps.findLastIndex(({ run }) => run === step().run) === i;
      if (last) {
        const { scenario, reference } = must(
          runs.find(({ key }) => key === step().run),
          'run',
        );
        const straight = startRun({ scenario, seed: '1', actions: reference.map(timedAction) });
        runTo(straight, step().toMs);
        expect(await page.controls.hash()).toBe(runHash(straight));
      }
      if (step().prediction !== undefined) await lesson.next();
      await page.frames(50);
      if (i < steps.length - 1) await lesson.next();
      await page.frames(200);
    }
    expect(seen).toEqual(steps.map(({ key }) => key));
    expect(useLesson.getState().failure).toBe('');
  });
});

describe('a prediction', () => {
  test('is asked before its stretch, hidden until it is revealed, and decided by the run', async () => {
    await open('zookeeper-goes-down');
    await playedStep();
    await lesson.next();
    await page.frames(100);
    expect(step().key).toBe('lost');
    expect(useLesson.getState().phase).toBe('waiting');
    expect(usePlayback.getState().atUs).toBe(9_900_000);
    lesson.answer('everything');
    await playedStep();
    expect(useLesson.getState().revealed['lost']).not.toBe(true);
    await lesson.next();
    const { revealed, results, answers } = useLesson.getState();
    expect(revealed['lost']).toBe(true);
    expect(answers['lost']).toBe('everything');
    expect(results['lost.everything']?.passed).toBe(false);
    expect(results['lost.writes']?.passed).toBe(false);
    expect(results['lost.nothing']?.passed).toBe(true);
    lesson.answer('nothing');
    expect(useLesson.getState().answers['lost']).toBe('everything');
  });

  test('comes out otherwise in a run that the reader has changed', async () => {
    await open('zookeeper-goes-down');
    await playedStep();
    await page.controls.actAt({ atUs: 9_950_000, do: 'stopProducer', args: { producer: 'shop' } });
    await lesson.next();
    await playedStep();
    await lesson.next();
    const { results } = useLesson.getState();
    expect(results['lost.nothing']?.passed).toBe(false);
    expect(results['lost.writes']?.passed).toBe(true);
  });
});

test('a step plays within its time; while it plays, next jumps to its end', async () => {
  await open('first-cluster');
  expect(useLesson.getState().phase).toBe('playing');
  await page.untilItStands(step().wallMs + 3000);
  expect(useLesson.getState().phase).toBe('ended');
  expect(usePlayback.getState().atUs).toBe(4_000_000);
});

test('back is the way of next: to the step’s beginning, then to the end of the one before', async () => {
  await open('zookeeper-goes-down');
  await playedStep();
  await lesson.next();
  await page.frames(100);
  await playedStep();
  await lesson.back();
  await page.frames(100);
  expect([step().key, useLesson.getState().phase]).toEqual(['lost', 'waiting']);
  expect(usePlayback.getState().atUs).toBe(9_900_000);
  await lesson.back();
  await page.frames(100);
  expect([step().key, useLesson.getState().phase]).toEqual(['calm', 'ended']);
  await lesson.next();
  await lesson.next();
  await page.frames(100);
  // Played again, the step does not act a second time and begins no branch.
  expect(useRun.getState().actions.filter(({ by }) => by === 'reader')).toHaveLength(1);
  expect(useRun.getState().branches).toHaveLength(1);
});

test('the dot plays within the step, and goes on with the lesson at its end', async () => {
  await open('first-cluster');
  await lesson.toggle();
  expect(usePlayback.getState().playing).toBe(false);
  await lesson.toggle();
  expect(usePlayback.getState()).toMatchObject({ playing: true, stopAtUs: 4_000_000 });
  await playedStep();
  await lesson.toggle();
  expect([step().key, useLesson.getState().phase]).toEqual(['key', 'waiting']);
});

test('the link to a moment of another run opens there', async () => {
  await open('scaling-a-group');
  await lesson.switchRun('twoGroups');
  page.controls.pause();
  page.controls.seek(6_000_000);
  await page.frames(200);
  const link = await opening.shareLink();
  const hash = await page.controls.hash();
  await open('first-cluster');
  expect(await opening.openLink(link)).toBe(true);
  await page.frames(200);
  expect(await page.controls.hash()).toBe(hash);
  expect(useLesson.getState()).toMatchObject({ runKey: 'twoGroups', phase: 'waiting' });
});

test('a scenario that is no lesson leaves the lesson', async () => {
  await open('first-cluster');
  await open('default');
  expect(useLesson.getState().lesson).toBeNull();
});

test('steps of one run follow each other without a gap, and actions lie within their step', () => {
  for (const one of lessons) {
    expect(one.steps.length).toBeLessThanOrEqual(6);
    one.steps.forEach(({ toMs, actions = [] }, index) => {
      expect(toMs).toBeGreaterThan(beginMs(one, index));
      for (const { atMs } of actions) {
        expect(atMs).toBeGreaterThan(beginMs(one, index));
        expect(atMs).toBeLessThan(toMs);
      }
    });
    for (const { key, reference } of one.runs) {
      const taken = one.steps
        .filter(({ run }) => run === key)
        .flatMap(({ actions = [] }) => actions);
      expect(taken).toEqual(reference);
    }
  }
});
