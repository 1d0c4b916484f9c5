// Counts the input of each page over all its connections, so that a page that comes back neither loses keys nor doubles them.
import type { PongNote } from '../../protocol/page/terminal-note.ts';

/** Pages that are remembered; the oldest is forgotten first. */
const KEPT = 256;

interface PageLink {
  frames: number;
  /** Ends the connection that the page has now. */
  leave: () => void;
}

/** @typeParam Who one connection of a page */
export class PageConnections<Who extends object> {
  readonly #links = new Map<string, PageLink>();
  readonly #of = new WeakMap<Who, { link: PageLink; met: boolean }>();

  /**
   * A connection says which page it belongs to. An earlier connection of that page is ended: what still comes over
   * it, the page sends again.
   * @param id as the page chose it @param leave ends this connection
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

  /** An input frame has come. */
  count(who: Who): void {
    const entry = this.#of.get(who);
    if (entry) entry.link.frames += 1;
  }

  /** The answer to a ping: how much has come; nothing of it to a page that is met for the first time. */
  pong(who: Who): PongNote {
    const entry = this.#of.get(who);
    if (!entry?.met) {
      if (entry) entry.met = true;
      return { type: 'pong' };
    }
    return { type: 'pong', frames: entry.link.frames };
  }
}
