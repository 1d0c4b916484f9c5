import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { type BundleName, buildBundles, bundleOptions } from './bundles.ts';

/** Bytes of gzip that a visitor has to load before the room is there, that ttyd's page waits for, and that come later. */
const BUDGET = 40 * 1_024;
const EARLY_BUDGET = 4.5 * 1_024;
const PANELS_BUDGET = 20 * 1_024;

async function inspect(name: BundleName): Promise<{ size: number; weight(part: string): number }> {
  const result = await build({ ...bundleOptions(name), write: false, metafile: true });
  expect(result.warnings).toEqual([]);
  expect(result.outputFiles.length).toBe(1);
  const inside = Object.values(result.metafile.outputs).flatMap((out) =>
    Object.entries(out.inputs),
  );
  return {
    size: gzipSync(result.outputFiles[0]?.contents ?? new Uint8Array()).byteLength,
    weight: (part) =>
      inside
        .filter(([file]) => file.includes(part))
        .reduce((sum, [, file]) => sum + file.bytesInOutput, 0),
  };
}

test('the overlay is two scripts within their budget and a later one, without the schemas of the protocol', async () => {
  const [early, main, panels] = await Promise.all([
    inspect('early'),
    inspect('overlay'),
    inspect('panels'),
  ]);
  expect(main.size).toBeGreaterThan(5 * 1_024);
  expect(early.size).toBeLessThan(EARLY_BUDGET);
  expect(early.size + main.size).toBeLessThan(BUDGET);
  expect(panels.size).toBeLessThan(PANELS_BUDGET);
  for (const { weight } of [early, main, panels]) expect(weight('node_modules/valibot/')).toBe(0);
  // What holds up ttyd's page is its socket alone; what comes later brings no library a second time.
  expect(early.weight('node_modules/')).toBe(0);
  expect(panels.weight('node_modules/')).toBe(0);
});

test('what is squeezed out of the overlay is space, and nothing that is read or drawn', async () => {
  const { overlay } = await buildBundles();
  const text = overlay.body.toString();
  // A selector's space, a value's, and a text's stay.
  for (const kept of ['.chip .who{', 'content:" you"', 'Everybody here: '])
    expect(text.includes(kept), kept).toBe(true);
  expect(/ {4}/.test(text)).toBe(false);
});
