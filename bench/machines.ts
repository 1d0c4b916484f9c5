// Three machines on three loopback addresses, one lost and one drained while people work in one room: what is lost, and how
// soon everybody works again.
import { drain, type Machine, openMachines } from '../e2e/machines/installation.ts';
import type { Server } from '../e2e/server.ts';
import { Page } from './machines/page.ts';
import { compareWindows, type WindowFigures } from './machines/windows.ts';
import { atLeast, atMost, type Target } from './runner/judge.ts';
import type { BenchOptions } from './runner/options.ts';
import { type MachineAtWork, machineAtWork } from './tools/machine.ts';
import { type Stats, stats } from './tools/stats.ts';
import { rest, until } from './tools/wait.ts';

const ROOM = 'hall';
const VISITORS = 6;
const VISITORS_LONG = 12;
const WINDOWS = 4;
const LINES = 3;
/** Between two keys of everybody, and two moves of a window, in ms. */
const WORK_MS = 150;
const DRAIN_S = 3;

/** Of those who were at the machine that goes. */
interface MovedFigures {
  visitors: number;
  socketsLost: number;
  /** ms from the loss of the terminal to a terminal that works, on another machine. */
  works: Stats;
  /** How many have the seat number that they had. */
  sameSeat: number;
  /** Sockets lost by everybody else meanwhile. */
  othersLost: number;
}

export interface MachinesFigures {
  unit: string;
  machine: MachineAtWork;
  visitors: number;
  /** ms from opening the public address to a terminal that works. */
  entered: Stats;
  /** How many came to each machine. */
  placed: Record<string, number>;
  lost: MovedFigures;
  drained: MovedFigures & {
    /** ms from the deadline to the end of the process, and its exit status. */
    endedMs: number;
    status: number | null;
  };
  /** At the end, in the seats of the machine that is left. */
  windows: WindowFigures;
  chat: { said: number; kept: number };
}

/** About a minute and a half. */
export async function machines({ long }: BenchOptions): Promise<MachinesFigures> {
  const machine = machineAtWork();
  const visitors = long ? VISITORS_LONG : VISITORS;
  await using parts = new AsyncDisposableStack();
  const rooms = { [ROOM]: roomFor(visitors) };
  const { url, machines: all } = parts.use(await openMachines(rooms, visitors));
  const pages: Page[] = [];
  const entered: number[] = [];
  for (let n = 0; n < visitors; n += 1) {
    const page = new Page();
    parts.defer(() => page.close());
    const began = performance.now();
    await page.open(`${url}/room/${ROOM}/?name=Visitor${n}`);
    entered.push((await page.works()) - began);
    pages.push(page);
  }
  const placed = Object.fromEntries(
    all.map(({ host }) => [host, pages.filter((page) => page.host === host).length]),
  );
  console.error(`everybody is in: ${JSON.stringify(placed)}`);
  const [first, second, third] = all as [Machine, Machine, Machine];
  await openWindows(third.server, pages, third.host);
  await speak(pages);
  const work = startWork(third.server, pages, third.host);
  parts.defer(() => work.stop());

  const lostAt = await moved(pages, first, async () => void (await first.lose()));
  console.error('one machine was lost');
  const drainedAt = await moved(pages, second, async () => {
    await drain(second.server, { within_s: DRAIN_S });
    await rest(DRAIN_S * 1_000);
  });
  const deadline = performance.now();
  const status = await ended(second.server);
  const endedMs = Math.round(performance.now() - deadline);
  console.error('one machine has left');
  await work.stop();
  const windows = await compareWindows([third.server], ROOM, { windows: WINDOWS, seats: visitors });
  const kept = (await third.server.snapshot()).rooms.find(({ id }) => id === ROOM)?.chat ?? 0;
  return {
    unit: 'ms',
    machine: machine(),
    visitors,
    entered: stats(entered),
    placed,
    lost: lostAt,
    drained: { ...drainedAt, endedMs, status },
    windows,
    chat: { said: LINES, kept },
  };
}

function roomFor(visitors: number): string {
  return `---\nroom_id: ${ROOM}\ndisplay_name: Hall\nmultiplayer: true\nmax_players: ${visitors}\n---\n`;
}

