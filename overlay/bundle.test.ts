import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

/** What a visitor may have to load in sum, and what ttyd's page has to wait for, in bytes of gzip. */
const BUDGET = 40 * 1_024;
const EARLY_BUDGET = 4.5 * 1_024;

async function bundle(entry: string): Promise<{ size: number; weight(part: string): number }> {
  const result = await build({
    entryPoints: [path.join(import.meta.dirname, entry)],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    metafile: true,
    logLevel: 'silent',
  });
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

test('the overlay is two scripts within their budget, without the schemas of the protocol', async () => {
  const [early, main] = await Promise.all([bundle('early.ts'), bundle('main.ts')]);
  expect(main.size).toBeGreaterThan(5 * 1_024);
  expect(early.size).toBeLessThan(EARLY_BUDGET);
  expect(early.size + main.size).toBeLessThan(BUDGET);
  for (const { weight } of [early, main]) expect(weight('node_modules/valibot/')).toBe(0);
  // What holds up ttyd's page is its socket alone.
  expect(early.weight('node_modules/')).toBe(0);
});
