// What is to say of each key of a room file besides what it may hold: its name and help for people, how a form asks for
// it, and from when on a change of it holds. Forms, the reload of files and their previews all read this one table.
import { ACCESSES } from '../protocol/access/access.ts';
import { GUEST_RIGHTS } from '../protocol/access/guest-rights.ts';
import { KEYBOARDS } from '../protocol/access/keyboard.ts';
import { ROOM_MODES } from '../protocol/modes.ts';
import { CLIPBOARD, NOTIFICATIONS } from '../protocol/page/app-wishes.ts';
import { API_KEY_SOURCES } from './agent-keys.ts';
import type { RoomFrontmatter } from './schema.ts';

/**
 * From when on a changed value holds: `live`: at once, for everybody who is in or comes; `seats`: for seats that open from
 * then on; `empty`: once nobody has a seat in the room, since everybody in it has to agree on it.
 */
export type HoldsFrom = 'live' | 'seats' | 'empty';

/** How a form asks: what is none of the simple kinds is written as YAML on one line. */
export type KeyInput =
  | { kind: 'text' }
  | { kind: 'number' }
  | { kind: 'flag' }
  | { kind: 'choice'; of: readonly string[] }
  | { kind: 'list' }
  | { kind: 'flags'; of: readonly string[] }
  | { kind: 'yaml' };

export const KEY_GROUPS = ['room', 'door', 'people', 'app', 'agent', 'machine'] as const;
export type KeyGroup = (typeof KEY_GROUPS)[number];
export const GROUP_TITLES: Record<KeyGroup, string> = {
  room: 'The room',
  door: 'Who comes in',
  people: 'What people may',
  app: 'What runs in it',
  agent: 'Its resident',
  machine: 'Ports, names, party',
};

export interface KeyAbout {
  label: string;
  /** One sentence. */
  help: string;
  group: KeyGroup;
  input: KeyInput;
  holds: HoldsFrom;
}

const text: KeyInput = { kind: 'text' };
const number: KeyInput = { kind: 'number' };
const flag: KeyInput = { kind: 'flag' };
const list: KeyInput = { kind: 'list' };
const yaml: KeyInput = { kind: 'yaml' };
const choice = (...of: readonly string[]): KeyInput => ({ kind: 'choice', of });

type Row = readonly [
  group: KeyGroup,
  holds: HoldsFrom,
  input: KeyInput,
  label: string,
  help: string,
];

const ROWS = {
  room_id: ['room', 'empty', text, 'Id', 'The room’s name in links: a to z, 0 to 9 and hyphens.'],
  display_name: ['room', 'live', text, 'Name', 'The room’s name for people.'],
  mode: [
    'room',
    'empty',
    choice(...ROOM_MODES),
    'How people share it',
    'mirror: a seat each, with the same windows; shared: one terminal for all; solo: alone.',
  ],
  multiplayer: ['room', 'empty', flag, 'Multiplayer', 'The older way to say the mode.'],
  max_players: ['room', 'live', number, 'Places', 'How many may sit in it at once.'],
  max_visitors: ['room', 'live', number, 'Places, older name', '`max_players` wins.'],
  layout_path: [
    'room',
    'seats',
    text,
    'Layout file',
    'The windows that an empty room opens with, as a path from the project on.',
  ],
  locked: [
    'room',
    'live',
    flag,
    'Layout locked',
    'Guests use the windows, and don’t open, close or move any.',
  ],
  preload_files: [
    'room',
    'seats',
    list,
    'Files',
    'Texts that people and the resident find there, as paths from the project on.',
  ],
  record: ['room', 'live', flag, 'Recorded', 'It is recorded while somebody has a seat in it.'],
  access: [
    'door',
    'live',
    choice(...ACCESSES),
    'Who may enter',
    'Everyone with the link, the invited, or those who sign in.',
  ],
  allow: ['door', 'live', list, 'Only these', 'Accounts, organisations or mail domains.'],
  door: [
    'door',
    'live',
    choice('open', 'knock'),
    'Door',
    'knock: newcomers wait until a host lets them in.',
  ],
  host: ['door', 'live', list, 'Hosts', 'Accounts, such as github:octocat.'],
  guests: [
    'people',
    'live',
    { kind: 'flags', of: GUEST_RIGHTS },
    'Guests may',
    'Type into their app, arrange windows, write, show their pointers.',
  ],
  keyboard: [
    'people',
    'live',
    choice(...KEYBOARDS),
    'Who types',
    'Where all share one terminal: everyone, or one at a time.',
  ],
  watchers: [
    'people',
    'live',
    choice('look', 'type'),
    'Watchers may',
    'Only look, or type into the app as well.',
  ],
  clipboard: [
    'people',
    'live',
    choice(...CLIPBOARD),
    'Texts to copy',
    'Whether an app may offer people a text to copy.',
  ],
  notifications: [
    'people',
    'live',
    choice(...NOTIFICATIONS),
    'Notices of apps',
    'Whether what an app tells beside its screen is shown.',
  ],
  app: [
    'app',
    'seats',
    yaml,
    'App',
    '`desktop`, `wibwob`, or a command such as ["htop", "--tree"].',
  ],
  ipc: [
    'app',
    'seats',
    flag,
    'Speaks the IPC',
    'A command that speaks the IPC of WibWob-DOS: its windows and chat are mirrored.',
  ],
  wibwob: [
    'app',
    'seats',
    yaml,
    'WibWob-DOS',
    'How this room starts it: { command: […], cwd: … }.',
  ],
  persist: [
    'app',
    'live',
    text,
    'An empty seat stays',
    'How long its app lives on: 10m, 2h, forever.',
  ],
  grid: ['app', 'live', yaml, 'Size', '`120x36` for everybody, or `free`.'],
  sandbox: [
    'app',
    'seats',
    choice('auto', 'bwrap', 'none'),
    'Box',
    'Whether the app runs in a box.',
  ],
  network: [
    'app',
    'seats',
    choice('none', 'host'),
    'Network',
    'What of the network is in the box.',
  ],
  umask: [
    'app',
    'seats',
    text,
    'Umask',
    'Three octal digits: what others may not do with files of the app.',
  ],
  allow_types: [
    'app',
    'seats',
    list,
    'Risky windows',
    'Types that run or fetch something, and are mirrored all the same.',
  ],
  agent: [
    'agent',
    'live',
    yaml,
    'Resident',
    'A model that lives there: `true`, or { name: Wib, hands: [look, point] }.',
  ],
  api_key_source: [
    'agent',
    'live',
    choice(...API_KEY_SOURCES),
    'Key of the model',
    'From the environment, the host’s file, or each visitor who brings one.',
  ],
  instance_id: ['machine', 'empty', text, 'Instance', 'WIBWOB_INSTANCE of the first seat.'],
  ttyd_port: [
    'machine',
    'empty',
    number,
    'Port of ttyd',
    'Of the first seat; without it, unix sockets.',
  ],
  partykit_room: ['machine', 'empty', text, 'Name at the party', 'Without it, the id.'],
  partykit_server: ['machine', 'empty', text, 'Party', 'A party of this room’s own.'],
} as const satisfies Record<keyof RoomFrontmatter, Row>;

export type RoomKey = keyof typeof ROWS;

/** Of every key, in the order in which a form asks for them. */
export const KEYS: ReadonlyMap<RoomKey, KeyAbout> = new Map(
  Object.entries(ROWS).map(([key, [group, holds, input, label, help]]) => [
    key as RoomKey,
    { group, holds, input, label, help },
  ]),
);
