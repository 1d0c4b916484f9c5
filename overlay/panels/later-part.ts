// A part of the panels that is loaded when it is first wanted; what failed waits for a click.
import type { Closable } from '../dom/closable.ts';

export class LaterPart<P extends Closable> implements Closable {
  part: P | null = null;
  private state: 'idle' | 'loading' | 'failed' | 'closed' = 'idle';
  private tries = 0;
  private readonly open: (tries: number) => Promise<P>;
  private readonly changed: () => void;

  /** @param open loads it; gets how often that was tried before @param changed called when it is there, or failed */
  constructor(open: (tries: number) => Promise<P>, changed: () => void) {
    this.open = open;
    this.changed = changed;
  }

  get failed(): boolean {
    return this.state === 'failed';
  }

  /** Loads it unless it is loading, there, or failed: then `load` is called for a click. */
  want(): void {
    if (this.state === 'idle') this.load();
  }

  load(): void {
    this.state = 'loading';
    this.open(this.tries++)
      .then((part) => {
        if (this.state === 'closed') part.close();
        else this.part = part;
      })
      .catch((error: unknown) => {
        this.state = 'failed';
        console.warn('teleport: a part of the page could not be loaded.', error);
      })
      .finally(this.changed);
  }

  /** Forgets a failure: it is tried again when it is wanted next. */
  forget(): void {
    this.state = 'idle';
  }

  close(): void {
    this.state = 'closed';
    this.part?.close();
  }
}
