// The room that a command is shared in: its file, as if somebody had written one. Pure.
import path from 'node:path';

export interface CommandRoom {
  /** The program and its arguments. */
  argv: readonly string[];
  /** How many guests may be in it besides the person who shares. */
  guests: number;
  /** Whether whoever has the link knocks and is let in one by one; else by invitation. */
  knocks: boolean;
  /** Whether it runs in a box. */
  isBoxed: boolean;
}

/** Long enough to tell rooms apart in a link, short enough for the paths of sockets. */
const MAX_ID = 12;
const MAX_NAME = 80;

/** The room's id: the program's name, as far as it can be one. */
export function commandRoomId([program = '']: readonly string[]): string {
  const name = path
    .basename(program)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return name.replace(/^-+/, '').slice(0, MAX_ID).replace(/-+$/, '') || 'command';
}

/** What everybody with the address reads in the lobby: the program alone, since arguments may hold passwords. */
export function commandRoomName([program = '']: readonly string[]): string {
  const name = path.basename(program).replace(/[\p{C}\p{Z}]+/gu, ' ');
  return name.trim().slice(0, MAX_NAME) || 'command';
}

/** @returns the text of a room file; JSON is YAML, so that nothing in a word means anything */
export function commandRoomFile({ argv, guests, knocks, isBoxed }: CommandRoom): string {
  const keys = {
    room_id: commandRoomId(argv),
    display_name: commandRoomName(argv),
    mode: 'shared',
    app: argv,
    access: knocks ? 'guest' : 'invite',
    door: knocks ? 'knock' : 'open',
    keyboard: 'one',
    max_players: guests + 1,
    sandbox: isBoxed ? 'bwrap' : 'none',
    // As long as it is shared.
    persist: 'forever',
  };
  const lines = Object.entries(keys).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return `---\n${lines.join('\n')}\n---\n`;
}
