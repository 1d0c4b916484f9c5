// Rooms whose apps show each byte that they get, to tell which keys and mouse events reach the terminal.
import type { Page } from '@playwright/test';
import { pairRoom } from '../rooms.ts';
import { testWith, type Visitor } from '../test.ts';

/** Shows each byte that the terminal sends, as `cat -vT` does: `^[` is ESC, `^C` is 0x03. */
const BYTES = 'stty raw -echo; printf ready; cat -vT';
/** The same, with application cursor keys and bracketed paste. */
const MODES = `printf '\\033[?1h\\033[?2004h'; ${BYTES}`;
/** The same, with reports of the mouse: buttons and drags, in SGR. */
const MOUSE = `printf '\\033[?1002h\\033[?1006h'; ${BYTES}`;
const app = (script: string) => `app: ${JSON.stringify(['sh', '-c', script])}\n`;

/** A room for each test, by what its app asks of the terminal. */
const ROOMS = {
  [BYTES]: ['order', 'leak', 'ime', 'zoom', 'touch', 'row', 'sticky', 'wide'],
  [MODES]: ['paste', 'modes'],
  [MOUSE]: ['mouse', 'busy'],
};

export const test = testWith({
  rooms: Object.fromEntries([
    ...Object.entries(ROOMS).flatMap(([script, ids]) =>
      ids.map((id) => [id, pairRoom(id, app(script))]),
    ),
    ...['drag', 'select'].map((id) => [id, pairRoom(id, 'grid: 100x30\n')]),
  ]),
});

/** What has arrived at the app since `ready`. */
export async function bytes(who: Visitor): Promise<string> {
  return (await who.screen()).join('').replace(/\s+/g, ' ').split('ready')[1]?.trim() ?? '';
}

/** Gives the terminal the keyboard. */
export async function focus(page: Page): Promise<void> {
  await page.locator('.xterm-helper-textarea').focus();
}
