// The state folder's longest path, to the byte: what is let through here must work as a socket.
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { AppError } from '../../../protocol/errors.ts';
import { ttydSocket } from '../../../seats/process/ttyd-process.ts';
import { checkSockets, seatDir } from './state-dir.ts';

const ROOMS = [
  { id: 'a', mode: 'mirror', maxPlayers: 2 },
  { id: 'long-room', mode: 'solo', maxPlayers: 100 },
  // One seat only, however many people.
  { id: 'shared-room', mode: 'shared', maxPlayers: 100 },
] as const;

function refusal(dir: string, rooms: Parameters<typeof checkSockets>[1]): AppError | null {
  try {
    checkSockets(dir, rooms);
    return null;
  } catch (error) {
    return error as AppError;
  }
}

const ofBytes = (bytes: number) => `/${'x'.repeat(bytes - 1)}`;

test('the length that is named fits, a byte more does not; bytes count, not characters', () => {
  const refused = refusal(ofBytes(150), ROOMS);
  expect(refused?.code).toBe('STATE_DIR_LONG');
  expect(refused?.message).toContain('has 150 bytes, and with seats/long-room/100/ttyd.sock in it');
  const fits = Number(/at most (\d+) fit/.exec(refused?.message ?? '')?.[1]);
  expect(refusal(ofBytes(fits), ROOMS)).toBeNull();
  expect(refusal(ofBytes(fits + 1), ROOMS)?.message).toContain(`at most ${fits} fit`);
  expect(refusal(`/${'ä'.repeat(fits - 10)}`, ROOMS)?.code).toBe('STATE_DIR_LONG');
});

test('without any room the sockets of a start count', () => {
  expect(refusal(ofBytes(60), [])).toBeNull();
  expect(refusal(ofBytes(100), [])?.message).toContain('with ttyd-check/ttyd.sock in it');
});

test('a seat’s socket in a folder of exactly that length can be listened on', async () => {
  const home = await mkdtemp(path.join(tmpdir(), 'long-'));
  const fits = Number(/at most (\d+) fit/.exec(refusal(ofBytes(150), ROOMS)?.message ?? '')?.[1]);
  const stateDir = path.join(home, 'x'.repeat(fits - Buffer.byteLength(home) - 1));
  const dir = seatDir(stateDir, 'long-room', 100);
  await mkdir(dir, { recursive: true });
  const server = net.createServer().listen(ttydSocket(dir));
  await once(server, 'listening');
  const closed = once(server, 'close');
  server.close();
  await closed;
  await rm(home, { recursive: true, force: true });
});
