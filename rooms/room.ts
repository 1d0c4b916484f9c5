// A room as the rest of the system uses it: defaults filled in, paths absolute, contradictions rejected.
import type { Grid } from '../protocol/geometry.ts';
import { MAX_BRIDGES } from '../protocol/limits.ts';
import type { RoomMode } from '../protocol/modes.ts';
import type { WishPolicy } from '../protocol/page/app-wishes.ts';
import type { AgentKeys, RoomFrontmatter } from './schema.ts';
import type { Sections } from './sections.ts';

export type RoomApp =
  | { kind: 'desktop' }
  | {
      kind: 'wibwob';
      /** Where this room starts it otherwise than the installation does. */
      argv?: readonly [string, ...string[]];
      /** The folder that it runs in. */
      cwd?: string;
    }
  | { kind: 'command'; argv: readonly [string, ...string[]] };

export interface Room extends Sections {
  id: string;
  displayName: string;
  /** Absolute path of the room file. */
  file: string;
  /** Absolute, without symlinks: the parent of the rooms folder. Every path below lies inside it. */
  projectDir: string;
  mode: RoomMode;
  multiplayer: boolean;
  /** How many people may sit in it at once. */
  maxPlayers: number;
  app: RoomApp;
  /** Seat 1's WIBWOB_INSTANCE; if absent, ids are generated. */
  instanceId?: string;
  /** Seat n listens on this port + n - 1; if absent, on a Unix socket. */
  ttydPort?: number;
  layoutPath?: string;
  preloadFiles: string[];
  /** How long an empty seat's app keeps running, in seconds; null for ever. */
  persistSeconds: number | null;
  /** Fixed terminal size; null if each browser has its own. */
  grid: Grid | null;
  /** File mode mask of the app. */
  umask: number;
  access: 'guest' | 'invite' | 'login';
  host?: string;
  apiKeySource: 'env' | 'host_config' | 'visitor_dialog';
  /** The room's id in the party; defaults to `id`. */
  partykitRoom?: string;
  /** A party server for this room only; defaults to the proxy's. */
  partykitServer?: string;
  agent: AgentKeys | null;
  /** Window types that are mirrored even though they run or fetch something (BR15). */
  allowTypes: string[];
  /** What its apps may do beyond their screens. */
  wishes: WishPolicy;
}

/** Absolute paths of a room's files, which exist and are inside the project. */
export interface RoomPaths {
  file: string;
  projectDir: string;
  layoutPath?: string;
  preloadFiles: string[];
  /** A folder. */
  wibwobCwd?: string;
}

/** A problem with keys that are valid alone but not in combination. */
export interface Conflict {
  key: keyof RoomFrontmatter;
  message: string;
  level: 'error' | 'warning';
}

/** Default grid of a shared terminal: without a fixed size, the smallest browser would shrink it for everyone. */
const SHARED_GRID: Grid = { cols: 120, rows: 36 };
const DEFAULT_PLAYERS: Record<RoomMode, number> = { mirror: 2, shared: 8, solo: 1 };

/** How many seats a room can have at once; in `shared` mode everyone uses the same one. */
export function seatCount(room: { mode: RoomMode; maxPlayers: number }): number {
  return room.mode === 'shared' ? 1 : room.maxPlayers;
}

/** The range of ports that a room's seats listen on, inclusive. */
export function portRange(room: {
  mode: RoomMode;
  maxPlayers: number;
  ttydPort?: number;
}): readonly [number, number] | undefined {
  return room.ttydPort === undefined
    ? undefined
    : [room.ttydPort, room.ttydPort + seatCount(room) - 1];
}

/** The mode of a room file: its `mode` key, else `mirror` if multiplayer and `solo` if not (as in E007). */
function modeOf(keys: RoomFrontmatter): RoomMode {
  return keys.mode ?? (keys.multiplayer ? 'mirror' : 'solo');
}

