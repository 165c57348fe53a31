/** What a reader does besides the lesson's own keys: acts, looks ahead, goes back in time, starts again. The lesson stays whole. */
import { beforeEach, expect, test } from 'vitest';
import { must } from '../../../src/base/assert.ts';
import { lessonNamed } from '../../../src/scenario/lessons/index.ts';
import { runHash, runTo, startRun } from '../../../src/scenario/runScenario.ts';
import { timedAction } from '../../../src/sim/simulate.ts';
import { createLesson, isChanged, useLesson, whoActed } from '../../../src/store/lesson.ts';
import { createOpening } from '../../../src/store/opening.ts';
import { usePlayback } from '../../../src/store/playback.ts';
import { useRun } from '../../../src/store/run.ts';
import { createPageRun } from '../../support/pageRun.ts';

const page = createPageRun();
const lesson = createLesson(page.controls);
const opening = createOpening(page.controls, () => 'http://here/', lesson);
const outage = must(lessonNamed('zookeeper-goes-down'), 'lesson');

const step = () => must(outage.steps[useLesson.getState().stepIndex], 'step');
const press = async (key: 'next' | 'back' = 'next'): Promise<void> => {
  await lesson[key]();
  await page.frames(200);
};
const played = async (): Promise<void> => {
  while (useLesson.getState().phase !== 'ended') await press();
};
const taken = () => useRun.getState().actions.map(({ do: word, atUs }) => `${word} ${atUs / 1e6}`);
const changed = () => isChanged(useLesson.getState(), useRun.getState().actions);

/** The second step waits: ZooKeeper goes down in it, at 10 s. */
beforeEach(async () => {
  await opening.openScenario('zookeeper-goes-down');
  await page.frames(200);
  await played();
  await press();
  expect([step().key, useLesson.getState().phase]).toEqual(['lost', 'waiting']);
});

const referenceHash = (toMs: number): string => {
  const { scenario, reference } = must(outage.runs[0], 'run');
  const straight = startRun({ scenario, seed: '1', actions: reference.map(timedAction) });
  runTo(straight, toMs);
  return runHash(straight);
};

test('who has looked ahead gets the same run: no branch, the actions at exactly their time', async () => {
  page.controls.toEnd();
  await page.frames(400);
  await press();
  await played();
  expect(taken()).toEqual(['crashZooKeeper 10']);
  expect(useRun.getState().branches).toHaveLength(1);
  expect(useRun.getState().branchedFrom).toBeNull();
  expect(await page.controls.hash()).toBe(referenceHash(step().toMs));
});

test('an action of the reader begins a branch, and what the lesson does in this step still comes', async () => {
  await press();
  await lesson.controls.act({ do: 'stopConsumer', args: { consumer: 'c1' } });
  await page.frames(100);
  expect(useRun.getState().actions.map((action) => whoActed(useLesson.getState(), action))).toEqual(
    ['reader', 'lesson'],
  );
  const [own, other] = useRun.getState().actions;
  expect([own?.do, other]).toEqual(['stopConsumer', expect.objectContaining({ atUs: 10_000_000 })]);
  expect(useRun.getState().branches).toHaveLength(2);
  expect(useRun.getState().branchedFrom).toBe(1);
  expect(usePlayback.getState().stopAtUs).toBe(step().toMs * 1000);
  expect(changed()).toBe(true);
});

test('also where no action of the lesson lies ahead', async () => {
  await played();
  await lesson.controls.act({ do: 'crash', args: { broker: 3 } });
  expect(useRun.getState().branches).toHaveLength(2);
  expect(useRun.getState().branchedFrom).toBe(1);
});

test('undone, it is the lesson’s run again, at the same moment', async () => {
  await press();
  await lesson.controls.act({ do: 'stopConsumer', args: { consumer: 'c1' } });
  await lesson.controls.act({ do: 'crash', args: { broker: 3 } });
  expect(useRun.getState().branches).toHaveLength(3);
  const { atUs } = usePlayback.getState();
  await lesson.controls.undoAction();
  expect(taken()).toHaveLength(2);
  await lesson.controls.undoAction();
  await page.frames(100);
  expect(usePlayback.getState().atUs).toBeGreaterThanOrEqual(atUs);
  expect(changed()).toBe(false);
  // There is nothing of the reader's left: the lesson's own actions are not undone.
  await lesson.controls.undoAction();
  expect(taken()).toEqual(['crashZooKeeper 10']);
  await played();
  expect(await page.controls.hash()).toBe(referenceHash(step().toMs));
});

test('done before the step began, and undone in it: the step’s actions come nevertheless', async () => {
  await lesson.controls.act({ do: 'stopConsumer', args: { consumer: 'c1' } });
  await press();
  await lesson.controls.switchBranch(1);
  expect(taken()).toEqual(['crashZooKeeper 10']);
  expect(changed()).toBe(false);
});

test('a run without what the lesson has done so far counts as changed', async () => {
  await lesson.controls.act({ do: 'stopConsumer', args: { consumer: 'c1' } });
  await press();
  await played();
  await lesson.controls.switchBranch(1);
  expect(taken()).toEqual([]);
  expect(changed()).toBe(true);
  await lesson.returnToStep();
  expect(changed()).toBe(false);
});

test('gone back in time at the end of a step, the dot plays the rest of it once more', async () => {
  await press();
  await played();
  page.controls.seek(12_000_000);
  await page.frames(200);
  await lesson.toggle();
  expect(usePlayback.getState()).toMatchObject({ playing: true, stopAtUs: step().toMs * 1000 });
  await page.untilItStands(30_000);
  expect([step().key, useLesson.getState().phase]).toEqual(['lost', 'ended']);
});

test('restarted, the lesson forgets the answers and what was done', async () => {
  lesson.answer('everything');
  await press();
  await played();
  await lesson.controls.act({ do: 'crash', args: { broker: 3 } });
  await lesson.restart();
  await page.frames(100);
  expect(useLesson.getState()).toMatchObject({ stepIndex: 0, answers: {}, revealed: {} });
  expect(taken()).toEqual([]);
  expect(usePlayback.getState()).toMatchObject({ playing: true, stopAtUs: 9_900_000 });
});

test('left, the run plays on past the end of the step', async () => {
  await press();
  lesson.leave();
  expect(useLesson.getState().lesson).toBeNull();
  expect(usePlayback.getState()).toMatchObject({ playing: true, stopAtUs: null });
});
