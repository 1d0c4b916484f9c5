// End-to-end tests: the system's Chromium against a real `npm start`, one server per worker.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from '@playwright/test';
import { CHROMIUM_ARGS, findChromium } from './node/chromium.ts';

// As for Vitest: proxies start sooner from code that is compiled already.
process.env.NODE_COMPILE_CACHE ??= path.join(import.meta.dirname, 'node_modules/.cache/compiled');

const executablePath = findChromium(process.env, existsSync);

/** What `npm run test:deep` runs besides: rare variants, long ones, and attacks. */
const DEEP = '**/*.{deep,attack}.spec.ts';

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  // Most of a test is CPU, for Chromium and apps: more than two at once on two cores make nothing shorter.
  workers: 2,
  // What a test, and a wait in it, may take on a machine that does something else, too: no figures of ours.
  timeout: 240_000,
  expect: { timeout: 60_000 },
  retries: process.env.CI ? 1 : 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list'], ['./testing/playwright-noted-tests.ts']],
  outputDir: 'test-results',
  projects: [
    { name: 'main', testIgnore: DEEP },
    { name: 'deep', testMatch: DEEP },
  ],
  use: {
    viewport: { width: 1280, height: 800 },
    launchOptions: { executablePath, args: CHROMIUM_ARGS },
    screenshot: 'only-on-failure',
  },
});
