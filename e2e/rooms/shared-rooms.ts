// Rooms with one shared terminal, and browsers of very different sizes to look at it.
import type { Visitor } from '../test.ts';

/** A room file. @param more further frontmatter lines, each ended by a newline */
export const sharedRoom = (id: string, more: string): string =>
  `---\nroom_id: ${id}\ndisplay_name: Room ${id}\nmode: shared\nmax_players: 4\n${more}---\n`;
export const WIDE = { width: 1600, height: 1000 };
export const SMALL = { width: 400, height: 700 };
/** What every browser of such a room has. */
export const GRID = { cols: 120, rows: 36 };

/** A terminal's text without what is empty at its end. */
export const textOf = async (who: Visitor): Promise<string> =>
  (await who.screen()).join('\n').trimEnd();
