// Gives the bar and the docked chat their own space: ttyd's container is fixed between them, from before its first fit.
import type { Closable } from './closable.ts';
import type { Layout } from './layout.ts';

const RULE = `
  #terminal-container {
    position: fixed !important;
    inset: var(--teleport-top, 0px) var(--teleport-right, 0px) 0 0 !important;
    width: auto !important;
    height: auto !important;
    margin: 0 !important;
  }`;

export interface PageFrame extends Closable {
  reserve(layout: Pick<Layout, 'top' | 'right'>): void;
}

/** A constructed style sheet: no element in ttyd's page, nothing for its Content-Security-Policy to judge. */
export function framePage(doc: Document): PageFrame {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(RULE);
  doc.adoptedStyleSheets = [...doc.adoptedStyleSheets, sheet];
  const { style } = doc.documentElement;
  return {
    reserve({ top, right }) {
      style.setProperty('--teleport-top', `${top}px`);
      style.setProperty('--teleport-right', `${right}px`);
    },
    close() {
      doc.adoptedStyleSheets = doc.adoptedStyleSheets.filter((other) => other !== sheet);
      style.removeProperty('--teleport-top');
      style.removeProperty('--teleport-right');
    },
  };
}
