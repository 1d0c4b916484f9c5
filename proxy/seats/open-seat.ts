// Assembles a seat: folder, secret, app, terminal, and the bridge if the room is mirrored.
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'pino';
import {
  BRIDGE_END_MS,
  type Bridge,
  type BridgeMeter,
  createIpcClient,
  diskFile,
  type IpcClient,
  roomFiles,
  startBridge,
} from '../../bridge/bridge.ts';
import { removeStale } from '../../node/unix-socket.ts';
import { pauseOf } from '../../protocol/access/pauses.ts';
import type { WishPolicy } from '../../protocol/page/app-wishes.ts';
import type { Layout } from '../../rooms/layout.ts';
import type { Room } from '../../rooms/load.ts';
import { partyRoomOf } from '../../rooms/lookup.ts';
import { resolveInside } from '../../rooms/paths.ts';
import type { AppUser } from '../../seats/process/app-user.ts';
import type { Keeper } from '../../seats/process/keeper.ts';
import type { OpenScreen } from '../../seats/screen/screen.ts';
import { createSeat, type Seat } from '../../seats/seat.ts';
import { ByteBudget } from '../../seats/terminal/input/byte-budget.ts';
import { isShared, mayType } from '../access/door.ts';
import type { TicketIssuer } from '../auth/tickets.ts';
import type { Visitor } from '../auth/visitor.ts';
import type { Config } from '../config/config.ts';
import { type Boxes, wantsBox } from '../config/rooms/boxes.ts';
import { keptSecret } from '../config/state/kept-secrets.ts';
import { boxFolder, seatDir } from '../config/state/state-dir.ts';
import type { Tools } from '../config/tools.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { RoomFactsCache } from '../party/facts.ts';
import type { Keyboards } from '../party/keyboards.ts';
import type { RecordedRooms } from '../party/recorded-rooms.ts';
import type { Tracing } from '../tracing/tracing.ts';
import { appCommand, BOXED_CACHE } from './app-command.ts';
import { keepSocket } from './app-socket.ts';
import { boxFor, type SeatBoxOptions } from './box.ts';
import { boxedTransport, outsidePath } from './boxed-socket.ts';
import { liveSeat, type OpenSeat, type SeatParts } from './live-seat.ts';
import { preloadFiles } from './preload.ts';
import { filesRootOf, seedWindows } from './seed.ts';
import { clientOptions, FIRST_SIZE } from './terminal-options.ts';

export interface OpenSeatOptions {
  config: Pick<Config, 'wibwobCommand' | 'wibwobCwd'> & SeatBoxOptions['config'];
  tools: Tools;
  /**
   * User that apps run as, and folders that this user can reach: for compiled code of the desktop, and for boxes;
   * undefined: the proxy's own user.
   */
  apps: { user: AppUser; compileCache: string; boxes: string } | undefined;
  boxes: Boxes;
  tickets: TicketIssuer;
  /** Holds the apps. */
  keeper: Keeper;
  /** Opens the screen of a terminal. */
  openScreen: OpenScreen;
  /** Origin of the party that holds a room, by its id there. */
  urlOf(partyRoom: string): string;
  /** Cached facts about the party's rooms. */
  facts: RoomFactsCache;
  keyboards: Keyboards;
  metrics: Pick<Metrics, 'seats' | 'bridge'>;
  tracing: Pick<Tracing, 'part' | 'bridge'>;
  recordedRooms: RecordedRooms;
  log: Logger;
}

interface Opening extends OpenSeatOptions {
  room: Room;
  layout: Layout | undefined;
  number: number;
  visitor: Visitor;
  /** The seat's own folder. */
  dir: string;
  seat: Seat;
}

/** Input that waits in all seats together for apps that read slowly, in bytes. */
const MAX_WAITING_INPUT = 64 * 1024 * 1024;

async function endBridge(bridge: Bridge, ipc: IpcClient): Promise<void> {
  // Stops attempts to reach an app that is not there.
  using _timer = setTimeout(() => ipc.close(), BRIDGE_END_MS);
  await bridge.close();
}

