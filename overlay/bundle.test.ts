import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

/** What a visitor may have to load, in bytes of gzip. */
const BUDGET = 40 * 1_024;

test('the overlay is one script within its budget, without the schemas of the protocol', async () => {
  const result = await build({
    entryPoints: [path.join(import.meta.dirname, 'main.ts')],
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
  const size = gzipSync(result.outputFiles[0]?.contents ?? new Uint8Array()).byteLength;
  expect(size).toBeGreaterThan(5 * 1_024);
  expect(size).toBeLessThan(BUDGET);
  const inside = Object.values(result.metafile.outputs).flatMap((out) =>
    Object.entries(out.inputs),
  );
  const weight = (part: string) =>
    inside.filter(([file]) => file.includes(part)).reduce((sum, [, f]) => sum + f.bytesInOutput, 0);
  expect(weight('node_modules/valibot/')).toBe(0);
});
