// Ten megabytes for a program that reads slowly, or never: others go on, Ctrl-C works at once, nothing is lost silently.
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import type { TerminalVisitor } from '../testing/terminal-visitor.ts';
import { until } from '../testing/until.ts';
import type { SeatSession } from './terminal/session.ts';
import { TestBench } from './test/bench.ts';

const BASH = ['bash', '--norc', '--noprofile'];
const PROMPT = { env: { PS1: 'ready> ' } };
const OURS = { teleport: 1 };
const GRID = { cols: 80, rows: 24 };
const PASTE = 10 * 1024 * 1024;
/** As pages send it. */
const PART = 60_000;

const refused = (browser: TerminalVisitor) =>
  browser.notes.reduce((sum, note) => sum + (note.type === 'keys' ? note.refused : 0), 0);

function paste(browser: TerminalVisitor, bytes: number): Buffer {
  const text = Buffer.alloc(bytes);
  for (let i = 0; i < bytes; i += 1) text[i] = i % 61 === 60 ? 10 : 33 + ((i * 7 + (i >> 9)) % 90);
  for (let at = 0; at < bytes; at += PART)
    browser.socket.send(Buffer.concat([Buffer.from('0'), text.subarray(at, at + PART)]));
  return text;
}

it('a program that reads slowly gets all of it, while everybody sees its output go on', async () => {
  await using bench = new TestBench();
  const ticks = '(while :; do echo tick; sleep 0.05; done) & ticks=$!';
  const read = `head -c ${PASTE} | (sleep 1; sha256sum)`;
  const script = `stty raw -echo; ${ticks}; echo ready; ${read}; kill $ticks; exec sleep 1000`;
  const seat = await bench.started(['sh', '-c', script]);
  const other = await bench.started(BASH, PROMPT);
  const url = await bench.serve(seat.session);
  const [pasting, watching] = [bench.browser(url, GRID, OURS), bench.browser(url)];
  const elsewhere = bench.browser(await bench.serve(other.session));
  for (const browser of [pasting, watching])
    await until(() => expect(browser.screen()).toContain('ready'));
  const text = paste(pasting, PASTE);
  await until(() => expect(seat.session.clients()).toBe(2));
  const before = watching.received;
  await until(() => expect(watching.received).toBeGreaterThan(before));
  elsewhere.type('echo went""-on\r');
  await until(() => expect(elsewhere.screen()).toMatch(/^went-on$/m));
  const sum = createHash('sha256').update(text).digest('hex');
  for (const browser of [pasting, watching])
    await until(() => expect(browser.screen().replaceAll('\n', '')).toContain(sum));
  expect(refused(pasting)).toBe(0);
});

it.each([
  ['bash that waits', 'sleep 1000'],
  ['a program that reads keys', "sh -c 'trap exit INT; stty raw -echo; stty isig; sleep 1000'"],
])(
  '%s: Ctrl-C of anybody ends it at once, and the paste is refused with how much',
  async (_what, command) => {
    await using bench = new TestBench();
    const seat = await bench.started(BASH, PROMPT);
    const url = await bench.serve(seat.session);
    const [pasting, other] = [bench.browser(url, GRID, OURS), bench.browser(url, GRID, OURS)];
    await until(() => expect(pasting.screen()).toMatch(/ready>/));
    pasting.type(`${command}; echo ended\r`);
    await until(() => expect(pasting.screen()).toContain('echo ended'));
    paste(pasting, PASTE);
    await until(() => expect(seat.state()).toBe('degraded'));
    expect(seat.why()).toBe('The app does not read what is typed.');
    other.type('\x03');
    await until(() => expect(refused(pasting)).toBeGreaterThan(PASTE - 100_000));
    expect(refused(pasting)).toBeLessThanOrEqual(PASTE);
    expect(refused(other)).toBe(0);
    other.type('stty sane\recho ali""ve\r');
    await until(() => expect(other.screen()).toMatch(/^alive$/m));
    expect(other.screen()).not.toContain('command not found');
    await until(() => expect(seat.state()).toBe('running'));
  },
);

it('a program that never reads: a restart works at once, and says how much it never got', async () => {
  await using bench = new TestBench();
  const seat = await bench.started(['sh', '-c', 'stty raw -echo; echo up; exec sleep 1000']);
  const browser = bench.browser(await bench.serve(seat.session), GRID, OURS);
  await until(() => expect(browser.screen()).toContain('up'));
  const { app } = seat.pids();
  paste(browser, PASTE);
  await until(() => expect(seat.state()).toBe('degraded'));
  await seat.restart();
  expect(seat.pids().app).not.toBe(app);
  // All but what its terminal holds.
  await until(() => expect(refused(browser)).toBeGreaterThan(PASTE - 30_000));
  expect(refused(browser)).toBeLessThanOrEqual(PASTE);
});

it('more than a seat holds is refused with how much, from there to the end of the paste', async () => {
  await using bench = new TestBench();
  const seat = await bench.started(['sh', '-c', 'stty raw -echo; echo up; exec sleep 1000']);
  const browser = bench.browser(await bench.serve(seat.session), GRID, OURS);
  await until(() => expect(browser.screen()).toContain('up'));
  paste(browser, 2 * PASTE);
  await until(() => expect(refused(browser)).toBeGreaterThan(7_000_000));
  const { pending, taken } = (seat.session as SeatSession).input();
  await until(() => expect(refused(browser) + pending + taken).toBe(2 * PASTE));
});
