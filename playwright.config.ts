/**
 * End-to-end tests on the built page in a real browser. The configuration only looks for a browser;
 * `npm run test:e2e` has provided one before.
 */
import { defineConfig } from '@playwright/test';
import { findBrowser } from './tests/e2e/browser.mjs';

// Playwright loads this file again in every worker process; they inherit what the first one found.
process.env.E2E_LAUNCH ??= JSON.stringify((await findBrowser())?.options ?? {});

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '*.spec.ts',
  // The engine is deterministic: a test that fails once has found something.
  retries: 0,
  workers: 1,
  forbidOnly: process.env.CI !== undefined,
  reporter: 'list',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    baseURL: 'http://127.0.0.1:4173',
    viewport: { width: 1440, height: 900 },
    actionTimeout: 10_000,
    launchOptions: JSON.parse(process.env.E2E_LAUNCH),
    // A trace of every action costs as much as the tests; who needs one runs the failing test with `--trace on`.
    trace: 'off',
    screenshot: 'only-on-failure',
  },
  webServer: {
    command: 'npm run build && npm run preview',
    url: 'http://127.0.0.1:4173',
    reuseExistingServer: false,
    timeout: 120_000,
  },
});
