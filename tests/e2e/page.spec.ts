/** How the page looks and speaks: languages, colours, projector, motion, a phone, keys, and what a machine can say about accessibility. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { HighwaterPage } from './pages/highwater.ts';

const root = (page: Page) => page.locator('html');

test('language and colours change at once and are kept', async ({ page }) => {
  const highwater = await HighwaterPage.open(page);
  await highwater.choose('default');
  await highwater.goTo(10);
  const hash = await highwater.hash();
  await highwater.button('Русский').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Песочница');
  await expect(root(page)).toHaveAttribute('lang', 'ru');
  await expect(highwater.health).toContainText('UP36 реплик из 36 синхронны');

  const russian = HighwaterPage.textOf('ru').page;
  await highwater.button(russian.settings).click();
  await page.getByRole('menuitemcheckbox', { name: russian.themeDark, exact: true }).click();
  await expect(root(page)).toHaveAttribute('data-theme', 'dark');
  expect(await highwater.hash()).toBe(hash);

  await page.reload();
  await expect(root(page)).toHaveAttribute('lang', 'ru');
  await expect(root(page)).toHaveAttribute('data-theme', 'dark');
});

test('one key for the projector: light and large, and back to what was', async ({ page }) => {
  await page.setViewportSize({ width: 1920, height: 1080 });
  const highwater = await HighwaterPage.open(page, './', { theme: 'dark' });
  await highwater.choose('default');
  await expect(root(page)).toHaveAttribute('data-theme', 'dark');
  await page.keyboard.press('p');
  await expect(root(page)).toHaveAttribute('data-theme', 'light');
  await expect(root(page)).toHaveAttribute('data-presenter', '');
  expect(await smallestText(page)).toBeGreaterThanOrEqual(SMALLEST_ON_PROJECTOR_PX);
  await page.keyboard.press('p');
  await expect(root(page)).toHaveAttribute('data-theme', 'dark');
  await expect(root(page)).not.toHaveAttribute('data-presenter');
});

for (const [width, height] of [
  [1440, 900],
  [1920, 1080],
] as const) {
  test(`on a projector of ${width} × ${height} a lesson is large`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await HighwaterPage.open(page);
    await page.keyboard.press('p');
    await expect(root(page)).toHaveAttribute('data-presenter', '');
    await expect(page.locator('.lesson h2')).toBeVisible();
    expect(await smallestText(page, '.lesson')).toBeGreaterThanOrEqual(SMALLEST_ON_PROJECTOR_PX);
  });
}

test('under reduced motion messages stand, and the clock goes on', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const highwater = await HighwaterPage.open(page);
  await expect(root(page)).toHaveAttribute('data-motion', 'reduced');
  await expect(highwater.messages.first()).toBeAttached();
  const before = await highwater.clock.textContent();
  expect(await highwater.firstMovementMs(3_000)).toBeNull();
  await expect(highwater.clock).not.toHaveText(before ?? '');
});

for (const name of ['first-cluster', 'default', 'zookeeper-goes-down']) {
  test(`on a phone: ${name}`, async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    const highwater = await HighwaterPage.open(page);
    await highwater.choose(name);
    await highwater.goTo(10);
    const { scrollWidth, innerWidth } = await page.evaluate(() => ({
      scrollWidth: document.documentElement.scrollWidth,
      innerWidth: window.innerWidth,
    }));
    expect(scrollWidth).toBeLessThanOrEqual(innerWidth);
    expect(await smallTargets(page)).toEqual([]);
  });
}

test('the help lists the keys and gives the focus back', async ({ page }) => {
  const highwater = await HighwaterPage.open(page);
  const present = highwater.button(highwater.text.page.present);
  await present.focus();
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: highwater.text.keys.title });
  await expect(dialog).toBeVisible();
  await expect(dialog).toContainText(highwater.text.keys.lessonNext);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(present).toBeFocused();
});

for (const language of ['en', 'ru'] as const) {
  test(`axe finds nothing, light or dark: ${language}`, async ({ page }) => {
    const highwater = await HighwaterPage.open(page, './', { language });
    await highwater.goTo(10);
    await expect(page.locator('.lesson h2')).toBeVisible();
    expect(await violations(highwater)).toEqual([]);
    await highwater.choose('default');
    await highwater.goTo(10);
    await expect(highwater.health).toContainText('36');
    expect(await violations(highwater)).toEqual([]);
  });
}

const SMALLEST_ON_PROJECTOR_PX = 20;

/** Of every text that is seen, as drawn: an svg has its own scale. */
function smallestText(page: Page, within = 'body'): Promise<number> {
  return page.locator(within).evaluate((part) => {
    const sizes: number[] = [];
    const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      if (element === null || (walker.currentNode.textContent ?? '').trim() === '') continue;
      const { width, height } = element.getBoundingClientRect();
      if (width < 2 || height < 2 || !element.checkVisibility({ opacityProperty: true })) continue;
      const drawn = element as Element as SVGGraphicsElement;
      const scale = element instanceof SVGElement ? (drawn.getScreenCTM()?.a ?? 1) : 1;
      sizes.push(parseFloat(getComputedStyle(element).fontSize) * scale);
    }
    // A scale is no round number.
    return Math.round(Math.min(...sizes) * 10) / 10;
  });
}

/** Controls that a finger misses, or that lie outside of the screen, by name. A row of the matrix is as high as its strip: its log is also a tab. */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('button:not(.target-row), select, [role="tab"]')]
      .filter((element) => element.checkVisibility({ visibilityProperty: true }))
      .filter((element) => {
        const { left, right, width, height } = element.getBoundingClientRect();
        const isOutside = left < 0 || right > window.innerWidth;
        return width > 0 && (width < 43.5 || height < 43.5 || isOutside);
      })
      .map((element) => {
        const { width, height } = element.getBoundingClientRect();
        const name = element.getAttribute('aria-label') ?? element.textContent ?? '';
        return `${name} (${element.className}): ${Math.round(width)} × ${Math.round(height)}`;
      }),
  );
}

async function violations({ page, text }: HighwaterPage): Promise<string[]> {
  const all: string[] = [];
  for (const theme of ['light', 'dark'] as const) {
    await page.getByRole('button', { name: text.page.settings, exact: true }).click();
    const label = theme === 'light' ? text.page.themeLight : text.page.themeDark;
    await page.getByRole('menuitemcheckbox', { name: label, exact: true }).click();
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    const { violations: found } = await new AxeBuilder({ page }).analyze();
    for (const { id, nodes } of found)
      all.push(...nodes.map(({ target }) => `${theme}: ${id}: ${target.join(' ')}`));
  }
  return all;
}
