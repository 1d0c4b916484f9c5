// What people do in a soak: random edits by IPC in random seats, with a record of what has to have come of them.
import type { Server } from '../server.ts';
import type { Random } from './random.ts';

/** An edit that an app said yes to. */
interface Done {
  kind: 'open' | 'close';
  seat: number;
  /** Id in the room of a closed window. */
  g: string | null;
  at: number;
}

export interface Edits {
  /** Does one. */
  one(): Promise<void>;
  /** The app of a seat is killed now. */
  killed(seat: number): void;
  counts(): Record<string, number>;
  /** Windows that were opened for certain: their app lived on long enough to tell. */
  opened(): number;
  /** Windows that were closed for certain, by their ids in the room. */
  closed(): string[];
  /** Opened for certain or perhaps. */
  tried(): number;
}

/**
 * An app that is killed sooner after an edit may take it along: nobody else knew of it yet. And what is in a new app
 * before its bridge has looked at it counts as what such an app starts with. In ms.
 */
const TOLD_MS = 2_000;
const TYPES = ['gradient', 'test_pattern', 'life'];
const MOST_WINDOWS = 14;

export function createEdits(server: Server, room: string, seats: number, random: Random): Edits {
  const done: Done[] = [];
  const kills: { seat: number; at: number }[] = [];
  const counts: Record<string, number> = {};
  let tried = 0;

  function certain({ seat, at }: Done): boolean {
    return !kills.some((k) => k.seat === seat && Math.abs(k.at - at) < TOLD_MS);
  }
  /** @returns whether the app said yes; no answer at all while it is away */
  async function ask(seat: number, cmd: string, params: Record<string, string | number>) {
    try {
      const reply = await server.ipc(room, seat, cmd, params);
      const yes = reply.startsWith('ok') || reply.includes('"success":true');
      counts[cmd] = (counts[cmd] ?? 0) + (yes ? 1 : 0);
      return yes;
    } catch (error) {
      counts.unanswered = (counts.unanswered ?? 0) + 1;
      if (error instanceof TypeError) throw error;
      return false;
    }
  }
  async function open(seat: number): Promise<void> {
    tried += 1;
    const [x, y, w, h] = place(random);
    const yes = await ask(seat, 'create_window', { type: random.pick(TYPES), x, y, w, h });
    if (yes) done.push({ kind: 'open', seat, g: null, at: performance.now() });
  }

  return {
    async one() {
      const seat = random.int(1, seats);
      const kind = random.pick([
        'open',
        'open',
        'move',
        'move',
        'move',
        'resize',
        'raise',
        'close',
      ]);
      const at = random.int(0, MOST_WINDOWS);
      const [x, y, w, h] = place(random);
      const facts = (await server.seats(room))[seat - 1];
      const windows = facts?.windows.filter((win) => TYPES.includes(win.type)) ?? [];
      const window = windows[at % Math.max(1, windows.length)];
      if (!window || (kind === 'open' && windows.length < MOST_WINDOWS)) return open(seat);
      const { localId: id, g } = window;
      if (kind === 'move') await ask(seat, 'move_window', { id, x, y });
      if (kind === 'resize') await ask(seat, 'resize_window', { id, width: w, height: h });
      if (kind === 'raise') await ask(seat, 'raise_window', { id });
      if (kind !== 'close') return;
      // Only a look after the answer tells that this id is still that window and not one of a new process.
      const pid = facts?.pids.app;
      const yes = await ask(seat, 'close_window', { id });
      const same = (await server.seats(room))[seat - 1]?.pids.app === pid;
      if (yes && same) done.push({ kind: 'close', seat, g, at: performance.now() });
    },
    killed: (seat) => kills.push({ seat, at: performance.now() }),
    counts: () => counts,
    opened: () => done.filter((d) => d.kind === 'open' && certain(d)).length,
    closed: () => done.flatMap((d) => (d.kind === 'close' && d.g && certain(d) ? [d.g] : [])),
    tried: () => tried,
  };
}

/** A rectangle that fits into 120 x 36 and is no smaller than any app allows. */
function place(random: Random): [number, number, number, number] {
  return [random.int(0, 80), random.int(0, 20), random.int(20, 40), random.int(8, 14)];
}
