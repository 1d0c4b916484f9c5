// Checks what the overlay relies on in ttyd's page, and reports what is missing, as codes; the proxy has the texts.
import type { PageDifferenceCode } from '../../protocol/page/page-contract.ts';
import type { TermParser } from './repaired-terminal.ts';

/** The part of ttyd's terminal (xterm.js 5.4 in ttyd 1.7.7, plus `fit`) that is used here. */
export interface Term {
  cols: number;
  rows: number;
  readonly element: HTMLElement | undefined;
  readonly buffer: {
    readonly active: {
      readonly cursorX: number;
      readonly cursorY: number;
      /** First line of the viewport, and first line of the active screen: equal unless scrolled back. */
      readonly viewportY: number;
      readonly baseY: number;
    };
  };
  options: {
    fontSize?: number;
    macOptionClickForcesSelection?: boolean;
    linkHandler?: {
      activate(event: MouseEvent, address: string): void;
      allowNonHttpProtocols: boolean;
    };
  };
  onCursorMove(handler: () => void): { dispose(): void };
  onRender(handler: () => void): { dispose(): void };
  onResize(handler: () => void): { dispose(): void };
  focus(): void;
  resize(cols: number, rows: number): void;
  refresh(start: number, end: number): void;
  scrollToBottom(): void;
  /** Parses a text after all that it was given before, then calls back; may be missing. */
  write?(text: string, done: () => void): void;
  /** The element that receives keyboard input. */
  readonly textarea?: HTMLTextAreaElement | undefined;
  /** Pastes a text, with bracketed paste where the app has enabled it. */
  paste?(text: string): void;
  fit?(): void;
  /** Where sequences are handled before xterm.js does; may be missing. */
  readonly parser?: TermParser | undefined;
  /** Not public xterm.js API, but the only way to tell whether an app hides its cursor; may be missing. */
  readonly _core?: { readonly coreService?: { readonly isCursorHidden?: boolean } };
}

/** What was detected in the page. */
export interface PageFacts {
  container: boolean;
  screen: boolean;
  /** ttyd's page has taken the terminal's socket (early.ts). */
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

/** Every difference from the page that the overlay expects; empty for ttyd 1.7.7. */
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

/** Tells the console, and the proxy for its operator. @param url where the proxy takes reports */
export function reportPage(win: Window, url: string, codes: readonly PageDifferenceCode[]): void {
  console.warn(`teleport: no cursors, ttyd's page is not as expected: ${codes.join(', ')}`);
  const report = JSON.stringify({ differences: codes });
  win.navigator.sendBeacon(url, report);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) > 0;
}
