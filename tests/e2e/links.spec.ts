/** Links between people: the same moment for whoever opens one, and a plain word about each bad one. */
import { execFileSync } from 'node:child_process';
import { expect, test } from '@playwright/test';
import type { LinkErrorCode } from '../../src/scenario/link/sharedLink.ts';
import { badLinks } from '../support/badLinks.ts';
import { HighwaterPage, type Language } from './pages/highwater.ts';

test('a shared moment is the same in another browser and on the command line', async ({
  page,
  browser,
}) => {
  const mine = await HighwaterPage.open(page);
  await mine.choose('default');
  await mine.goTo(10);
  await mine.actOn('Broker 2', 'Crash broker 2');
  await mine.goTo(31.5);
  const link = await mine.share();
  const hash = await mine.hash();
  expect(link).toMatch(/#[A-Za-z0-9._-]+$/);

  const stranger = await browser.newContext();
  const theirs = await HighwaterPage.open(await stranger.newPage(), link);
  await expect(theirs.clock).toHaveText('31.50 s');
  await expect(theirs.health).toContainText('DEGRADED');
  expect(await theirs.hash()).toBe(hash);
  await stranger.close();

  const command = ['run', '--silent', 'sim', '--', link, '--json'];
  const report = JSON.parse(execFileSync('npm', command, { encoding: 'utf8' })) as object;
  expect(report).toMatchObject({ hash, atMs: 31_500 });
});

/** The sentence for each code, without what it says about the one link. */
const saidOf: Record<LinkErrorCode, string> = {
  foreign: 'linkForeign',
  tooLarge: 'linkTooLarge',
  newer: 'linkNewer',
  cut: 'linkCut',
  damaged: 'linkDamaged',
  invalid: 'linkInvalid',
  unknownScenario: 'linkUnknownScenario',
  impossibleAction: 'linkImpossibleAction',
};

for (const language of ['en', 'ru'] as const) {
  test(`a bad link says what is wrong, and the run stays: ${language}`, async ({ page }) => {
    const highwater = await HighwaterPage.open(page, './', { language });
    await highwater.choose('default');
    await highwater.goTo(10);
    const hash = await highwater.hash();
    const said = new Set<string>();
    for (const { what, link, code } of badLinks) {
      await highwater.followLink(link);
      await expect(highwater.notice, what).toContainText(beginningOf(code, language));
      said.add(beginningOf(code, language));
      await highwater.notice.getByRole('button', { name: highwater.text.kit.close }).click();
      await expect(highwater.notice).toHaveCount(0);
    }
    expect(said.size).toBe(Object.keys(saidOf).length);
    expect(await highwater.hash()).toBe(hash);
    await highwater.play();
    await highwater.pause();
    expect(await highwater.atUs()).toBeGreaterThan(10e6);
    expect(highwater.faults.errors).toEqual([]);
  });
}

test('a bad link on the first visit stands over the first lesson, which works', async ({
  page,
}) => {
  const cut = badLinks.find(({ code }) => code === 'cut')?.link ?? '';
  const highwater = await HighwaterPage.open(page, `./#${cut}`);
  await expect(highwater.notice).toContainText(highwater.text.notice.linkCut);
  expect(await highwater.firstMovementMs(10_000)).not.toBeNull();
});

function beginningOf(code: LinkErrorCode, language: Language): string {
  const text = HighwaterPage.textOf(language).notice as Record<string, string>;
  return (text[saidOf[code]] ?? '').replace(/\{.*$/, '').trim();
}
