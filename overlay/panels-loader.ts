// Loads the panels' script, once it is wanted or the page has nothing else to do; what can't be loaded is tried again
// when somebody asks for it.
import type { PanelsHost, PanelsPart } from './panels/panels-host.ts';

/** Where the panels' script is, and the nonce that lets it run (Content-Security-Policy). */
export interface PanelsSource {
  url: string;
  nonce: string;
}

/** Read while the main script runs: afterwards `document.currentScript` is another one. */
export function panelsSource(doc: Document): PanelsSource | null {
  const script = doc.currentScript;
  const url = script?.dataset.panels;
  return script && url ? { url, nonce: script.nonce ?? '' } : null;
}

export class PanelsLoader {
  part: PanelsPart | null = null;
  failed = false;
  private loading = false;
  /** What was asked for before the script was there; the last counts. */
  private wanted: ((part: PanelsPart) => void) | null = null;
  private readonly source: PanelsSource | null;
  private readonly host: PanelsHost;

  constructor(source: PanelsSource | null, host: PanelsHost) {
    this.source = source;
    this.host = host;
  }

  /** Loads the script unless it is there or on its way; `redraw` of the host follows. */
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

  /** Does something with the panels, as soon as they are there. */
  use(act: (part: PanelsPart) => void): void {
    if (this.part) act(this.part);
    else this.wanted = act;
    this.load();
  }

  /** Loads it when nothing else is to be done. */
  loadWhenIdle(): void {
    const { win } = this.host;
    // Safari has no idle callbacks.
    if ('requestIdleCallback' in win)
      win.requestIdleCallback(() => this.load(), { timeout: 3_000 });
    else setTimeout(() => this.load(), 1_000);
  }
}
