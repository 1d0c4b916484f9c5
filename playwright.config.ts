// End-to-end tests: the system's Chromium against a real `npm start`, one server per worker.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from '@playwright/test';
import { CHROMIUM_ARGS, findChromium } from './e2e/chromium.ts';

// As for Vitest: proxies start sooner from code that is compiled already.
process.env.NODE_COMPILE_CACHE ??= path.join(import.meta.dirname, 'node_modules/.cache/compiled');

const executablePath = findChromium(process.env, existsSync);

const TIMED = /[\\/](back|ghost-cost|ghosts|layout|mirror|wibwob)\.spec\.ts$/;

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  // Most of a test is CPU, for Chromium and apps: more than two at once on two cores make nothing shorter.
  workers: 2,
  timeout: 60_000,
  // A look at an app that made no event comes after 5 s at the latest (BR12).
  expect: { timeout: 15_000 },
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list']],
  outputDir: 'test-results',
  projects: [
    { name: 'together', testIgnore: TIMED },
    // Where milliseconds count, nothing else runs: on two cores a second browser makes everybody late.
    { name: 'timed', testMatch: TIMED, dependencies: ['together'], workers: 1 },
  ],
  use: {
    viewport: { width: 1280, height: 800 },
    launchOptions: { executablePath, args: CHROMIUM_ARGS },
    screenshot: 'only-on-failure',
  },
});
