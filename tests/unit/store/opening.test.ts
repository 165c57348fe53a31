/** A person does not wait until what they chose is there: they go on with what they see. */
import { expect, test } from 'vitest';
import { must } from '../../../src/base/assert.ts';
import { usePlayback } from '../../../src/store/playback.ts';
import { useRun } from '../../../src/store/run.ts';
import { shippedScenarios } from '../../../src/scenario/catalog/index.ts';
import { createPageRun } from '../../support/pageRun.ts';

const { controls, frames } = createPageRun();
const open = (shippedName: string): Promise<boolean> =>
  controls.open({
    scenario: must(shippedScenarios[shippedName], shippedName),
    shippedName,
    seed: '1',
    actions: [],
    atUs: 0,
    playing: true,
  });

test('who moves in one run while another opens gets the other, and it plays', async () => {
  await open('first-cluster');
  await frames(100);
  const isOpen = open('default');
  controls.seek(10_000_000);
  await isOpen;
  await frames(1_000);
  expect(useRun.getState().scenarioName).toBe('default');
  const { atUs, playing } = usePlayback.getState();
  expect(playing).toBe(true);
  expect(atUs).toBeGreaterThan(0);
  expect(atUs).toBeLessThan(10_000_000);
});
