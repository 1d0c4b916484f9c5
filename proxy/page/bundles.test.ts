import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { BasePath } from '../config/keys/base-path.ts';
import { BUILDS, buildBundles } from './bundles.ts';

/**
 * Bytes of gzip that a visitor has to load before the room is there, that ttyd's page waits for, that come later, and
 * that come only when somebody opens a menu, only where somebody looks closer, only where a model lives, and only where
 * there are several machines.
 */
const BUDGET = 47 * 1_024;
const EARLY_BUDGET = 5.1 * 1_024;
const PANELS_BUDGET = 24 * 1_024;
const MENUS_BUDGET = 13 * 1_024;
const MAP_BUDGET = 6 * 1_024;
const ZOOM_BUDGET = 5 * 1_024;
const RESIDENT_BUDGET = 8 * 1_024;
const MOVING_BUDGET = 1.5 * 1_024;

const gzipped = (content: Uint8Array | string | undefined) => gzipSync(content ?? '').byteLength;

test('the overlay is two scripts within their budget; its panels come later, its menus, its map, its zoom, its resident and its way to other machines where they are wanted', async () => {
  const { overlay, panels, menus, map, zoom, resident, moving, preload, early, files } =
    await buildBundles(new BasePath(undefined));
  const first = [overlay, ...preload].reduce((sum, url) => sum + gzipped(files.get(url)), 0);
  expect(first).toBeGreaterThan(5 * 1_024);
  expect(gzipped(early)).toBeLessThan(EARLY_BUDGET);
  expect(gzipped(early) + first).toBeLessThan(BUDGET);
  for (const later of [panels, menus, map, zoom, resident, moving])
    expect(preload).not.toContain(later);
  expect(gzipped(files.get(panels))).toBeLessThan(PANELS_BUDGET);
  expect(gzipped(files.get(menus))).toBeLessThan(MENUS_BUDGET);
  expect(gzipped(files.get(map))).toBeLessThan(MAP_BUDGET);
  expect(gzipped(files.get(zoom))).toBeLessThan(ZOOM_BUDGET);
  expect(gzipped(files.get(resident))).toBeLessThan(RESIDENT_BUDGET);
  expect(gzipped(files.get(moving))).toBeLessThan(MOVING_BUDGET);
  for (const url of files.keys()) expect(url).toMatch(/^\/assets\/[a-z0-9-]+-[A-Z0-9]{8}\.js$/);
});

/** Bytes of gzip of any script of a page of ours; xterm.js, which a watched terminal brings, comes by itself. */
const PAGE_BUDGET = 150 * 1_024;

test('no page of ours loads more than its budget at once, and the wall brings xterm.js later', async () => {
  const { metafile, outputFiles } = await build(BUILDS.pages);
  const sizes = new Map(outputFiles.map(({ path, contents }) => [path, gzipped(contents)]));
  const sizeOf = (file: string) =>
    [...sizes].find(([path]) => path.endsWith(file.replace(/^.*\//, '')))?.[1] ?? Number.NaN;
  const firstOf = (file: string, seen = new Set<string>()): Set<string> => {
    if (seen.has(file)) return seen;
    seen.add(file);
    for (const { path, kind } of metafile.outputs[file]?.imports ?? [])
      if (kind === 'import-statement') firstOf(path, seen);
    return seen;
  };
  const pages = Object.entries(metafile.outputs).filter(([, { entryPoint }]) =>
    entryPoint?.startsWith('pages/'),
  );
  expect(pages).toHaveLength(5);
  for (const [file, { entryPoint }] of pages) {
    const first = [...firstOf(file)];
    const bytes = first.reduce((sum, one) => sum + sizeOf(one), 0);
    expect(bytes, entryPoint).toBeLessThan(PAGE_BUDGET);
    const inputs = first.flatMap((one) => Object.keys(metafile.outputs[one]?.inputs ?? {}));
    expect(inputs.join()).not.toContain('node_modules/@xterm/');
  }
});

test('no part has the schemas of the protocol, ttyd’s page waits for no library, and panels and menus bring none again', async () => {
  const [parts, apart, early] = await Promise.all([
    build(BUILDS.overlay),
    build(BUILDS.apart),
    build(BUILDS.early),
  ]);
  expect([...parts.warnings, ...apart.warnings, ...early.warnings]).toEqual([]);
  const inputs = (entry: string) =>
    Object.values({
      ...parts.metafile.outputs,
      ...apart.metafile.outputs,
      ...early.metafile.outputs,
    })
      .filter(({ entryPoint }) => entryPoint === entry)
      .flatMap((output) => Object.keys(output.inputs));
  expect(Object.keys(parts.metafile.inputs).join()).not.toContain('node_modules/valibot/');
  for (const entry of ['early', 'panels', 'menus', 'map', 'zoom', 'resident', 'moving'].map(
    (one) => `overlay/${one}.ts`,
  )) {
    expect(inputs(entry)).not.toEqual([]);
    expect(inputs(entry).join(), entry).not.toContain('node_modules/');
  }
});
