// Browsers that do not read, and thousands that come and go: neither costs the proxy memory or descriptors.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { TestBench } from './test/bench.ts';
import type { ChildFacts } from './test/child.ts';

const CHILD = path.resolve(import.meta.dirname, 'test/child.ts');
const BASH = ['bash', '--norc', '--noprofile'];
const MB = 1_000_000;
const YES = 'yes 0123456789012345678901234567890123456789\r';

// 50 MB go through two terminals of this thread.
const until = <T>(fn: () => T | Promise<T>) => vi.waitFor(fn, { timeout: 180_000, interval: 10 });
const LIMIT_MS = 300_000;

class Child implements AsyncDisposable {
  readonly process: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  port = 0;

  constructor(dir: string) {
    this.process = spawn(process.execPath, ['--expose-gc', CHILD, dir, ...BASH], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    if (!this.process.stdout) throw new Error('no output');
    this.#lines = createInterface(this.process.stdout)[Symbol.asyncIterator]();
  }

  async hear(): Promise<ChildFacts> {
    const facts = JSON.parse((await this.#lines.next()).value) as ChildFacts;
    this.port = facts.port;
    return facts;
  }

  facts(): Promise<ChildFacts> {
    this.process.stdin?.write('\n');
    return this.hear();
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const gone = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    await gone;
  }
}

it(
  'yes runs, one browser reads and one does not: the proxy’s memory stays where it was',
  async () => {
    await using bench = new TestBench();
    await using child = new Child(await bench.folder());
    await child.hear();
    const [reader, stalled] = [bench.browser(child.url), bench.browser(child.url)];
    for (const browser of [reader, stalled]) {
      await until(() => expect(browser.screen()).toMatch(/ready>/));
    }
    const flood = async (bytes: number) => {
      const from = reader.received;
      await until(() => expect(reader.received - from).toBeGreaterThan(bytes));
    };
    /** Ends the flood. @param word as it is typed; without its quotes it is what the screen shows then */
    const calm = async (word: string) => {
      reader.type('\x03');
      await until(() => expect(reader.screen()).toMatch(/\^C/));
      reader.type(`clear; echo ${word}\r`);
      const shown = `${word.replaceAll('"', '')}\nready>`;
      await until(() => expect(reader.screen()).toBe(shown));
    };
    reader.type(YES);
    // The heap of a process that has done nothing yet grows by itself.
    await flood(20 * MB);
    const look = async () => {
      await flood(4 * MB);
      return child.facts();
    };
    const before = Math.max(...[await look(), await look(), await look()].map((f) => f.rssBytes));
    // At rest: a browser that was behind for a moment, in a flood, is owed a picture from before the pause.
    await calm('be""fore');
    await until(() => expect(stalled.screen()).toMatch(/^before\nready>$/));
    stalled.socket.pause();
    const missed = { pictures: stalled.pictures, bytes: stalled.received, reader: reader.received };
    reader.type(YES);
    // First the network's own buffers fill.
    let full = 0;
    while (full < 4) {
      const { rssBytes, unread } = await look();
      expect(rssBytes - before).toBeLessThan(4 * MB);
      expect(unread).toBeLessThan(2 * MB);
      if (unread > 0.5 * MB) full += 1;
    }
    await calm('af""ter');
    stalled.socket.resume();
    await until(() => expect(stalled.screen()).toMatch(/^after\nready>$/));
    // What the network held, and one screen; not the backlog.
    expect(stalled.pictures).toBe(missed.pictures + 1);
    expect(stalled.received - missed.bytes).toBeLessThan(reader.received - missed.reader);
  },
  LIMIT_MS,
);

it(
  'opens and closes a thousand times, and leaks no descriptor',
  async () => {
    await using bench = new TestBench();
    await using child = new Child(await bench.folder());
    await child.hear();
    // What a first connection opens for good is open then, the thread of screens included.
    const warm = bench.browser(child.url);
    await until(() => expect(warm.screen()).toMatch(/ready>/));
    warm.socket.close();
    await until(async () => expect((await child.facts()).clients).toBe(0));
    const before = await child.facts();
    const once = (i: number) =>
      new Promise<void>((resolve, reject) => {
        const ws = new WebSocket(child.url, ['tty'], { perMessageDeflate: false });
        ws.on('error', reject);
        ws.on('close', () => resolve());
        ws.on('open', () => {
          if (i % 3 === 0) return void ws.close();
          ws.send('{"AuthToken":"","columns":80,"rows":24}', { binary: true });
          if (i % 3 === 1) ws.once('message', () => ws.close());
          else ws.terminate();
        });
      });
    for (let i = 0; i < 1_000; i += 20) {
      await Promise.all(Array.from({ length: 20 }, (_, k) => once(i + k)));
    }
    await until(async () => {
      const after = await child.facts();
      expect(after.clients).toBe(0);
      expect(after.descriptors).toBeLessThanOrEqual(before.descriptors);
      expect(after.pids).toEqual(before.pids);
    });
    const browser = bench.browser(child.url);
    await until(() => expect(browser.screen()).toMatch(/ready>/));
  },
  LIMIT_MS,
);
