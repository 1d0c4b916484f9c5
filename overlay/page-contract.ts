// What the overlay relies on in ttyd's page, and what to say when it is not there; pure.

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
  term: Partial<Term> | undefined;
}

/** Every way in which the page differs from what the overlay was made for; empty for ttyd 1.7.7. */
export function differences({ container, screen, term }: PageFacts): string[] {
  const found: string[] = [];
  if (!container) found.push('#terminal-container is missing');
  if (!screen) found.push('.xterm-screen is missing');
  if (!term) return [...found, 'window.term is missing'];
  if (!isCount(term.cols) || !isCount(term.rows))
    found.push('term.cols and term.rows are no sizes');
  if (typeof term.buffer?.active?.cursorX !== 'number')
    found.push('term.buffer.active has no cursor');
  for (const name of ['onCursorMove', 'onRender', 'onResize', 'focus', 'fit'] as const) {
    if (typeof term[name] !== 'function') found.push(`term.${name} is no function`);
  }
  return found;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) > 0;
}
