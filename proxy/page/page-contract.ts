// What this project relies on in ttyd's page, checked by structure, since builds of one version differ in bytes. Pure.
import { type CheerioAPI, load } from 'cheerio';
import {
  CONTAINER_ID,
  type Difference,
  SEEN_IN_TEXT,
  type TextDifference,
  TTY_PROTOCOL,
} from '../../protocol/page/page-contract.ts';

/** Upstream's build of 1.7.7 is 730 kB; larger pages are not parsed. */
export const MAX_PAGE_BYTES = 8 * 1024 * 1024;

/** Served instead of a page that is too large: presence and chat only. */
const NO_TERMINAL = '<!DOCTYPE html><html lang="en"><head></head><body></body></html>';

/** xterm.js in ttyd 1.7.7. */
const XTERM_MAJOR = 5;

export interface ParsedPage {
  /** As ttyd sent it. */
  html: string;
  /** What will be served. */
  $: CheerioAPI;
  /** Empty for ttyd 1.7.7. */
  differences: Difference[];
}

/** Parses a page (50 ms for ttyd's) and says how it differs. @throws what the parser throws */
export function parsePage(html: string): ParsedPage {
  if (Buffer.byteLength(html) > MAX_PAGE_BYTES)
    return { html, $: load(NO_TERMINAL), differences: [difference('page-too-large')] };
  const $ = load(html);
  return { html, $, differences: html.trim() === '' ? [difference('page-empty')] : check($) };
}

/** Every way in which a page differs from what is relied on, in the order of the page. */
export function checkPage(html: string): Difference[] {
  return parsePage(html).differences;
}

/**
 * xterm.js's major version, by features that came and went with it: 4 has `setOption` (removed in 5.0), 6.0 has VS
 * Code's scrollbar in place of `.xterm-scroll-area`.
 * @param text scripts and styles
 * @returns null if it can't be read
 */
export function xtermMajor(text: string): number | null {
  if (text.includes('xterm-scrollable-element')) return 6;
  if (!text.includes('xterm-scroll-area')) return null;
  return /\bsetOption\(/.test(text) ? 4 : 5;
}

export function difference(code: TextDifference, detail?: string): Difference {
  return { code, message: detail ? `${SEEN_IN_TEXT[code]} ${detail}` : SEEN_IN_TEXT[code] };
}

function check($: CheerioAPI): Difference[] {
  const found: Difference[] = [];
  const note = (holds: boolean, code: TextDifference, detail?: string): void => {
    if (!holds) found.push(difference(code, detail));
  };
  const scripts = $('script').filter((_, script) => isCode($(script).attr('type')));
  const inline = scripts.not('[src]');
  const styles = $('style');
  const text = inline.text();
  note($('meta[http-equiv="Content-Security-Policy" i]').length === 0, 'policy-meta');
  note(scripts.length === inline.length, 'external-script');
  note(inline.length > 0, 'no-script');
  note(inline.length < 2, 'many-scripts', `It has ${inline.length}.`);
  note(styles.length > 0, 'no-style');
  note(styles.length < 2, 'many-styles', `It has ${styles.length}.`);
  const names = (name: string) => new RegExp(`["'\`]${name}["'\`]`).test(text);
  note($(`#${CONTAINER_ID}`).length > 0 || names(CONTAINER_ID), 'no-container');
  // Without a script there is nothing else to find.
  if (inline.length === 0) return found;
  note(
    /\b(?:window|self|globalThis)(?:\.term|\[["'`]term["'`]\])\s*=[^=]/.test(text),
    'no-window-term',
  );
  note(names('/?token'), 'no-token-path');
  note(names('/?ws'), 'no-ws-path');
  note(names(TTY_PROTOCOL) && text.includes('WebSocket'), 'no-tty-protocol');
  const major = xtermMajor(text + styles.text());
  note(major === null || major === XTERM_MAJOR, 'xterm-version', `It is ${major}.`);
  return found;
}

/** A script element may hold data instead of code. */
function isCode(type: string | undefined): boolean {
  return !type || /^(?:module|(?:text|application)\/(?:java|ecma)script)\s*(?:;|$)/i.test(type);
}
