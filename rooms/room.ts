// A room as the rest of the system uses it: defaults filled in, paths absolute, contradictions rejected.
import type { Access } from '../protocol/access/access.ts';
import type { AccountRule, AllowRule } from '../protocol/access/allow.ts';
import type { GuestRights } from '../protocol/access/guest-rights.ts';
import type { KeyboardMode } from '../protocol/access/keyboard.ts';
import type { Grid } from '../protocol/geometry.ts';
import { MAX_BRIDGES } from '../protocol/limits.ts';
import type { RoomMode } from '../protocol/modes.ts';
import type { WishPolicy } from '../protocol/page/app-wishes.ts';
import { type ApiKeySource, type Resident, toResident } from './agent-keys.ts';
import type { Layout } from './layout.ts';
import type { RoomFrontmatter } from './schema.ts';
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
  | {
      kind: 'command';
      argv: readonly [string, ...string[]];
      /** It speaks the IPC of WibWob-DOS, so its windows and chat can be mirrored. */
      ipc?: true;
    };

/** One object stays a room's as long as it is open; who keeps it sees a changed file in it (`proxy/room-files/`). */
export interface Room extends Sections {
  id: string;
  displayName: string;
  /** Absolute path of the room file, as it was named. */
  file: string;
  /** The folder of the room file; absolute, without symlinks, so that paths in the project can be told from there. */
  roomsDir: string;
  /** Absolute, without symlinks: the parent of the rooms folder. Every path below lies inside it. */
  projectDir: string;
  /** Where its command starts, if not in the project's folder. No file says it. */
  cwd?: string;
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
  /** The windows in that file. */
  layout?: Layout;
  preloadFiles: string[];
  /** How long an empty seat's app keeps running, in seconds; null for ever. */
  persistSeconds: number | null;
  /** Fixed terminal size; null if each browser has its own. */
  grid: Grid | null;
  /** File mode mask of the app. */
  umask: number;
  /** Whether its app runs in a box: `auto` where one works, if the app is not the built-in desktop. */
  sandbox: 'auto' | 'bwrap' | 'none';
  /** What of the network is in the box. */
  network: 'none' | 'host';
  access: Access;
  /** Narrows `access`; empty if the file names nobody. */
  allow: AllowRule[];
  /** The accounts of its hosts; without any the host link makes hosts. */
  hosts: AccountRule[];
  /** Whether newcomers knock, and wait to be let in. */
  door: 'open' | 'knock';
  /** What guests may. */
  guests: GuestRights;
  /** Who types in a terminal that all share. */
  keyboard: KeyboardMode;
  /** Whether those who watch a seat without one may type into its app. */
  watchers: 'look' | 'type';
  /** Whether it is recorded from the beginning. */
  record: boolean;
  /** Whether its layout is locked from the beginning (LK1). */
  locked: boolean;
  /** Its file is gone: nobody new comes in, and then it closes; Unix time in ms. */
  closesAt?: number;
  apiKeySource: ApiKeySource;
  /** The room's id in the party; defaults to `id`. */
  partykitRoom?: string;
  /** A party server for this room only; defaults to the proxy's. */
  partykitServer?: string;
  /** Who lives in it; null: nobody. */
  agent: Resident | null;
  /** Window types that are mirrored even though they run or fetch something (BR15). */
  allowTypes: string[];
  /** What its apps may do beyond their screens. */
  wishes: WishPolicy;
}

/** Absolute paths of a room's files, which exist and are inside the project. */
export interface RoomPaths {
  file: string;
  roomsDir: string;
  projectDir: string;
  layoutPath?: string;
  layout?: Layout;
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

/** Whether an app is to run in a box where there is one. */
export function mayBeBoxed(sandbox: Room['sandbox'], app: unknown): boolean {
  return sandbox === 'bwrap' || (sandbox === 'auto' && app !== 'desktop');
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

  if (mode === 'solo' && Object.values(keys.guests).includes(false))
    add('guests', 'has no effect in a solo room, where everybody is alone.', 'warning');
  if (mode !== 'mirror' && keys.locked)
    add('locked', 'has no effect where windows are not mirrored.', 'warning');
  if (mode !== 'shared' && keys.keyboard !== undefined)
    add('keyboard', 'has no effect where everybody has a terminal of their own.', 'warning');
  if (keys.access === 'guest' && keys.allow.length > 0)
    add('allow', 'everyone with the link comes in; add `access: login` or `access: invite`.');

  const hasAgent = keys.agent?.enabled === true;
  if (hasAgent && mode === 'solo')
    add('agent', 'a solo room has no party, where it would live; write `mode: mirror`.');
  if (hasAgent && keys.agent?.provider === 'openai' && keys.agent.model === undefined)
    add('agent', '`provider: openai` needs the name of a `model` beside it.');
  // WibWob-DOS has an assistant of its own, which asks the visitor for a key by itself.
  const asksItself = keys.api_key_source === 'visitor_dialog' && keys.app === 'wibwob';
  if (!hasAgent && keys.api_key_source !== 'env' && !asksItself)
    add('api_key_source', 'has no effect without an `agent`.', 'warning');

  if (keys.wibwob !== undefined && keys.app !== 'wibwob')
    add('wibwob', 'has no effect without `app: wibwob`.', 'warning');
  if (keys.ipc && !Array.isArray(keys.app))
    add('ipc', 'has no effect: the desktop and WibWob-DOS speak it anyway.', 'warning');

  if (keys.network === 'none' && keys.sandbox === 'none')
    add('network', '`none` is kept by a box alone; write `sandbox: bwrap`, or drop it.');
  else if (keys.network !== undefined && !mayBeBoxed(keys.sandbox, keys.app))
    add('network', 'has no effect without a box; write `sandbox: bwrap`, or drop it.', 'warning');
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
    layout: paths.layout,
    partykitRoom: keys.partykit_room,
    partykitServer: keys.partykit_server,
  };
  return {
    id: keys.room_id,
    displayName: keys.display_name || keys.room_id,
    file: paths.file,
    roomsDir: paths.roomsDir,
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
    sandbox: keys.sandbox,
    network: keys.network ?? 'none',
    access: keys.access,
    allow: keys.allow,
    hosts: keys.host,
    door: keys.door,
    guests: keys.guests,
    keyboard: keys.keyboard ?? 'everyone',
    watchers: keys.watchers,
    record: keys.record,
    locked: keys.locked,
    apiKeySource: keys.api_key_source,
    agent: toResident(keys.agent),
    allowTypes: [...new Set(keys.allow_types)],
    wishes: { clipboard: keys.clipboard, notifications: keys.notifications },
    systemPrompt: sections.systemPrompt,
    welcome: sections.welcome,
    notes: sections.notes,
  };
}

function toApp({ app, ipc, wibwob }: RoomFrontmatter, { wibwobCwd }: RoomPaths): RoomApp {
  if (app === 'desktop') return { kind: app };
  if (app !== 'wibwob') {
    const argv = app as [string, ...string[]];
    return { kind: 'command', argv, ...(ipc ? { ipc } : {}) };
  }
  return {
    kind: app,
    ...(wibwob?.command ? { argv: wibwob.command as [string, ...string[]] } : {}),
    ...(wibwobCwd ? { cwd: wibwobCwd } : {}),
  };
}
