/**
 * The page in a person's words. Tests press what a person presses; what only a machine can ask (the hash, exact moments) goes through
 * `globalThis.highwater`. Nothing here waits for time to pass: `whenIdle()` or something visible says when it is done.
 */
import { expect, type Locator, type Page } from '@playwright/test';
import { details as enDetails } from '../../../src/i18n/en/details.ts';
import { en } from '../../../src/i18n/en/index.ts';
import { details as ruDetails } from '../../../src/i18n/ru/details.ts';
import { ru } from '../../../src/i18n/ru/index.ts';
import { shippedScenarios } from '../../../src/scenario/catalog/index.ts';
import type { Controls } from '../../../src/store/controls.ts';
import type { Opening } from '../../../src/store/opening.ts';

export type Language = 'en' | 'ru';
const texts = { en: { ...en, ...enDetails }, ru: { ...ru, ...ruDetails } };
type Texts = typeof texts.en;

interface Inside {
  highwater: { controls: Controls; opening: Opening };
}

export interface Look {
  language?: Language;
  theme?: 'light' | 'dark';
}

/** What went wrong behind the page: error messages, and requests to anybody but its own server. */
export interface Faults {
  errors: string[];
  strangers: string[];
}

export class HighwaterPage {
  readonly page: Page;
  readonly language: Language;
  readonly faults: Faults;

  private constructor(page: Page, language: Language) {
    this.page = page;
    this.language = language;
    this.faults = watchFaults(page);
  }

  /** Opens the page as for the first time, at an address relative to its folder; a look is what an earlier visit had chosen. */
  static async open(page: Page, address = './', look: Look = {}): Promise<HighwaterPage> {
    const { language = 'en', theme = 'light' } = look;
    const opened = new HighwaterPage(page, language);
    await page.addInitScript(
      (state) => {
        const isFirst = localStorage.getItem('highwater-settings') === null;
        if (isFirst)
          localStorage.setItem('highwater-settings', JSON.stringify({ state, version: 1 }));
      },
      { language, theme, reducedMotion: 'system', letters: true },
    );
    await page.goto(address);
    await expect(opened.stage).toBeVisible();
    return opened;
  }

  static textOf(language: Language): Texts {
    return texts[language] as Texts;
  }