/** Creates the function that starts seats; it throws AppErrors SEAT_* and APP_NOT_CONFIGURED. */
export function createOpenSeat(options: OpenSeatOptions): OpenSeat {
  const { config, tools, apps } = options;
  const inputBudget = new ByteBudget(MAX_WAITING_INPUT);
  return async (room, number, visitor) => {
    const log = options.log.child({ room: room.id, seat: number });
    const dir = seatDir(config.stateDir, room.id, number);
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const { value: secret } = await keptSecret(path.join(dir, 'ipc_secret'));
    const { layout } = room;
    const texts = [...room.preloadFiles, ...(await textsOf(layout, room.projectDir))];
    const command = {
      ...config,
      ...apps,
      ...(wantsBox(room) ? { compileCache: BOXED_CACHE } : {}),
    };
    const app = appCommand(room, number, { ...command, secret, texts });
    const folder = boxFolder({ ...config, boxes: apps?.boxes }, room.id, number);
    const box = await boxFor(room, app, { config, boxes: options.boxes, texts, folder });
    // In a box its /tmp is its own, and new with each app.
    const ownSocket = box ? undefined : app.ipcSocket;
    if (ownSocket !== undefined) await removeStale(ownSocket);

    await using parts = new AsyncDisposableStack();
    const seat = createSeat({
      room: room.id,
      seat: number,
      dir,
      command: app.argv,
      cwd: app.cwd,
      env: app.env,
      ...(apps ? { user: apps.user, reads: app.reads } : {}),
      ...(box ? { box } : {}),
      umask: room.umask,
      // Another user's app could not remove the socket of an earlier one.
      beforeStart: async () => {
        if (apps && ownSocket !== undefined) await rm(ownSocket, { force: true });
      },
      ...{ keeper: options.keeper, inputBudget, meter: options.metrics.seats },
      part: (name, work) => options.tracing.part(name, work, { room: room.id, seat: number }),
      ...tools,
      ...(room.ttydPort === undefined ? {} : { ttydPort: room.ttydPort + number - 1 }),
      size: room.grid ?? FIRST_SIZE,
      fixedSize: room.grid !== null,
      clientOptions: clientOptions(room.displayName),
      wishes: wishesOf(room),
      openScreen: options.openScreen,
      log: options.log,
    });
    let keepApp = false;
    parts.defer(async () => {
      if (keepApp) return seat.release();
      await seat.stop();
      // An app that was killed leaves its socket behind.
      if (ownSocket !== undefined) await removeStale(ownSocket);
    });
    const kept =
      apps && ownSocket !== undefined
        ? parts.use(keepSocket(ownSocket, apps.user.uid, log))
        : undefined;
    await seat.start();

    const rights = {
      mayType: () => mayType(options, room, number),
      ...(room.mode === 'shared' ? { keyboard: options.keyboards.of(room) } : {}),
      ...(isShared(room) ? {} : { pause: pausesOf(options, partyRoomOf(room), number) }),
    };
    const endings = (owned: AsyncDisposableStack) => ({
      close: () => owned.disposeAsync(),
      release() {
        keepApp = true;
        return owned.disposeAsync();
      },
    });
    if (app.ipcSocket === undefined) return liveSeat({ seat, ...rights, ...endings(parts.move()) });
    const { ipcSocket } = app;
    const outside = () => (box ? outsidePath(ipcSocket, seat.pids().app) : ipcSocket);
    const ipc = createIpcClient({
      ...{ socketPath: ipcSocket, secret },
      ...(kept ? { beforeConnect: kept.take } : {}),
      ...(box ? { transport: boxedTransport(outside) } : {}),
    });
    parts.defer(() => ipc.close());
    const opening: Opening = { ...options, room, layout, number, visitor, dir, seat, log };
    const bridge =
      room.mode === 'mirror' ? await bridgeFor(opening, ipc, meterOf(opening, parts)) : undefined;
    if (bridge) parts.defer(() => endBridge(bridge, ipc));
    else parts.use(preloadFiles({ room, seat, ipc, marker: path.join(dir, 'preloaded'), log }));
    return liveSeat({
      seat,
      ipc,
      ipcSocket: outside,
      ...(bridge ? { bridge } : {}),
      ...rights,
      ...endings(parts.move()),
    });
  };
}

function pausesOf(
  { facts, recordedRooms }: Pick<OpenSeatOptions, 'facts' | 'recordedRooms'>,
  partyRoom: string,
  seat: number,
): NonNullable<SeatParts['pause']> {
  return {
    now: () => pauseOf(facts.pauses(partyRoom), seat),
    recorded: () => recordedRooms.of(partyRoom),
    onChange(fn) {
      const changed = (room: string) => (room === partyRoom ? fn() : undefined);
      const both = new DisposableStack();
      both.use(facts.onPauses(changed));
      both.use(recordedRooms.onChange(changed));
      return both;
    },
  };
}

/** As its file has them now. */
function wishesOf(room: Room): WishPolicy {
  return {
    get clipboard() {
      return room.wishes.clipboard;
    },
    get notifications() {
      return room.wishes.notifications;
    },
  };
}

/** Files of the project that the layout's text windows show, as far as they are there. */
async function textsOf(layout: Layout | undefined, projectDir: string): Promise<string[]> {
  const found = await Promise.all(
    (layout?.windows ?? []).map(async ({ props }) => {
      const named = props.path;
      if (typeof named !== 'string') return [];
      const file = path.resolve(projectDir, named);
      const { ok } = await resolveInside(path.relative(projectDir, file), projectDir);
      return ok ? [file] : [];
    }),
  );
  return found.flat();
}

/** Measures and traces a bridge, until the seat ends. */
function meterOf({ room, number, metrics, tracing }: Opening, seat: AsyncDisposableStack) {
  const partyRoom = partyRoomOf(room);
  const meter = seat.use(metrics.bridge(partyRoom));
  return tracing.bridge(meter, { room: room.id, partyRoom, seat: number });
}

async function bridgeFor(opening: Opening, ipc: IpcClient, meter: BridgeMeter): Promise<Bridge> {
  const { room, layout, number, visitor, dir, seat, tickets, urlOf, log } = opening;
  const partyRoom = partyRoomOf(room);
  const filesRoot = filesRootOf(room);
  const bridge = startBridge({
    ipc,
    async partyUrl() {
      const { ticket } = await tickets.issue({
        room: partyRoom,
        sub: visitor.id,
        name: visitor.name,
        color: visitor.color,
        role: 'bridge',
        seat: number,
      });
      const origin = urlOf(partyRoom).replace(/^http/, 'ws');
      return `${origin}/parties/room-server/${partyRoom}?ticket=${ticket}`;
    },
    appBoot: () => seat.appBoot(),
    size: () => seat.session.size(),
    disk: diskFile(path.join(dir, 'bridge.json')),
    files: roomFiles(filesRoot),
    seed: seedWindows(layout, room, filesRoot),
    holdKeys: () => seat.session.holdInput(),
    allowTypes: room.allowTypes,
    meter,
    log,
  });
  seat.session.onInput((keys) => bridge.input(keys));
  seat.session.onResize(() => bridge.resized());
  seat.on('restart', () => bridge.appRestarted());
  return bridge;
}
