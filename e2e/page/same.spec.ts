// ttyd's real page: who comes late has the same terminal as who was there, and an app's questions are answered once.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { pairRoom } from '../rooms.ts';
import { type Server, startServer } from '../server.ts';
import { enterRoom, expect, settled, test } from '../test.ts';

// Without a box: files are passed on to the shell, and back.
const rooms = { same: pairRoom('same', 'app: ["bash", "--norc", "--noprofile"]\nsandbox: none\n') };

/** What a page of an earlier version, or a bare ttyd's, would have got wrong. */
const BEFORE = [
  '\x1b[2J\x1b[H🚀🥳😀| e\u0301 漢字|',
  '\r\n\x1b[4:3;58:5:9mcurly\x1b[m \x1b]8;id=1;https://a.example\x1b\\link\x1b]8;;\x1b\\ \x1b[7;31mred\x1b[m',
  '\r\n\x1b)0\x0elqqk\x0f \x1b[3g\x1b[10G\x1bH\x1b[30G\x1bH',
  '\x1b]4;1;#123456\x1b\\\x1b]10;#abcdef\x1b\\\x1b[5 q',
  '\x1b[6;9H\x1b[1;32m\x1b7\x1b[m\x1b[8;1H\x1b[3;12r\x1b[?1049h\x1b[2;8r\x1b[Htop\x1b[4;4Halternate',
];
const AFTER = [
  '\x1b[8;1H\n\nbelow\x0exq\x0f\t\tx',
  '\x1b[?1049l\x1b[12;1H\n\nscrolled\x1b8saved\r\ta\tb',
  '\x1b]104;1\x1b\\\x1b[2;1H\x1b[31mtheme\x1b[m\x1b[r\x1b[20;1Hend',
];
const QUESTIONS = '\x1b[6n\x1b[c\x1b[>c\x1b]11;?\x1b\\\x1b]4;7;?\x1b\\\x1b[?2004$p\x1bP$qr\x1b\\';

/** Runs in the page: everything that its terminal shows and remembers. */
function stateOfPage() {
  type Cell = {
    getChars(): string;
    getWidth(): number;
    fg: number;
    bg: number;
    extended: { ext: number };
  };
  type Buffer = {
    lines: {
      length: number;
      get(y: number): { loadCell(x: number, cell: Cell): Cell; isWrapped: boolean };
    };
    x: number;
    y: number;
    scrollTop: number;
    scrollBottom: number;
    tabs: object;
    getNullCell(): Cell;
  };
  // biome-ignore lint/suspicious/noExplicitAny: the inside of another program's page.
  const { term } = window as any;
  const core = term._core;
  const show = (buffer: Buffer) =>
    Array.from({ length: buffer.lines.length }, (_, y) => {
      const line = buffer.lines.get(y);
      const cells = Array.from({ length: term.cols }, (_, x) => {
        const cell = line.loadCell(x, buffer.getNullCell());
        const extended = cell.bg & (1 << 28) ? cell.extended.ext : 0;
        return `${cell.getChars()}/${cell.getWidth()}/${cell.fg}/${cell.bg}/${extended}`;
      });
      return `${line.isWrapped ? '+' : ''}${cells.join(' ').replace(/( \/1\/0\/0\/0)+$/, '')}`;
    });
  const { normal, alt, active } = core.buffers;
  return {
    normal: show(normal),
    alternate: show(alt),
    cursor: [active === alt, active.x, active.y],
    margins: [normal, alt].map(({ scrollTop, scrollBottom }) => [scrollTop, scrollBottom]),
    tabs: [Object.keys(normal.tabs), Object.keys(alt.tabs)],
    colors: [1, 2].map((n) => core._themeService.colors.ansi[n].css),
    foreground: core._themeService.colors.foreground.css,
    style: [term.options.cursorStyle, term.options.cursorBlink],
    modes: { ...term.modes },
    charset: core._charsetService.glevel,
    size: [term.cols, term.rows],
  };
}

test.describe
  .serial('two pages of one seat', () => {
    let server: Server;
    let dir: string;
    let pages: Page[];

    test.beforeAll(async ({ browser }) => {
      dir = await mkdtemp(path.join(tmpdir(), 'same-'));
      server = await startServer({ rooms });
      const ada = await enterRoom(browser, server.url, 'same', 'Ada');
      const second = await ada.context.newPage();
      await second.goto(`${server.url}/room/same/`);
      await settled(second);
      pages = [ada.page, second];
    });
    test.afterAll(async () => {
      await server?.stop();
      await rm(dir, { recursive: true, force: true });
    });

    /** Has the shell run a script. */
    async function run(script: string): Promise<void> {
      const file = path.join(dir, `${Math.random()}.sh`);
      await writeFile(file, script);
      await pages[0]?.bringToFront();
      await pages[0]?.locator('.xterm-helper-textarea').focus();
      await pages[0]?.keyboard.type(`source ${file}\n`);
    }

    test('questions are answered once, and nothing is typed into the prompt', async () => {
      const file = path.join(dir, 'answers');
      await writeFile(path.join(dir, 'questions'), QUESTIONS);
      // Until nothing has come for a second, which is long enough for both pages to answer as well.
      await run(
        `clear; stty raw -echo min 0 time 10; cat ${dir}/questions; cat > ${file}.new; stty sane; mv ${file}.new ${file}\n`,
      );
      await expect.poll(() => readFile(file, 'latin1').catch(() => '')).not.toBe('');
      expect(await readFile(file, 'latin1')).toBe(
        '\x1b[1;1R\x1b[?1;2c\x1b[>0;276;0c\x1b]11;rgb:0b0b/0d0d/1212\x1b\\' +
          '\x1b]4;7;rgb:dbdb/dede/d8d8\x1b\\\x1b[?2004;2$y' +
          `\x1bP1$r1;${await pages[0]?.evaluate(stateOfPage).then(({ size }) => size[1])}r\x1b\\`,
      );
    });

    test('who reloads has what the other has, and what comes next does the same', async () => {
      const [stayed, other] = pages as [Page, Page];
      await writeFile(path.join(dir, 'before'), BEFORE.join(''));
      await writeFile(path.join(dir, 'after'), AFTER.join(''));
      const go = path.join(dir, 'go');
      await run(
        `stty -echo; cat ${dir}/before; until [ -e ${go} ]; do sleep 0.1; done; cat ${dir}/after; sleep 1000\n`,
      );
      await expect
        .poll(() => stayed.evaluate(stateOfPage).then((s) => s.alternate.join()))
        .toContain('t/1/0/0/0 e');
      await other.bringToFront();
      await other.reload();
      await settled(other);
      const same = () =>
        expect
          .poll(async () => {
            const [here, there] = [
              await stayed.evaluate(stateOfPage),
              await other.evaluate(stateOfPage),
            ];
            return { here, there, differs: JSON.stringify(here) !== JSON.stringify(there) };
          })
          .toMatchObject({ differs: false });
      await same();
      expect((await other.evaluate(stateOfPage)).normal[0]).toContain('🚀/2/');
      await writeFile(go, '');
      const ended = () => stayed.evaluate(stateOfPage).then((s) => s.normal.join());
      await expect.poll(ended).toContain('e/1/0/0/0 n/1/0/0/0 d/1/0/0/0');
      await same();
      await other.reload();
      await settled(other);
      await same();
    });
  });