  get text(): Texts {
    return HighwaterPage.textOf(this.language);
  }
  get stage(): Locator {
    return this.page.locator('.stage-targets');
  }
  get health(): Locator {
    return this.page.locator('.top-health .health');
  }
  get clock(): Locator {
    return this.page.locator('.pace-time strong');
  }
  get notice(): Locator {
    return this.page.locator('.notice');
  }
  get messages(): Locator {
    return this.page.locator('.stage .message');
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: typeof name === 'string' });
  }

  /** Opens a scenario or lesson from the list on the page. */
  async choose(name: string): Promise<void> {
    const title = shippedScenarios[name]?.title?.[this.language] ?? name;
    const entry = this.page.locator('.scenario-list button').filter({ hasText: title });
    if (!(await entry.isVisible())) await this.openList();
    // What is opened plays: so one sees that it has come, even where the same was there before.
    await this.page.evaluate(() => (globalThis as unknown as Inside).highwater.controls.pause());
    await entry.click();
    await expect(this.button(this.text.playback.pause)).toBeVisible();
    await expect(this.page.locator('h1')).toHaveText(title);
    await expect(this.stage).toBeVisible();
  }

  /** On a phone the list stands in the menu. */
  private async openList(): Promise<void> {
    const { lessons, settings } = this.text.page;
    const button = this.page.locator('.top-lessons');
    if (await button.isVisible()) return button.click();
    await this.button(settings).click();
    await this.page.getByRole('menuitem', { name: lessons, exact: true }).click();
  }

  async play(): Promise<void> {
    await this.button(this.text.playback.play).click();
    await expect(this.button(this.text.playback.pause)).toBeVisible();
  }

  async pause(): Promise<void> {
    await this.button(this.text.playback.pause).click();
    await expect(this.button(this.text.playback.play)).toBeVisible();
    await this.idle();
  }

  /** Presses a key and waits until what it started is done. */
  async press(...keys: string[]): Promise<void> {
    for (const key of keys) {
      await this.page.keyboard.press(key);
      await this.idle();
    }
  }

  /** Stops where it is and goes to a moment. */
  async goTo(seconds: number): Promise<void> {
    await this.page.evaluate(async (atUs) => {
      const { controls } = (globalThis as unknown as Inside).highwater;
      controls.pause();
      controls.seek(atUs);
      await controls.whenIdle();
    }, seconds * 1e6);
  }

  /** Of the run up to the playhead. */
  async hash(): Promise<string> {
    await this.idle();
    return this.page.evaluate(() => (globalThis as unknown as Inside).highwater.controls.hash());
  }

  async atUs(): Promise<number> {
    await this.idle();
    return this.playheadUs();
  }

  /** Where it is, standing or playing. */
  playheadUs(): Promise<number> {
    return this.page.evaluate(
      () => (globalThis as unknown as Inside).highwater.controls.currentRun()?.atUs ?? -1,
    );
  }

  idle(): Promise<void> {
    return this.page.evaluate(() =>
      (globalThis as unknown as Inside).highwater.controls.whenIdle(),
    );
  }

  /** What the address bar of a visitor gets: the link that the Share button copies. */
  async share(): Promise<string> {
    await this.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await this.page.evaluate(() => navigator.clipboard.writeText(''));
    await this.button(this.text.page.share).click();
    await expect(this.page.locator('.toast')).toHaveText(this.text.notice.copied);
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  /** A link that arrives while the app is open. */
  async followLink(fragment: string): Promise<void> {
    await this.page.evaluate((hash) => {
      location.hash = hash;
    }, fragment);
  }

  /** The row of a broker's, client's or server's menu that does this; opened with the mouse. */
  async actOn(name: string, action: string): Promise<void> {
    await this.button(this.text.faults.menuOf.replace('{name}', name)).click();
    await this.page.getByRole('menuitem', { name: action, exact: true }).click();
    await expect(this.page.getByRole('menu')).toHaveCount(0);
    await this.idle();
  }

  /** The same by Tab, Enter and arrows alone, from wherever the focus is. */
  async actOnByKeyboard(name: string, action: string): Promise<void> {
    await this.tabTo(this.text.faults.menuOf.replace('{name}', name));
    await this.page.keyboard.press('Enter');
    const item = this.page.getByRole('menuitem', { name: action, exact: true });
    await expect(item).toBeVisible();
    const items = this.page.getByRole('menuitem');
    for (let presses = await items.count(); presses > 0; presses -= 1) {
      if (await item.evaluate((element) => element === document.activeElement)) break;
      await this.page.keyboard.press('ArrowDown');
    }
    await expect(item).toBeFocused();
    await this.page.keyboard.press('Enter');
    await expect(this.page.getByRole('menu')).toHaveCount(0);
    await this.idle();
  }

  private async tabTo(name: string): Promise<void> {
    const goal = this.button(name);
    for (let presses = 0; presses < MOST_TABS; presses += 1) {
      if (await goal.evaluate((element) => element === document.activeElement)) return;
      await this.page.keyboard.press('Tab');
    }
    throw new Error(`${MOST_TABS} presses of Tab did not reach "${name}"`);
  }

  /** The chain of causes of the newest event whose sentence fits. */
  async why(sentence: RegExp): Promise<Locator> {
    const event = this.page.locator('.event').filter({ hasText: sentence }).first();
    await event
      .getByRole('button', { name: /^(Why|Почему)/ })
      .first()
      .click();
    const chain = event.locator('ol.why');
    await expect(chain).toBeVisible();
    return chain;
  }

  /** Real time until a mark on the stage has changed its place, counted from the moment at which the visit began; null: it did not. */
  async firstMovementMs(limitMs: number): Promise<number | null> {
    const seen = await this.page
      .waitForFunction(markHasMoved, undefined, { polling: 'raf', timeout: limitMs })
      .catch(() => null);
    return seen === null ? null : ((await seen.jsonValue()) as number);
  }
}

/** Tab reaches everything on the page within so many presses. */
const MOST_TABS = 90;

/** Runs in the page, once a frame. */
function markHasMoved(): number | false {
  const memory = globalThis as unknown as { places?: WeakMap<Element, string | null> };
  const places = (memory.places ??= new WeakMap());
  for (const mark of document.querySelectorAll('.message')) {
    const place = mark.getAttribute('transform');
    const before = places.get(mark);
    if (typeof before === 'string' && before !== place) return performance.now();
    places.set(mark, place);
  }
  return false;
}

function watchFaults(page: Page): Faults {
  const faults: Faults = { errors: [], strangers: [] };
  page.on('pageerror', (error) => faults.errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.errors.push(message.text());
  });
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    const own = page.url() === 'about:blank' ? origin : new URL(page.url()).origin;
    if (protocol.startsWith('http') && origin !== own) faults.strangers.push(request.url());
  });
  return faults;
}
