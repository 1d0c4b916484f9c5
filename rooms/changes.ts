// What differs between a room and the same room by its changed file, key by key, and from when on each holds. Pure.
import { isDeepStrictEqual } from 'node:util';
import { type HoldsFrom, KEYS, type RoomKey } from './keys.ts';
import type { Room } from './room.ts';

/** A key, or a section by its title. */
export type Changed = RoomKey | keyof typeof SECTIONS;

export interface Change {
  what: Changed;
  holds: HoldsFrom;
  /** What of the room it concerns. */
  fields: readonly (keyof Room)[];
}

/** Keys whose change is no change of their own: another id is another room, and two are other ways to write a key. */
type Elsewhere = 'room_id' | 'multiplayer' | 'max_visitors';

/** What each key of the file says of the room. Keys that share a field are told apart by `PARTS`. */
const FIELDS: Record<Exclude<RoomKey, Elsewhere>, readonly (keyof Room)[]> = {
  display_name: ['displayName'],
  mode: ['mode', 'multiplayer'],
  max_players: ['maxPlayers'],
  layout_path: ['layoutPath', 'layout'],
  locked: ['locked'],
  preload_files: ['preloadFiles'],
  record: ['record'],
  access: ['access'],
  allow: ['allow'],
  door: ['door'],
  host: ['hosts'],
  guests: ['guests'],
  keyboard: ['keyboard'],
  watchers: ['watchers'],
  clipboard: ['wishes'],
  notifications: ['wishes'],
  app: ['app'],
  ipc: ['app'],
  wibwob: ['app'],
  persist: ['persistSeconds'],
  grid: ['grid'],
  sandbox: ['sandbox'],
  network: ['network'],
  umask: ['umask'],
  allow_types: ['allowTypes'],
  agent: ['agent'],
  api_key_source: ['apiKeySource'],
  instance_id: ['instanceId'],
  ttyd_port: ['ttydPort'],
  partykit_room: ['partykitRoom'],
  partykit_server: ['partykitServer'],
};

/** What of a shared field a key says. */
const PARTS: { [K in RoomKey]?: (room: Room) => unknown } = {
  clipboard: ({ wishes }) => wishes.clipboard,
  notifications: ({ wishes }) => wishes.notifications,
  app: ({ app }) => (app.kind === 'command' ? app.argv : app.kind),
  ipc: ({ app }) => app.kind === 'command' && app.ipc,
  wibwob: ({ app }) => (app.kind === 'wibwob' ? [app.argv, app.cwd] : [undefined, undefined]),
};

const SECTIONS = {
  'System Prompt': ['systemPrompt'],
  'Welcome Message': ['welcome'],
  Notes: ['notes'],
} as const satisfies Record<string, readonly (keyof Room)[]>;

/** What follows from the mode unless the file says it, and so waits for it. */
const WITH_MODE: ReadonlySet<Changed> = new Set(['max_players', 'grid', 'keyboard']);

/**
 * @param filesRootOf the folder of the files that a room mirrors: windows name their files from there on, so all who are in
 * a room have to have the same one
 */
export function changesBetween(
  before: Room,
  after: Room,
  filesRootOf: (room: Room) => string = () => '',
): Change[] {
  const differs = (fields: readonly (keyof Room)[]) =>
    fields.some((field) => !isDeepStrictEqual(before[field], after[field]));
  const modeDiffers = before.mode !== after.mode;
  const rootDiffers = filesRootOf(before) !== filesRootOf(after);
  const keys = [...KEYS].flatMap(([what, { holds }]): Change[] => {
    const fields = (FIELDS as { [K in RoomKey]?: readonly (keyof Room)[] })[what];
    const part = PARTS[what];
    const isOther = part ? !isDeepStrictEqual(part(before), part(after)) : differs(fields ?? []);
    if (!fields || !isOther) return [];
    const isLate =
      (modeDiffers && WITH_MODE.has(what)) || (rootDiffers && what === 'preload_files');
    return [{ what, holds: isLate ? 'empty' : holds, fields }];
  });
  const sections = Object.entries(SECTIONS).flatMap(([what, fields]): Change[] =>
    differs(fields) ? [{ what: what as Changed, holds: 'live', fields }] : [],
  );
  return [...keys, ...sections];
}

/** Takes some fields over, in place: who keeps the room sees them. */
export function takeOver(room: Room, from: Room, fields: readonly (keyof Room)[]): void {
  for (const field of fields) {
    if (from[field] === undefined) delete room[field];
    else Object.assign(room, { [field]: from[field] });
  }
}
