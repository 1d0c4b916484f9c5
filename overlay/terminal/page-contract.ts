// What the overlay relies on in ttyd's page, and which of it is not there; pure. The sentences are the proxy's.
import type { PageDifferenceCode } from '../../protocol/page/page-differences.ts';

/** ttyd's terminal (xterm.js 5.4 in ttyd 1.7.7, plus `fit`): the part that is used here. */
export interface Term {
  cols: number;
  rows: number;
  readonly element: HTMLElement | undefined;
  readonly buffer: {
    readonly active: {
      readonly cursorX: number;
      readonly cursorY: number;
      /** First line in view, and the first one that output goes to: equal unless scrolled back. */
      readonly viewportY: number;
      readonly baseY: number;
    };
  };
  options: { fontSize?: number };
  onCursorMove(handler: () => void): { dispose(): void };
  onRender(handler: () => void): { dispose(): void };
  onResize(handler: () => void): { dispose(): void };
  focus(): void;
  resize(cols: number, rows: number): void;
  refresh(start: number, end: number): void;
  scrollToBottom(): void;
  /** What the keyboard goes to. */
  readonly textarea?: HTMLTextAreaElement | undefined;
  /** Types a text, bracketed where the app asks for that. */
  paste?(text: string): void;
  fit?(): void;
  /** Not part of xterm.js's API, but the only place that says whether an app shows its cursor; may be missing. */
  readonly _core?: { readonly coreService?: { readonly isCursorHidden?: boolean } };
}

/** What was found in the page. */
export interface PageFacts {
  container: boolean;
  screen: boolean;
  /** The terminal's socket has been asked for (early.ts). */
  connection: boolean;
  term: Partial<Term> | undefined;
}

const METHODS = [
  'onCursorMove',
  'onRender',
  'onResize',
  'focus',
  'fit',
  'resize',
  'refresh',
  'scrollToBottom',
] as const;

/** Every way in which the page differs from what the overlay was made for; empty for ttyd 1.7.7. */
export function differences({
  container,
  screen,
  connection,
  term,
}: PageFacts): PageDifferenceCode[] {
  const holds: Partial<Record<PageDifferenceCode, boolean>> = {
    'no-container': container,
    'no-screen': screen,
    'no-tty-socket': connection,
    'no-window-term': term !== undefined,
  };
  if (term) {
    holds['no-term-size'] = isCount(term.cols) && isCount(term.rows);
    holds['no-term-cursor'] = typeof term.buffer?.active?.cursorX === 'number';
    holds['no-term-options'] = typeof term.options === 'object';
    for (const name of METHODS) holds[`no-term-${name}`] = typeof term[name] === 'function';
  }
  const codes = Object.keys(holds) as PageDifferenceCode[];
  return codes.filter((code) => !holds[code]);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) > 0;
}
