// Counts each page's input frames across reconnects, so that a page resends exactly the keys that were lost.
import type { PongNote } from '../../protocol/page/terminal-note.ts';

/** Number of pages remembered; the oldest is dropped first. */
const KEPT = 256;

interface PageLink {
  frames: number;
  /** Ends the page's current connection. */
  leave: () => void;
}

/** @typeParam Who one connection of a page */
export class PageConnections<Who extends object> {
  readonly #links = new Map<string, PageLink>();
  readonly #of = new WeakMap<Who, { link: PageLink; met: boolean }>();

  /**
   * Assigns a connection to its page. An earlier connection of that page is ended; the page resends whatever was
   * still in flight on it.
   * @param id chosen by the page @param leave ends this connection
   */
  greet(who: Who, id: string, leave: () => void): void {
    const known = this.#links.get(id);
    known?.leave();
    const link = { frames: known?.frames ?? 0, leave };
    this.#links.delete(id);
    this.#links.set(id, link);
    this.#of.set(who, { link, met: known !== undefined });
    const oldest = this.#links.keys().next().value;
    if (this.#links.size > KEPT && oldest !== undefined) this.#links.delete(oldest);
  }

  /** Counts one input frame. */
  count(who: Who): void {
    const entry = this.#of.get(who);
    if (entry) entry.link.frames += 1;
  }

  /** The answer to a ping: the number of frames received, left out in the first answer to a new page. */
  pong(who: Who): PongNote {
    const entry = this.#of.get(who);
    if (!entry?.met) {
      if (entry) entry.met = true;
      return { type: 'pong' };
    }
    return { type: 'pong', frames: entry.link.frames };
  }
}
