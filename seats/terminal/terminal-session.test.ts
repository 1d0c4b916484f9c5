// A seat's terminal between browsers and ttyd: keys and output, reloads, sizes, broken frames, ends of all kinds.
import { execFile } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { TerminalVisitor } from '../../testing/terminal-visitor.ts';
import { until } from '../../testing/until.ts';
import { opcodes, TestBench } from '../test/bench.ts';

const BASH = ['bash', '--norc', '--noprofile'];
const PROMPT = { env: { PS1: 'ready> ' } };

const shows = (browser: TerminalVisitor, text: string | RegExp) =>
  until(() => expect(browser.screen()).toMatch(text));

it('carries keys to the app and output back, and never the title', async () => {
  await using bench = new TestBench();
  const seat = await bench.started(BASH, PROMPT);
  const browser = bench.browser(await bench.serve(seat.session));
  await shows(browser, /ready>/);
  browser.type('echo $((6*7))\r');
  await shows(browser, /^42$/m);
  expect(opcodes(browser)).toEqual(['0', '2']);
  expect(Buffer.concat(browser.frames).toString()).not.toContain('socat');
});

it('a reload gets the same screen, scrollback and modes without the app doing anything', async () => {
  await using bench = new TestBench();
  const script =
    'printf "one\\ntwo\\033[31mred"; seq 1 50; printf "\\033[?1002;1006;2004h\\033[?25lend"; exec sleep 1000';
  const seat = await bench.started(['sh', '-c', script]);
  const url = await bench.serve(seat.session);
  const first = bench.browser(url);
  await shows(first, /end$/);
  first.socket.terminate();
  await until(() => expect(seat.session.clients()).toBe(0));
  const second = bench.browser(url);
  await shows(second, /end$/);
  expect(second.screen()).toBe(first.screen());
  expect(second.terminal.modes).toEqual(first.terminal.modes);
  expect(second.terminal.modes.mouseTrackingMode).toBe('drag');
  expect(second.terminal.buffer.active.baseY).toBe(first.terminal.buffer.active.baseY);
  const sent = Buffer.concat(second.frames).toString();
  expect(sent).toContain('\x1b[?1006h');
  expect(sent).toContain('\x1b[?25l');
});

it('two browsers see one terminal, one that comes in a flood too, and end with the same screen', async () => {
  await using bench = new TestBench();
  const seat = await bench.started(BASH, PROMPT);
  const url = await bench.serve(seat.session);
  const first = bench.browser(url);
  await shows(first, /ready>/);
  first.type('seq 1 30000; echo do""ne\r');
  const others = [];
  for (const mark of [/\d{3}/, /\d{4}/, /done/]) {
    await shows(first, mark);
    others.push(bench.browser(url));
  }
  for (const other of others) {
    await shows(other, /done\nready>$/);
    // The first one has had the whole flood to parse, and may be the last to be through.
    await until(() => expect(other.screen()).toBe(first.screen()));
  }
  others[0]?.type('echo from-the-other\r');
  await shows(first, /^from-the-other$/m);
});

it('what an app copies and notifies never leaves for those who watch, who count what they got themselves', async () => {
  await using bench = new TestBench();
  const seat = await bench.started(BASH, PROMPT);
  const own = bench.browser(await bench.serve(seat.session));
  const watching = { mayInput: () => false, mayResize: false, watches: 'person' } as const;
  const watcher = bench.browser(await bench.serve(seat.session, watching), undefined, {
    ...{ teleport: 1, counts: true },
  });
  await shows(own, /ready>/);
  await shows(watcher, /ready>/);
  const large = 'head -c 1048576 /dev/zero | tr "\\0" x | base64 -w0';
  const small = `printf '\\033]52;c;%s\\a\\033]9;%s\\a' "$(printf secret | base64)" to""ld`;
  const copies = `${small}; printf '\\033]52;c;'; ${large}; printf '\\a'`;
  own.type(`clear; ${copies}; echo do""ne\r`);
  await shows(watcher, /^done\nready>$/m);
  await shows(own, /^done\nready>$/m);
  expect(own.output()).toMatch(/\x1b\]52;c;c2VjcmV0\x1b\\\x1b\]9;told\x1b\\\x1b\]52;c;eHh4/);
  expect(watcher.output()).not.toMatch(/\x1b\](?:52|9);|c2VjcmV0|told|eHh4/);
  watcher.tell({ type: 'parsed', bytes: watcher.received });
  own.type('echo af""ter\r');
  await shows(watcher, /^after\nready>$/m);
  // It was never behind: no fresh screen in place of what it would have had to parse.
  expect(watcher.pictures).toBe(1);
  expect(watcher.screen()).toBe(own.screen());
});

