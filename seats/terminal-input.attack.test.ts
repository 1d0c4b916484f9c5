// CVE-2017-5226's kind: an app, or a file that it prints, has the terminal type for it. Real shells behind a real ttyd,
// with browsers that answer all they are asked; one case a test.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readAnswers } from '../protocol/page/terminal-questions.ts';
import type { TerminalVisitor } from '../testing/terminal-visitor.ts';
import { until } from '../testing/until.ts';
import { TestBench } from './test/bench.ts';
import { ALL_WINDOW_OPTIONS } from './test/seen.ts';

/** What an attacker would like to have typed. */
const COMMAND = 'touch owned\n';
const HEX = Buffer.from(COMMAND).toString('hex');
const BASE64 = Buffer.from(COMMAND).toString('base64');

const CASES: readonly (readonly [name: string, output: string])[] = [
  ['a title and its report (CSI 21 t)', `\x1b]2;${COMMAND}\x07\x1b]0;${COMMAND}\x1b\\\x1b[21t`],
  ['an icon’s name and its report (CSI 20 t)', `\x1b]1;${COMMAND}\x07\x1b[20t`],
  [
    'a title put aside, taken back and reported',
    `\x1b]2;${COMMAND}\x07\x1b[22;2t\x1b[23;2t\x1b[21t`,
  ],
  ['DECRQSS with a command in it', `\x1bP$q${COMMAND}\x1b\\\x1bP$q;${COMMAND}"p\x1b\\`],
  ['XTGETTCAP (DCS + q)', `\x1bP+q${HEX}\x1b\\`],
  ['XTSETTCAP and its report', `\x1bP+p${HEX}\x1b\\\x1bP+q544e\x1b\\`],
  ['answerback (ENQ) and its setting', `\x1bP1v${HEX}\x1b\\\x05`],
  ['a macro (DECDMAC) that is invoked', `\x1bP1;0;1!z${HEX}\x1b\\\x1b[1*z`],
  ['user-defined keys (DECUDK)', `\x1bP0;1|17/${HEX}\x1b\\`],
  ['the clipboard written and asked for', `\x1b]52;c;${BASE64}\x07\x1b]52;c;?\x07\x1b]52;;?\x1b\\`],
  [
    'colours with a command in them',
    `\x1b]4;1;${COMMAND}\x07\x1b]4;1;?\x07\x1b]11;${COMMAND}\x07\x1b]11;?\x07`,
  ],
  [
    'a colour question with a number from afar',
    `\x1b]4;${COMMAND};?\x07\x1b]4;99999999;?\x07\x1b]10;?;${COMMAND}\x07`,
  ],
  [
    'special colours (OSC 5, 13 to 19)',
    `\x1b]5;0;?\x07${[13, 14, 15, 16, 17, 18, 19].map((n) => `\x1b]${n};?\x07`).join('')}`,
  ],
  ['the font (OSC 50)', `\x1b]50;${COMMAND}\x07\x1b]50;?\x07`],
  ['tmux’s and screen’s titles', `\x1bk${COMMAND}\x1b\\\x1b[21t`],
  [
    'iTerm2’s variables and reports (OSC 1337)',
    `\x1b]1337;SetUserVar=a=${BASE64}\x07\x1b]1337;ReportVariable=YQ==\x07\x1b]1337;ReportCellSize\x07`,
  ],
  [
    'kitty’s graphics (APC G)',
    '\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b_Gi=31,a=q,t=f;L2V0Yy9wYXNzd2Q=\x1b\\',
  ],
  [
    'kitty’s notifications and clipboard (OSC 99, 5522)',
    `\x1b]99;i=1:p=?;\x1b\\\x1b]99;i=${COMMAND}:a=report;x\x1b\\\x1b]5522;type=read;Lg==\x1b\\`,
  ],
  ['kitty’s keyboard (CSI ? u)', '\x1b[?u\x1b[>1u\x1b[?u'],
  ['a checksum of the screen (DECRQCRA)', '\x1b[1;1;1;1;9;9*y'],
  ['the cursor’s and tabs’ report (DECRQPSR, DECRQTSR)', '\x1b[1$w\x1b[2$w\x1b[1$u\x1b[2$u'],
  [
    'a report of locator, printer and user keys',
    "\x1b[?15n\x1b[?25n\x1b[?26n\x1b[?53n\x1b['|\x1b[?55n",
  ],
  ['printing to the host (CSI 5 i)', `\x1b[5i${COMMAND}\x1b[4i`],
  ['the terminal’s size set, then told', `\x1b[8;1;1t\x1b[4;1;1t\x1b[11t\x1b[13t\x1b[15t\x1b[19t`],
  [
    'C1 forms',
    `\u009d2;${COMMAND}\u009c\u009b21t\u0090$q${COMMAND}\u009c\u009d52;c;?\u009c\u009f${COMMAND}\u009c`,
  ],
  [
    'an answer, written out',
    `\x1b]l${COMMAND}\x1b\\\x1bP1$r${COMMAND}\x1b\\\x1b]11;rgb:${COMMAND}\x1b\\`,
  ],
  ['a status line, and its report', `\x1b[1$}\x1b[1;1H${COMMAND}\x1b[0$}\x1b[1$~`],
];

