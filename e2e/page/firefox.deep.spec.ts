// A whole journey in Firefox, with somebody in Chromium: what is seen, pointed at, dragged, said, typed and copied.
import { existsSync } from 'node:fs';
import { cellToPercent, percentToCell } from '../../protocol/geometry.ts';
import { open } from '../app.ts';
import { type Firefox, findFirefox, openFirefox } from '../firefox.ts';
import { linesFrom, say } from '../people/chat.ts';
import { atRest } from '../rest.ts';
import { pairRoom } from '../rooms.ts';
import { bridgesLive, expect, isLive, testWith, type Visitor } from '../test.ts';
import { layout } from '../windows.ts';

const executable = findFirefox(process.env, existsSync);
const SHELL = 'app: ["bash", "--norc", "--noprofile"]\ngrid: 100x30\n';
const test = testWith({ rooms: { desk: pairRoom('desk'), shell: pairRoom('shell', SHELL) } });

const MISSING =
  'No Firefox found. Run `node scripts/setup.mjs --deep`, or set FIREFOX=/path/to/it.';
test.skip(executable === undefined, MISSING);
// The reporter does not say why a test is skipped.
if (executable === undefined) console.warn(`Skipped in Firefox: ${MISSING}`);

test('Firefox and Chromium in one room: the same windows, ghosts, drags and words; no stripe beside the terminal', async ({
  enter,
  server,
}) => {
  await using fox = await openFirefox(executable as string);
  const { page } = fox;
  await page.goto(`${server.url}/`);
  await click(fox, 'a[href*="/room/desk"]');
  await settled(fox);
  const bob = await enter('desk', 'Bob');
  await bridgesLive(server, 'desk', 2);
  const foxPid = (await fox.snapshot()).me?.pid ?? '';

  // The terminal fills its page: no scroll bar takes a stripe of it.
  const gaps = () =>
    page.evaluate(() => {
      const edges = (selector: string) => {
        const { left, right } = (
          document.querySelector(selector) as Element
        ).getBoundingClientRect();
        return [left, innerWidth - right] as const;
      };
      const viewport = document.querySelector('.xterm-viewport') as HTMLElement;
      const { cols } = (window as unknown as { term: { cols: number } }).term;
      const [left, right] = edges('.xterm-screen');
      const cell = (innerWidth - left - right) / cols;
      return {
        bar: viewport.offsetWidth - viewport.clientWidth,
        viewport: edges('.xterm-viewport'),
        fills: [left, right].every((gap) => gap >= 0 && gap <= cell / 2),
      };
    });
  await expect.poll(gaps).toEqual({ bar: 0, viewport: [0, 0], fills: true });

  // A window that Bob opens is dragged in Firefox.
  await open(server, 'desk', 2, 'test_pattern', [10, 5, 40, 12]);
  await expect.poll(() => layout(server, 'desk', 1)).toEqual(['test_pattern 10,5 40x12']);
  await expect.poll(async () => (await fox.screen()).join('\n')).toContain('Test');
  await atRest(fox, bob);
  const [grip, half, end] = [
    await fox.cell(30, 6),
    await fox.cell(40, 9),
    await fox.cell(35, 8),
  ] as const;
  await page.mouse.move(grip.x, grip.y);
  await page.mouse.down();
  await page.mouse.move(half.x, half.y, { steps: 5 });
  await expect.poll(() => layout(server, 'desk', 2)).toEqual(['test_pattern 20,8 40x12']);
  await page.mouse.move(end.x, end.y, { steps: 5 });
  await page.mouse.up();
  await expect.poll(() => layout(server, 'desk', 2)).toEqual(['test_pattern 15,7 40x12']);
  expect(await layout(server, 'desk', 1)).toEqual(['test_pattern 15,7 40x12']);

  // Each sees the other's pointer at its cell.
  const sizes = [await fox.size(), await bob.size()] as const;
  const there = (col: number, row: number, [from, to] = sizes) => ({
    col: percentToCell(cellToPercent(col, from.cols), to.cols),
    row: percentToCell(cellToPercent(row, from.rows), to.rows),
  });
  const ghostIn = (who: Firefox | Visitor, pid: string) => async () =>
    (await who.snapshot()).ghosts.find((one) => one.pid === pid && one.kind === 'pointer');
  await move(fox, 70, 25);
  await expect.poll(ghostIn(bob, foxPid)).toMatchObject(there(70, 25));
  await move(bob, 80, 28);
  await expect.poll(ghostIn(fox, bob.pid)).toMatchObject(there(80, 28, [sizes[1], sizes[0]]));
  const drawn = () =>
    page.evaluate((pid) => {
      const ghost = document
        .querySelector('teleport-overlay')
        ?.shadowRoot?.querySelector(`[data-ghost="${pid}"][data-kind="pointer"]`);
      const { left = 0, top = 0 } = ghost?.getBoundingClientRect() ?? {};
      return { left, top };
    }, bob.pid);
  const want = await fox.cell(there(80, 28, [sizes[1], sizes[0]]).col, 28);
  await expect.poll(async () => Math.abs((await drawn()).left - want.x)).toBeLessThan(20);

  // Words go both ways.
  await say(bob, 'hello, fox');
  await expect
    .poll(async () => (await fox.snapshot()).chat.map(({ text }) => text))
    .toContain('hello, fox');
  await click(fox, '.chat-toggle');
  await page.keyboard.type('hello, chrome');
  await page.keyboard.press('Enter');
  await expect(linesFrom(bob, { pid: foxPid })).toContainText('hello, chrome');

  // A reload finds all of it.
  await page.reload();
  await settled(fox);
  await expect.poll(async () => (await fox.screen()).join('\n')).toContain('Test');
  expect((await fox.snapshot()).me?.pid).toBe(foxPid);
  await page.screenshot({ path: 'test-results/firefox-desk.png' });
});

