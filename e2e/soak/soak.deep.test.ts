// Three people at work while their processes are killed at random: in the end all see the same, and nothing is lost.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { enter, type RoomVisitor } from '../../testing/enter.ts';
import { Random } from '../../testing/random.ts';
import { live } from '../faults/stage.ts';
import { identify, isRunning } from '../processes.ts';
import { type Server, startServer } from '../server.ts';
import { isShared, layout } from '../windows.ts';
import { createEdits } from './edits.ts';
import { createFaults } from './faults.ts';
import { observe } from './observer.ts';

const SEED = Number(process.env.SOAK_SEED ?? 1);
const SECONDS = Number(process.env.SOAK_SECONDS ?? 20);
const SEATS = 3;
const ROOM = 'soak';
const EDIT_MS = 150;
const FAULT_MS = 1_500;
/** A wait on a machine that does something else, too; processes that were killed last have to come back first. */
const SOON = { timeout: 120_000, interval: 200 };
const REST_MS = 3_000;

test(
  `ST3 ST5 BR9: edits survive kill -9 of apps, ttyds and the party (SOAK_SEED=${SEED})`,
  async () => {
    console.info(`SOAK_SEED=${SEED} SOAK_SECONDS=${SECONDS}`);
    const file = `---\nroom_id: ${ROOM}\ndisplay_name: Soak\nmultiplayer: true\nmax_players: ${SEATS}\n---\n`;
    const server = await startServer({ rooms: { [ROOM]: file } });
    onTestFinished(() => server.stop());
    const visitors: RoomVisitor[] = [];
    for (let i = 1; i <= SEATS; i += 1) {
      const entry = { base: server.url, room: ROOM, name: `Person${i}` };
      visitors.push(await enter(entry, { blind: true }));
    }
    onTestFinished(() => {
      for (const visitor of visitors) visitor[Symbol.dispose]();
    });
    await live(server, ROOM, SEATS);
    const [first] = visitors;
    if (!first) throw new Error('Nobody came.');
    const seen = observe(server.url, ROOM, first.cookie);
    onTestFinished(() => seen.close());
    const processes = new Set<string>();

    const edits = createEdits(server, ROOM, SEATS, new Random(SEED));
    const faults = createFaults(server, ROOM, visitors, new Random(SEED + 1));
    const until = performance.now() + SECONDS * 1_000;
    const during = async (everyMs: number, act: () => Promise<void>) => {
      while (performance.now() < until) {
        await act();
        await sleep(everyMs);
      }
    };
    await Promise.all([
      during(EDIT_MS, edits.one),
      during(FAULT_MS, faults.one),
      during(FAULT_MS, async () => {
        for (const id of await processesOf(server)) processes.add(id);
      }),
    ]);

    await vi.waitFor(async () => {
      const seats = await server.seats(ROOM);
      const shown = await Promise.all(seats.map(({ seat }) => layout(server, ROOM, seat)));
      expect(seats.map((s) => s.bridge.status)).toEqual(Array(SEATS).fill('live'));
      expect(shown[1]).toEqual(shown[0]);
      expect(shown[2]).toEqual(shown[0]);
      for (const { windows } of seats) {
        const ids = windows.flatMap((w) => (w.g !== null && isShared(w) ? [w.g] : [])).sort();
        expect(ids).toEqual([...seen.alive].sort());
        expect(ids).toHaveLength(shown[0]?.length ?? -1);
      }
    }, SOON);
    // What no window's place shows, as which one is in front, may still be on its way.
    const rev = await vi.waitFor(async () => {
      const at = seen.rev();
      await sleep(REST_MS);
      expect(seen.rev(), 'a room at rest has nothing to say').toBe(at);
      return at;
    }, SOON);

    const count = (await layout(server, ROOM, 1)).length;
    const facts = { ...edits.counts(), faults: faults.counts(), windows: count, rev };
    const certain = { opened: edits.opened().length, closed: edits.closed().length };
    console.info(JSON.stringify({ seed: SEED, ...facts, certain }));
    expect(seen.resurrected).toEqual([]);
    edits.look(await server.seats(ROOM));
    expect(edits.closed().filter((g) => seen.alive.has(g))).toEqual([]);
    expect(edits.untold(), 'every bridge has seen its app').toEqual([]);
    expect(seen.known.size, 'no window twice').toBeLessThanOrEqual(edits.tried());
    const lost = edits.opened().filter((g) => !seen.alive.has(g));
    expect(lost, 'no window lost').toEqual([]);

    for (const id of await processesOf(server)) processes.add(id);
    seen.close();
    for (const visitor of visitors) visitor[Symbol.dispose]();
    await server.stop();
    await vi.waitFor(() => expect([...processes].filter(isRunning)).toEqual([]), SOON);
  },
  600_000 + SECONDS * 1_000,
);

/** Every process that the server tells of, told from later ones with the same pid. */
async function processesOf(server: Server): Promise<string[]> {
  const { pid, partyPid, seats } = await server.snapshot();
  const pids = [pid, partyPid, ...seats.flatMap((s) => [s.pids.app, s.pids.ttyd])];
  return pids.flatMap((p) => (p === null ? [] : (identify(p) ?? [])));
}
