// The schema of a room file's frontmatter: types and ranges of its keys, with messages that say what to write.
import * as v from 'valibot';
import { ACCESSES } from '../protocol/access/access.ts';
import { parseAccountRule, parseAllowRule } from '../protocol/access/allow.ts';
import { KEYBOARDS } from '../protocol/access/keyboard.ts';
import { onlyKeys } from '../protocol/keys.ts';
import { MAX_BROWSERS, MAX_COLS, MAX_ROWS } from '../protocol/limits.ts';
import { ROOM_MODES } from '../protocol/modes.ts';
import { CLIPBOARD, NOTIFICATIONS, USUAL_WISHES } from '../protocol/page/app-wishes.ts';
import { cleanTitle } from '../protocol/text/text.ts';
import { typeName } from '../protocol/windows.ts';
import { API_KEY_SOURCES, agentSchema } from './agent-keys.ts';

/** Format of a room id, which is part of links, tickets and Durable Object names. */
export const ROOM_ID = /^[a-z0-9][a-z0-9-]{0,63}$/;
const MIN_COLS = 16;
const MIN_ROWS = 6;
const MAX_PERSIST_S = 365 * 24 * 3600;
const NO_CONTROLS = /^[^\u0000-\u001f\u007f-\u009f]*$/;

const quoted = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');
const oneOf = <const T extends readonly string[]>(names: T) =>
  v.picklist(names, `write one of ${quoted(names)}.`);
/** A single line of text; `help` is the error message. */
const line = (max: number, help: string) =>
  v.message(
    v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(max), v.regex(NO_CONTROLS)),
    help,
  );
const whole = (min: number, max: number, help: string) =>
  v.message(v.pipe(v.number(), v.safeInteger(), v.minValue(min), v.maxValue(max)), help);

const ID_HELP =
  'write 1 to 64 small letters, digits and hyphens, starting with a letter or digit, such as `my-room`.';
const id = v.message(v.pipe(v.string(), v.regex(ROOM_ID)), ID_HELP);
const flag = v.boolean('write `true` or `false` (without quotes).');
const people = whole(1, MAX_BROWSERS, `write a whole number from 1 to ${MAX_BROWSERS}.`);
const PATH_HELP = 'write the path of a file, relative to the folder that holds the rooms folder.';
const path = line(1_024, PATH_HELP);

/** Used in a socket's file name; E007 rooms have a number here. */
const instanceId = v.message(
  v.pipe(
    v.union([v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.transform(String)), v.string()]),
    v.regex(/^[^/\u0000-\u001f\u007f-\u009f]+$/),
    v.maxBytes(64),
  ),
  'write 1 to 64 characters without a slash or control characters, such as `1` or `studio`.',
);

const SERVER_HELP =
  'write an address that starts with `ws://`, `wss://`, `http://` or `https://`, without user name or password.';
const server = v.message(v.pipe(v.string(), v.check(isServerUrl)), SERVER_HELP);

const ARGV_HELP =
  'write `desktop`, `wibwob`, or a command as a list of its words, such as `["htop", "--tree"]`; no shell reads it.';
const word = v.pipe(v.string(), v.maxLength(4_096), v.regex(/^[^\u0000]*$/));
const argv = v.pipe(
  v.array(word),
  v.minLength(1),
  v.maxLength(64),
  v.check((words) => words[0] !== ''),
);
const app = v.message(v.union([v.picklist(['desktop', 'wibwob']), argv]), ARGV_HELP);

const WIBWOB_HELP =
  'write `{ command: [/opt/wibwob-dos/wibwob], cwd: wibwob }`, or one of the two; no shell reads the command.';
/** How this room starts WibWob-DOS; what is left out is as the installation has it. */
const wibwob = v.message(
  v.pipe(
    onlyKeys({ command: v.optional(argv), cwd: v.optional(path) }, WIBWOB_HELP),
    v.check(({ command, cwd }) => command !== undefined || cwd !== undefined),
  ),
  WIBWOB_HELP,
);

const PERSIST_HELP =
  'write a time such as `30s`, `10m`, `2h` or `1d` (at most 365d), a number of seconds, or `forever`.';
/** Seconds; null for ever. */
const persist = v.message(
  v.pipe(
    v.union([v.pipe(v.string(), v.transform(seconds)), v.number()]),
    v.nullable(whole(0, MAX_PERSIST_S, PERSIST_HELP)),
  ),
  PERSIST_HELP,
);

const UMASK_HELP =
  'write three octal digits in quotes, such as `"022"` or `"077"`: what others may not do with files that the app makes.';
const umask = v.message(
  v.pipe(
    v.string(),
    v.regex(/^0?[0-7]{3}$/),
    v.transform((digits) => Number.parseInt(digits, 8)),
  ),
  UMASK_HELP,
);

