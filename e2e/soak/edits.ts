// What people do in a soak: random edits by IPC in random seats, with a record of what has to have come of them.
import type { SeatSnapshot } from '../../protocol/api.ts';
import type { Random } from '../../testing/random.ts';
import type { Server } from '../server.ts';

/** Something that one process of an app said yes to. */
interface Done {
  seat: number;
  pid: number | null | undefined;
}

export interface Edits {
  /** Does one. */
  one(): Promise<void>;
  /** Takes down what the bridges have seen of it by now. */
  look(seats: readonly SeatSnapshot[]): void;
  counts(): Record<string, number>;
  /**
   * Opened windows that their bridge has seen and that nobody closed, by their ids in the room. An app that is killed
   * before that takes its new windows along: nobody else knew of them.
   */
  opened(): string[];
  /** Windows that were opened in an app that lives on, and that its bridge has not seen. */
  untold(): string[];
  /** Windows that were closed in an app that lives on, by their ids in the room. */
  closed(): string[];
  /** Opened for certain or perhaps. */
  tried(): number;
}

const TYPES = ['gradient', 'test_pattern', 'life'];
const MOST_WINDOWS = 14;

export function createEdits(server: Server, room: string, seats: number, random: Random): Edits {
  const counts: Record<string, number> = {};
  let seen: string[] = [];
  let unseen: (Done & { id: string })[] = [];
  const closed: (Done & { g: string })[] = [];
  /** The apps' processes at the last look, by seat. */
  let apps = new Map<number, number | null>();
  let tried = 0;

  /** @returns the app's answer if it is a yes; none at all while it is away */
  async function ask(seat: number, cmd: string, params: Record<string, string | number>) {
    try {
      const reply = await server.ipc(room, seat, cmd, params);
      const yes = reply.startsWith('ok') || reply.includes('"success":true');
      counts[cmd] = (counts[cmd] ?? 0) + (yes ? 1 : 0);
      return yes ? reply : null;
    } catch (error) {
      counts.unanswered = (counts.unanswered ?? 0) + 1;
      if (error instanceof TypeError) throw error;
      return null;
    }
  }
  async function open(seat: number): Promise<void> {
    tried += 1;
    const pid = apps.get(seat);
    const [x, y, w, h] = place(random);
    const reply = await ask(seat, 'create_window', { type: random.pick(TYPES), x, y, w, h });
    if (reply) unseen.push({ seat, pid, id: (JSON.parse(reply) as { id: string }).id });
  }
  /** Whether the process that did something still runs. */
  const lives = ({ seat, pid }: Done): boolean => pid != null && apps.get(seat) === pid;

  function look(all: readonly SeatSnapshot[]): void {
    apps = new Map(all.map(({ seat, pids }) => [seat, pids.app]));
    unseen = unseen.filter((one) => {
      const facts = all.find(({ seat }) => seat === one.seat);
      const g = facts?.windows.find(({ localId }) => localId === one.id)?.g ?? null;
      if (lives(one) && g !== null) seen.push(g);
      return lives(one) && g === null;
    });
  }
  async function close(seat: number, id: string, g: string | null): Promise<void> {
    const pid = apps.get(seat);
    // Whatever comes of it, perhaps between two connections of who follows the room.
    seen = seen.filter((one) => one !== g);
    const yes = await ask(seat, 'close_window', { id });
    // Only a look after the answer tells that this id is still that window and not one of a new process.
    look(await server.seats(room));
    if (!yes || apps.get(seat) !== pid) return;
    unseen = unseen.filter((one) => one.seat !== seat || one.id !== id);
    if (g) closed.push({ seat, pid, g });
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
      const all = await server.seats(room);
      look(all);
      const windows = all[seat - 1]?.windows.filter((win) => TYPES.includes(win.type)) ?? [];
      const window = windows[at % Math.max(1, windows.length)];
      if (!window || (kind === 'open' && windows.length < MOST_WINDOWS)) return open(seat);
      const { localId: id, g } = window;
      if (kind === 'move') await ask(seat, 'move_window', { id, x, y });
      if (kind === 'resize') await ask(seat, 'resize_window', { id, width: w, height: h });
      if (kind === 'raise') await ask(seat, 'raise_window', { id });
      if (kind === 'close') await close(seat, id, g);
    },
    look,
    counts: () => counts,
    opened: () => seen,
    untold: () => unseen.filter(lives).map(({ seat, id }) => `${id} in seat ${seat}`),
    closed: () => closed.filter(lives).map(({ g }) => g),
    tried: () => tried,
  };
}

/** A rectangle that fits into 120 x 36 and is no smaller than any app allows. */
function place(random: Random): [number, number, number, number] {
  return [random.int(0, 80), random.int(0, 20), random.int(20, 40), random.int(8, 14)];
}
