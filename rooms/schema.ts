// The keys of a room file's frontmatter: their types and ranges, and what to write where they are wrong.
import { z } from 'zod';
import { MAX_BROWSERS, MAX_COLS, MAX_ROWS } from '../protocol/limits.ts';
import { ROOM_MODES } from '../protocol/modes.ts';
import { cleanTitle } from '../protocol/text.ts';

/** What a room id may be; it is part of links, tickets and the party's object names. */
export const ROOM_ID = /^[a-z0-9][a-z0-9-]{0,63}$/;
export const MIN_COLS = 16;
export const MIN_ROWS = 6;
const MAX_PERSIST_S = 365 * 24 * 3600;
const NO_CONTROLS = /^[^\u0000-\u001f\u007f-\u009f]*$/;
const TYPE_NAME = /^[a-z0-9_]{1,64}$/;

const quoted = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');
const oneOf = <T extends string>(names: readonly [T, ...T[]]) =>
  z.enum(names, { error: `write one of ${quoted(names)}.` });
/** A line of text; the message says what to write. */
const line = (max: number, error: string) =>
  z.string({ error }).trim().min(1, { error }).max(max, { error }).regex(NO_CONTROLS, { error });
const whole = (min: number, max: number, error: string) =>
  z.int({ error }).min(min, { error }).max(max, { error });

const ID_HELP =
  'write 1 to 64 small letters, digits and hyphens, starting with a letter or digit, such as `my-room`.';
const id = z.string({ error: ID_HELP }).regex(ROOM_ID, { error: ID_HELP });
const flag = z.boolean({ error: 'write `true` or `false` (without quotes).' });
const PEOPLE_HELP = `write a whole number from 1 to ${MAX_BROWSERS}.`;
const people = whole(1, MAX_BROWSERS, PEOPLE_HELP);
const PATH_HELP = 'write the path of a file, relative to the folder that holds the rooms folder.';
const path = line(1_024, PATH_HELP);

const INSTANCE_HELP =
  'write 1 to 64 characters without a slash or control characters, such as `1` or `studio`.';
/** Becomes part of a socket's file name; E007 rooms write a number. */
const instanceId = z
  .union([z.int().min(0).transform(String), z.string()], { error: INSTANCE_HELP })
  .pipe(
    z
      .string()
      .regex(/^[^/\u0000-\u001f\u007f-\u009f]+$/, { error: INSTANCE_HELP })
      .refine((text) => Buffer.byteLength(text) <= 64, { error: INSTANCE_HELP }),
  );

const SERVER_HELP =
  'write an address that starts with `ws://`, `wss://`, `http://` or `https://`, without user name or password.';
const server = z.string({ error: SERVER_HELP }).refine(isServerUrl, { error: SERVER_HELP });

const ARGV_HELP =
  'write `desktop`, `wibwob`, or a command as a list of its words, such as `["htop", "--tree"]`; no shell reads it.';
const argv = z
  .array(
    z
      .string({ error: ARGV_HELP })
      .max(4_096, { error: ARGV_HELP })
      .regex(/^[^\u0000]*$/, { error: ARGV_HELP }),
    { error: ARGV_HELP },
  )
  .min(1, { error: ARGV_HELP })
  .max(64, { error: ARGV_HELP })
  .refine((words) => words[0] !== '', { error: ARGV_HELP });
const app = z.union([z.enum(['desktop', 'wibwob']), argv], { error: ARGV_HELP });

const PERSIST_HELP =
  'write a time such as `30s`, `10m`, `2h` or `1d` (at most 365d), a number of seconds, or `forever`.';
/** Seconds; null for ever. */
const persist = z
  .union([z.literal('forever').transform(() => null), z.string().transform(seconds), z.number()], {
    error: PERSIST_HELP,
  })
  .pipe(whole(0, MAX_PERSIST_S, PERSIST_HELP).nullable());

