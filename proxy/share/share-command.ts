// `teleport share`: a room of one command that needs no file, is open to others by a tunnel, and leaves nothing behind.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import pTimeout, { TimeoutError } from 'p-timeout';
import { AppError } from '../../protocol/errors.ts';
import { loadRooms, type Room } from '../../rooms/load.ts';
import { type Config, loadConfig } from '../config/config.ts';
import { type Via, viaText } from '../config/keys/share-via.ts';
import { type HowAppsRun, howAppsRun } from '../config/rooms/program-rooms.ts';
import type { Ask } from '../process/ask-within.ts';
import { count, paint, print } from '../process/output.ts';
import { createStartCheck } from '../seats/can-start.ts';
import { viasOf } from './can-share.ts';
import { commandRoomFile, commandRoomId, commandRoomName } from './command-room.ts';
import { makeShareHome, sweepShareHomes } from './home.ts';
import { KEYS_HELP } from './keys.ts';
import { type GuestLink, hostLink, linkAgain, linkInto } from './links.ts';
import { printQrCode } from './print-qr-code.ts';
import { openShareDesk, type ShareDesk } from './share-desk.ts';
import { type Shareable, startShared } from './shared-proxy.ts';
import { backAgain, userOf, waysOut } from './words.ts';

export interface ShareCommandOptions<P extends Shareable> {
  /** The program and its arguments. */
  argv: readonly string[];
  /** The folder that it starts in. */
  cwd: string;
  guests: number;
  knocks: boolean;
  isBoxed: boolean;
  /** The tunnel, by the command line. */
  via: string | undefined;
  env: NodeJS.ProcessEnv;
  start(config: Config, options: { adjust: (room: Room) => Room }): Promise<P>;
  /** A key of the person's ends it. */
  end(): void;
  signal: AbortSignal;
}

/** Longer than anybody shares at a stretch; the link ends with the command anyway. */
const INVITATION_HOURS = 24 * 7;
/** How long guests may take to be told that it is over, in ms. */
const TELL_WITHIN_MS = 2_000;

/**
 * @throws AppError CONFIG_INVALID, BAD_REQUEST, SEAT_START_FAILED or SANDBOX_MISSING before anything opens, TUNNEL_MISSING,
 * TUNNEL_FAILED, and what `start` throws; then nothing is left, either
 */
