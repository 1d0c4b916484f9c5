// What is relied on in ttyd's page (ttyd 1.7.7), by the proxy that reads its text and by the overlay that runs in it,
// and the ways in which a page may differ: codes and messages.

/** Id of the element that holds the terminal. */
export const CONTAINER_ID = 'terminal-container';
/** Subprotocol of the terminal's WebSocket. */
export const TTY_PROTOCOL = 'tty';
/** Offered beside it by a page that understands notes (`terminal-note.ts`) before it greets. Never selected. */
export const NOTES_PROTOCOL = 'teleport-notes';
const NO_CONTAINER = 'There is no #terminal-container.';

/** Differences found in the page's source by the proxy, before a browser loads it. */
export const SEEN_IN_TEXT = {
  'page-empty': 'The page is empty.',
  'page-too-large': 'The page is larger than 8 MB: people get presence and chat without it.',
  'page-unreadable': 'Nothing can be put into the page: it is served as it is, without overlay.',
  'no-script': 'There is no inline script, so no terminal.',
  'many-scripts': 'There is more than one inline script.',
  'external-script': 'It loads a script by its address, which the proxy does not serve.',
  'no-style': 'There is no inline style.',
  'many-styles': 'There is more than one inline style.',
  'policy-meta': 'It sets a Content-Security-Policy of its own, which is taken out.',
  'no-container': NO_CONTAINER,
  'no-window-term': 'It does not make its terminal known as window.term.',
  'no-token-path': 'It does not ask for /token.',
  'no-ws-path': 'It does not open /ws.',
  'no-tty-protocol': 'It does not open a WebSocket of subprotocol tty.',
  'xterm-version': 'Its xterm.js is not of version 5.',
} as const;

/** Differences that a running page may report about itself; no other codes are accepted from it. */
export const SEEN_IN_PAGE = {
  'no-container': NO_CONTAINER,
  'no-screen': 'There is no .xterm-screen.',
  'no-window-term': 'window.term did not come.',
  'no-tty-socket': 'No WebSocket of subprotocol tty was opened.',
  'no-term-size': 'term.cols and term.rows are no sizes.',
  'no-term-cursor': 'term.buffer.active has no cursor.',
  'no-term-options': 'term.options is missing.',
  'no-term-onCursorMove': 'term.onCursorMove is no function.',
  'no-term-onRender': 'term.onRender is no function.',
  'no-term-onResize': 'term.onResize is no function.',
  'no-term-focus': 'term.focus is no function.',
  'no-term-fit': 'term.fit is no function.',
  'no-term-resize': 'term.resize is no function.',
  'no-term-refresh': 'term.refresh is no function.',
  'no-term-scrollToBottom': 'term.scrollToBottom is no function.',
} as const;

export type TextDifference = keyof typeof SEEN_IN_TEXT;
export type PageDifferenceCode = keyof typeof SEEN_IN_PAGE;

/** One difference: a code for programs and a message for people. */
export interface Difference {
  code: TextDifference | PageDifferenceCode;
  message: string;
}
