// Bundles the browser code when the proxy starts. File names contain a hash of the content, so that they may be cached
// forever.
import path from 'node:path';
import { type BuildOptions, type BuildResult, build, type OutputFile } from 'esbuild';
import { ROOT } from '../../node/installation.mjs';
import type { BasePath } from '../config/keys/base-path.ts';
import { smallStyles } from './small-styles.ts';

export interface Bundles {
  /** Addresses of modules, for browsers. */
  overlay: string;
  panels: string;
  menus: string;
  map: string;
  zoom: string;
  resident: string;
  moving: string;
  lobby: string;
  signIn: string;
  replay: string;
  ops: string;
  watch: string;
  /** What the overlay's module imports at once: the page tells the browser early. */
  preload: readonly string[];
  /** The script in front of ttyd's. It is part of the page, which waits for it: small, and no module. */
  early: string;
  /** Every file by its own path, `/assets/NAME-HASH.js`. */
  files: ReadonlyMap<string, Uint8Array>;
}

const SHARED = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'browser',
  target: 'es2022',
  minify: true,
  write: false,
  define: { 'process.env.NODE_ENV': '"production"' },
  legalComments: 'none',
  logLevel: 'silent',
} as const satisfies BuildOptions;
/** Modules that share what they have in common, loaded once. */
const MODULES = {
  ...SHARED,
  format: 'esm',
  splitting: true,
  jsx: 'automatic',
  outdir: path.join(ROOT, 'assets'),
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  metafile: true,
} as const satisfies BuildOptions;

/** How each part is bundled: the overlay with its panels, menus, map, zoom, resident and way to other machines, the pages, and the script in front of ttyd's. */
export const BUILDS = {
  overlay: {
    ...MODULES,
    plugins: [smallStyles],
    entryPoints: {
      overlay: 'overlay/main.ts',
      panels: 'overlay/panels.ts',
      menus: 'overlay/menus.ts',
      map: 'overlay/map.ts',
      resident: 'overlay/resident.ts',
    },
  },
  // Each by itself: what they share is little, and would cost every page a request.
  apart: {
    ...MODULES,
    splitting: false,
    entryPoints: { zoom: 'overlay/zoom.ts', moving: 'overlay/moving.ts' },
  },
  pages: {
    ...MODULES,
    entryPoints: {
      lobby: 'pages/lobby.tsx',
      'sign-in': 'pages/sign-in.tsx',
      watch: 'pages/watch.tsx',
      ops: 'pages/ops.tsx',
      replay: 'pages/replay.tsx',
    },
  },
  early: { ...SHARED, entryPoints: { early: 'overlay/early.ts' }, format: 'iife', metafile: true },
} as const satisfies Record<string, BuildOptions>;

/**
 * Bundles everything, in parallel.
 * @param base what the addresses lie below @throws the bundler's error, which names file and line
 */
export async function buildBundles(base: BasePath): Promise<Bundles> {
  const [overlay, apart, pages, early] = await Promise.all([
    build(BUILDS.overlay),
    build(BUILDS.apart),
    build(BUILDS.pages),
    build(BUILDS.early),
  ]);
  const files = [
    ...[overlay, apart].flatMap(({ outputFiles }) => outputFiles.map(small)),
    ...pages.outputFiles,
  ];
  const main = outputOf(overlay, 'overlay/main.ts');
  return {
    overlay: base.at(main.path),
    panels: base.at(outputOf(overlay, 'overlay/panels.ts').path),
    menus: base.at(outputOf(overlay, 'overlay/menus.ts').path),
    map: base.at(outputOf(overlay, 'overlay/map.ts').path),
    resident: base.at(outputOf(overlay, 'overlay/resident.ts').path),
    moving: base.at(outputOf(apart, 'overlay/moving.ts').path),
    zoom: base.at(outputOf(apart, 'overlay/zoom.ts').path),
    signIn: base.at(outputOf(pages, 'pages/sign-in.tsx').path),
    ops: base.at(outputOf(pages, 'pages/ops.tsx').path),
    lobby: base.at(outputOf(pages, 'pages/lobby.tsx').path),
    replay: base.at(outputOf(pages, 'pages/replay.tsx').path),
    watch: base.at(outputOf(pages, 'pages/watch.tsx').path),
    preload: main.imports.map((imported) => base.at(imported)),
    early: early.outputFiles[0]?.text ?? '',
    files: new Map(files.map((file) => [asset(file.path), file.contents])),
  };
}

/**
 * The overlay's templates without their indentation: in what esbuild has minified, lines begin with spaces in template
 * literals alone, and HTML takes them for one space.
 */
function small({ path: at, text }: OutputFile): Pick<OutputFile, 'path' | 'contents'> {
  return { path: at, contents: Buffer.from(text.replace(/\n {2,}/g, ' ')) };
}

interface Output {
  path: string;
  imports: string[];
}

function outputOf(
  { metafile }: Pick<BuildResult<{ metafile: true }>, 'metafile'>,
  entry: string,
): Output {
  const outputs = Object.entries(metafile.outputs);
  const [file, output] = outputs.find(([, { entryPoint }]) => entryPoint === entry) ?? [];
  if (file === undefined) throw new Error(`${entry} was not bundled`);
  const imports = (output?.imports ?? []).filter(({ kind }) => kind === 'import-statement');
  return { path: asset(file), imports: imports.map(({ path: at }) => asset(at)) };
}

const asset = (file: string): string => `/assets/${path.basename(file)}`;