export async function shareCommand<P extends Shareable>(
  options: ShareCommandOptions<P>,
): Promise<{ reloadRooms(): Promise<void>; close: Shareable['close'] }> {
  const { argv, cwd, guests, isBoxed, env, start, signal } = options;
  await using opened = new AsyncDisposableStack();
  let desk: ShareDesk | undefined;
  // Last of all.
  opened.defer(() => desk?.release());
  await sweepShareHomes();
  const home = opened.use(await makeShareHome());
  const id = commandRoomId(argv);
  const file = path.join(home.roomsDir, `${id}.md`);
  await writeFile(file, commandRoomFile(options));
  const config = await loadConfig(
    {
      // Nothing else of an installation that this one may happen to be started in.
      ...{ PORT: '0', STATE_DIR: home.stateDir, ROOMS_DIR: home.roomsDir, STOP_APPS: 'true' },
      ...{ SHARE_VIA: env.SHARE_VIA, PUBLIC_URL: env.PUBLIC_URL },
    },
    home.dir,
    options.via === undefined ? {} : { share_via: options.via },
  );
  const vias = viasOf(config);
  const adjust = (one: Room) => (isBoxed ? one : { ...one, cwd });
  const how = await howAppsRun(config);
  const room = adjust(await onlyRoom(config));
  await createStartCheck(config, how)(room);
  print(beforeItOpens(config, options, how, vias));

  const terms = { uses: guests, hours: INVITATION_HOURS };
  let links: GuestLink[] = [];
  const show = async (proxy: P, isFirst: boolean) => {
    const own = await hostLink(proxy.ask, id);
    printLink(links.at(-1), options);
    print(`yours  ${own}`);
    if (isFirst) print('       makes your browser the host: keep it to yourself');
  };
  const shared = await startShared(config, {
    ...{ vias, env, signal },
    start: (at) => start(at, { adjust }),
    tell: (text) => print(paint('yellow', text)),
    async isOpen(proxy, { via, address }) {
      links = [await linkInto(proxy.ask, room, address, terms)];
      print(`${paint('green', 'open')}   ${address}  by ${viaText(via)}`);
      await show(proxy, true);
    },
    isBack: (address, isNew) => print(backAgain(address, isNew)),
    async makeLinks(proxy, address) {
      links = await Promise.all(links.map((link) => linkAgain(proxy.ask, link, address)));
      await show(proxy, false);
    },
  });
  opened.defer(() => shared.close());
  desk = openShareDesk({
    ...{ room: id, knocks: options.knocks },
    ask: (target, told) => shared.proxy.ask(target, told),
    end: options.end,
    async invite() {
      links.push(await linkInto(shared.proxy.ask, room, shared.address, terms));
      printLink(links.at(-1), options);
    },
  });
  if (desk.hasKeys) print(`keys   ${KEYS_HELP.replaceAll('\n', '\n       ')}`);
  opened.use(desk);
  const owned = opened.move();
  return {
    reloadRooms: () => shared.proxy.reloadRooms(),
    async close() {
      await tellGuests(shared.proxy.ask, id);
      await owned.disposeAsync();
      print('closed, and nothing is left of it');
    },
  };
}

/** @throws AppError BAD_REQUEST if the command can't be a room's */
async function onlyRoom({ roomsDir }: Config): Promise<Room> {
  const { rooms, problems } = await loadRooms(roomsDir);
  const [room] = rooms;
  if (room) return room;
  throw new AppError('BAD_REQUEST', problems.map(({ message }) => message).join(' '));
}

/** Pages say that it is over, instead of waiting for a server that comes back. */
async function tellGuests(ask: Ask, room: string): Promise<void> {
  try {
    await pTimeout(ask(`/api/rooms/${room}/end`, { method: 'POST', body: {} }), {
      milliseconds: TELL_WITHIN_MS,
    });
  } catch (error) {
    // One that can't tell them any more is closed all the same.
    if (!(error instanceof AppError || error instanceof TimeoutError)) throw error;
  }
}

function beforeItOpens(
  config: Config,
  { argv, cwd, guests, knocks, isBoxed }: ShareCommandOptions<Shareable>,
  how: HowAppsRun,
  vias: readonly Via[],
): string {
  const program = paint('bold', argv.join(' '));
  const what = isBoxed
    ? `You share ${program}, in a box: a read-only system, an empty home, no network.`
    : `You share ${program}, as ${userOf(how)}, in ${cwd}, without a box:\nwhoever types in it can do what you can do on this machine.`;
  const who = knocks
    ? 'Whoever has the link knocks, and comes in when you let them.'
    : `Whoever has the link comes in, ${guests} at most.`;
  return [
    what,
    who,
    'One at a time types; everybody sees what it shows.',
    `Everyone with the address sees the lobby: “${commandRoomName(argv)}”, and how many people are in it.`,
    'It ends with this command, and goes by',
    waysOut(vias, config.publicUrl),
  ].join('\n');
}

function printLink(
  link: GuestLink | undefined,
  { guests, knocks }: Pick<ShareCommandOptions<Shareable>, 'guests' | 'knocks'>,
): void {
  if (!link) return;
  const whom = knocks
    ? 'they knock, and you let them in'
    : `for ${count(guests, 'person', 'people')}, by invitation`;
  // The link comes last: a code is as high as many a terminal.
  printQrCode(link.url);
  print(`link   ${paint('bold', link.url)}\n       ${whom}`);
}
