/** Every lesson plays from its first to its last step in a real browser: by three keys alone in English, by mouse alone in Russian. */
import { expect, test, type Page } from '@playwright/test';
import { lessonTexts as en } from '../../src/i18n/en/lessons/index.ts';
import { lessonTexts as ru } from '../../src/i18n/ru/lessons/index.ts';
import { lessons } from '../../src/scenario/lessons/index.ts';
import type { Lesson } from '../../src/scenario/lessons/lesson.ts';

const texts = { en, ru } as unknown as Record<'en' | 'ru', Record<string, Record<string, string>>>;
const titleOf = (language: 'en' | 'ru', lesson: Lesson, index: number): string =>
  texts[language][lesson.name]?.[`${lesson.steps[index]?.key}.title`] ?? '';

test.setTimeout(180_000);

async function open(page: Page, language: 'en' | 'ru', lesson: Lesson): Promise<string[]> {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.addInitScript((chosen) => {
    const state = { language: chosen, theme: 'light', reducedMotion: 'system', letters: true };
    localStorage.setItem('highwater-settings', JSON.stringify({ state, version: 1 }));
  }, language);
  await page.goto('/');
  await expect(page.locator('.lesson')).toContainText(titleOf(language, lessons[0] as Lesson, 0));
  if (lesson !== lessons[0]) {
    await page.locator('.top-lessons').click();
    await page
      .locator('.scenario-list button')
      .filter({ hasText: lesson.runs[0]?.scenario.title?.[language] ?? '' })
      .click();
    await expect(heading(page)).toHaveText(titleOf(language, lesson, 0));
  }
  return errors;
}

const heading = (page: Page) => page.locator('.lesson h2');
const nextButton = (page: Page) => page.locator('.lesson-foot button').last();

for (const lesson of lessons) {
  test(`${lesson.name}: by PageDown, PageUp and the dot`, async ({ page }) => {
    const errors = await open(page, 'en', lesson);
    const next = nextButton(page);
    for (const [index, step] of lesson.steps.entries()) {
      await expect(heading(page)).toHaveText(titleOf('en', lesson, index));
      if (step.prediction !== undefined) {
        await expect(next).toHaveText('Play');
        // Where it waits, the dot plays as well.
        await page.keyboard.press(index % 2 === 0 ? 'PageDown' : '.');
      }
      await expect(next).toHaveText('To the end of the step');
      await page.keyboard.press('.');
      await expect(page.getByText('paused', { exact: true })).toBeVisible();
      await page.keyboard.press('PageDown');
      if (step.prediction !== undefined) {
        await expect(next).toHaveText('Show the answer');
        await expect(page.locator('.lesson-outcome')).toHaveCount(0);
        await page.keyboard.press('PageDown');
        await expect(page.locator('.lesson-option-right')).toHaveCount(1);
        await expect(page.locator('.lesson-outcome')).toContainText('What happened:');
      }
      if (index < lesson.steps.length - 1) {
        await expect(next).toHaveText('Next');
        await page.keyboard.press('PageDown');
      }
    }
    const isLast = lesson === lessons.at(-1);
    await expect(next).toHaveText(isLast ? 'All lessons' : 'Next lesson');
    await page.keyboard.press('PageUp');
    await expect(next).toHaveText('Play');
    expect(errors).toEqual([]);
  });

  test(`${lesson.name}: по-русски, мышью`, async ({ page }) => {
    const errors = await open(page, 'ru', lesson);
    const next = nextButton(page);
    for (const [index, step] of lesson.steps.entries()) {
      await expect(heading(page)).toHaveText(titleOf('ru', lesson, index));
      if (step.prediction !== undefined) {
        await page.locator('.lesson-option').first().click();
        await expect(next).toHaveText('Запустить');
        await next.click();
      }
      await expect(next).toHaveText('К концу шага');
      await next.click();
      if (step.prediction !== undefined) {
        await expect(next).toHaveText('Показать ответ');
        await next.click();
        await expect(page.locator('.lesson-outcome')).toContainText(/Так и вышло\.|Не совсем\./);
      }
      if (step.showsTable === true)
        await expect(page.locator('.lesson-table')).toBeInViewport({ ratio: 1 });
      if (index < lesson.steps.length - 1) {
        await expect(next).toHaveText('Дальше');
        await next.click();
      }
    }
    expect(errors).toEqual([]);
  });
}

test('ZooKeeper goes down: DOWN with its reason, DEGRADED, UP', async ({ page }) => {
  const lesson = lessons.find(({ name }) => name === 'zookeeper-goes-down') as Lesson;
  await open(page, 'en', lesson);
  const health = page.locator('.top-health .health');
  const states = ['UP', 'DEGRADED', 'DEGRADED', 'DOWN', 'DEGRADED', 'UP'];
  const next = nextButton(page);
  for (const [index, step] of lesson.steps.entries()) {
    if (step.prediction !== undefined) await page.keyboard.press('PageDown');
    await expect(next).toHaveText('To the end of the step');
    await page.keyboard.press('PageDown');
    await expect(health).toContainText(states[index] as string);
    if (step.key === 'crash')
      await expect(health).toContainText('acks=all writes stall on 3 of 3 partitions');
    if (step.prediction !== undefined) {
      await page.keyboard.press('PageDown');
      await expect(page.locator('.lesson-option-right')).toHaveCount(1);
    }
    if (index < lesson.steps.length - 1) await page.keyboard.press('PageDown');
  }
  await expect(page.locator('.lesson-outcome')).toContainText('none is lost');
});

test('the link to a step opens at it', async ({ page, context }) => {
  const lesson = lessons.find(({ name }) => name === 'zookeeper-goes-down') as Lesson;
  await open(page, 'en', lesson);
  await page.keyboard.press('PageDown');
  await expect(nextButton(page)).toHaveText('Next');
  const link = await page.evaluate(() =>
    (
      globalThis as unknown as { highwater: { opening: { shareLink(): Promise<string> } } }
    ).highwater.opening.shareLink(),
  );
  const other = await context.newPage();
  await other.goto(link);
  await expect(heading(other)).toHaveText(titleOf('en', lesson, 0));
  await expect(other.getByText('9.90 s', { exact: true })).toBeVisible();
  await expect(nextButton(other)).toHaveText('Next');
});

test('on a phone the lesson leaves the stage free while a step plays', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, 'en', lessons[0] as Lesson);
  const handle = page.locator('.lesson-handle');
  await expect(handle).toHaveAttribute('aria-expanded', 'false');
  await expect(handle).toContainText(titleOf('en', lessons[0] as Lesson, 0));
  expect((await page.locator('.shell-left').boundingBox())?.height).toBeLessThan(150);
  await handle.focus();
  await page.keyboard.press('Enter');
  await expect(heading(page)).toBeVisible();
  await expect(handle).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveCount(0);
  await nextButton(page).click();
  await expect(handle).toHaveAttribute('aria-expanded', 'true');
  await expect(nextButton(page)).toHaveText('Next');
});
