// A server with many small rooms, as many links as there are visitors, and the ways in that the benches take.
import { type Server, startServer } from '../../e2e/server.ts';
import { type Arrival, arrive } from './screen.ts';

export interface House extends AsyncDisposable {
  server: Server;
  /** Of every room, in order. */
  rooms: readonly string[];
  /** A new visitor opens a room's link and waits for the first screen. */
  arrive(room: string): Promise<Arrival>;
}

/** More than any machine of a bench would allow by itself, and than one address may have. */
const NO_LIMIT = {
  LIMITS_SEATS: '1000',
  LIMITS_SEATS_FREE_MB: '0',
  LIMITS_JOINS: '1000/1m',
};

/** @param rooms how many @param people seats in each; more than one mirror each other */
export async function openHouse(rooms: number, people: number): Promise<House> {
  const names = Array.from({ length: rooms }, (_, i) => `room${i + 1}`);
  const files = names.map((name) => [
    name,
    `---\nroom_id: ${name}\ndisplay_name: ${name}\nmultiplayer: true\nmax_players: ${people}\n---\n`,
  ]);
  const server = await startServer({ rooms: Object.fromEntries(files), env: NO_LIMIT });
  const terminals: Arrival[] = [];
  return {
    server,
    rooms: names,
    async arrive(room) {
      const arrival = await arrive(server.url, room, `Guest${terminals.length + 1}`);
      terminals.push(arrival);
      return arrival;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(terminals.map(({ terminal }) => terminal.leave()));
      await server.stop();
    },
  };
}