/** Takes a machine away while everybody works, and waits until everybody works again. @param go how it goes */
async function moved(
  pages: readonly Page[],
  { host }: Machine,
  go: () => Promise<void>,
): Promise<MovedFigures> {
  const concerned = pages.filter((page) => page.host === host);
  const others = pages.filter((page) => page.host !== host);
  const seats = concerned.map(({ seat }) => seat);
  const lostBefore = new Map(pages.map((page) => [page, page.lost]));
  const lostOf = (some: readonly Page[]) =>
    some.reduce((sum, page) => sum + page.lost - (lostBefore.get(page) ?? 0), 0);
  await go();
  const works = await Promise.all(
    concerned.map(async (page) => {
      await until(() => page.lost > (lostBefore.get(page) ?? 0), { timeoutMs: 60_000 });
      const { lostAt } = page;
      await until(() => page.host !== host, { timeoutMs: 60_000 });
      return (await page.works()) - (lostAt ?? 0);
    }),
  );
  return {
    visitors: concerned.length,
    socketsLost: lostOf(concerned),
    works: stats(works),
    sameSeat: concerned.filter((page, n) => page.seat === seats[n]).length,
    othersLost: lostOf(others),
  };
}

/** The number of a seat at a machine. */
function seatAt(pages: readonly Page[], host: string): number {
  const seat = pages.find((page) => page.host === host)?.seat;
  if (!seat) throw new Error(`Nobody sits at ${host}.`);
  return seat;
}

async function openWindows(server: Server, pages: readonly Page[], host: string): Promise<void> {
  const seat = seatAt(pages, host);
  for (let n = 0; n < WINDOWS; n += 1)
    await server.ipc(ROOM, seat, 'create_window', {
      ...{ type: 'gradient', x: 2 + n * 24, y: 2 + n * 3, w: 22, h: 8 },
    });
  await until(async () => {
    const { rooms } = await server.snapshot();
    return rooms.find(({ id }) => id === ROOM)?.windows === WINDOWS;
  });
}

async function speak(pages: readonly Page[]): Promise<void> {
  for (const [n, page] of pages.slice(0, LINES).entries())
    await page.say(`bench${n}`, `line ${n} of the bench`);
}

/** Everybody types, and somebody moves windows, until it is stopped. */
function startWork(server: Server, pages: readonly Page[], host: string) {
  const stopping = new AbortController();
  const seat = seatAt(pages, host);
  async function work(): Promise<void> {
    const [shown] = (await server.seats(ROOM)).filter((one) => one.seat === seat);
    const ids = shown?.windows.filter(({ type }) => type === 'gradient') ?? [];
    for (let n = 0; !stopping.signal.aborted; n += 1) {
      for (const page of pages) if (page.live) page.type('\x1b[C');
      const id = ids[n % ids.length]?.localId;
      const at = { x: 2 + ((n * 5) % 80), y: 2 + (n % 20) };
      if (id !== undefined) await server.ipc(ROOM, seat, 'move_window', { id, ...at });
      await rest(WORK_MS);
    }
  }
  const working = work();
  return {
    async stop(): Promise<void> {
      stopping.abort();
      await working;
    },
  };
}

/** @returns the exit status of a process that ends by itself */
async function ended(server: Server): Promise<number | null> {
  await until(() => server.status() !== null, { timeoutMs: 60_000 });
  return server.status();
}

const everybody = (name: string, of: 'lost' | 'drained'): Target<MachinesFigures>[] => [
  {
    name: `${name}: everybody works again, the longest`,
    ...atMost(of === 'lost' ? 15_000 : 5_000, 'ms'),
    ours: (figures) => figures[of].works.max,
    peer: null,
  },
  {
    name: `${name}: seats that kept their number`,
    ...atLeast({ read: (figures: MachinesFigures) => figures[of].visitors, means: 'all' }),
    ours: (figures) => figures[of].sameSeat,
    peer: null,
  },
  {
    name: `${name}: sockets lost at other machines`,
    ...atMost(0),
    ours: (figures) => figures[of].othersLost,
    peer: null,
  },
];

export const machinesTargets: readonly Target<MachinesFigures>[] = [
  ...everybody('a machine is lost', 'lost'),
  ...everybody('a machine is drained', 'drained'),
  {
    name: 'seats with equal windows after both',
    ...atLeast({ read: ({ visitors }: MachinesFigures) => visitors, means: 'all' }),
    ours: ({ windows }) => windows.equal,
    peer: null,
  },
  {
    name: 'lines of chat kept',
    ...atLeast({ read: ({ chat }: MachinesFigures) => chat.said, means: 'all' }),
    ours: ({ chat }) => chat.kept,
    peer: null,
  },
];
