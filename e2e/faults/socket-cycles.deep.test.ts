// A thousand terminal sockets opened and closed at every wrong moment, on a machine that is busy: nothing may stay behind.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { type Entry, enterPage, terminalOf } from '../../testing/enter.ts';
import { descendants, openFiles, seatProcesses } from '../processes.ts';
import { come, serve, stateDirOf } from './stage.ts';

const CYCLES = 1_000;
const AT_ONCE = 10;
const HELLO = Buffer.from(JSON.stringify({ AuthToken: '', columns: 80, rows: 24 }));
/** Says back what it is told after a screenful of text, so that a newcomer's screen has something in it. */
const APP = JSON.stringify(['sh', '-c', 'seq 1 2000; exec cat']);
const ROOM = `---\nroom_id: busy\nmode: shared\nmax_players: 32\napp: ${APP}\n---\n`;

/** Ways to leave: each is a moment at which a socket's end is easily forgotten. */
const LEAVE: readonly ((socket: WebSocket) => Promise<unknown>)[] = [
  // Before the upgrade is answered.
  async (socket) => socket.terminate(),
  // Open, but never greeted.
  async (socket) => {
    await once(socket, 'open');
    socket.terminate();
  },
  // Greeted, and gone before the answer: the snapshot is being made.
  async (socket) => {
    await once(socket, 'open');
    socket.send(HELLO);
    socket.terminate();
  },
  // The same a little later, and politely.
  async (socket) => {
    await once(socket, 'open');
    socket.send(HELLO);
    await turn();
    socket.close();
  },
  // With the screen under way.
  async (socket) => {
    await once(socket, 'open');
    socket.send(HELLO);
    await once(socket, 'message');
    socket.terminate();
  },
  // With keys, a resize and half a goodbye.
  async (socket) => {
    await once(socket, 'open');
    socket.send(HELLO);
    socket.send(Buffer.from('0x'));
    socket.send(Buffer.from('1{"columns":100,"rows":30}'));
    await once(socket, 'message');
    socket.close();
  },
];

test('a thousand sockets under load leave no process and no descriptor', async () => {
  const server = await serve({ rooms: { busy: ROOM } });
  const ada = await come({ base: server.url, room: 'busy', name: 'Ada' });
  await vi.waitFor(() => expect(ada.screen()).toContain('2000'));
  const entry = { base: server.url, room: 'busy', name: 'Restless' };
  const cookie = await enterPage(entry);
  const oneOf = (way: number) => cycle(entry, cookie, LEAVE[way % LEAVE.length]);
  // What is made once, at first use, is no leak.
  for (let i = 0; i < 2 * LEAVE.length; i += 1) await oneOf(i);
  const before = await settledState(server.pid);
  const processes = seatProcesses(stateDirOf(server)).length;

  for (const child of busyCores()) onTestFinished(() => void child.kill('SIGKILL'));
  let next = 0;
  const work = async () => {
    while (next < CYCLES) {
      next += 1;
      await oneOf(next);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));

  await vi.waitFor(
    async () => {
      const now = stateOf(server.pid);
      expect(now.children).toBe(before.children);
      // Connections that are kept for the next request come and go.
      expect(now.sockets).toBeLessThanOrEqual(before.sockets);
      expect(now.pipes).toBeLessThanOrEqual(before.pipes);
      expect(now.all).toBeLessThanOrEqual(before.all);
      expect(seatProcesses(stateDirOf(server))).toHaveLength(processes);
    },
    { interval: 200 },
  );
  ada.type('still here\n');
  await vi.waitFor(() => expect(ada.screen()).toContain('still here'));
  expect(ada.closes).toEqual([]);
}, 600_000);

async function cycle(entry: Entry, cookie: string, leave = LEAVE[0]): Promise<void> {
  const { url, headers } = terminalOf(entry, cookie);
  const socket = new WebSocket(url, ['tty'], { headers });
  // To leave before the answer is an error here; what counts is the close after it.
  socket.on('error', () => socket.terminate());
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await Promise.race([leave?.(socket), closed]);
  await closed;
}

/** One child a core that computes for ever, at the lowest priority: the scheduler is busy, the suite is not stopped. */
function busyCores(): ChildProcess[] {
  return Array.from({ length: availableParallelism() }, () =>
    spawn('nice', ['-n', '19', process.execPath, '-e', 'for (;;);'], { stdio: 'ignore' }),
  );
}

/** What a process has: children, and open files by kind. */
function stateOf(pid: number) {
  const files = Map.groupBy(openFiles(pid), (file) => file);
  return {
    children: descendants(pid).length,
    sockets: files.get('socket:')?.length ?? 0,
    pipes: files.get('pipe:')?.length ?? 0,
    all: openFiles(pid).length,
  };
}

/** The same twice in a row: nothing is on its way out any more. */
async function settledState(pid: number) {
  let last = stateOf(pid);
  await vi.waitFor(
    async () => {
      const now = stateOf(pid);
      const same = JSON.stringify(now) === JSON.stringify(last);
      last = now;
      expect(same).toBe(true);
    },
    { interval: 300 },
  );
  return last;
}
