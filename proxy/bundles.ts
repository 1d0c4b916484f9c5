// Bundles the browser's code when the proxy starts, and names each bundle by its content.
import { createHash } from 'node:crypto';
import path from 'node:path';
import { build } from 'esbuild';
import { PROJECT_DIR } from './config.ts';

export interface Bundle {
  /** `/assets/NAME-HASH.js`: the content never changes under one address. */
  url: string;
  body: Buffer;
}

export interface Bundles {
  overlay: Bundle;
  lobby: Bundle;
  /** Runs before ttyd's script: small, and part of the page, which waits for it. */
  early: Bundle;
}

const ENTRIES = {
  overlay: 'overlay/main.ts',
  lobby: 'pages/lobby.tsx',
  early: 'overlay/early.ts',
} as const;

/** Bundles every entry, in parallel. @throws the bundler's error, which names file and line */
export async function buildBundles(): Promise<Bundles> {
  const [overlay, lobby, early] = await Promise.all([
    bundle('overlay', ENTRIES.overlay),
    bundle('lobby', ENTRIES.lobby),
    bundle('early', ENTRIES.early),
  ]);
  return { overlay, lobby, early };
}

async function bundle(name: string, entry: string): Promise<Bundle> {
  const result = await build({
    entryPoints: [path.join(PROJECT_DIR, entry)],
    absWorkingDir: PROJECT_DIR,
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'none',
    logLevel: 'silent',
  });
  const body = Buffer.from(result.outputFiles[0]?.contents ?? new Uint8Array());
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 16);
  return { url: `/assets/${name}-${hash}.js`, body };
}
