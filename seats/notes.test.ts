// What pages and the seat tell each other beside the terminal (protocol/page/terminal-note.ts).
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { PageNote } from '../protocol/page/terminal-note.ts';
import { until } from '../testing/until.ts';
import { ByteBudget } from './terminal/input/byte-budget.ts';
import { opcodes, TestBench } from './test/bench.ts';

const BASH = ['bash', '--norc', '--noprofile'];
const PROMPT = { env: { PS1: 'ready> ' } };
const OURS = { teleport: 1 };
const GRID = { cols: 80, rows: 24 };

// Until a seat is degraded there are four waits of up to 6 s together, and four starts.
it('tells pages that announce themselves how the seat is, from the start and on every change', async () => {
  await using bench = new TestBench();
  const seat = await bench.started(BASH, { ...PROMPT, seat: 3 });
  const url = await bench.serve(seat.session);
  const plain = bench.browser(url);
  await until(() => expect(plain.screen()).toMatch(/ready>/));
  // The last to come: the size is its own.
  const ours = bench.browser(url, GRID, OURS);
  const running = { type: 'seat', state: 'running', seat: 3, ...GRID };
  await until(() => expect(ours.notes).toEqual([running]));
  ours.resize({ cols: 100, rows: 30 });
  await until(() => expect(ours.notes.at(-1)).toEqual({ ...running, cols: 100, rows: 30 }));
  process.kill(seat.pids().app!, 'SIGKILL');
  const down = { state: 'starting', retryMs: expect.any(Number) };
  await until(() => expect(ours.notes).toContainEqual(expect.objectContaining(down)));
  await until(() => expect(ours.notes.at(-1)).toMatchObject({ state: 'running' }));
  await seat.stop();
  await until(() => expect(ours.notes.at(-1)).toMatchObject({ state: 'stopping' }));
  expect(opcodes(plain)).toEqual(['0', '2']);
});

it('a page that may not resize is told the room’s size, whatever its own is', async () => {
  await using bench = new TestBench();
  const seat = await bench.started(BASH, { ...PROMPT, size: { cols: 120, rows: 36 } });
  const url = await bench.serve(seat.session, { mayInput: () => true, mayResize: false });
  const browser = bench.browser(url, { cols: 40, rows: 10 }, OURS);
  await until(() => expect(browser.notes).toMatchObject([{ cols: 120, rows: 36 }]));
  browser.resize({ cols: 50, rows: 10 });
  browser.type('stty size\r');
  await until(() => expect(browser.screen()).toMatch(/^36 120$/m));
  expect(browser.notes).toHaveLength(1);
});

it('passes a page’s notes on, and none of them to ttyd', async () => {
  await using bench = new TestBench();
  const seat = await bench.started(BASH, PROMPT);
  const got: PageNote[] = [];
  const rights = {
    mayInput: () => true,
    mayResize: true,
    onNote: (note: PageNote) => got.push(note),
  };
  const browser = bench.browser(await bench.serve(seat.session, rights), GRID, OURS);
  await until(() => expect(browser.screen()).toMatch(/ready>/));
  browser.tell({ type: 'watch', seat: 2 });
  browser.socket.send(Buffer.from('T{"type":"nonsense"}'));
  browser.tell({ type: 'retry' });
  await until(() => expect(got).toEqual([{ type: 'watch', seat: 2 }, { type: 'retry' }]));
  browser.type('echo alive\r');
  await until(() => expect(browser.screen()).toMatch(/^alive$/m));
  expect(browser.screen()).not.toContain('type');
});

it('an attachment’s own note waits for the greeting', async () => {
  await using bench = new TestBench();
  const seat = await bench.started(BASH, PROMPT);
  const url = await bench.serve({
    ...seat.session,
    attach(socket, rights) {
      const attachment = seat.session.attach(socket, rights);
      attachment.note({ type: 'keys', refused: 7 });
      attachment.note({ type: 'keys', refused: 5 });
      return attachment;
    },
  });
  const browser = bench.browser(url, GRID, OURS);
  await until(() => expect(browser.notes).toHaveLength(2));
  expect(browser.notes).toContainEqual({ type: 'keys', refused: 12 });
});

it('keys of a gap that are too many, or were for the old app, are refused visibly', async () => {
  await using bench = new TestBench();
  const inputBudget = new ByteBudget(4_096);
  const seat = await bench.started(BASH, { ...PROMPT, inputBudget });
  const browser = bench.browser(await bench.serve(seat.session), GRID, OURS);
  await until(() => expect(browser.screen()).toMatch(/ready>/));
  const refused = () =>
    browser.notes.reduce((sum, note) => sum + (note.type === 'keys' ? note.refused : 0), 0);
  process.kill(seat.pids().ttyd!, 'SIGKILL');
  await until(() => expect(seat.session.connected()).toBe(false));
  browser.type('echo kept\r');
  browser.type('x'.repeat(5_000));
  browser.type('echo after-the-hole\r');
  await until(() => expect(browser.screen()).toMatch(/^kept$/m));
  expect(refused()).toBe(5_020);
  expect(browser.screen()).not.toContain('after-the-hole');

  process.kill(seat.pids().app!, 'SIGKILL');
  await until(() => expect(seat.session.connected()).toBe(false));
  browser.type('rm\r');
  await until(() => expect(refused()).toBe(5_023));
  await until(() => expect(browser.screen()).toMatch(/ended by SIGKILL *\nready>$/));
  expect(browser.screen()).not.toContain('rm');
});

