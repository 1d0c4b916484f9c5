// A page's terminal, as xterm.js is in ttyd's page: it leaves questions alone, and has no more of its faults.
import headless from '@xterm/headless';
import { expect, test } from 'vitest';
import type { RepairedCore } from '../../protocol/page/terminal-repairs.ts';
import { repairTerminal, swallowQuestions, type TermParser } from './repaired-terminal.ts';

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

/** What is hooked into a terminal by a repair of it. */
function repaired(core: (real: RepairedCore) => unknown) {
  const { term } = opened();
  const hooks = new Set<string>();
  const hooked = (name: string, hook: { dispose(): void }) => {
    hooks.add(name);
    return {
      dispose() {
        hooks.delete(name);
        hook.dispose();
      },
    };
  };
  const parser: TermParser = {
    registerCsiHandler: (id, handler) =>
      hooked(`${id.prefix ?? ''}${id.final}`, term.parser.registerCsiHandler(id, handler)),
    registerDcsHandler: (id, handler) => term.parser.registerDcsHandler(id, handler),
    registerOscHandler: (code, handler) => term.parser.registerOscHandler(code, handler),
  };
  const { _core } = term as unknown as { _core: RepairedCore };
  const repair = repairTerminal({
    ...{ parser, _core: core(_core) },
    onResize: (handler) => hooked('resize', term.onResize(handler)),
  });
  return { hooks, repair };
}

test('a repair that is closed leaves nothing in the terminal', () => {
  const { hooks, repair } = repaired((core) => core);
  expect([...hooks].sort()).toEqual(['?J', 'J', 'resize']);
  repair.close();
  expect(hooks).toEqual(new Set());
});

const inputOf = ({ _inputHandler: input }: RepairedCore) => ({
  _parser: input._parser,
  eraseInLine: () => true,
  eraseInDisplay: () => true,
});
const bufferOf = ({ getNullCell, lines, tabs }: RepairedCore['buffers']['alt']) => ({
  ...{ getNullCell, lines, tabs },
});

test.each<[string, (core: RepairedCore) => unknown]>([
  ['nothing', () => undefined],
  ['no input handler', ({ buffers }) => ({ buffers })],
  [
    'no parser',
    (core) => ({ buffers: core.buffers, _inputHandler: { ...inputOf(core), _parser: undefined } }),
  ],
  ['no buffers', (core) => ({ _inputHandler: inputOf(core) })],
  ...(['lines', 'tabs', 'getNullCell'] as const).map(
    (part): [string, (core: RepairedCore) => unknown] => [
      `no ${part}`,
      (core) => ({
        _inputHandler: inputOf(core),
        buffers: {
          normal: core.buffers.normal,
          alt: { ...bufferOf(core.buffers.alt), [part]: undefined },
        },
      }),
    ],
  ),
])('leaves a terminal that is built otherwise as it is: %s', (_, core) => {
  expect(repaired(core).hooks).toEqual(new Set());
});

test('leaves a terminal without a parser as it is', () => {
  let hooked = 0;
  const onResize = () => {
    hooked += 1;
    return { dispose() {} };
  };
  repairTerminal({ _core: (opened().term as unknown as { _core: unknown })._core, onResize });
  expect(hooked).toBe(0);
});
