// Four projects: pure code, real parts in Node, the room in workerd; and, apart from them, what `npm run test:deep` runs.
import path from 'node:path';
import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

// Compiled code is kept between the many starts of the same programs: 1.0 s instead of 1.3 for a proxy.
process.env.NODE_COMPILE_CACHE ??= path.join(import.meta.dirname, 'node_modules/.cache/compiled');

/** What takes long, and the attacks, which `npm run test:attack` runs alone. */
const DEEP = '**/*.{deep,attack}.test.ts';
/** Neither processes nor sockets, nothing kept in modules: they share a context, which costs more than most of them. */
const PURE = [
  '{protocol,rooms,streams,pages}/**/*.test.ts',
  'client/{ops,view,connection}/*.test.ts',
  'client/terminal/{held-keys,position}.test.ts',
  'overlay/{.,!(room|terminal)/**}/*.test.ts',
  'overlay/{room,terminal}/!(connection|terminal-connection).test.ts',
  'desktop/{draw,edit,markdown,paint,terminal,views,wm}/**/*.test.ts',
  'bridge/core/**/*.test.ts',
  'bridge/pace.test.ts',
  'desktop/clock.test.ts',
  'node/{installation,restart-backoff}.test.ts',
  'seats/{screen/boundary,terminal/{frames,filter/*,input/answer-echoes}}.test.ts',
  'proxy/{auth/*,machines/!(healthz)}.test.ts',
  'proxy/{page/{inject,look},party/keyboards,places/{seating,watching},process/warn-once,seats/seed}.test.ts',
  'proxy/ops/{health,changes}.test.ts',
  'proxy/share/{can-share,keys,qr-code}.test.ts',
  'proxy/tunnel/programs.test.ts',
  'agent/{said,speaks,tools,prices}.test.ts',
  'agent/model/*.test.ts',
  'agent/context/*.test.ts',
  'e2e/sim/**/*.test.ts',
];
const COMMON = {
  setupFiles: ['./testing/property-seed.ts', './testing/patience.ts'],
  // No figure of ours: what a test may take on a machine that is slow for a while.
  testTimeout: 120_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 60_000 } },
};
/** Real processes on a machine that others use, too; `scripts/test.ts` names each test that needed it. */
const SECOND_TRY = { retry: process.env.CI ? 1 : 0 };

export default defineConfig({
  test: {
    // Vitest leaves a core to itself, which on two would be half of the machine; and most tests wait for processes.
    maxWorkers: 3,
    reporters: ['default', './testing/vitest-noted-tests.ts'],
    projects: [
      {
        test: {
          name: 'pure',
          include: PURE,
          exclude: [DEEP],
          isolate: false,
          // Style sheets are read by tests.
          css: true,
          ...COMMON,
        },
      },
      {
        test: {
          name: 'node',
          include: [
            '{node,keeper,seats,bridge,overlay,client,desktop,agent,proxy,scripts,bench,testing,e2e}/**/*.test.ts',
          ],
          exclude: [DEEP, ...PURE],
          ...COMMON,
          ...SECOND_TRY,
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
          exclude: [DEEP],
          ...COMMON,
        },
      },
      {
        test: {
          name: 'deep',
          include: [DEEP],
          ...COMMON,
          ...SECOND_TRY,
        },
      },
    ],
  },
});
