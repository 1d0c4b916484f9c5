// A file that only grows, by whole lines: written in the background, in order, and never longer than what is whole.
import { type FileHandle, open } from 'node:fs/promises';

interface Waiting {
  bytes: Buffer;
  written: (() => void) | undefined;
}

export class AppendFile {
  readonly #handle: FileHandle;
  readonly #failed: (error: unknown) => void;
  #waiting: Waiting[] = [];
  #length = 0;
  #written = 0;
  #writing: Promise<void> | null = null;
  #hasFailed = false;

  private constructor(handle: FileHandle, failed: (error: unknown) => void) {
    this.#handle = handle;
    this.#failed = failed;
  }

  /** Makes the file, which must not be there. @param failed called once, when it can't be written any more */
  static async create(file: string, failed: (error: unknown) => void): Promise<AppendFile> {
    return new AppendFile(await open(file, 'ax', 0o600), failed);
  }

  /** With what is still to be written, in bytes. */
  get length(): number {
    return this.#length;
  }

  /** What is still to be written, in bytes. */
  get pending(): number {
    return this.#length - this.#written;
  }

  /** @param lines whole ones @param written called once they are, or can't be */
  write(lines: string, written?: () => void): void {
    if (this.#hasFailed) {
      if (written) queueMicrotask(written);
      return;
    }
    const bytes = Buffer.from(lines);
    this.#length += bytes.length;
    this.#waiting.push({ bytes, written });
    this.#writing ??= this.#flush().finally(() => {
      this.#writing = null;
    });
  }

  /** Writes what waits, and closes the file. */
  async close(): Promise<void> {
    await this.#writing;
    // What was written of a line that did not fit is none.
    if (this.#hasFailed) await this.#handle.truncate(this.#written);
    await this.#handle.close();
  }

  async #flush(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      const bytes = Buffer.concat(batch.map((one) => one.bytes));
      try {
        await this.#handle.appendFile(bytes);
        this.#written += bytes.length;
      } catch (error) {
        this.#fail(error);
      }
      for (const { written } of batch) written?.();
    }
  }

  #fail(error: unknown): void {
    this.#hasFailed = true;
    for (const { written } of this.#waiting.splice(0)) written?.();
    this.#length = this.#written;
    this.#failed(error);
  }
}