it('a seat whose app ends again and again says why, keeps trying, and can be retried', async () => {
  await using bench = new TestBench();
  const flag = path.join(await bench.folder(), 'crash');
  const script =
    'while [ ! -e "$0" ]; do sleep 0.02; done; [ "$(cat "$0")" = go ] && exec sleep 999';
  const seat = await bench.started(['sh', '-c', script, flag]);
  const rights = { mayInput: () => true, mayResize: true, onNote: () => seat.retry() };
  const browser = bench.browser(await bench.serve(seat.session, rights), GRID, OURS);
  await until(() => expect(browser.notes).toHaveLength(1));
  await writeFile(flag, '');
  await until(() => expect(seat.state()).toBe('degraded'));
  expect(seat.why()).toBe('The app ended five times within a minute.');
  await until(() =>
    expect(browser.notes.at(-1)).toMatchObject({
      ...{ state: 'degraded', why: seat.why(), retryMs: expect.any(Number) },
    }),
  );
  await writeFile(flag, 'go');
  const told = browser.states().length;
  browser.tell({ type: 'retry' });
  await until(() => expect(seat.state()).toBe('running'));
  expect(seat.why()).toBe('');
  await until(() => expect(browser.notes.at(-1)).toMatchObject({ state: 'running' }));
  expect(browser.notes.at(-1)).not.toHaveProperty('why');
  // A try that comes by itself leaves it degraded until its app has lasted for a while.
  const states = browser.states().slice(told);
  expect([...new Set(states.map(({ state }) => state))]).toEqual(['starting', 'running']);
});

it('counts a page’s input over its connections, the last of which alone counts', async () => {
  await using bench = new TestBench();
  const seat = await bench.started(BASH, PROMPT);
  const url = await bench.serve(seat.session);
  const page = { ...OURS, link: 'page0001' };
  const pongs = (browser: { notes: { type: string }[] }) =>
    browser.notes.filter((note) => note.type === 'pong');
  const first = bench.browser(url, GRID, page);
  await until(() => expect(first.screen()).toMatch(/ready>/));
  first.tell({ type: 'ping' });
  first.type('echo a');
  first.type('b\r');
  first.tell({ type: 'ping' });
  await until(() => expect(pongs(first)).toEqual([{ type: 'pong' }, { type: 'pong', frames: 2 }]));
  const second = bench.browser(url, GRID, page);
  await until(() => expect(first.closeCode).toBe(1001));
  await until(() => expect(second.screen()).toMatch(/^ab$/m));
  second.type('x');
  second.tell({ type: 'ping' });
  await until(() => expect(pongs(second)).toEqual([{ type: 'pong', frames: 3 }]));
  const stranger = bench.browser(url, GRID, { ...OURS, link: 'page0002' });
  await until(() => expect(stranger.screen()).toMatch(/x$/));
  stranger.tell({ type: 'ping' });
  await until(() => expect(pongs(stranger)).toEqual([{ type: 'pong' }]));
  expect(second.closeCode).toBeNull();
});

it('a page that tells what it has parsed gets no more than it can parse, and then the screen as it is now', async () => {
  await using bench = new TestBench();
  const film = 'i=0; while :; do i=$((i+1)); printf "\\033[Hframe %d %01000d" $i 0; done';
  const seat = await bench.started(['sh', '-c', film]);
  const url = await bench.serve(seat.session);
  const slow = bench.browser(url, GRID, { ...OURS, counts: true });
  const quick = bench.browser(url);
  const frameOf = (browser: { screen(): string }) =>
    Number(/^frame (\d+)/.exec(browser.screen())?.[1] ?? 0);
  await until(() => expect(quick.received).toBeGreaterThan(5_000_000));
  const { received } = slow;
  expect(received).toBeLessThan(2_000_000);
  const before = frameOf(slow);
  expect(frameOf(quick)).toBeGreaterThan(before);
  slow.tell({ type: 'parsed', bytes: received });
  // Whole screens come, from later on than what it was left at.
  await until(() => expect(frameOf(slow)).toBeGreaterThan(before));
  const more = quick.received + 5_000_000;
  await until(() => expect(quick.received).toBeGreaterThan(more));
  expect(slow.received).toBeLessThan(received + 2_000_000);
});
