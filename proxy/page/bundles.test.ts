import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { BasePath } from '../config/base-path.ts';
import { BUILDS, buildBundles } from './bundles.ts';

/**
 * Bytes of gzip that a visitor has to load before the room is there, that ttyd's page waits for, that come later, and
 * that come only when somebody opens a menu.
 */
const BUDGET = 46 * 1_024;
const EARLY_BUDGET = 5 * 1_024;
const PANELS_BUDGET = 22 * 1_024;
const MENUS_BUDGET = 13 * 1_024;

const gzipped = (content: Uint8Array | string | undefined) => gzipSync(content ?? '').byteLength;

test('the overlay is two scripts within their budget; its panels come later, and its menus when they are wanted', async () => {
  const { overlay, panels, menus, preload, early, files } = await buildBundles(
    new BasePath(undefined),
  );
  const first = [overlay, ...preload].reduce((sum, url) => sum + gzipped(files.get(url)), 0);
  expect(first).toBeGreaterThan(5 * 1_024);
  expect(gzipped(early)).toBeLessThan(EARLY_BUDGET);
  expect(gzipped(early) + first).toBeLessThan(BUDGET);
  for (const later of [panels, menus]) expect(preload).not.toContain(later);
  expect(gzipped(files.get(panels))).toBeLessThan(PANELS_BUDGET);
  expect(gzipped(files.get(menus))).toBeLessThan(MENUS_BUDGET);
  for (const url of files.keys()) expect(url).toMatch(/^\/assets\/[a-z0-9-]+-[A-Z0-9]{8}\.js$/);
});

test('no part has the schemas of the protocol, ttyd’s page waits for no library, and panels and menus bring none again', async () => {
  const [parts, early] = await Promise.all([build(BUILDS.overlay), build(BUILDS.early)]);
  expect([...parts.warnings, ...early.warnings]).toEqual([]);
  const inputs = (entry: string) =>
    Object.values({ ...parts.metafile.outputs, ...early.metafile.outputs })
      .filter(({ entryPoint }) => entryPoint === entry)
      .flatMap((output) => Object.keys(output.inputs));
  expect(Object.keys(parts.metafile.inputs).join()).not.toContain('node_modules/valibot/');
  for (const entry of ['overlay/early.ts', 'overlay/panels.ts', 'overlay/menus.ts'])
    expect(inputs(entry).join(), entry).not.toContain('node_modules/');
});
