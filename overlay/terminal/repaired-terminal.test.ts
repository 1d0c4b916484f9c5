// A page's terminal, as xterm.js is in ttyd's page: it leaves questions alone, and has no more of its faults.
import headless from '@xterm/headless';
import { expect, test } from 'vitest';
import { repairTerminal, swallowQuestions } from './repaired-terminal.ts';

const QUESTIONS = [
  ...['\x1b[5n', '\x1b[6n', '\x1b[?6n', '\x1b[c', '\x1b[>c', '\x1b[=c', '\x1b[>q', '\x1b[4$p'],
  ...['\x1b[?2004$p', '\x1bP$qr\x1b\\', '\x1b]11;?\x07', '\x1b]4;1;?\x1b\\'],
];

function opened() {
  const term = new headless.Terminal({ cols: 20, rows: 4, allowProposedApi: true });
  const said: string[] = [];
  term.onData((data) => said.push(data));
  const write = (text: string) => new Promise<void>((done) => term.write(text, done));
  const line = (y: number) => term.buffer.active.getLine(y)?.translateToString(true);
  return { term, said, write, line };
}

test('answers no question while they are swallowed, and goes on after them', async () => {
  const { term, said, write, line } = opened();
  await write(QUESTIONS.join(''));
  expect(said).not.toEqual([]);
  said.length = 0;
  const swallowing = swallowQuestions(term.parser);
  await write(`${QUESTIONS.join('')}\x1b[31mred\x1b[m`);
  expect(said).toEqual([]);
  expect(line(0)).toBe('red');
  swallowing.close();
  await write('\x1b[6n');
  expect(said).toEqual(['\x1b[1;4R']);
});

test('lets through what sets a colour', async () => {
  const { term, write } = opened();
  const seen: string[] = [];
  term.parser.registerOscHandler(11, (data) => {
    seen.push(data);
    return true;
  });
  swallowQuestions(term.parser);
  await write('\x1b]11;?\x07\x1b]11;#fff\x07');
  expect(seen).toEqual(['#fff']);
});

test('erases up to its last cell, and forgets what a smaller size has cut off', async () => {
  const { term, write, line } = opened();
  repairTerminal(term);
  await write('one\x1b[99;99Hx\x1b[1J\x1b[Hstill here');
  expect([line(0), line(3)]).toEqual(['still here', '']);
  await write('\x1b[?1049h\x1b[Habcdefghijklmnopqrst');
  term.resize(10, 4);
  term.resize(20, 4);
  expect(line(0)).toBe('abcdefghij');
});

test('leaves a terminal that is built otherwise as it is', () => {
  repairTerminal({ parser: opened().term.parser, _core: {}, onResize: () => ({ dispose() {} }) });
  repairTerminal({ onResize: () => ({ dispose() {} }) });
});