/** Prints the file, then takes down what it reads until nothing has come for a second. */
const READER = `
  stty raw -echo min 0 time 10
  printf 'ready'; until [ -n "$(dd bs=1 count=1 2>/dev/null)" ]; do :; done
  cat "$0"; cat > "$1"
  printf 'all read'
  exec sleep 1000`;

/** A page as bad as terminals have been: it answers, and tells whoever asks what it was told before. */
function answering(browser: TerminalVisitor): TerminalVisitor {
  const { terminal } = browser;
  const { parser } = terminal;
  terminal.options.windowOptions = ALL_WINDOW_OPTIONS;
  let told = '';
  const tell = () => {
    browser.type(`\x1b]l${told}\x1b\\`);
    return true;
  };
  terminal.onData((answer) => browser.type(answer));
  for (const code of [0, 1, 2, 5, 13, 50, 52, 99, 1337, 5522])
    parser.registerOscHandler(code, (data) => {
      if (data.includes('?') || data.startsWith('Report')) return tell();
      told = data;
      return false;
    });
  for (const id of [
    { final: 't' },
    { intermediates: '*', final: 'y' },
    { intermediates: '$', final: 'w' },
  ])
    parser.registerCsiHandler(id, ([what]) =>
      [14, 16, 18, 22, 23].includes(Number(what)) ? false : tell(),
    );
  for (const intermediates of ['$', '+'])
    parser.registerDcsHandler({ intermediates, final: 'q' }, (data) => {
      browser.type(`\x1bP0${intermediates}r${data}\x1b\\`);
      return true;
    });
  return browser;
}

it.each(CASES)('%s: the app reads no more than plain answers, once', async (_, output) => {
  await using bench = new TestBench();
  const dir = await bench.folder();
  const [from, to] = [path.join(dir, 'output'), path.join(dir, 'input')];
  await writeFile(from, output);
  const seat = await bench.started(['sh', '-c', READER, from, to]);
  const url = await bench.serve(seat.session);
  const pages = [answering(bench.browser(url)), answering(bench.browser(url))];
  for (const page of pages) await until(() => expect(page.screen()).toContain('ready'));
  pages[0]?.type('x');
  for (const page of pages) await until(() => expect(page.output()).toContain('all read'));
  const input = await readFile(to, 'latin1');
  expect(input).not.toMatch(/touch|owned|[\r\n]/);
  const answers = input === '' ? [] : readAnswers(input);
  expect(answers, JSON.stringify(input)).not.toBeNull();
  // Each question once, however many terminals there are.
  expect(new Set(answers?.map(({ text }) => text)).size).toBe(answers?.length);
});
