// Reserves space for the bar and the docked chat by positioning ttyd's container between them, before its first fit.
// The cells fill the container as far as whole cells can; what is left over is shared by its sides.
import { CONTAINER_ID } from '../../protocol/page/page-contract.ts';
import type { Closable } from '../dom/closable.ts';
import type { Layout } from '../dom/layout.ts';

const RULE = `
  #${CONTAINER_ID} {
    position: fixed !important;
    inset: var(--teleport-top, 0px) var(--teleport-right, 0px) var(--teleport-bottom, 0px) 0 !important;
    width: auto !important;
    height: auto !important;
    margin: 0 !important;
    overflow: clip;
  }
  #${CONTAINER_ID} .xterm {
    display: flex;
    align-items: safe center;
    justify-content: safe center;
    height: 100% !important;
    padding: 0 !important;
  }
  #${CONTAINER_ID} .xterm-screen {
    flex: none;
    transform-origin: 0 0;
  }
  #${CONTAINER_ID} .xterm-viewport {
    scrollbar-width: none;
  }`;

const SIDES = ['top', 'right', 'bottom'] as const;

export interface PageFrame extends Closable {
  reserve(layout: Pick<Layout, 'top' | 'right' | 'bottom'>): void;
  /** Tells where the app's first line ends, and its last ones begin: px from the top and the bottom of the page. */
  keepLines(first: number, last: number): void;
}

/** Uses a constructed style sheet: it adds no element to ttyd's page, and no Content-Security-Policy applies to it. */
export function framePage(doc: Document): PageFrame {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(RULE);
  doc.adoptedStyleSheets = [...doc.adoptedStyleSheets, sheet];
  const { style } = doc.documentElement;
  return {
    reserve(layout) {
      for (const side of SIDES) style.setProperty(`--teleport-${side}`, `${layout[side]}px`);
    },
    keepLines(first, last) {
      style.setProperty('--teleport-first', `${first}px`);
      style.setProperty('--teleport-last', `${last}px`);
    },
    close() {
      doc.adoptedStyleSheets = doc.adoptedStyleSheets.filter((other) => other !== sheet);
      for (const side of SIDES) style.removeProperty(`--teleport-${side}`);
    },
  };
}
