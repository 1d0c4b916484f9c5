// Keystroke echo through the proxy beside ttyd itself: the same program, the same client, one run, taking turns.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { startServer } from '../e2e/server.ts';
import { findTtyd } from '../seats/ttyd-binary.ts';
import { stats } from './stats.ts';
import { openTerminal, seen, type Terminal, visit } from './visitor.ts';

const KEYS = 500;
const TTYD_VERSION = '1.7.7';
const TOOLS = path.resolve(import.meta.dirname, '../.tools');

/** Echo of one key in ms: sent to seen, through the proxy and directly. */
export async function terminal(): Promise<Record<string, unknown>> {
  const server = await startServer({
    rooms: { echo: '---\nroom_id: echo\ndisplay_name: Echo\napp: [cat]\n---\n' },
  });
  const ttyd = await findTtyd(TTYD_VERSION, TOOLS, process.env);
  const direct = spawn(ttyd.path, ['-i', '127.0.0.1', '-p', '0', '-W', '-P', '60', 'cat'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    const port = await listeningPort(direct.stderr);
    const ours = await visit(server.url, 'echo', 'Bench');
    const theirs = await openTerminal(`ws://127.0.0.1:${port}/ws`);
    const samples: { ours: number[]; direct: number[] } = { ours: [], direct: [] };
    for (let i = -20; i < KEYS; i += 1) {
      const [a, b] = [await echo(ours, i), await echo(theirs, i)];
      // The first ones warm both up.
      if (i >= 0) {
        samples.ours.push(a);
        samples.direct.push(b);
      }
    }
    await Promise.all([ours.close(), theirs.close()]);
    const [proxy, peer] = [stats(samples.ours), stats(samples.direct)];
    return {
      unit: 'ms',
      echo: {
        proxy,
        directTtyd: peer,
        addedP50: round(proxy.p50 - peer.p50),
        addedP95: round(proxy.p95 - peer.p95),
      },
    };
  } finally {
    direct.kill('SIGTERM');
    await server.stop();
  }
}

/** A line every 40 keys keeps the line discipline's buffer small. */
async function echo(terminal: Terminal, i: number): Promise<number> {
  if (i % 40 === 39) {
    const line = seen(terminal, '\n');
    terminal.type('\r');
    await line;
  }
  const key = String.fromCharCode(97 + (Math.abs(i) % 26));
  const started = performance.now();
  const back = seen(terminal, key);
  terminal.type(key);
  await back;
  return performance.now() - started;
}

async function listeningPort(stderr: NodeJS.ReadableStream): Promise<number> {
  const lines = createInterface({ input: stderr });
  for await (const line of lines) {
    const port = /Listening on port: (\d+)/.exec(line)?.[1];
    if (port) {
      stderr.resume();
      return Number(port);
    }
  }
  await once(stderr, 'close');
  throw new Error('ttyd did not start.');
}

function round(n: number): number {
  return Math.round(n * 100) / 100;
}
