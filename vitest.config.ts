// Three projects, one per runtime: Node with real processes, workerd, and pure code that runs in a browser.
import path from 'node:path';
import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

// Compiled code is kept between the many starts of the same programs: 1.0 s instead of 1.3 for a proxy.
process.env.NODE_COMPILE_CACHE ??= path.join(import.meta.dirname, 'node_modules/.cache/compiled');

const SETUP = ['./scripts/property-seed.ts', './scripts/patience.ts'];
// No figure of ours: what a test may take on a machine that is slow for a while.
const PATIENCE = { testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    // Vitest leaves a core to itself, which on two would be half of the machine; and most tests wait for processes.
    maxWorkers: 3,
    projects: [
      {
        test: {
          name: 'node',
          include: [
            '{protocol,rooms,seats,bridge,desktop,agent,proxy,scripts}/**/*.test.ts',
            'e2e/sim/**/*.test.ts',
            'party/local*.test.ts',
            'e2e/soak/**/*.test.ts',
            'e2e/faults/**/*.test.ts',
          ],
          setupFiles: SETUP,
          ...PATIENCE,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['{overlay,pages}/**/*.test.ts'],
          setupFiles: SETUP,
          ...PATIENCE,
        },
      },
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: './party/wrangler.jsonc' },
            miniflare: { bindings: { PARTY_SECRET: 'a secret of the tests, 32 bytes or more' } },
          }),
        ],
        test: {
          name: 'workerd',
          include: ['party/**/*.test.ts'],
          exclude: ['party/local*.test.ts'],
          setupFiles: SETUP,
          ...PATIENCE,
        },
      },
    ],
  },
});
