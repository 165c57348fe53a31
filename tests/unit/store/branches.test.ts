/** After an undo, a change of branch or another run, nothing of the old one is left on the page. */
import { beforeEach, expect, test } from 'vitest';
import { runTo, sceneOfRun, startRun } from '../../../src/scenario/runScenario.ts';
import { must } from '../../../src/base/assert.ts';
import { timedAction } from '../../../src/sim/simulate.ts';
import { createLesson } from '../../../src/store/lesson.ts';
import { createOpening } from '../../../src/store/opening.ts';
import { usePlayback } from '../../../src/store/playback.ts';
import { useRun } from '../../../src/store/run.ts';
import { select, useSelection } from '../../../src/store/selection.ts';
import type { TraceEvent } from '../../../src/sim/kernel/trace.ts';
import { createPageRun } from '../../support/pageRun.ts';

const { controls, frames } = createPageRun();
const opening = createOpening(controls, () => 'http://here/', createLesson(controls));
const crash = { do: 'crash', args: { broker: 2 } };

beforeEach(async () => {
  await opening.openScenario('default');
  controls.pause();
  await goTo(12);
});

async function goTo(seconds: number): Promise<void> {
  controls.seek(seconds * 1e6);
  await frames(400);
}

/** The page's events against those of a run of its own. */
function straight(actions: { atMs: number; do: string; args: Record<string, unknown> }[]) {
  const { scenario, seed } = must(controls.currentRun(), 'run');
  const trace: TraceEvent[] = [];
  const run = { scenario, seed, actions: actions.map(timedAction) };
  const live = startRun(run, (event) => trace.push(event));
  live.listeners.push((event) => trace.push(event));
  runTo(live, usePlayback.getState().atUs / 1000);
  return { trace: new Map(trace.map((event) => [event.id, event])), scene: sceneOfRun(live) };
}

function expectPageOf(actions: Parameters<typeof straight>[0]): void {
  const { trace, scene } = straight(actions);
  const { events } = useRun.getState();
  expect(events.length).toBeGreaterThan(20);
  expect(events.map(({ id }) => id)).toEqual(
    [...new Set(events.map(({ id }) => id))].sort((a, b) => a - b),
  );
  for (const { id, atUs, kind, node } of events)
    expect({ id, atUs, kind, node }).toEqual(pick(must(trace.get(id), `event ${id}`)));
  expect(useRun.getState().scene).toEqual({ ...scene, atUs: expect.any(Number) as number });
}

const pick = ({ id, atUs, kind, node }: TraceEvent) => ({ id, atUs, kind, node });

test('acting, going on, and undoing', async () => {
  await controls.act(crash);
  await goTo(40);
  expectPageOf([{ atMs: 12_000, ...crash }]);
  const event = must(useRun.getState().events.at(-1), 'event');
  select({ kind: 'event', id: event.id });
  await controls.undoAction();
  await goTo(40);
  expectPageOf([]);
  expect(useSelection.getState().selected).toBeNull();
});

test('there and back between two branches', async () => {
  await goTo(40);
  await goTo(12);
  await controls.act(crash);
  await goTo(40);
  expectPageOf([{ atMs: 12_000, ...crash }]);
  await controls.switchBranch(must(useRun.getState().branchedFrom, 'the branch that was left'));
  await goTo(40);
  expectPageOf([]);
});
