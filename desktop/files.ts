// Which files this desktop may show: those below its roots, never hidden ones, since seats' visitors choose paths.
import { open, readdir, realpath } from 'node:fs/promises';
import path from 'node:path';

/** Most of a file that is shown, in bytes. */
const MAX_BYTES = 512 * 1024;
const MAX_LISTED = 200;
const MAX_DEPTH = 4;
const TEXT_FILE = /\.(md|txt|text|asc|log)$/i;

export class Files {
  readonly #roots: readonly string[];

  /** @param roots absolute folders; the first is what relative paths are relative to */
  constructor(roots: readonly string[]) {
    this.#roots = roots;
  }

  /** A file's text, or a sentence that says why there is none. Never rejects. */
  async read(file: string): Promise<string> {
    try {
      const real = await this.#resolve(file);
      if (!real)
        return `This desktop may not show ${file}: it is outside of its folders, or hidden.`;
      const handle = await open(real, 'r');
      try {
        if (!(await handle.stat()).isFile()) return `${file} is not a file.`;
        const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(MAX_BYTES) });
        const text = buffer.toString('utf8', 0, bytesRead);
        return text.includes('\0') ? `${file} is not a text file.` : text.replace(/^\ufeff/, '');
      } finally {
        await handle.close();
      }
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return code === 'ENOENT' ? `There is no file ${file}.` : `${file} cannot be read (${code}).`;
    }
  }

  /** Text files below the roots, as paths that `read` takes. */
  async list(): Promise<string[]> {
    const found: string[] = [];
    for (const root of this.#roots) await this.#walk(root, root, 0, found);
    return found.sort();
  }

  async #resolve(file: string): Promise<string | null> {
    for (const root of this.#roots) {
      const base = await realpath(root);
      const real = await realpath(path.resolve(root, file));
      const inside = path.relative(base, real);
      const parts = inside.split(path.sep);
      if (!path.isAbsolute(inside) && !parts.some((part) => part.startsWith('.'))) return real;
    }
    return null;
  }

  async #walk(root: string, folder: string, depth: number, found: string[]): Promise<void> {
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries) {
      if (found.length >= MAX_LISTED) return;
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      const full = path.join(folder, entry.name);
      if (entry.isDirectory() && depth < MAX_DEPTH) await this.#walk(root, full, depth + 1, found);
      else if (entry.isFile() && TEXT_FILE.test(entry.name))
        found.push(root === this.#roots[0] ? path.relative(root, full) : full);
    }
  }
}
