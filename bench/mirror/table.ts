// A room with people in it: a server of its own, a terminal per seat, and an eye on each seat's app.
import path from 'node:path';
import { type Server, startServer } from '../../e2e/server.ts';
import { type Terminal, visit } from '../tools/visitor.ts';
import { rest, until } from '../tools/wait.ts';
import { type Observer, observe } from './observer.ts';

export const ROOM = 'table';

export interface Seated {
  terminal: Terminal;
  app: Observer;
}

export interface Table extends AsyncDisposable {
  server: Server;
  /** In the order in which they came: the seats 1, 2, ... */
  seats: Seated[];
  /** One more person enters; resolves when the bridge is live. */
  join(): Promise<Seated>;
  rev(): Promise<number>;
}

/** A program that behaves like WibWob-DOS, with its tick of 20 ms. */
const DOUBLE = path.join(import.meta.dirname, '../../e2e/wibwob/double.ts');

/**
 * @param people seats at the start @param most seats that the room allows @param env of the server
 * @param app in the seats; `wibwob` is the double
 */
export async function setTable(
  people: number,
  most = people,
  env: Record<string, string> = {},
  app: 'desktop' | 'wibwob' = 'desktop',
): Promise<Table> {
  const file = `---\nroom_id: ${ROOM}\ndisplay_name: Table\nmultiplayer: true\nmax_players: ${most}\napp: ${app}\n---\n`;
  const config = `wibwob:\n  command: [${process.execPath}, ${DOUBLE}]\n`;
  const server = await startServer({ rooms: { [ROOM]: file }, env, config });
  const parts = new AsyncDisposableStack();
  parts.defer(() => server.stop());
  const seats: Seated[] = [];

  async function join(): Promise<Seated> {
    const number = seats.length + 1;
    const terminal = await visit(server.url, ROOM, `Person${number}`);
    parts.defer(() => terminal.leave());
    await until(async () => (await server.seats(ROOM))[number - 1]?.bridge.status === 'live');
    const facts = (await server.seats(ROOM))[number - 1];
    if (!facts) throw new Error(`Seat ${number} is gone.`);
    const app = await observe(facts, path.join(server.home, 'state'));
    parts.defer(() => app.close());
    const seated = { terminal, app };
    seats.push(seated);
    return seated;
  }
  try {
    for (let i = 0; i < people; i += 1) await join();
  } catch (error) {
    await parts.disposeAsync();
    throw error;
  }
  return {
    server,
    seats,
    join,
    rev: async () => (await server.snapshot()).rooms.find((room) => room.id === ROOM)?.rev ?? 0,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

/** The first person's seat and the last one's: where things are done, and where they are seen. */
export function ends(table: Table): [from: Seated, to: Seated] {
  const [from, to] = [table.seats.at(0), table.seats.at(-1)];
  if (!from || !to) throw new Error('Nobody is here.');
  return [from, to];
}

/** The proxy asks the party at most once a second: two answers this far apart are never the same one, in ms. */
const FACTS_AGE_MS = 1_100;

/** Waits until the room's revision has not moved for a while; gives it back. */
export async function quietRev(table: Table): Promise<number> {
  for (let last = -1; ; ) {
    const rev = await table.rev();
    if (rev === last) return rev;
    last = rev;
    await rest(FACTS_AGE_MS);
  }
}
