// An app asks its terminal: one answer, however many browsers there are, with real shells behind a real ttyd.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { TerminalVisitor } from '../testing/terminal-visitor.ts';
import { until } from '../testing/until.ts';
import { TestBench } from './test/bench.ts';

const QUESTIONS = ['[6n', '[c', '[>c', '[?2004$p', ']11;?\\007', ']4;1;?\\007', '[>q', '[18t'];
const ANSWERS =
  '\x1b[1;1R\x1b[?1;2c\x1b[>0;276;0c\x1b[?2004;2$y\x1b]11;rgb:0b0b/0d0d/1212\x1b\\' +
  '\x1b]4;1;rgb:d8d8/1e1e/0000\x1b\\\x1bP>|xterm.js(5.4.0)\x1b\\\x1b[8;24;80t';

/**
 * Asks when it gets a line, or at once, and takes down what it reads until nothing has come for a second, which is long
 * enough for browsers to answer as well; then a key.
 */
const asking = (atOnce: boolean) => `
  stty raw -echo min 0 time 10
  ${atOnce ? '' : 'printf "ready"; until [ -n "$(dd bs=1 count=1 2>/dev/null)" ]; do :; done'}
  printf '${QUESTIONS.map((question) => `\\033${question}`).join('')}'
  cat > "$0"
  printf 'asked'
  exec sleep 1000`;

/** As a page without the overlay does. */
function answering(browser: TerminalVisitor): TerminalVisitor {
  browser.terminal.onData((answer) => browser.type(answer));
  return browser;
}

it.each([
  ['no browser', 0, false],
  ['one browser', 1, false],
  ['three browsers', 3, false],
  ['a watcher', 0, true],
  ['two browsers and a watcher', 2, true],
])('one answer with %s', async (_who, browsers, watched) => {
  await using bench = new TestBench();
  const file = path.join(await bench.folder(), 'answers');
  const atOnce = browsers === 0 && !watched;
  const seat = await bench.started(['sh', '-c', asking(atOnce), file]);
  const url = await bench.serve(seat.session);
  const pages = Array.from({ length: browsers }, () => answering(bench.browser(url)));
  if (watched) {
    const rights = { mayInput: () => false, mayResize: false };
    pages.push(answering(bench.browser(await bench.serve(seat.session, rights))));
  }
  if (!atOnce) {
    for (const page of pages) await until(() => expect(page.screen()).toContain('ready'));
    // A watcher can't: somebody who leaves at once does.
    const starter = pages.length > browsers && browsers === 0 ? bench.browser(url) : pages[0];
    await starter?.greeted();
    starter?.type('x');
    if (starter && !pages.includes(starter)) await starter.leave();
  }
  const late = bench.browser(url);
  await until(() => expect(late.screen()).toContain('asked'));
  const got = await readFile(file, 'utf8');
  expect(got).toBe(atOnce ? ANSWERS : ANSWERS.replace('[1;1R', '[1;6R'));
});

it('keys that look like answers arrive', async () => {
  await using bench = new TestBench();
  const file = path.join(await bench.folder(), 'keys');
  const script = `stty raw -echo; printf '\\033[6nready'; dd bs=1 count=18 of="$0" 2>/dev/null; printf ' done'; exec sleep 1000`;
  const seat = await bench.started(['sh', '-c', script, file]);
  const browser = bench.browser(await bench.serve(seat.session));
  await until(() => expect(browser.screen()).toContain('ready'));
  // Shift and F3, then Control and F3, while the position was asked: it was another.
  browser.type('\x1b[1;2R');
  browser.type('\x1b[1;5R');
  await until(() => expect(browser.screen()).toContain('done'));
  expect(await readFile(file, 'utf8')).toBe('\x1b[1;1R\x1b[1;2R\x1b[1;5R');
});
