// Generates a new room file: valid as it is, with the next most useful keys commented out.
import { lstat, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { createFileAtomic, writeFileAtomic } from '../node/atomic-file.ts';
import type { Access } from '../protocol/access/access.ts';
import { AppError } from '../protocol/errors.ts';
import type { RoomMode } from '../protocol/modes.ts';
import type { Hand } from '../protocol/room/resident-words.ts';
import type { ApiKeySource, Provider } from './agent-keys.ts';
import { loadRooms, parseRoom } from './load.ts';
import { hasErrors } from './problem.ts';
import { ROOM_ID } from './schema.ts';

export interface NewRoom {
  /** The room's id, also used as the file name. */
  id: string;
  displayName?: string;
  mode?: RoomMode;
  /** `desktop`, `wibwob`, or the words of a command. */
  app?: 'desktop' | 'wibwob' | readonly string[];
  maxPlayers?: number;
  access?: Access;
  door?: 'open' | 'knock';
  record?: boolean;
  locked?: boolean;
  /** One line that newcomers read first. */
  welcome?: string;
  /** Who lives in it; null: nobody, by somebody's own word. */
  resident?: NewResident | null;
}

/** A resident, as its room's file is to have it; what is absent is not written. */
export interface NewResident {
  name: string;
  provider?: Provider;
  model?: string;
  baseUrl?: string;
  keySource?: ApiKeySource;
  hands?: readonly NewHand[];
}
/** One of `hands`, as it is written. */
export type NewHand = Hand | Partial<Record<Hand, 'ask'>>;

const PLAYERS: Record<RoomMode, number> = { mirror: 2, shared: 8, solo: 1 };
const ABOUT: Record<RoomMode, string> = {
  mirror: 'a terminal each, with the same windows; `shared`: one terminal for all; `solo`: alone',
  shared: 'one terminal for all; `mirror`: a terminal each, with the same windows; `solo`: alone',
  solo: 'a terminal each, nothing shared; `mirror`: the same windows; `shared`: one terminal',
};

const ABOUT_ACCESS: Record<Exclude<Access, 'guest'>, string> = {
  invite: 'those with an invitation: `teleport invite`, or the menu of the room',
  login: 'those who sign in; `allow` narrows it',
};

/** What a resident may do unless somebody says otherwise: nothing that changes anything. */
export const USUAL_HANDS: readonly Hand[] = ['look', 'point'];
/** Where the key of a resident's model is from. */
export const ABOUT_KEYS: Record<ApiKeySource, string> = {
  env: 'ANTHROPIC_API_KEY or OPENAI_API_KEY of the proxy',
  host_config: 'the file that `agent.key_file` of config.yaml names',
  visitor_dialog: 'each visitor lends their own, for a visit',
};

/** The text of a new room file. The values are not validated here; use `parseRoom`. */
export function roomText(room: NewRoom): string {
  const { id, displayName, mode = 'mirror', app, maxPlayers, access, door, record, locked } = room;
  const title = displayName ?? titleOf(id);
  const { welcome = `Welcome to ${title}.` } = room;
  const resident = room.resident ?? undefined;
  const lines = [
    entry('room_id', id, `the link is /room/${id}/`),
    entry('display_name', title),
    entry('mode', mode, ABOUT[mode]),
    entry('max_players', maxPlayers ?? PLAYERS[mode], 'how many may sit in it at once'),
    entry('app', app ?? 'desktop', '`desktop`, `wibwob`, or a command such as ["htop", "--tree"]'),
    ...(access === undefined || access === 'guest'
      ? []
      : [entry('access', access, ABOUT_ACCESS[access])]),
    ...(door === 'knock' ? [entry('door', door, 'newcomers wait until a host lets them in')] : []),
    ...(record
      ? [entry('record', true, 'while somebody has a seat in it; everybody is told')]
      : []),
    ...(locked ? [entry('locked', true, 'guests use the windows, and don’t move any')] : []),
    ...(resident === undefined ? [] : residentEntries(resident)),
    ...[
      entry('layout_path', `rooms/layouts/${id}.json`, 'the windows that an empty room opens with'),
      entry('preload_files', [`rooms/files/${id}.md`], 'texts that people find there'),
      entry('persist', '10m', 'how long the app of an empty seat lives on, or `forever`'),
      mode === 'shared'
        ? entry('grid', 'free', 'the size of the latest browser; without it 120x36 for everybody')
        : entry('grid', '120x36', 'one size for everybody; without it each browser has its own'),
      ...(resident === undefined && mode !== 'solo'
        ? [entry('agent', { name: 'Wib', hands: USUAL_HANDS }, 'somebody lives there: a model')]
        : []),
    ].map((unset) => `# ${unset}`),
  ];
  return `---
${lines.join('\n')}
---

# ${title}

## Welcome Message

${welcome}
${resident === undefined ? '' : `\n## System Prompt\n\nYou live in ${title}. Speak in short lines, and be good company.\n`}
## Notes

For you alone. Every key is explained in docs/rooms.md.
`;
}

/**
 * Writes the file of a new room.
 * @param dir the rooms folder, created if missing @returns the file's path
 * @param options.replaces a file of that name that is there
 * @throws AppError ROOM_FILE_INVALID if a value is invalid, the file exists, or the id is taken
 */
export async function createRoom(
  dir: string,
  room: NewRoom,
  { replaces = false }: { replaces?: boolean } = {},
): Promise<string> {
  if (!ROOM_ID.test(room.id))
    throw new AppError('ROOM_FILE_INVALID', `\`${room.id}\` can’t be a room’s id; ${idHelp(room)}`);
  const file = path.join(dir, `${room.id}.md`);
  const text = roomText(room);
  await mkdir(dir, { recursive: true });
  const { problems } = await parseRoom(text, file, path.dirname(path.resolve(dir)));
  if (hasErrors(problems))
    throw new AppError(
      'ROOM_FILE_INVALID',
      problems.map(({ key, message }) => `${key}: ${message}`).join(' '),
    );
  const taken = (await loadRooms(dir)).rooms.find(({ id }) => id === room.id);
  if (taken && path.resolve(taken.file) !== path.resolve(file))
    throw new AppError('ROOM_FILE_INVALID', `\`${room.id}\` is already the room of ${taken.file}.`);
  const there = await lstat(file).catch(() => undefined);
  if (there && !there.isFile())
    throw new AppError('ROOM_FILE_INVALID', `${file} is no regular file, and stays as it is.`);
  if (there && replaces) await writeFileAtomic(file, text, { mode: there.mode & 0o777 });
  else if (!(await createFileAtomic(file, text, { mode: 0o666 })))
    throw new AppError('ROOM_FILE_INVALID', `${file} exists, and stays as it is.`);
  return file;
}

function residentEntries(resident: NewResident): string[] {
  const { name, provider, model, baseUrl, keySource, hands = USUAL_HANDS } = resident;
  const agent = {
    name,
    ...(provider === undefined ? {} : { provider }),
    ...(model === undefined ? {} : { model }),
    ...(baseUrl === undefined ? {} : { base_url: baseUrl }),
    hands,
  };
  return [
    entry('agent', agent, 'who lives there, and what it may do'),
    ...(keySource === undefined ? [] : [entry('api_key_source', keySource, ABOUT_KEYS[keySource])]),
  ];
}

/** One line of YAML with an optional comment, aligned to a common column. */
function entry(key: string, value: unknown, about?: string): string {
  const yaml = stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd();
  const line = `${key}: ${yaml}`;
  return about === undefined ? line : `${line.padEnd(38)}  # ${about}`;
}

/** `reading-room` -> `Reading Room`. */
export function titleOf(id: string): string {
  return id
    .split('-')
    .filter(Boolean)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}

function idHelp({ id }: NewRoom): string {
  const near = id
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64);
  const rule = 'write 1 to 64 small letters, digits and hyphens';
  return near === '' ? `${rule}.` : `${rule}, such as \`${near}\`.`;
}
