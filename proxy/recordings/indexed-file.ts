// A file of lines that can be read from several places in it: its index says where, and for which time.
import path from 'node:path';
import { indexFile } from '../../protocol/recordings/recording.ts';
import { AppendFile } from './append-file.ts';

export class IndexedFile {
  readonly #lines: AppendFile;
  readonly #index: AppendFile;

  private constructor(lines: AppendFile, index: AppendFile) {
    this.#lines = lines;
    this.#index = index;
  }

  /** @param failed called, perhaps twice, when it can't be written any more */
  static async create(
    dir: string,
    name: string,
    failed: (error: unknown) => void,
  ): Promise<IndexedFile> {
    const lines = await AppendFile.create(path.join(dir, name), failed);
    try {
      const index = await AppendFile.create(path.join(dir, indexFile(name)), failed);
      return new IndexedFile(lines, index);
    } catch (error) {
      await lines.close();
      throw error;
    }
  }

  /** Bytes of both files. */
  get length(): number {
    return this.#lines.length + this.#index.length;
  }

  get pending(): number {
    return this.#lines.pending;
  }

  write(lines: string, written?: () => void): void {
    this.#lines.write(lines, written);
  }

  /** What is written next says all that a reader needs who begins there. @param ms of the recording’s time */
  mark(ms: number): void {
    this.#index.write(`${JSON.stringify([ms, this.#lines.length])}\n`);
  }

  async close(): Promise<void> {
    await Promise.all([this.#lines.close(), this.#index.close()]);
  }
}
