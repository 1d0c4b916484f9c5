// Decides which files this desktop may show: text below its roots, nothing hidden, since visitors choose the paths.
import { open, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';

/** Maximum part of a file that is shown, in bytes. */
const MAX_BYTES = 512 * 1024;
const MAX_LISTED = 200;
const MAX_DEPTH = 4;
/** Configuration and code may not be read here: they may contain what only the host should know. */
const TEXT_FILE = /\.(md|markdown|txt|text|asc|ans|nfo|log)$/i;

export class Files {
  readonly #folder: string;
  readonly #roots: readonly string[];

  /**
   * @param folder absolute; base of relative paths
   * @param roots folders or single files that may be shown
   */
  constructor(folder: string, roots: readonly string[]) {
    this.#folder = folder;
    this.#roots = roots.map((root) => path.resolve(folder, root));
  }

  /** A file's text, or a sentence explaining why there is none. Never rejects. */
  async read(file: string): Promise<string> {
    try {
      const real = await realpath(path.resolve(this.#folder, file));
      if (!(await this.#allows(real)))
        return `This desktop may not show ${file}: it is outside of its folders, hidden, or no text.`;
      if (!(await stat(real)).isFile()) return `${file} is not a file.`;
      const handle = await open(real, 'r');
      try {
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

  /** Text files below the roots, as paths for `read`. Rejects if a folder cannot be read. */
  async list(): Promise<string[]> {
    const found = new Set<string>();
    for (const root of this.#roots) {
      if ((await stat(root)).isFile()) found.add(root);
      else await walk(root, 0, found);
    }
    return Array.from(found, (file) => this.#shown(file)).sort();
  }

  /** Paths below the current folder are shown relative to it. */
  #shown(file: string): string {
    const relative = path.relative(this.#folder, file);
    return relative.startsWith('..') ? file : relative;
  }

  async #allows(real: string): Promise<boolean> {
    if (!TEXT_FILE.test(real)) return false;
    for (const root of this.#roots) {
      const base = await realpath(root).catch(() => null);
      if (base === null) continue;
      const inside = path.relative(base, real);
      if (!path.isAbsolute(inside) && !inside.split(path.sep).some((part) => part.startsWith('.')))
        return true;
    }
    return false;
  }
}

async function walk(folder: string, depth: number, found: Set<string>): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (found.size >= MAX_LISTED) return;
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    const full = path.join(folder, entry.name);
    if (entry.isDirectory() && depth < MAX_DEPTH) await walk(full, depth + 1, found);
    else if (entry.isFile() && TEXT_FILE.test(entry.name)) found.add(full);
  }
}