const GRID_HELP = `write \`120x36\`, \`{ cols: 120, rows: 36 }\` or \`free\`; ${MIN_COLS} to ${MAX_COLS} columns, ${MIN_ROWS} to ${MAX_ROWS} rows.`;
const gridSize = onlyKeys({
  cols: whole(MIN_COLS, MAX_COLS, GRID_HELP),
  rows: whole(MIN_ROWS, MAX_ROWS, GRID_HELP),
});
/** Null (`free`) if each browser has its own size. */
const grid = v.union(
  [
    v.pipe(
      v.string(),
      v.regex(/^(free|\d{1,4}x\d{1,4})$/),
      v.transform(size),
      v.nullable(gridSize),
    ),
    gridSize,
  ],
  GRID_HELP,
);

const files = v.message(
  v.pipe(v.array(path), v.maxLength(32)),
  'write a list of at most 32 paths, such as `[rooms/files/attic.md]`.',
);
const types = v.message(
  v.pipe(v.array(typeName), v.maxLength(64)),
  'write a list of window types, such as `[terminal, browser]`.',
);

/** One text or a list of them, each read by `parse`. */
const listOf = <T>(parse: (text: string) => T | undefined, help: string) =>
  v.message(
    v.pipe(
      v.union([
        v.pipe(
          v.string(),
          v.transform((one) => [one]),
        ),
        v.array(v.string()),
      ]),
      v.maxLength(1_000),
      v.transform((texts) => texts.map(parse)),
      v.check((rules) => !rules.includes(undefined)),
      v.transform((rules) => rules as T[]),
    ),
    help,
  );
const hosts = listOf(
  parseAccountRule,
  'write accounts, such as `github:octocat`, `x:jack`, `oidc:ada` or `ada@example.org`; the provider goes first.',
);
const allow = listOf(
  parseAllowRule,
  'write accounts (`github:octocat`, `ada@example.org`), organisations (`github:my-org/*`) or mail domains (`*@example.org`).',
);

const GUESTS_HELP =
  'write what guests may not, such as `{ type: false }`; the keys are `type`, `arrange`, `chat` and `point`.';
const guests = onlyKeys(
  {
    type: v.optional(flag, true),
    arrange: v.optional(flag, true),
    chat: v.optional(flag, true),
    point: v.optional(flag, true),
  },
  GUESTS_HELP,
);

const keys = {
  // E007. A missing id is treated like an empty one, which is invalid.
  room_id: v.optional(id, ''),
  display_name: v.optional(
    v.pipe(line(80, 'write a name of at most 80 characters.'), v.transform(cleanTitle)),
  ),
  instance_id: v.optional(instanceId),
  ttyd_port: v.optional(whole(1_024, 65_535, 'write a port from 1024 to 65535.')),
  layout_path: v.optional(path),
  api_key_source: v.optional(oneOf(API_KEY_SOURCES), 'env'),
  max_visitors: v.optional(people),
  preload_files: v.optional(files, []),
  // E008
  multiplayer: v.optional(flag),
  partykit_room: v.optional(id),
  partykit_server: v.optional(server),
  max_players: v.optional(people),
  // Ours
  app: v.optional(app, 'desktop'),
  ipc: v.optional(flag, false),
  wibwob: v.optional(wibwob),
  mode: v.optional(oneOf(ROOM_MODES)),
  host: v.optional(hosts, []),
  access: v.optional(oneOf(ACCESSES), 'guest'),
  allow: v.optional(allow, []),
  door: v.optional(oneOf(['open', 'knock']), 'open'),
  guests: v.optional(guests, {}),
  keyboard: v.optional(oneOf(KEYBOARDS)),
  watchers: v.optional(oneOf(['look', 'type']), 'look'),
  record: v.optional(flag, false),
  locked: v.optional(flag, false),
  persist: v.optional(persist, '10m'),
  grid: v.optional(grid),
  umask: v.optional(umask, '022'),
  sandbox: v.optional(oneOf(['auto', 'bwrap', 'none']), 'auto'),
  network: v.optional(oneOf(['none', 'host'])),
  agent: v.optional(agentSchema),
  allow_types: v.optional(types, []),
  clipboard: v.optional(oneOf(CLIPBOARD), USUAL_WISHES.clipboard),
  notifications: v.optional(oneOf(NOTIFICATIONS), USUAL_WISHES.notifications),
};
export const frontmatterSchema = onlyKeys(keys);

export type RoomFrontmatter = v.InferOutput<typeof frontmatterSchema>;
/** Every key that a room file may have, in the order of the documentation. */
export const ROOM_KEYS = Object.keys(keys);

function isServerUrl(text: string): boolean {
  const url = URL.parse(text);
  if (!url || text.length > 2_048) return false;
  const known = ['ws:', 'wss:', 'http:', 'https:'].includes(url.protocol);
  return known && url.username === '' && url.password === '';
}

/** `10m` -> 600, `forever` -> null; NaN for anything else, which the next step rejects. */
function seconds(text: string): number | null {
  if (text === 'forever') return null;
  const [, amount, unit] = /^(\d{1,9}) ?(s|m|h|d)$/.exec(text.trim()) ?? [];
  const factor = { s: 1, m: 60, h: 3_600, d: 86_400 }[unit ?? ''];
  return amount && factor ? Number(amount) * factor : Number.NaN;
}

/** `120x36` -> columns and rows, `free` -> null. */
function size(text: string): unknown {
  if (text === 'free') return null;
  const [cols, rows] = text.split('x').map(Number);
  return { cols, rows };
}