test('Firefox: keys reach the app; what is selected, and what the app offers, is copied', async ({
  server,
}) => {
  await using fox = await openFirefox(executable as string);
  const { page } = fox;
  await page.goto(`${server.url}/room/shell/?name=Fox`);
  await settled(fox);
  await click(fox, '.chat-toggle');
  await fox.page.focus('.xterm-helper-textarea');
  await atRest(fox);
  const screen = async () => (await fox.screen()).join('\n');
  await page.keyboard.type("printf '\\033[?1002h\\033[?1006h\\033[2J\\033[Htaken  漢字|\\n'\n");
  await expect.poll(screen).toMatch(/^taken {2}漢字\|$/m);
  const [from, to] = [await fox.cell(0, 0), await fox.cell(10, 0)];
  await page.keyboard.down('Shift');
  await page.mouse.move(from.x - 3, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x + 4, to.y, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.up('Shift');
  await pastes(fox, 'taken  漢字');

  await page.keyboard.type(
    "printf '\\033[?1002l\\033]52;c;%s\\a' \"$(printf 'offered 漢字' | base64 -w0)\"\n",
  );
  await expect.poll(() => page.evaluate(isOffered)).toBe(true);
  await click(fox, '[data-act="copy"]');
  await expect.poll(() => page.evaluate(isOffered)).toBe(false);
  await pastes(fox, 'offered 漢字');
});

/** Expects this text where the clipboard is pasted: in the open chat. The terminal has the keyboard again afterwards. */
async function pastes(fox: Firefox, want: string): Promise<void> {
  const { keyboard } = fox.page;
  await click(fox, '.chat textarea');
  await keyboard.down('Control');
  await keyboard.press('v');
  await keyboard.up('Control');
  const written = () =>
    fox.page.evaluate(() => {
      const root = document.querySelector('teleport-overlay')?.shadowRoot;
      return root?.querySelector('textarea')?.value;
    });
  await expect.poll(written).toBe(want);
  await keyboard.down('Control');
  await keyboard.press('a');
  await keyboard.up('Control');
  await keyboard.press('Backspace');
  await fox.page.focus('.xterm-helper-textarea');
}

/** Runs in the page. */
function isOffered(): boolean {
  const root = document.querySelector('teleport-overlay')?.shadowRoot;
  return root?.querySelector('[data-copy]') !== null;
}

/** Waits until room and terminal are live and the terminal shows something. */
async function settled(fox: Firefox): Promise<void> {
  await expect.poll(() => fox.page.evaluate(isLive, true).catch(() => false)).toBe(true);
  await expect.poll(async () => (await fox.screen()).join('').trim()).not.toBe('');
}

/** Moves the pointer to a cell, from beside it: one that has not moved is not told again. */
async function move(who: Firefox | Visitor, col: number, row: number): Promise<void> {
  const at = await who.cell(col, row);
  await who.page.mouse.move(at.x - 5, at.y);
  await who.page.mouse.move(at.x, at.y);
}

/** Clicks on something of the page or of the overlay as soon as it is there. */
async function click({ page }: Firefox, selector: string): Promise<void> {
  const middle = () =>
    page.evaluate((wanted) => {
      const root = document.querySelector('teleport-overlay')?.shadowRoot ?? document;
      const box = root.querySelector(wanted)?.getBoundingClientRect();
      return box && box.width > 0
        ? { x: box.left + box.width / 2, y: box.top + box.height / 2 }
        : null;
    }, selector);
  await expect.poll(middle).not.toBeNull();
  const at = await middle();
  if (at) await page.mouse.click(at.x, at.y);
}
