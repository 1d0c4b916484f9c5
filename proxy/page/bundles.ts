// Bundles the browser's code when the proxy starts, and names each bundle by its content hash.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { PROJECT_DIR } from '../config/config.ts';

export interface Bundle {
  /** `/assets/NAME-HASH.js`: the content never changes under one address. */
  url: string;
  body: Buffer;
}

export const ENTRIES = {
  overlay: 'overlay/main.ts',
  lobby: 'pages/lobby.tsx',
  /** Runs before ttyd's script: small, and inlined in the page, which waits for it. */
  early: 'overlay/early.ts',
  /** The overlay's panels, lazy-loaded by its pages. */
  panels: 'overlay/panels.ts',
} as const;

export type BundleName = keyof typeof ENTRIES;
export type Bundles = Record<BundleName, Bundle>;

/** Bundles every entry, in parallel. @throws the bundler's error, which names file and line */
export async function buildBundles(): Promise<Bundles> {
  const names = Object.keys(ENTRIES) as BundleName[];
  const bundles = await Promise.all(names.map(async (name) => [name, await bundle(name)] as const));
  return Object.fromEntries(bundles) as Bundles;
}

async function bundle(name: BundleName): Promise<Bundle> {
  const result = await build({ ...bundleOptions(name), write: false });
  const body = Buffer.from(result.outputFiles[0]?.contents ?? new Uint8Array());
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 16);
  return { url: `/assets/${name}-${hash}.js`, body };
}

/** esbuild's options for an entry. */
export function bundleOptions(name: BundleName): BuildOptions {
  return {
    entryPoints: [path.join(PROJECT_DIR, ENTRIES[name])],
    absWorkingDir: PROJECT_DIR,
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'none',
    logLevel: 'silent',
    plugins: name === 'panels' ? [lent, overlaySpaces] : [overlaySpaces],
  };
}

/** What the panels share with the main script (`overlay/lent.ts`). */
const lent: Plugin = {
  name: 'lent',
  setup({ onResolve }) {
    onResolve({ filter: /^lit-html|\/ui\/(artwork|person-view)\.ts$/ }, () => ({
      path: path.join(PROJECT_DIR, 'overlay/lent.ts'),
    }));
  },
};

/** The overlay's style sheets and templates are template literals, whose indentation a minifier has to keep. */
const overlaySpaces: Plugin = {
  name: 'overlay-spaces',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]overlay[\\/].+\.ts$/ }, async ({ path: file }) => {
      const source = await readFile(file, 'utf8');
      const styles = path.basename(file).startsWith('styles');
      return { loader: 'ts', contents: styles ? squeezeStyles(source) : squeezeTemplates(source) };
    });
  },
};

/** Shrinks a line's indentation to one space, which is the same to HTML. Quoted text contains no line break. */
function squeezeTemplates(source: string): string {
  return source.replace(/\n[ ]+(?=[^\s*/])/g, '\n');
}

function squeezeStyles(source: string): string {
  return source.replace(/`[^`]*`/g, (css) =>
    css
      .replace(/\/\*.*?\*\/|\s+/gs, ' ')
      .replace(/ ?([{};,]) ?/g, '$1')
      .replaceAll(': ', ':')
      .replaceAll(';}', '}'),
  );
}
