// Gives the bar and the docked chat their own space: ttyd's container is fixed between them, from before its first fit.
// A grid that does not fill the container stands in its middle (GE1).
import type { Closable } from './closable.ts';
import type { Layout } from './layout.ts';

const RULE = `
  #terminal-container {
    position: fixed !important;
    inset: var(--teleport-top, 0px) var(--teleport-right, 0px) 0 0 !important;
    width: auto !important;
    height: auto !important;
    margin: 0 !important;
  }
  :root.teleport-grid #terminal-container .xterm {
    display: flex;
    align-items: center;
    justify-content: center;
  }
  :root.teleport-grid #terminal-container .xterm-screen {
    flex: none;
  }`;

const GRID_CLASS = 'teleport-grid';

export interface PageFrame extends Closable {
  reserve(layout: Pick<Layout, 'top' | 'right'>): void;
  /** Whether the terminal has a size of its own and stands in the middle of its space. */
  centre(on: boolean): void;
}

/** A constructed style sheet: no element in ttyd's page, nothing for its Content-Security-Policy to judge. */
export function framePage(doc: Document): PageFrame {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(RULE);
  doc.adoptedStyleSheets = [...doc.adoptedStyleSheets, sheet];
  const { style, classList } = doc.documentElement;
  return {
    reserve({ top, right }) {
      style.setProperty('--teleport-top', `${top}px`);
      style.setProperty('--teleport-right', `${right}px`);
    },
    centre(on) {
      classList.toggle(GRID_CLASS, on);
    },
    close() {
      classList.remove(GRID_CLASS);
      doc.adoptedStyleSheets = doc.adoptedStyleSheets.filter((other) => other !== sheet);
      style.removeProperty('--teleport-top');
      style.removeProperty('--teleport-right');
    },
  };
}