it('whoever watches is counted apart from pages, and a stream of many among neither', async () => {
  await using bench = new TestBench();
  const seat = await bench.started(BASH, PROMPT);
  const { session } = seat;
  const counted = () => [session.clients(), session.watchers()];
  const watching = { mayInput: () => false, mayResize: false } as const;
  bench.browser(await bench.serve(session));
  const person = bench.browser(await bench.serve(session, { ...watching, watches: 'person' }));
  await until(() => expect(counted()).toEqual([2, 1]));
  const stream = bench.browser(await bench.serve(session, { ...watching, watches: 'stream' }));
  await shows(stream, /ready>/);
  expect(counted()).toEqual([2, 1]);
  person.socket.terminate();
  await until(() => expect(counted()).toEqual([1, 0]));
  await session.close();
  expect(counted()).toEqual([0, 0]);
});

it('the last title of a flood is told, though the app is silent after it', async () => {
  await using bench = new TestBench();
  const seat = await bench.started(BASH, PROMPT);
  const browser = bench.browser(await bench.serve(seat.session));
  await shows(browser, /ready>/);
  browser.type('for i in {1..2000}; do printf "\\033]2;title %s\\a" $i; done; echo do""ne\r');
  await shows(browser, /^done\nready>$/m);
  const titles = () => [...browser.output().matchAll(/\x1b\]2;(.*?)\x1b\\/g)].map(([, one]) => one);
  await until(() => expect(titles().at(-1)).toBe('title 2000'));
  expect(titles().length).toBeLessThan(2_000);
});

it('one size: of the page in which somebody acted last, told to each; a tab that is closed gives it back', async () => {
  await using bench = new TestBench();
  const seat = await bench.started(BASH, PROMPT);
  const url = await bench.serve(seat.session);
  const [large, small] = [
    { cols: 152, rows: 47 },
    { cols: 75, rows: 25 },
  ];
  const OURS = { teleport: 1 };
  const first = bench.browser(url, large, OURS);
  await shows(first, /ready>/);
  first.type('echo hello\r');
  await shows(first, /^hello$/m);
  const second = bench.browser(url, small, OURS);
  await until(() => expect(second.notes.at(-1)).toMatchObject({ ...large, other: true }));
  second.tell({ type: 'active' });
  await until(() => expect(seat.session.size()).toEqual(small));
  await until(() => expect(first.notes.at(-1)).toMatchObject({ ...small, other: true }));
  await until(() => expect(second.notes.at(-1)).toMatchObject(small));
  expect(second.notes.at(-1)).not.toHaveProperty('other');
  first.resize({ cols: 150, rows: 47 });
  second.socket.terminate();
  await until(() => expect(seat.session.size()).toEqual({ cols: 150, rows: 47 }));
  await until(() => expect(first.notes.at(-1)).not.toHaveProperty('other'));
  first.type('stty size\r');
  await shows(first, /^47 150$/m);
});

it('the size of the only browser is the terminal’s, is clamped, and resize storms are thinned out', async () => {
  await using bench = new TestBench();
  const seat = await bench.started(BASH, PROMPT);
  const url = await bench.serve(seat.session);
  const sizes: string[] = [];
  seat.session.onResize(({ cols, rows }) => sizes.push(`${cols}x${rows}`));
  const browser = bench.browser(url, { cols: 100, rows: 30 });
  await until(() => expect(seat.session.size()).toEqual({ cols: 100, rows: 30 }));
  for (let cols = 101; cols <= 200; cols += 1) browser.resize({ cols, rows: 30 });
  await until(() => expect(seat.session.size()).toEqual({ cols: 200, rows: 30 }));
  expect(sizes.length).toBeLessThan(100);
  browser.resize({ cols: 60_000, rows: 60_000 });
  await until(() => expect(seat.session.size()).toEqual({ cols: 500, rows: 200 }));
  browser.terminal.resize(500, 200);
  browser.type('stty size\r');
  await shows(browser, /^200 500$/m);
});