const GRID_HELP = `write \`120x36\`, \`{ cols: 120, rows: 36 }\` or \`free\`; ${MIN_COLS} to ${MAX_COLS} columns, ${MIN_ROWS} to ${MAX_ROWS} rows.`;
const gridSize = z.strictObject({
  cols: whole(MIN_COLS, MAX_COLS, GRID_HELP),
  rows: whole(MIN_ROWS, MAX_ROWS, GRID_HELP),
});
/** Null where each browser has a size of its own. */
const grid = z.union(
  [
    z.literal('free').transform(() => null),
    z
      .string()
      .regex(/^\d{1,4}x\d{1,4}$/)
      .transform((text) => {
        const [cols, rows] = text.split('x').map(Number);
        return { cols, rows };
      })
      .pipe(gridSize),
    gridSize,
  ],
  { error: GRID_HELP },
);

const AGENT_HELP =
  'write `true`, `false`, or keys such as `{ name: Wib, model: claude-sonnet-4-5, max_tokens: 1024 }`.';
/** The room's resident. Keys beyond these are kept for the agent to judge, as plain values. */
const agentKeys = z
  .object(
    {
      enabled: flag.default(true),
      name: line(32, 'write a name of at most 32 characters.').optional(),
      provider: line(64, 'write the name of a provider.').optional(),
      model: line(128, 'write the name of a model.').optional(),
      base_url: server.optional(),
      max_tokens: whole(1, 1_000_000, 'write a whole number from 1 to 1000000.').optional(),
    },
    { error: AGENT_HELP },
  )
  .catchall(
    z.union([z.string().max(4_096), z.number(), z.boolean(), z.null()], {
      error: 'write a text, a number, `true` or `false`.',
    }),
  );
const agent = z.preprocess(
  (value) => (typeof value === 'boolean' ? { enabled: value } : value),
  agentKeys,
);

const TYPES_HELP = 'write a list of window types, such as `[terminal, browser]`.';
const FILES_HELP = 'write a list of at most 32 paths, such as `[rooms/files/hello.md]`.';

export const frontmatterSchema = z.strictObject({
  // E007
  room_id: id,
  display_name: line(80, 'write a name of at most 80 characters.').transform(cleanTitle).optional(),
  instance_id: instanceId.optional(),
  ttyd_port: whole(1_024, 65_535, 'write a port from 1024 to 65535.').optional(),
  layout_path: path.optional(),
  api_key_source: oneOf(['env', 'host_config', 'visitor_dialog']).default('env'),
  max_visitors: people.optional(),
  preload_files: z.array(path, { error: FILES_HELP }).max(32, { error: FILES_HELP }).default([]),
  // E008
  multiplayer: flag.optional(),
  partykit_room: id.optional(),
  partykit_server: server.optional(),
  max_players: people.optional(),
  // Ours
  app: app.default('desktop'),
  mode: oneOf(ROOM_MODES).optional(),
  host: line(64, 'write who the host is, in at most 64 characters.').optional(),
  access: oneOf(['guest', 'invite', 'login']).default('guest'),
  persist: persist.default(600),
  grid: grid.optional(),
  agent: agent.optional(),
  allow_types: z
    .array(z.string({ error: TYPES_HELP }).regex(TYPE_NAME, { error: TYPES_HELP }), {
      error: TYPES_HELP,
    })
    .max(64, { error: TYPES_HELP })
    .default([]),
});

export type RoomFrontmatter = z.output<typeof frontmatterSchema>;
export type AgentKeys = z.output<typeof agentKeys>;
/** Every key that a room file may have, in the order of the documentation. */
export const ROOM_KEYS = Object.keys(frontmatterSchema.shape);

function isServerUrl(text: string): boolean {
  const url = URL.parse(text);
  if (!url || text.length > 2_048) return false;
  const known = ['ws:', 'wss:', 'http:', 'https:'].includes(url.protocol);
  return known && url.username === '' && url.password === '';
}

/** `10m` -> 600; NaN for anything else, which the next step refuses. */
function seconds(text: string): number {
  const [, amount, unit] = /^(\d{1,9}) ?(s|m|h|d)$/.exec(text.trim()) ?? [];
  const factor = { s: 1, m: 60, h: 3_600, d: 86_400 }[unit ?? ''];
  return amount && factor ? Number(amount) * factor : Number.NaN;
}
