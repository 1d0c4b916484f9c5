import { PassThrough } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { expect, test, vi } from 'vitest';
import { type KeyPress, listen, type MousePress, splitMouse } from './input.ts';

test('mouse reports are cut out of the keys around them', () => {
  expect(splitMouse('a\x1b[<0;5;6Mb\x1b[<32;7;6M\x1b[<0;7;6mc')).toEqual({
    parts: [
      'a',
      { kind: 'down', button: 0, col: 4, row: 5, shift: false, ctrl: false },
      'b',
      { kind: 'drag', button: 0, col: 6, row: 5, shift: false, ctrl: false },
      { kind: 'up', button: 0, col: 6, row: 5, shift: false, ctrl: false },
      'c',
    ],
    rest: '',
  });
});

test('the wheel turns up and down', () => {
  const kinds = splitMouse('\x1b[<64;1;1M\x1b[<65;1;1M').parts.map(
    (part) => typeof part !== 'string' && [part.kind, part.button],
  );
  expect(kinds).toEqual([
    ['wheel', -1],
    ['wheel', 1],
  ]);
});

test('a report that is not complete waits', () => {
  for (const part of ['\x1b', '\x1b[', '\x1b[<', '\x1b[<0;5', '\x1b[<0;5;6'])
    expect(splitMouse(`x${part}`)).toEqual({ parts: ['x'], rest: part });
});

/** Sends chunks as separate reads and collects what comes out. */
async function read(
  ...chunks: (string | Buffer)[]
): Promise<(KeyPress | MousePress | { paste: string })[]> {
  const stdin = Object.assign(new PassThrough(), { setRawMode: () => stdin });
  const seen: (KeyPress | MousePress | { paste: string })[] = [];
  const input = listen(stdin as unknown as ReadStream, {
    onKey: (key) => seen.push(key),
    onMouse: (mouse) => seen.push(mouse),
    onPaste: (paste) => seen.push({ paste }),
    onEnd: () => undefined,
  });
  // The reads come within the 40 ms after which an ESC is taken to stand alone, however slow we are.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  for (const chunk of [...chunks, 'Q']) {
    stdin.write(chunk);
    await new Promise((resolve) => setImmediate(resolve));
  }
  vi.useRealTimers();
  await vi.waitFor(() => expect(seen.at(-1)).toMatchObject({ text: 'Q' }));
  input.close();
  return seen.slice(0, -1);
}

test('a character that two reads share is one key', async () => {
  const bytes = Buffer.from('日');
  expect(await read(bytes.subarray(0, 2), bytes.subarray(2))).toMatchObject([{ text: '日' }]);
});

test('a mouse report that two reads share is one event and types nothing', async () => {
  expect(await read('\x1b[<0;1', '2;4M')).toEqual([
    { kind: 'down', button: 0, col: 11, row: 3, shift: false, ctrl: false },
  ]);
});

test('function keys come with their modifiers', async () => {
  const keys = await read('\x1b[1;3R', '\x1b[15;5~', '\x1b[21~', '\x1b[17;2~', '\x1bf', '\x1b[Z');
  expect(keys).toMatchObject([
    { name: 'f3', alt: true },
    { name: 'f5', ctrl: true },
    { name: 'f10' },
    { name: 'f6', shift: true },
    { name: 'f', alt: true, text: '' },
    { name: 'tab', shift: true },
  ]);
});

test('a lone Escape is a key of its own', async () => {
  const stdin = Object.assign(new PassThrough(), { setRawMode: () => stdin });
  const names: string[] = [];
  const input = listen(stdin as unknown as ReadStream, {
    onKey: (key) => names.push(key.name),
    onMouse: () => undefined,
    onPaste: () => undefined,
    onEnd: () => undefined,
  });
  stdin.write('\x1b');
  await vi.waitFor(() => expect(names).toEqual(['escape']));
  input.close();
});

test('a paste is one text, whatever is in it and wherever reads cut it', async () => {
  const inside = 'a\x1b[<0;5;6Mb\x1b[A\rc';
  const whole = `x\x1b[200~${inside}\x1b[201~y`;
  for (const cut of [3, 8, 12, whole.length - 4, whole.length - 1])
    expect(await read(whole.slice(0, cut), whole.slice(cut))).toMatchObject([
      { text: 'x' },
      { paste: inside },
      { text: 'y' },
    ]);
});

test('keys and reports before a paste come before it; one that is too long is cut', async () => {
  expect(
    await read(`\x1b[A\x1b[<0;1;1M\x1b[200~${'z'.repeat(300_000)}\x1b[201~\x1b[B`),
  ).toMatchObject([
    { name: 'up' },
    { kind: 'down' },
    { paste: 'z'.repeat(256 * 1024) },
    { name: 'down' },
  ]);
});