it('empty, text, malformed and unknown frames die here; too large ones close the socket', async () => {
  await using bench = new TestBench();
  const seat = await bench.started(BASH, PROMPT);
  const { ttyd } = seat.pids();
  const url = await bench.serve(seat.session);
  const browser = bench.browser(url);
  await shows(browser, /ready>/);
  browser.socket.send(Buffer.alloc(0));
  browser.socket.send('0echo text-frame\r');
  for (const frame of ['0', '1', '1{', '1[]', '{', '9', '\x00'])
    browser.socket.send(Buffer.from(frame));
  browser.type('echo still-here\r');
  await shows(browser, /^still-here$/m);
  expect(browser.screen()).not.toContain('text-frame');
  expect(seat.pids().ttyd).toBe(ttyd);
  browser.socket.send(Buffer.alloc(65_537, '0'));
  await until(() => expect(browser.closeCode).toBe(1009));
  expect(seat.session.connected()).toBe(true);
});

it('input and resize pass only for those who may', async () => {
  await using bench = new TestBench();
  const seat = await bench.started(BASH, PROMPT);
  const driver = bench.browser(await bench.serve(seat.session));
  const watchUrl = await bench.serve(seat.session, { mayInput: () => false, mayResize: false });
  const watcher = bench.browser(watchUrl, { cols: 40, rows: 10 });
  await Promise.all([shows(driver, /ready>/), shows(watcher, /ready>/)]);
  let inputs = 0;
  const listener = seat.session.onInput(() => {
    inputs += 1;
  });
  watcher.type('echo sneaked-in\r');
  watcher.resize({ cols: 33, rows: 11 });
  // The watcher's frames are through once its close is: a socket's frames keep their order.
  watcher.socket.close();
  await until(() => expect(seat.session.clients()).toBe(1));
  expect(inputs).toBe(0);
  driver.type('echo allowed\r');
  await shows(driver, /^allowed$/m);
  expect(driver.screen()).not.toContain('sneaked-in');
  expect(seat.session.size()).toEqual({ cols: 80, rows: 24 });
  expect(inputs).toBe(1);
  listener[Symbol.dispose]();
  driver.type('x');
  await shows(driver, /x$/);
  expect(inputs).toBe(1);
});

it('nothing before the greeting: no output out, no keys in', async () => {
  await using bench = new TestBench();
  const seat = await bench.started(BASH, PROMPT);
  const url = await bench.serve(seat.session);
  const silent = new WebSocket(url, ['tty']);
  const got: unknown[] = [];
  silent.on('message', (data) => got.push(data));
  await new Promise((resolve) => silent.once('open', resolve));
  silent.send(Buffer.from('0echo too-early\r'));
  silent.close();
  await new Promise((resolve) => silent.once('close', resolve));
  const browser = bench.browser(url);
  await shows(browser, /ready>/);
  browser.type('echo later\r');
  await shows(browser, /^later$/m);
  expect(browser.screen()).not.toContain('too-early');
  expect(got).toEqual([]);
});

it('ttyd killed: browsers stay attached, see the same screen, and keys of the gap arrive', async () => {
  await using bench = new TestBench();
  const seat = await bench.started(BASH, PROMPT);
  const browser = bench.browser(await bench.serve(seat.session));
  await shows(browser, /ready>/);
  browser.type('echo before-it\r');
  await shows(browser, /^before-it\nready>$/m);
  process.kill(seat.pids().ttyd!, 'SIGKILL');
  await until(() => expect(seat.session.connected()).toBe(false));
  browser.type('echo in-the-gap\r');
  await shows(browser, /^in-the-gap$/m);
  expect(browser.screen()).toContain('before-it');
  expect(browser.closeCode).toBeNull();
});

it('app killed: browsers stay attached, see how it ended, and get the new app below without old modes', async () => {
  await using bench = new TestBench();
  const seat = await bench.started(BASH, PROMPT);
  const browser = bench.browser(await bench.serve(seat.session));
  await shows(browser, /ready>/);
  browser.type('printf "\\033[?1003h"; echo of-the-old-app\r');
  await shows(browser, /^of-the-old-app$/m);
  process.kill(seat.pids().app!, 'SIGKILL');
  await shows(browser, /^of-the-old-app\nready> ?\n *ended by SIGKILL *\nready>$/m);
  expect(browser.terminal.modes.mouseTrackingMode).toBe('none');
  browser.type('echo new-app\r');
  await shows(browser, /^new-app$/m);
});

