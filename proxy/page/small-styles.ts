// Makes the overlay's style sheets small when it is bundled: they are template literals, which esbuild takes as they are.
import { readFile } from 'node:fs/promises';
import { type Plugin, transform } from 'esbuild';

/** Files of nothing but style sheets: template literals without a placeholder. */
const STYLES = /overlay[\\/]ui[\\/]styles[^\\/]*\.ts$/;
const SHEET = /(`[^`$]*`)/;

/** An esbuild plugin; a style sheet that esbuild finds fault with fails the build. */
export const smallStyles: Plugin = {
  name: 'small-styles',
  setup({ onLoad }) {
    onLoad({ filter: STYLES }, async ({ path }) => {
      const parts = (await readFile(path, 'utf8')).split(SHEET).map((part) => small(part, path));
      return { contents: (await Promise.all(parts)).join(''), loader: 'ts' };
    });
  },
};

async function small(part: string, path: string): Promise<string> {
  if (!part.startsWith('`')) return part;
  const { code, warnings } = await transform(part.slice(1, -1), { loader: 'css', minify: true });
  const [warning] = warnings;
  if (warning) throw new Error(`${path}: ${warning.text}`);
  return JSON.stringify(code.trim());
}
