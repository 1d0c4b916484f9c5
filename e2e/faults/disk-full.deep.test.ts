// The state folder's disk is full: terminals go on, the proxy says that it is not well, and the last good state stays.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, open as openFile, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test, vi } from 'vitest';
import { isDiskFull } from '../../node/atomic-file.ts';
import { identify } from '../processes.ts';
import { pairRoom } from '../rooms.ts';
import { startServer } from '../server.ts';
import { bothShow, come, comeTwo, open } from './stage.ts';

const run = promisify(execFile);
const SHELL = '---\nroom_id: shell\nmode: solo\napp: [cat]\n---\n';
/** In bytes; room for a party, for the apps' compiled code, and not much more. */
const DISK = 48 * 1024 * 1024;

/** A small disk in memory. @returns why there is none, where that is not permitted */
async function mountDisk(folder: string): Promise<string | null> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${DISK},mode=700`, 'tmpfs', folder]);
    return null;
  } catch (error) {
    return `no tmpfs can be mounted here: ${(error as Error).message}`;
  }
}

/** Writes until nothing more goes. */
async function fill(file: string): Promise<void> {
  await using handle = await openFile(file, 'a');
  for (const size of [1024 * 1024, 4_096, 1]) {
    try {
      for (;;) await handle.write(Buffer.alloc(size));
    } catch (error) {
      if (!isDiskFull(error)) throw error;
    }
  }
}

test('a full disk ends no terminal, is told by /readyz, keeps the last good state, and is over when there is room', async ({
  skip,
}) => {
  const home = await mkdtemp(path.join(tmpdir(), 'tr-'));
  const state = path.join(home, 'state');
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const filler = path.join(state, 'filler');
  const problem = await mountDisk(state);
  if (problem !== null) skip(problem);
  onTestFinished(async () => void (await run('umount', ['-l', state])));
  const rooms = { pair: pairRoom('pair'), shell: SHELL };
  const server = await startServer({ home, rooms });
  onTestFinished(() => server.stop());
  const [ada, bob] = await comeTwo(server, 'pair');
  const carl = await come({ base: server.url, room: 'shell', name: 'Carl' });
  await open(server, 'pair', 1, 10);
  await bothShow(server, 'pair', [10]);
  const ready = async () => (await fetch(`${server.url}/readyz`)).status;
  expect(await ready()).toBe(200);
  const before = (await server.seats('pair')).map((seat) => seat.pids);

  // What was there only for a moment makes room again.
  await vi.waitFor(
    async () => {
      await fill(filler);
      expect(await ready()).toBe(503);
    },
    { interval: 10 },
  );
  carl.type('still here\n');
  await vi.waitFor(() => expect(carl.screen()).toContain('still here'));
  // What the apps do goes on, whatever becomes of it in the room.
  await open(server, 'pair', 1, 30);
  await open(server, 'pair', 2, 50);
  const bytes = ada.received;
  ada.type('\x1b[21~');
  await vi.waitFor(() => expect(ada.received).toBeGreaterThan(bytes));
  ada.type('\x1b');
  ada.cut();
  await vi.waitFor(() => expect(ada.opened).toBe(2));
  await vi.waitFor(() => expect(ada.screen()).not.toBe(''));
  for (const file of ['places/pair.json', 'seats/pair/1/bridge.json', 'seats/pair/2/bridge.json'])
    expect(JSON.parse(await readFile(path.join(state, file), 'utf8'))).toBeTypeOf('object');

  await rm(filler);
  await vi.waitFor(async () => expect(await ready()).toBe(200));
  await open(server, 'pair', 2, 70);
  await bothShow(server, 'pair', [10, 30, 50, 70]);
  expect((await server.seats('pair')).map((seat) => seat.pids)).toEqual(before);
  expect([bob.closes, carl.closes]).toEqual([[], []]);

  // A proxy that dies then can't take the folder over, and says why; what runs goes on until one can.
  await server.kill('SIGKILL');
  await fill(filler);
  await expect(startServer({ home, rooms })).rejects.toThrow('STATE_DIR_FULL');
  const apps = before.map(({ app }) => app);
  expect(apps.map((app) => app && identify(app))).not.toContain(null);
  await rm(filler);
  const second = await startServer({ home, rooms });
  onTestFinished(() => second.stop());
  await bothShow(second, 'pair', [10, 30, 50, 70]);
  expect((await second.seats('pair')).map((seat) => seat.pids.app)).toEqual(apps);
}, 600_000);
