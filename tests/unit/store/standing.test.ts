/** Who stands still sees the run as it is at this very instant, whatever the speed before. */
import { beforeEach, expect, test } from 'vitest';
import { runTo, sceneOfRun, startRun } from '../../../src/scenario/runScenario.ts';
import { must } from '../../../src/base/assert.ts';
import { createLesson } from '../../../src/store/lesson.ts';
import { createOpening } from '../../../src/store/opening.ts';
import { usePlayback } from '../../../src/store/playback.ts';
import { useRun } from '../../../src/store/run.ts';
import { createPageRun } from '../../support/pageRun.ts';

const { controls, frames } = createPageRun();
const opening = createOpening(controls, () => 'http://here/', createLesson(controls));

beforeEach(() => opening.openScenario('default'));

const shown = () => useRun.getState().scene;
const truth = () => {
  const { scenario, seed } = must(controls.currentRun(), 'run');
  const straight = startRun({ scenario, seed, actions: [] });
  runTo(straight, usePlayback.getState().atUs / 1_000);
  // The scene of the last instant in which something happened.
  return { ...sceneOfRun(straight), atUs: expect.any(Number) as number };
};

for (const speed of ['auto', 1, 100] as const) {
  test(`after playing at ${speed}`, async () => {
    controls.setSpeed(speed);
    controls.play();
    await frames(700);
    controls.pause();
    await frames(200);
    expect(shown()).toEqual(truth());
    expect(useRun.getState().messageCounts).toBeNull();
  });

  test(`after each step, having played at ${speed}`, async () => {
    controls.setSpeed(speed);
    controls.play();
    await frames(700);
    for (let i = 0; i < 4; i += 1) {
      await controls.stepEvent(1);
      await frames(100);
      expect(shown()).toEqual(truth());
    }
    await controls.stepHop(-1);
    await frames(100);
    expect(shown()).toEqual(truth());
  });
}
