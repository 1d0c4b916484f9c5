// The proxy is killed while a seat is being put together: whatever was half there, the next start ends up with one of each.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { enter, enterPage, terminalOf } from '../../testing/enter.ts';
import { Random } from '../../testing/random.ts';
import { TerminalVisitor } from '../../testing/terminal-visitor.ts';
import { seatProcesses } from '../processes.ts';
import { pairRoom } from '../rooms.ts';
import { type Server, startServer } from '../server.ts';
import { live } from './stage.ts';

const SEED = Number(process.env.FAULTS_SEED ?? 1);
const KILLS = Number(process.env.STARTING_KILLS ?? 2);
/** From a socket that is opened to its bridge in the room, on a quiet machine. */
const LONGEST_MS = 700;
const FIRST = 'first';

test(
  `a proxy killed ${KILLS} times while a seat starts leaves one app, one ttyd, one place of each (FAULTS_SEED=${SEED})`,
  async () => {
    const home = await mkdtemp(path.join(tmpdir(), 'tr-'));
    const stateDir = path.join(home, 'state');
    const random = new Random(SEED);
    const rooms: Record<string, string> = { [FIRST]: pairRoom(FIRST) };
    for (let i = 1; i <= KILLS; i += 1) rooms[`half-${i}`] = pairRoom(`half-${i}`);
    const start = () => startServer({ home, rooms });
    let server: Server | undefined;
    onTestFinished(async () => {
      await server?.stop();
      // Where the test was cut, the last of it may still be ending.
      await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    });
    server = await start();
    const cookie = await enterPage({ base: server.url, room: FIRST, name: 'Ada' });

    for (let i = 1; i <= KILLS; i += 1) {
      const room = `half-${i}`;
      const { url, headers } = terminalOf({ base: server.url, room, name: 'Ada' }, cookie);
      const asked = new TerminalVisitor({ url, headers });
      const ms = random.int(0, LONGEST_MS);
      // The moment is what is tried.
      await delay(ms);
      await server.kill('SIGKILL');
      asked[Symbol.dispose]();
      server = await start();
      using ada = await enter({ base: server.url, room, name: 'Ada', cookie });
      await vi.waitFor(() => expect(ada.screen()).not.toBe(''));
      await live(server, room, 1);
      const folder = `${stateDir}/seats/${room}/1`;
      // What was half there may be on its way out.
      await vi.waitFor(() => {
        const names = seatProcesses(stateDir).flatMap(({ seat, name }) =>
          seat === folder ? [name] : [],
        );
        expect(names.sort(), `killed after ${ms} ms`).toEqual(['node', 'socat', 'ttyd']);
      });
    }
    const last = server;
    await vi.waitFor(async () => {
      const seats = (await last.snapshot()).seats.map(({ room, seat }) => `${room}/${seat}`);
      const folders = new Set(
        seatProcesses(stateDir).map(({ seat }) => path.relative(`${stateDir}/seats`, seat)),
      );
      expect([...folders].sort(), 'nothing runs that is no seat').toEqual(seats.sort());
    });
  },
  120_000 + KILLS * 120_000,
);
