// kill -9 of every process of a seat and of the party: what people see of it, and what comes back.

import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { parentOf } from '../../node/proc.ts';
import { seatProcesses } from '../processes.ts';
import { pairRoom } from '../rooms.ts';
import { type Server, startServer } from '../server.ts';
import { layout } from '../windows.ts';
import {
  bothShow,
  comeTwo,
  live,
  open,
  paintedScreen,
  stateDirOf,
  withoutDigits,
} from './stage.ts';

const ROOMS = ['app', 'ttyd', 'keeper', 'party'];
let server: Server;

beforeAll(async () => {
  const rooms = Object.fromEntries(ROOMS.map((id) => [id, pairRoom(id)]));
  server = await startServer({ rooms });
});
afterAll(() => server.stop());

async function seatOf(room: string, seat: number) {
  const facts = (await server.seats(room))[seat - 1];
  if (!facts?.pids.app || !facts.pids.ttyd) throw new Error(`seat ${seat} of ${room} is not up`);
  return { ...facts, pids: { app: facts.pids.app, ttyd: facts.pids.ttyd } };
}

test('BR9: a killed app is back with its windows', async () => {
  const [ada] = await comeTwo(server, 'app');
  await open(server, 'app', 1, 10);
  await open(server, 'app', 1, 50);
  await bothShow(server, 'app', [10, 50]);
  const { pids } = await seatOf('app', 1);
  process.kill(pids.app, 'SIGKILL');
  await vi.waitFor(async () => {
    expect((await seatOf('app', 1)).pids.app).not.toBe(pids.app);
    expect(await layout(server, 'app', 1)).toHaveLength(2);
  });
  await bothShow(server, 'app', [10, 50]);
  expect(ada.closes, 'the page is not cut off').toEqual([]);
});

test('a killed ttyd costs nothing: the same app, the same screen', async () => {
  const [ada] = await comeTwo(server, 'ttyd');
  await open(server, 'ttyd', 1, 10);
  await bothShow(server, 'ttyd', [10]);
  const { pids } = await seatOf('ttyd', 1);
  const before = await paintedScreen(ada);
  process.kill(pids.ttyd, 'SIGKILL');
  await vi.waitFor(async () => {
    const now = await seatOf('ttyd', 1);
    expect(now.pids.ttyd).not.toBe(pids.ttyd);
    expect(now.state).toBe('running');
    expect(withoutDigits(ada.screen())).toBe(before);
  });
  expect((await seatOf('ttyd', 1)).pids.app).toBe(pids.app);
  expect(ada.closes).toEqual([]);
  await open(server, 'ttyd', 1, 50);
  await bothShow(server, 'ttyd', [10, 50]);
});

test('a killed keeper takes the apps along: seats start anew, with their windows, and nothing is left of the old', async () => {
  const [ada, bob] = await comeTwo(server, 'keeper');
  // Its pipe is there once it shows something.
  await vi.waitFor(() => expect(ada.screen()).not.toBe(''));
  await open(server, 'keeper', 1, 10);
  await bothShow(server, 'keeper', [10]);
  const { pids } = await seatOf('keeper', 1);
  const old = processesOf('keeper', 1);
  const keeper = parentOf(pids.app);
  if (keeper === null) throw new Error('The app does not run.');
  process.kill(keeper, 'SIGKILL');
  await vi.waitFor(async () => {
    for (const seat of [1, 2]) {
      const now = await seatOf('keeper', seat);
      expect(now.pids.app).not.toBe(pids.app);
      expect(now.state).toBe('running');
      expect(parentOf(now.pids.app)).not.toBe(keeper);
    }
    expect(await layout(server, 'keeper', 1)).toHaveLength(1);
  });
  await bothShow(server, 'keeper', [10]);
  await vi.waitFor(() => {
    const now = processesOf('keeper', 1);
    expect(now.map(({ name }) => name).sort()).toEqual(old.map(({ name }) => name).sort());
    expect(now.filter(({ pid }) => pid === pids.app)).toEqual([]);
  });
  expect(bob.closes).toEqual([]);
});

test('ST3 BR9: a killed party stops no terminal, is back by itself, and has all that was acknowledged', async () => {
  const [ada] = await comeTwo(server, 'party');
  await open(server, 'party', 1, 10);
  await bothShow(server, 'party', [10]);
  const before = await server.snapshot();
  if (!before.partyPid) throw new Error('There is no local party.');
  process.kill(before.partyPid, 'SIGKILL');
  await open(server, 'party', 1, 30);
  await open(server, 'party', 2, 50);
  const bytes = ada.received;
  // F10 opens the menu, Escape closes it: the app draws.
  ada.type('\x1b[21~');
  await vi.waitFor(() => expect(ada.received).toBeGreaterThan(bytes));
  ada.type('\x1b');
  await vi.waitFor(async () => {
    const { partyPid } = await server.snapshot();
    expect(partyPid).not.toBe(null);
    expect(partyPid).not.toBe(before.partyPid);
    const bridges = (await server.seats('party')).map((seat) => seat.bridge.status);
    expect(bridges).toEqual(['live', 'live']);
  });
  await open(server, 'party', 2, 70);
  await bothShow(server, 'party', [10, 30, 50, 70]);
  expect(ada.closes).toEqual([]);
  await live(server, 'party', 2);
});

function processesOf(room: string, seat: number) {
  const dir = `${stateDirOf(server)}/seats/${room}/${seat}`;
  return seatProcesses(stateDirOf(server)).filter((process) => process.seat === dir);
}
