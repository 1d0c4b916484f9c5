// Every question that an app may ask, and the one answer that it gets.
import { expect, it } from 'vitest';
import { readAnswers } from '../../protocol/page/terminal-questions.ts';
import { createScreen } from './headless-screen.ts';

async function answersTo(output: string): Promise<string[]> {
  const answers: string[] = [];
  const screen = createScreen({
    size: { cols: 80, rows: 24 },
    onReply: (answer) => answers.push(answer),
    onProgress: () => {},
  });
  screen.write(Buffer.from(output));
  const picture = await screen.snapshot();
  // What a new page is sent asks nothing again.
  screen.write(picture ?? new Uint8Array(0));
  await screen.snapshot();
  screen.close();
  return answers;
}

it.each([
  ['status', '\x1b[5n', '\x1b[0n'],
  ['cursor', 'ab\x1b[6n', '\x1b[1;3R'],
  ['cursor, with page', '\r\nab\x1b[?6n', '\x1b[?2;3R'],
  ['primary attributes', '\x1b[c', '\x1b[?1;2c'],
  ['secondary attributes', '\x1b[>c', '\x1b[>0;276;0c'],
  ['unit', '\x1b[=c', '\x1bP!|00000000\x1b\\'],
  ['a mode of DEC', '\x1b[?2004h\x1b[?2004$p', '\x1b[?2004;1$y'],
  ['a mode of ANSI', '\x1b[4$p', '\x1b[4;2$y'],
  ['a setting', '\x1b[2;5r\x1bP$qr\x1b\\', '\x1bP1$r2;5r\x1b\\'],
  ['name and version', '\x1b[>q', '\x1bP>|xterm.js(5.4.0)\x1b\\'],
  ['size in pixels', '\x1b[14t', '\x1b[4;432;720t'],
  ['size of a cell', '\x1b[16t', '\x1b[6;18;9t'],
  ['size in cells', '\x1b[18t', '\x1b[8;24;80t'],
  ['foreground', '\x1b]10;?\x07', '\x1b]10;rgb:e8e8/ebeb/f2f2\x1b\\'],
  ['background', '\x1b]11;?\x1b\\', '\x1b]11;rgb:0b0b/0d0d/1212\x1b\\'],
  ['cursor colour', '\x1b]12;?\x1b\\', '\x1b]12;rgb:e8e8/ebeb/f2f2\x1b\\'],
  ['a colour of the palette', '\x1b]4;1;?\x1b\\', '\x1b]4;1;rgb:d8d8/1e1e/0000\x1b\\'],
  [
    'a colour that was changed',
    '\x1b]11;#123456\x07\x1b]11;?\x07',
    '\x1b]11;rgb:1212/3434/5656\x1b\\',
  ],
  [
    'a colour that was reset',
    '\x1b]11;#123456\x07\x1b]111\x07\x1b]11;?\x07',
    '\x1b]11;rgb:0b0b/0d0d/1212\x1b\\',
  ],
])('%s', async (_what, question, answer) => {
  expect(await answersTo(question)).toEqual([answer]);
  expect(readAnswers(answer)).toHaveLength(1);
});

it('in the order of the questions', async () => {
  expect(await answersTo('\x1b]11;?\x07\x1b[>q\x1b[6n\x1b[c')).toEqual([
    ...[
      '\x1b]11;rgb:0b0b/0d0d/1212\x1b\\',
      '\x1bP>|xterm.js(5.4.0)\x1b\\',
      '\x1b[1;1R',
      '\x1b[?1;2c',
    ],
  ]);
});

it('not what xterm.js does not have: the keyboard protocol of kitty', async () => {
  expect(await answersTo('\x1b[?u')).toEqual([]);
});
