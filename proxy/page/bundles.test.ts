import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { BasePath } from '../config/base-path.ts';
import { BUILDS, buildBundles } from './bundles.ts';

/** Bytes of gzip that a visitor has to load before the room is there, that ttyd's page waits for, and that come later. */
const BUDGET = 44 * 1_024;
const EARLY_BUDGET = 5 * 1_024;
const PANELS_BUDGET = 21 * 1_024;

const gzipped = (content: Uint8Array | string | undefined) => gzipSync(content ?? '').byteLength;

test('the overlay is two scripts within their budget, and its panels come later', async () => {
  const { overlay, panels, preload, early, files } = await buildBundles(new BasePath(undefined));
  const first = [overlay, ...preload].reduce((sum, url) => sum + gzipped(files.get(url)), 0);
  expect(first).toBeGreaterThan(5 * 1_024);
  expect(gzipped(early)).toBeLessThan(EARLY_BUDGET);
  expect(gzipped(early) + first).toBeLessThan(BUDGET);
  expect(preload).not.toContain(panels);
  expect(gzipped(files.get(panels))).toBeLessThan(PANELS_BUDGET);
  for (const url of files.keys()) expect(url).toMatch(/^\/assets\/[a-z]+-[A-Z0-9]{8}\.js$/);
});

test('no part has the schemas of the protocol, ttyd’s page waits for no library, and the panels bring none again', async () => {
  const [parts, early] = await Promise.all([build(BUILDS.overlay), build(BUILDS.early)]);
  expect([...parts.warnings, ...early.warnings]).toEqual([]);
  const inputs = (entry: string) =>
    Object.values({ ...parts.metafile.outputs, ...early.metafile.outputs })
      .filter(({ entryPoint }) => entryPoint === entry)
      .flatMap((output) => Object.keys(output.inputs));
  expect(Object.keys(parts.metafile.inputs).join()).not.toContain('node_modules/valibot/');
  for (const entry of ['overlay/early.ts', 'overlay/panels.ts'])
    expect(inputs(entry).join(), entry).not.toContain('node_modules/');
});
