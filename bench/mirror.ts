// How fast and how exactly one app's windows and chat appear in another, over real processes, beside the earlier bridge.
import { cpus, loadavg } from 'node:os';
import { chat } from './mirror/chat.ts';
import { commandStream, commandsAtRest } from './mirror/commands.ts';
import { dragStream, drags } from './mirror/mouse.ts';
import { PEER } from './mirror/peer.ts';
import { stress } from './mirror/stress.ts';
import { setTable } from './mirror/table.ts';
import { wire } from './mirror/wire.ts';

/** Most samples where the targets are set. */
const COUNTS = [
  { people: 2, cycles: 6, drags: 16 },
  { people: 4, cycles: 12, drags: 30 },
  { people: 8, cycles: 6, drags: 16 },
];
const IDLE_MS = 60_000;

/** Latencies in ms from the first person's app to the last one's, with 2, 4 and 8 seats; takes about two minutes. */
export async function mirror(): Promise<Record<string, unknown>> {
  const load = loadavg()[0];
  // An idle room with a server of its own takes no time from the others.
  const idling = wire(IDLE_MS);
  const seats: Record<string, unknown> = {};
  const run = async () => {
    for (const { people, cycles, drags: count } of COUNTS) {
      await using table = await setTable(people);
      seats[people] = {
        command: await commandsAtRest(table, cycles),
        drag: await drags(table, count),
        commandStream: await commandStream(table),
        dragStream: await dragStream(table),
        chat: await chat(table),
      };
      console.error(`${people} seats measured`);
    }
    return stress();
  };
  const [exact, bytes] = await Promise.all([run(), idling]);
  return {
    unit: 'ms',
    machine: { cpus: cpus().length, loadBefore: load },
    seats,
    ...exact,
    wire: bytes,
    peer: PEER,
  };
}