function playersOf(keys: RoomFrontmatter): number {
  return keys.max_players ?? keys.max_visitors ?? DEFAULT_PLAYERS[modeOf(keys)];
}

/** Finds keys that contradict each other. */
export function findConflicts(keys: RoomFrontmatter): Conflict[] {
  const found: Conflict[] = [];
  const add = (key: Conflict['key'], message: string, level: Conflict['level'] = 'error') =>
    found.push({ key, message, level });
  const mode = modeOf(keys);
  const maxPlayers = playersOf(keys);
  const playersKey = keys.max_players === undefined ? 'max_visitors' : 'max_players';

  if (keys.multiplayer === true && mode === 'solo')
    add('mode', '`solo` contradicts `multiplayer: true`; write `mirror` or `shared`, or drop one.');
  if (keys.multiplayer === false && mode !== 'solo')
    add('mode', `\`${mode}\` contradicts \`multiplayer: false\`; drop one of the two.`);
  if (mode === 'mirror' && maxPlayers > MAX_BRIDGES)
    add(
      playersKey,
      `a mirrored room has at most ${MAX_BRIDGES} seats; write less, or \`mode: shared\`.`,
    );
  if (mode !== 'solo' && maxPlayers === 1)
    add(playersKey, 'a multiplayer room for one person; write at least 2.', 'warning');
  if (mode === 'solo')
    for (const key of ['partykit_room', 'partykit_server', 'allow_types'] as const)
      if (keys[key] !== undefined && keys[key].length > 0)
        add(key, 'has no effect in a solo room; add `multiplayer: true`.', 'warning');

  if (keys.wibwob !== undefined && keys.app !== 'wibwob')
    add('wibwob', 'has no effect without `app: wibwob`.', 'warning');

  const range = portRange({ mode, maxPlayers, ttydPort: keys.ttyd_port } as Room);
  if (range && range[1] > 65_535)
    add(
      'ttyd_port',
      `${maxPlayers} seats need the ports ${range[0]} to ${range[1]}; the last is 65535.`,
    );
  return found;
}

/** Builds a room from validated keys, filling in the defaults. */
export function toRoom(keys: RoomFrontmatter, sections: Sections, paths: RoomPaths): Room {
  const mode = modeOf(keys);
  const optional = {
    instanceId: keys.instance_id,
    ttydPort: keys.ttyd_port,
    layoutPath: paths.layoutPath,
    host: keys.host,
    partykitRoom: keys.partykit_room,
    partykitServer: keys.partykit_server,
  };
  return {
    id: keys.room_id,
    displayName: keys.display_name || keys.room_id,
    file: paths.file,
    projectDir: paths.projectDir,
    mode,
    multiplayer: mode !== 'solo',
    maxPlayers: playersOf(keys),
    app: toApp(keys, paths),
    ...(Object.fromEntries(
      Object.entries(optional).filter(([, value]) => value !== undefined),
    ) as typeof optional),
    preloadFiles: paths.preloadFiles,
    persistSeconds: keys.persist,
    grid: keys.grid === undefined && mode === 'shared' ? SHARED_GRID : (keys.grid ?? null),
    umask: keys.umask,
    access: keys.access,
    apiKeySource: keys.api_key_source,
    agent: keys.agent ?? null,
    allowTypes: [...new Set(keys.allow_types)],
    wishes: { clipboard: keys.clipboard, notifications: keys.notifications },
    systemPrompt: sections.systemPrompt,
    welcome: sections.welcome,
    notes: sections.notes,
  };
}

function toApp({ app, wibwob }: RoomFrontmatter, { wibwobCwd }: RoomPaths): RoomApp {
  if (app === 'desktop') return { kind: app };
  if (app !== 'wibwob') return { kind: 'command', argv: app as [string, ...string[]] };
  return {
    kind: app,
    ...(wibwob?.command ? { argv: wibwob.command as [string, ...string[]] } : {}),
    ...(wibwobCwd ? { cwd: wibwobCwd } : {}),
  };
}
