/** How playing ends, and what a person is told when something goes wrong on the way. */
import { beforeEach, expect, test } from 'vitest';
import { createOpening } from '../../../src/store/opening.ts';
import { usePlayback } from '../../../src/store/playback.ts';
import { useRun } from '../../../src/store/run.ts';
import { createControls } from '../../../src/store/controls.ts';
import { createSimClient, type WorkerLike } from '../../../src/worker/simClient.ts';
import { createPageRun } from '../../support/pageRun.ts';

const { controls, frames, untilItStands } = createPageRun();
const opening = createOpening(controls, () => 'http://here/', null);

beforeEach(async () => {
  await opening.openScenario('first-cluster');
  controls.setSpeed('auto');
});

test('it stops exactly where the scenario ends, however fast it went; played on, it goes beyond', async () => {
  controls.setSpeed(1000);
  await untilItStands();
  const { endUs } = useRun.getState();
  expect(usePlayback.getState().atUs).toBe(endUs);
  controls.play();
  await frames(300);
  expect(usePlayback.getState().atUs).toBeGreaterThan(endUs);
});

test('why the cluster is not well: what broke it, not what somebody sent later', async () => {
  await controls.actAt({ atUs: 5_000_000, do: 'crash', args: { broker: 2 } });
  const args = { producer: 'shop', topic: 'orders', key: 'alice', value: 'late' };
  await controls.actAt({ atUs: 6_000_000, do: 'produce', args });
  controls.pause();
  controls.seek(6_500_000);
  await frames(200);
  const chain = await controls.whyHealth();
  expect(chain.map(({ event }) => [event.kind, event.data['do']])).toEqual([['action', 'crash']]);
});

test('the reader’s speed stays from one run of a lesson to the next, and goes with another scenario', async () => {
  controls.setSpeed(0.25);
  await opening.openScenario('first-cluster');
  expect(usePlayback.getState().speed).toBe(0.25);
  await opening.openScenario('default');
  expect(usePlayback.getState().speed).toBe('auto');
});

test('a worker that cannot be loaded is told, and nobody waits for it', async () => {
  const worker: WorkerLike = { onmessage: null, onerror: null, postMessage: () => undefined };
  const client = createSimClient(worker);
  createControls(client);
  const answer = client.call(0, 'hashKey', { key: 'a' });
  worker.onerror?.({ message: 'no such file' } as ErrorEvent);
  await expect(answer).rejects.toThrow('no such file');
  expect(useRun.getState()).toMatchObject({ status: 'failed', failure: 'no such file' });
});
