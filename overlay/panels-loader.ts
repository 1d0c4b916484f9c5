// Loads the panels' script on first use or when the page is idle. A failed load is retried when the panels are
// requested again.
import type { PanelsHost, PanelsPart } from './panels/panels-host.ts';

/** The URL of the panels' script, and the nonce that the Content-Security-Policy requires. */
export interface PanelsSource {
  url: string;
  nonce: string;
}

/** Call while the main script first runs: later, `document.currentScript` is no longer that script. */
export function panelsSource(doc: Document): PanelsSource | null {
  const script = doc.currentScript;
  const url = script?.dataset.panels;
  return script && url ? { url, nonce: script.nonce ?? '' } : null;
}

export class PanelsLoader {
  part: PanelsPart | null = null;
  failed = false;
  private loading = false;
  /** The last action requested before the script was loaded. */
  private wanted: ((part: PanelsPart) => void) | null = null;
  private readonly source: PanelsSource | null;
  private readonly host: PanelsHost;

  constructor(source: PanelsSource | null, host: PanelsHost) {
    this.source = source;
    this.host = host;
  }

  /** Loads the script unless it is loaded or loading; then calls the host's `redraw`. */
  load(): void {
    const { source, host } = this;
    if (this.part || this.loading) return;
    if (!source) {
      this.failed = true;
      return;
    }
    const script = host.win.document.createElement('script');
    const done = (): void => {
      script.remove();
      this.loading = false;
      this.part = host.win.teleportPanels?.(host) ?? null;
      this.failed = this.part === null;
      if (this.part) this.wanted?.(this.part);
      this.wanted = null;
      host.redraw();
    };
    this.loading = true;
    this.failed = false;
    script.src = source.url;
    script.nonce = source.nonce;
    script.onload = done;
    script.onerror = done;
    host.win.document.head.append(script);
  }

  /** Runs an action on the panels as soon as they are loaded. */
  use(act: (part: PanelsPart) => void): void {
    if (this.part) act(this.part);
    else this.wanted = act;
    this.load();
  }

  /** Loads the script when the page is idle. */
  loadWhenIdle(): void {
    const { win } = this.host;
    // Safari lacks `requestIdleCallback`.
    if ('requestIdleCallback' in win)
      win.requestIdleCallback(() => this.load(), { timeout: 3_000 });
    else setTimeout(() => this.load(), 1_000);
  }
}
