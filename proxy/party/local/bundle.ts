// Bundles a worker into one module for workerd, as wrangler does for Cloudflare.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { ROOT } from '../../../node/installation.mjs';

/** The folder of the party's sources. */
const PARTY = path.join(ROOT, 'party');

export interface WorkerBundle {
  /** UTF-8. It is kept for as long as the party runs, and as text it would take twice the memory. */
  script: Uint8Array;
  /** The date that `wrangler.jsonc` pins, so that workerd and Cloudflare run the same. */
  compatibilityDate: string;
}

/**
 * Bundles a worker in memory.
 * @param entry absolute path of its main module; the party's if absent @throws if the sources don't build
 */
export async function bundleWorker(entry = path.join(PARTY, 'index.ts')): Promise<WorkerBundle> {
  const [built, config] = await Promise.all([
    build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      format: 'esm',
      target: 'es2024',
      platform: 'neutral',
      mainFields: ['module', 'main'],
      conditions: ['workerd', 'worker', 'browser'],
      external: ['node:*', 'cloudflare:*'],
      // Names stay, for what is logged of an error.
      minifyWhitespace: true,
      minifySyntax: true,
      legalComments: 'none',
      logLevel: 'silent',
    }),
    readFile(path.join(PARTY, 'wrangler.jsonc'), 'utf8'),
  ]);
  const script = built.outputFiles[0]?.contents;
  const compatibilityDate = /"compatibility_date":\s*"([\d-]+)"/.exec(config)?.[1];
  if (!script || !compatibilityDate) throw new Error('party/wrangler.jsonc has no date');
  return { script, compatibilityDate };
}
