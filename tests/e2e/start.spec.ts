/** The first visit, and moving through time. */
import { expect, test } from '@playwright/test';
import { HighwaterPage } from './pages/highwater.ts';
import { serveBelow } from './pages/serveBelow.ts';

const FIRST_MOVEMENT_MS = 5_000;

test('the first message moves within five seconds, from nobody else’s server', async ({ page }) => {
  const highwater = await HighwaterPage.open(page);
  const movedAtMs = await highwater.firstMovementMs(FIRST_MOVEMENT_MS);
  expect(movedAtMs).not.toBeNull();
  expect(movedAtMs).toBeLessThan(FIRST_MOVEMENT_MS);
  expect(highwater.faults).toEqual({ errors: [], strangers: [] });
});

test('it works below a folder', async ({ page }) => {
  const server = await serveBelow('dist', '/teaching/kafka/');
  try {
    const highwater = await HighwaterPage.open(page, server.address);
    expect(await highwater.firstMovementMs(FIRST_MOVEMENT_MS)).not.toBeNull();
    expect(highwater.faults).toEqual({ errors: [], strangers: [] });
  } finally {
    server.close();
  }
});

test('play and pause, by mouse and by key', async ({ page }) => {
  const highwater = await HighwaterPage.open(page);
  await highwater.choose('default');
  await highwater.pause();
  const stoppedAtUs = await highwater.atUs();
  await expect(page.getByText(highwater.text.playback.paused, { exact: true })).toBeVisible();
  await highwater.play();
  await expect.poll(() => highwater.playheadUs()).toBeGreaterThan(stoppedAtUs);
  await page.keyboard.press('.');
  await expect(highwater.button(highwater.text.playback.play)).toBeVisible();
  expect(await highwater.atUs()).toBeGreaterThan(stoppedAtUs);
  await page.keyboard.press('Space');
  await expect(highwater.button(highwater.text.playback.pause)).toBeVisible();
});

const steps = [
  { unit: 'event', forward: 'ArrowRight', back: 'ArrowLeft' },
  { unit: 'hop', forward: ']', back: '[' },
  { unit: 'beat', forward: 'Shift+ArrowRight', back: 'Shift+ArrowLeft' },
];

test('a step and back is the identity: by event, by hop, by beat', async ({ page }) => {
  const highwater = await HighwaterPage.open(page);
  await highwater.choose('default');
  const here = async () => ({ atUs: await highwater.atUs(), hash: await highwater.hash() });
  for (const { unit, forward, back } of steps) {
    await highwater.goTo(unit === 'beat' ? 0 : 8);
    // One step, so that the playhead stands where steps lead to.
    await highwater.press(forward);
    const before = await here();
    await highwater.press(forward);
    const between = await here();
    expect(between.atUs, unit).toBeGreaterThan(before.atUs);
    expect(between.hash, unit).not.toBe(before.hash);
    await highwater.press(back);
    expect(await here(), unit).toEqual(before);
    await highwater.press(forward);
    expect(await here(), unit).toEqual(between);
  }
});

test('a scrub there and back is the identity', async ({ page }) => {
  const highwater = await HighwaterPage.open(page);
  await highwater.choose('default');
  await highwater.goTo(9);
  const hash = await highwater.hash();
  const scrubber = page.getByRole('slider', { name: highwater.text.playback.timeline });
  await scrubber.fill(String(60e6));
  expect(await highwater.atUs()).toBeGreaterThan(59e6);
  await expect(highwater.clock).toHaveText(/^(59\.\d\d|60\.00) s$/);
  expect(await highwater.hash()).not.toBe(hash);
  await highwater.goTo(9);
  expect(await highwater.hash()).toBe(hash);
  await highwater.press('Home');
  await expect(highwater.clock).toHaveText('0.00 s');
});
