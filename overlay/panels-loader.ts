// Loads the panels' module on first use or when the page is idle. A failed load is retried when the panels are
// requested again.
import type { Wish } from '../protocol/page/app-wishes.ts';
import { importLater } from './dom/import-later.ts';
import type { PanelsHost, PanelsPart } from './panels/panels-host.ts';

export class PanelsLoader {
  part: PanelsPart | null = null;
  failed = false;
  private loading = false;
  private tries = 0;
  /** The visitor's last action, and the app's last wish of each kind, before the module was loaded. */
  private wanted: ((part: PanelsPart) => void) | null = null;
  private readonly wishes = new Map<Wish, string>();
  private readonly url: string;
  private readonly host: PanelsHost;

  /** @param url of the panels' module */
  constructor(url: string, host: PanelsHost) {
    this.url = url;
    this.host = host;
  }

  /** Loads the module unless it is loaded or loading; then calls the host's `redraw`. */
  load(): void {
    const { url, host } = this;
    if (this.part || this.loading) return;
    this.failed = false;
    this.loading = true;
    importLater<typeof import('./panels.ts')>(url, this.tries++)
      .then(({ openPanels }) => {
        this.part = openPanels(host);
        this.wanted?.(this.part);
        for (const [wish, data] of this.wishes) this.part.hear(wish, data);
        this.wishes.clear();
      })
      .catch((error: unknown) => {
        this.failed = true;
        console.warn('teleport: the panels could not be loaded.', error);
      })
      .finally(() => {
        this.loading = false;
        this.wanted = null;
        host.redraw();
      });
  }

  /** Loads the module if that was not tried before: what failed waits for the visitor, or the next connection. */
  loadFirst(): void {
    if (this.tries === 0) this.load();
  }

  /** Takes an app's wish as soon as the panels are loaded. An app, unlike a visitor, retries nothing. */
  hear(wish: Wish, data: string): void {
    if (this.part) this.part.hear(wish, data);
    else this.wishes.set(wish, data);
    // A title can wait until the page has nothing else to do.
    if (wish !== 'title') this.loadFirst();
  }

  /** Runs a visitor's action on the panels as soon as they are loaded. */
  use(act: (part: PanelsPart) => void): void {
    if (this.part) act(this.part);
    else this.wanted = act;
    this.load();
  }

  /** Loads the module when the page is idle. */
  loadWhenIdle(): void {
    const { win } = this.host;
    // Safari lacks `requestIdleCallback`.
    if ('requestIdleCallback' in win)
      win.requestIdleCallback(() => this.load(), { timeout: 3_000 });
    else setTimeout(() => this.load(), 1_000);
  }
}