it.each([
  ['in its usual screen', '', 'exit 3', 'ended with code 3'],
  ['in the alternate screen', '\\033[?1049h\\033[H', 'exit 0', 'ended with code 0'],
  ['by a signal', '', 'kill -TERM $$', 'ended by SIGTERM'],
])(
  'an app that ends %s leaves its last words and how it ended, above the next one',
  async (_what, enter, end, words) => {
    await using bench = new TestBench();
    const dir = await bench.folder();
    const mark = path.join(dir, 'second');
    // The first one ends with much unread, the second one stays.
    const first = `printf 'before it\\n${enter}'; seq 1 50000; printf 'last words'; ${end}`;
    const script = `[ -e ${mark} ] && { echo the next; exec sleep 1000; }; read go; touch ${mark}; ${first}`;
    const seat = await bench.started(['sh', '-c', script]);
    const url = await bench.serve(seat.session);
    const there = bench.browser(url);
    await there.greeted();
    there.type('\r');
    await shows(there, new RegExp(`50000\nlast words\n *${words} *\nthe next$`));
    const later = bench.browser(url);
    await shows(later, /the next$/);
    expect(later.screen()).toBe(there.screen());
  },
);

it('the only browser stalled: the app goes on, and the browser comes back to it', async () => {
  await using bench = new TestBench();
  const seat = await bench.started(BASH, PROMPT);
  const browser = bench.browser(await bench.serve(seat.session));
  await shows(browser, /ready>/);
  const file = path.join(await bench.folder(), 'finished');
  // ttyd's page sends this when its terminal can't keep up.
  browser.socket.send(Buffer.from('2'));
  browser.type(`seq 1 600000; touch ${file}; echo fi""nished\r`);
  await until(() => access(file));
  expect(browser.screen()).not.toContain('finished');
  browser.socket.send(Buffer.from('3'));
  await shows(browser, /600000\nfinished\nready>$/);
});

it('answers the terminal’s questions while no browser is there to', async () => {
  await using bench = new TestBench();
  const file = path.join(await bench.folder(), 'reply');
  const script = 'stty raw -echo; printf "\\033[6n"; head -c 6 > "$0"; exec sleep 1000';
  await bench.started(['sh', '-c', script, file]);
  await until(async () => expect(await readFile(file, 'utf8')).toBe('\x1b[1;1R'));
});

it('ends: browsers are told with 1001', async () => {
  await using bench = new TestBench();
  const seat = await bench.started(BASH, PROMPT);
  const browser = bench.browser(await bench.serve(seat.session));
  await shows(browser, /ready>/);
  await seat.stop();
  await until(() => expect(browser.closeCode).toBe(1001));
});

it('the next proxy adopts app, size, screen and modes', async () => {
  await using bench = new TestBench();
  const dir = await bench.folder();
  const script = 'printf "hello\\033[?1003;1006h\\033[2;5H"; exec sleep 1000';
  const first = await bench.started(['sh', '-c', script], { dir });
  const before = bench.browser(await bench.serve(first.session), { cols: 97, rows: 31 });
  await shows(before, /hello/);
  // Saved by itself, as for a proxy that will be killed.
  await until(() => access(path.join(dir, 'screen')));
  await first.release();
  const second = await bench.started(['sh', '-c', script], { dir });
  expect(second.pids().app).not.toBeNull();
  expect(second.appBoot()).toBe(first.appBoot());
  expect(second.session.size()).toEqual({ cols: 97, rows: 31 });
  const after = bench.browser(await bench.serve(second.session), { cols: 97, rows: 31 });
  await shows(after, /hello/);
  expect(after.screen()).toBe(before.screen());
  expect(after.terminal.modes.mouseTrackingMode).toBe('any');
  expect(Buffer.concat(after.frames).toString()).toContain('\x1b[?1006h');
  await second.release();
  const size = { cols: 80, rows: 24 };
  const third = await bench.started(['sh', '-c', script], { dir, size, fixedSize: true });
  expect(third.appBoot()).toBe(first.appBoot());
  expect(third.session.size()).toEqual(size);
  const { app } = third.pids();
  await until(async () => {
    const { stdout } = await promisify(execFile)('stty', ['-F', `/proc/${app}/fd/0`, 'size']);
    expect(stdout.trim()).toBe('24 80');
  });
});
