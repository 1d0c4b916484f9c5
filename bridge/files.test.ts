// Preloaded files in an app that is too busy to answer: opened all the same, and no file twice.
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createIpcClient, type IpcClient } from './app/client.ts';
import { openFiles } from './files.ts';

const log = pino({ level: 'silent' });
let home: string;
let server: net.Server;
let client: IpcClient;
let shown: string[];
/** What the app does with the next commands: `mute` does nothing, `late` does it and says nothing. */
let moods: ('mute' | 'late')[];

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'files-'));
  shown = [];
  moods = [];
  const socketPath = path.join(home, 'app.sock');
  server = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => answer(socket, data.toString()));
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  client = createIpcClient({ socketPath, timeoutMs: 300 });
});
afterEach(async () => {
  client.close();
  await new Promise((resolve) => server.close(resolve));
  await rm(home, { recursive: true, force: true });
});

function answer(socket: net.Socket, request: string): void {
  const [, file = ''] = /path=(\S+)/.exec(request) ?? [];
  if (!request.includes('cmd:create_window')) {
    const windows = shown.map((name, i) => ({
      ...{ id: `w${i + 1}`, type: 'text_view', x: 1, y: 1, w: 20, h: 8, title: '', path: name },
    }));
    socket.end(`${JSON.stringify({ windows, chat_log: [], window_types: [] })}\n`);
    return;
  }
  const mood = moods.shift();
  if (mood !== 'mute') shown.push(decodeURIComponent(file));
  if (mood === undefined) socket.end('{"success":true}\n');
}

test.each(['mute', 'late'] as const)(
  'BR8: after a command that timed out (%s) each file is there once',
  async (mood) => {
    moods = [mood];
    await openFiles(client, ['/srv/a.md', '/srv/b.md'], log);
    expect(shown).toEqual(['/srv/a.md', '/srv/b.md']);
  },
);
