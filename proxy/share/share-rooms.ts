// `start --share`: the rooms of an installation, open to others by a tunnel. Says to whom before it opens anything, then
// prints a link into each room, and again whenever the tunnel has come back under another address.
import { loadRoomFiles, loadRooms, type Room } from '../../rooms/load.ts';
import type { Config } from '../config/config.ts';
import { type Via, viaText } from '../config/keys/share-via.ts';
import { howAppsRun } from '../config/rooms/program-rooms.ts';
import { columns, paint, print } from '../process/output.ts';
import { viasOf } from './can-share.ts';
import { type GuestLink, linkAgain, linkInto } from './links.ts';
import { printQrCode } from './print-qr-code.ts';
import { type Shareable, startShared } from './shared-proxy.ts';
import { backAgain, waysOut, whatRuns, whoComesIn } from './words.ts';

export interface ShareOptions {
  /** Whether rooms with `access: guest` are open to everyone with the address, as their files say. */
  isOpen?: boolean;
}

export interface ShareRoomsOptions<P extends Shareable> extends ShareOptions {
  roomFiles: readonly string[] | undefined;
  start(config: Config, options: { adjust?: (room: Room) => Room }): Promise<P>;
  /** The proxy is there. */
  isReady(proxy: P): void;
  signal: AbortSignal;
}

/** How many people an invitation lets in, and for how long. */
const TERMS = { uses: 10, hours: 24 };

/** @throws AppError CONFIG_INVALID, TUNNEL_MISSING, TUNNEL_FAILED, and what `start` throws */
export async function shareRooms<P extends Shareable>(
  config: Config,
  options: ShareRoomsOptions<P>,
): Promise<{ reloadRooms(): Promise<void>; close: Shareable['close'] }> {
  const { roomFiles, isOpen = false, start, isReady, signal } = options;
  const vias = viasOf(config);
  const adjust = isOpen ? undefined : askForInvitation;
  const rooms = await roomsOf(config, roomFiles, adjust);
  print(await beforeItOpens(config, rooms, vias));
  let links: GuestLink[] = [];
  const shared = await startShared(config, {
    ...{ vias, env: process.env, signal },
    start: (at) => start(at, adjust ? { adjust } : {}),
    tell: (text) => print(paint('yellow', text)),
    async isOpen(proxy, { via, address }) {
      links = await Promise.all(rooms.map((room) => linkInto(proxy.ask, room, address, TERMS)));
      isReady(proxy);
      print(`${paint('green', 'open')}  ${address}  by ${viaText(via)}`);
      printLinks(links);
    },
    isBack: (address, isNew) => print(backAgain(address, isNew)),
    async makeLinks(proxy, address) {
      links = await Promise.all(links.map((link) => linkAgain(proxy.ask, link, address)));
      printLinks(links);
    },
  });
  return {
    reloadRooms: () => shared.proxy.reloadRooms(),
    async close(how) {
      await shared.close(how);
      print(`closed  ${shared.address}`);
    },
  };
}

/** A room that anybody could enter takes who was invited instead, as long as it is shared. */
function askForInvitation(room: Room): Room {
  return room.access === 'guest' ? { ...room, access: 'invite' } : room;
}

async function roomsOf(
  { roomsDir }: Config,
  files: readonly string[] | undefined,
  adjust: ((room: Room) => Room) | undefined,
): Promise<Room[]> {
  const { rooms } = files ? await loadRoomFiles(files) : await loadRooms(roomsDir);
  return adjust ? rooms.map(adjust) : rooms;
}

async function beforeItOpens(
  config: Config,
  rooms: readonly Room[],
  vias: readonly Via[],
): Promise<string> {
  const how = await howAppsRun(config);
  const table = columns([
    ['ROOM', 'WHO COMES IN', 'WHAT RUNS'],
    ...rooms.map((room) => [room.id, whoComesIn(room), whatRuns(room, how)]),
  ]);
  return [
    paint('bold', 'These rooms are opened to others, until this command ends:'),
    table,
    'Everyone with the address sees the lobby: names of rooms, and how many people are in them.',
    'It goes by',
    waysOut(vias, config.publicUrl),
  ].join('\n');
}

function printLinks(links: readonly GuestLink[]): void {
  const [first] = links;
  if (first === undefined) {
    print('There is no room to make a link into.');
    return;
  }
  // Links come last: a code is as high as many a terminal.
  printQrCode(first.url);
  if (links.length > 1) print(`(${first.room})`);
  print(columns([['ROOM', 'LINK'], ...links.map(({ room, url }) => [room, url])]));
  if (links.some(({ invite }) => invite !== undefined))
    print(`An invitation is for ${TERMS.uses} people within ${TERMS.hours} hours.`);
}
