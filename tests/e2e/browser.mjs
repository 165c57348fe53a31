/**
 * Finds a Chromium that starts, for the tests that drive the built page.
 *
 * Imported (by playwright.config.ts) it only looks. Run as a program, before the tests, it also provides one: by
 * Playwright's download, then, for root on Debian, by the distribution's package. A candidate counts only once it has
 * started, so a browser without its system libraries is passed over. Plain JavaScript, because Node 20 runs it directly.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';

/**
 * @typedef {{ name: string, options: import('@playwright/test').LaunchOptions }} Candidate
 * @typedef {Candidate & { version: string }} Browser
 * @typedef {{ name: string, reason: string }} Refusal
 */

const NAMES_ON_PATH = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
];
const MAC_CHROMIUM = '/Applications/Chromium.app/Contents/MacOS/Chromium';
const START_LIMIT_MS = 30_000;
const INSTALL_LIMIT_MS = 10 * 60_000;

/**
 * The first candidate that starts, or undefined. With E2E_BROWSER set that path is the only candidate: who names a
 * browser wants that one or an error.
 * @param {Refusal[]} [refusals] receives what was tried in vain, and why
 * @returns {Promise<Browser | undefined>}
 */
export async function findBrowser(refusals = []) {
  for (const candidate of candidates()) {
    const outcome = await start(candidate);
    if ('version' in outcome) return { ...candidate, ...outcome };
    refusals.push({ name: candidate.name, ...outcome });
  }
  return undefined;
}

/** @returns {Candidate[]} */
function candidates() {
  const chosen = process.env.E2E_BROWSER;
  if (chosen) return [{ name: `E2E_BROWSER=${chosen}`, options: { executablePath: chosen } }];
  return [
    { name: "Playwright's own Chromium", options: {} },
    { name: 'Google Chrome', options: { channel: 'chrome' } },
    { name: 'Microsoft Edge', options: { channel: 'msedge' } },
    ...installedPaths().map((path) => ({ name: path, options: { executablePath: path } })),
  ];
}

function installedPaths() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = NAMES_ON_PATH.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, MAC_CHROMIUM].filter((path) => existsSync(path));
}

/**
 * @param {Candidate} candidate
 * @returns {Promise<{ version: string } | { reason: string }>}
 */
async function start({ options }) {
  try {
    const browser = await chromium.launch({ ...options, timeout: START_LIMIT_MS });
    const version = browser.version();
    await browser.close();
    return { version };
  } catch (error) {
    return { reason: firstLine(error) };
  }
}

/** @param {unknown} error */
function firstLine(error) {
  const text = error instanceof Error ? error.message : String(error);
  const library = /error while loading shared libraries: (\S+)/.exec(text);
  if (library) return `the system library ${library[1]} is missing`;
  return (text.split('\n')[0] ?? '').replace(/^browserType\.launch: /, '');
}

/**
 * Looks, then installs by the gentlest means that works here, looking again after each.
 * @returns {Promise<Browser>}
 */
async function provideBrowser() {
  /** @type {Refusal[]} */
  let refusals = [];
  const found = await findBrowser(refusals);
  if (found) return found;

  const installs = process.env.E2E_BROWSER ? [] : ways();
  for (const { say, commands, when } of installs) {
    if (!when()) continue;
    console.log(`No browser starts here. ${say}`);
    for (const command of commands) if (!run(command)) break;
    refusals = [];
    const browser = await findBrowser(refusals);
    if (browser) return browser;
  }
  throw new Error(explain(refusals));
}

/**
 * Ways to get a browser, the gentlest first.
 * @typedef {{ say: string, when: () => boolean, commands: string[][] }} Way
 * @returns {Way[]}
 */
function ways() {
  const playwright = [process.execPath, playwrightCli()];
  const mayUseApt = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  return [
    {
      say: "Downloading Playwright's Chromium.",
      when: () => true,
      commands: [[...playwright, 'install', 'chromium']],
    },
    {
      say: 'It was downloaded but lacks system libraries: installing them.',
      when: () => mayUseApt && existsSync(chromium.executablePath()),
      commands: [[...playwright, 'install-deps', 'chromium']],
    },
    {
      say: "Installing the distribution's Chromium.",
      when: () => mayUseApt,
      commands: [
        ['apt-get', 'update'],
        // Without a font every text is a row of boxes, and boxes have other widths.
        'apt-get install --yes --no-install-recommends chromium fonts-dejavu-core'.split(' '),
      ],
    },
  ];
}

function playwrightCli() {
  return fileURLToPath(new URL('./cli.js', import.meta.resolve('@playwright/test/package.json')));
}

/**
 * @param {string[]} command
 * @returns {boolean} whether it succeeded in time
 */
function run([program = '', ...args]) {
  const env = {
    ...process.env,
    DEBIAN_FRONTEND: 'noninteractive',
    // A network that drops packets would otherwise hold each of Playwright's attempts for half a minute.
    PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000',
  };
  const result = spawnSync(program, args, {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: INSTALL_LIMIT_MS,
  });
  return result.status === 0;
}

/** @param {Refusal[]} refusals */
function explain(refusals) {
  return [
    'The end-to-end tests need a Chromium, Chrome or Edge that starts. Tried:',
    ...refusals.map(({ name, reason }) => `  ${name}: ${reason}`),
    'Any one of these helps:',
    '  E2E_BROWSER=/path/to/chrome npm test',
    '  npx playwright install --with-deps chromium',
    "  your system's package: apt-get install chromium, dnf install chromium, brew install --cask chromium",
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const { name, version } = await provideBrowser();
    console.log(`End-to-end browser: ${name}, version ${version}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
