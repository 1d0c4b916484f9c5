// No key and no mouse event is lost, delayed or leaked: what is meant for the terminal gets there as without the overlay,
// what is meant for the overlay stays there; with input methods, pastes, zoom, fingers and the row of keys, too.
import type { Page } from '@playwright/test';
import { open, windows } from './app.ts';
import { atRest } from './rest.ts';
import { pairRoom } from './rooms.ts';
import { type Server, startServer } from './server.ts';
import { test as base, expect, type Visitor } from './test.ts';

/** Shows each byte that the terminal sends, as `cat -vT` does: `^[` is ESC, `^C` is 0x03. */
const BYTES = 'stty raw -echo; printf ready; cat -vT';
/** The same, with application cursor keys and bracketed paste. */
const MODES = `printf '\\033[?1h\\033[?2004h'; ${BYTES}`;
/** The same, with reports of the mouse: buttons and drags, in SGR. */
const MOUSE = `printf '\\033[?1002h\\033[?1006h'; ${BYTES}`;
const app = (script: string) => `app: ${JSON.stringify(['sh', '-c', script])}\n`;

const test = base.extend<object, { server: Server }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's shape.
    async ({}, use) => {
      const rooms: Record<string, string> = {};
      for (const id of ['order', 'leak', 'ime', 'zoom', 'touch', 'row', 'sticky', 'wide'])
        rooms[id] = pairRoom(id, app(BYTES));
      for (const id of ['paste', 'modes']) rooms[id] = pairRoom(id, app(MODES));
      for (const id of ['mouse', 'busy']) rooms[id] = pairRoom(id, app(MOUSE));
      for (const id of ['drag', 'select']) rooms[id] = pairRoom(id, 'grid: 100x30\n');
      const server = await startServer({ rooms });
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

const ui = (who: Visitor, selector: string) => who.page.locator(`teleport-overlay ${selector}`);

/** What has arrived at the app since `ready`. */
async function bytes(who: Visitor): Promise<string> {
  return (await who.screen()).join('').replace(/\s+/g, ' ').split('ready')[1]?.trim() ?? '';
}

async function focus(page: Page): Promise<void> {
  await page.locator('.xterm-helper-textarea').focus();
}

test('every key reaches the terminal, in order, while people come, point and talk', async ({
  enter,
}) => {
  const ada = await enter('order', 'Ada');
  const bob = await enter('order', 'Bob');
  await focus(ada.page);
  await ui(bob, '.more').click();
  let sent = '';
  for (let i = 0; i < 8; i += 1) {
    const word = `w${i}.`;
    await ada.page.keyboard.type(word);
    sent += word;
    const at = await bob.cell(10 + i, 5);
    await bob.page.mouse.move(at.x, at.y);
  }
  for (const [key, sends] of [
    ['Tab', '^I'],
    ['Control+c', '^C'],
    ['Control+Shift+ArrowLeft', '^[[1;6D'],
    ['Alt+x', '^[x'],
    ['Escape', '^['],
    ['F5', '^[[15~'],
    ['Home', '^[[H'],
  ] as const) {
    await ada.page.keyboard.press(key);
    sent += sends;
  }
  await expect.poll(() => bytes(ada)).toBe(sent);
});

test('what is typed and clicked in a panel stays there; the overlay’s own keys send nothing', async ({
  enter,
}) => {
  const ada = await enter('leak', 'Ada');
  await focus(ada.page);
  const { keyboard } = ada.page;
  await keyboard.press('Control+Shift+Semicolon');
  await expect(ui(ada, '.panel')).toBeFocused();
  await keyboard.type('abc');
  await keyboard.press('Tab');
  await ui(ada, '[data-edit]').click();
  await keyboard.type('xyz');
  await keyboard.press('Control+c');
  await ui(ada, '[data-settings]').click();
  await ui(ada, '.panel').click({ position: { x: 20, y: 20 } });
  await keyboard.press('Escape');
  await expect(ui(ada, '.panel')).toHaveCount(0);
  await keyboard.press('Control+Shift+Enter');
  await expect(ui(ada, '.chat textarea')).toBeFocused();
  await keyboard.type('not for the terminal');
  await keyboard.press('Escape');
  // The keyboard is the terminal's again.
  await keyboard.type('Q');
  await expect.poll(() => bytes(ada)).toBe('Q');
});

test('IME: a composition comes as what it became, once', async ({ enter }) => {
  const ada = await enter('ime', 'Ada');
  await focus(ada.page);
  const cdp = await ada.context.newCDPSession(ada.page);
  for (const text of ['ㅎ', '하', '한'])
    await cdp.send('Input.imeSetComposition', { text, selectionStart: 1, selectionEnd: 1 });
  await cdp.send('Input.insertText', { text: '한' });
  // xterm.js reads what a composition became a turn later, and a key within that turn, which no person hits, loses it.
  await expect.poll(() => bytes(ada)).toBe('M-mM-^UM-^\\');
  await ada.page.keyboard.type('.');
  await expect.poll(() => bytes(ada)).toBe('M-mM-^UM-^\\.');
});

test('a paste is bracketed where the app asks for that, and whole', async ({ enter }) => {
  const ada = await enter('paste', 'Ada');
  await ada.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await focus(ada.page);
  await ada.page.evaluate(() => navigator.clipboard.writeText('one\ntwo'));
  await ada.page.keyboard.press('Control+Shift+v');
  await expect.poll(() => bytes(ada)).toBe('^[[200~one^Mtwo^[[201~');
});

test('a drag that begins in the terminal ends there, also over the bar, a ghost and a card', async ({
  enter,
}) => {
  const ada = await enter('mouse', 'Ada');
  const bob = await enter('mouse', 'Bob');
  await atRest(bob);
  const at = await bob.cell(12, 4);
  await bob.page.mouse.move(at.x - 3, at.y);
  await bob.page.mouse.move(at.x, at.y);
  await expect(ada.ghost(bob.pid, 'pointer')).toBeVisible();
  await atRest(ada);
  const [from, ghost] = [await ada.cell(5, 4), await ada.cell(12, 4)];
  const { mouse } = ada.page;
  await mouse.move(from.x, from.y);
  await mouse.down();
  await mouse.move(ghost.x, ghost.y);
  // Onto the bar, where it is let go.
  await mouse.move(ghost.x, 10);
  await mouse.up();
  await expect.poll(() => bytes(ada)).toBe('^[[<0;6;5M^[[<32;13;5M^[[<32;13;1M^[[<0;13;1m');
});

test('mouse reporting: a window of the desktop is dragged through the overlay’s layer', async ({
  enter,
  server,
}) => {
  const ada = await enter('drag', 'Ada');
  await open(server, 'drag', 1, 'test_pattern', [10, 3, 30, 10]);
  await expect.poll(async () => (await ada.screen()).join('\n')).toContain('Test');
  await atRest(ada);
  const [from, to] = [await ada.cell(20, 4), await ada.cell(45, 12)];
  await ada.page.mouse.move(from.x, from.y);
  await ada.page.mouse.down();
  await ada.page.mouse.move(to.x, to.y, { steps: 6 });
  await ada.page.mouse.up();
  await expect
    .poll(async () => (await windows(server, 'drag', 1)).map(({ x, y }) => [x, y]))
    .toEqual([[35, 11]]);
});

test('selection: Shift and a drag select text, whatever the app does with the mouse', async ({
  enter,
}) => {
  const ada = await enter('select', 'Ada');
  const find = async () => (await ada.screen()).findIndex((line) => line.includes('File'));
  await expect.poll(find).toBeGreaterThanOrEqual(0);
  await atRest(ada);
  const row = await find();
  const col = (await ada.screen())[row]?.indexOf('File') ?? 0;
  const [from, to] = [await ada.cell(col, row), await ada.cell(col + 3, row)];
  await ada.page.keyboard.down('Shift');
  await ada.page.mouse.move(from.x - 3, from.y);
  await ada.page.mouse.down();
  await ada.page.mouse.move(to.x + 4, to.y, { steps: 4 });
  await ada.page.mouse.up();
  await ada.page.keyboard.up('Shift');
  const selected = () =>
    ada.page.evaluate(() =>
      (window as unknown as { term: { getSelection(): string } }).term.getSelection(),
    );
  await expect.poll(selected).toBe('File');
});

test('browser zoom: bar and terminal share the window, and a click hits its cell', async ({
  enter,
}) => {
  const ada = await enter('busy', 'Ada');
  const cdp = await ada.context.newCDPSession(ada.page);
  for (const [i, zoom] of [0.5, 1.25, 2].entries()) {
    // As a browser's zoom: fewer CSS pixels, each larger.
    await cdp.send('Emulation.setDeviceMetricsOverride', {
      width: Math.round(1280 / zoom),
      height: Math.round(800 / zoom),
      deviceScaleFactor: zoom,
      mobile: false,
    });
    await expect
      .poll(() =>
        ada.page.evaluate(() => {
          const bar = document
            .querySelector('teleport-overlay')
            ?.shadowRoot?.querySelector('.bar')
            ?.getBoundingClientRect();
          const cells = document.querySelector('.xterm-screen')?.getBoundingClientRect();
          // Fills the window, too: before the terminal has followed, the old size may fit as well.
          const free = innerWidth - (cells?.right ?? 0);
          return bar && cells && cells.top >= bar.bottom && free >= -1 && free < 60;
        }),
      )
      .toBe(true);
    await atRest(ada);
    const { cols } = await ada.size();
    const at = await ada.cell(Math.min(cols - 1, 7 + i), 6);
    await ada.page.mouse.click(at.x, at.y);
    await expect.poll(() => bytes(ada)).toContain(`^[[<0;${8 + i};7M`);
  }
});

test('touch: a tap on the terminal gives it the keyboard, and what is typed arrives', async ({
  enter,
}) => {
  const ada = await enter('touch', 'Ada', { width: 390, height: 700, touch: true });
  await ada.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await atRest(ada);
  const at = await ada.cell(5, 5);
  await ada.page.touchscreen.tap(at.x, at.y);
  await expect(ada.page.locator('.xterm-helper-textarea')).toBeFocused();
  const cdp = await ada.context.newCDPSession(ada.page);
  await cdp.send('Input.insertText', { text: 'hi' });
  await expect.poll(() => bytes(ada)).toBe('hi');
});

test('the row of keys sends what the terminal’s modes ask for, repeats while held, and covers no cell', async ({
  enter,
}) => {
  const ada = await enter('modes', 'Ada', { width: 390, height: 700, touch: true });
  const press = (key: string) => ui(ada, `[data-press="${key}"]`);
  await press('Escape').tap();
  await press('Tab').tap();
  await press('ArrowUp').tap();
  // In this mode arrows are `ESC O`.
  await expect.poll(() => bytes(ada)).toBe('^[^I^[OA');
  await expect(ada.page.locator('.xterm-helper-textarea')).toBeFocused();
  await expect(press('Home')).toBeHidden();
  await press('More').tap();
  await press('Home').tap();
  await press('PageDown').tap();
  await expect.poll(() => bytes(ada)).toBe('^[^I^[OA^[OH^[[6~');
  await press('More').tap();
  await press('ArrowLeft').hover();
  await ada.page.mouse.down();
  await expect.poll(async () => (await bytes(ada)).split('^[OD').length).toBeGreaterThan(4);
  await ada.page.mouse.up();
  const apart = () =>
    ada.page.evaluate(() => {
      const row = document
        .querySelector('teleport-overlay')
        ?.shadowRoot?.querySelector('.key-row')
        ?.getBoundingClientRect();
      const cells = document.querySelector('.xterm-screen')?.getBoundingClientRect();
      return row && cells && row.bottom <= innerHeight + 1 && cells.bottom <= row.top + 1;
    });
  await expect.poll(apart).toBe(true);

  // A touch keyboard comes: it makes the visual viewport smaller, not the page.
  await ada.page.evaluate(() => {
    const height = innerHeight - 250;
    Object.defineProperty(visualViewport, 'height', { get: () => height });
    visualViewport?.dispatchEvent(new Event('resize'));
  });
  await expect
    .poll(async () => {
      const row = await ui(ada, '.key-row').boundingBox();
      return row && Math.round(row.y + row.height);
    })
    .toBe(450);
  await expect.poll(apart).toBe(true);
});

test('the row of keys: Ctrl and Alt stick to the next key of any keyboard, twice to keep them', async ({
  enter,
}) => {
  const ada = await enter('sticky', 'Ada', { width: 390, height: 700, touch: true });
  const press = (key: string) => ui(ada, `[data-press="${key}"]`);
  /** A click comes some time after the finger has gone: what is typed before it does would be another key. */
  const stick = async (key: string, state: 'off' | 'once' | 'locked') => {
    await press(key).tap();
    await expect(press(key)).toHaveAttribute('data-sticky', state);
    await expect(press(key)).toHaveAttribute('aria-pressed', String(state !== 'off'));
  };
  await stick('Control', 'once');
  await ada.page.keyboard.type('cx');
  await expect(press('Control')).toHaveAttribute('aria-pressed', 'false');
  await stick('Alt', 'once');
  const cdp = await ada.context.newCDPSession(ada.page);
  // As a touch keyboard writes: without a key.
  await cdp.send('Input.insertText', { text: 'b' });
  await stick('Control', 'once');
  await press('ArrowRight').tap();
  await expect(press('Control')).toHaveAttribute('aria-pressed', 'false');
  await stick('Control', 'once');
  await stick('Control', 'locked');
  await ada.page.keyboard.type('dd');
  await stick('Control', 'off');
  await ada.page.keyboard.type('e');
  await expect.poll(() => bytes(ada)).toBe('^Cx^[b^[[1;5C^D^De');
});

test('the row of keys pastes, or says why it can’t', async ({ enter }) => {
  const ada = await enter('row', 'Ada', { width: 390, height: 700, touch: true });
  await ui(ada, '[data-press="More"]').tap();
  await ada.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await ada.page.evaluate(() => navigator.clipboard.writeText('pasted'));
  await ui(ada, '[data-press="Paste"]').tap();
  await expect.poll(() => bytes(ada)).toBe('pasted');
  await ada.page.evaluate(() => {
    navigator.clipboard.readText = () => Promise.reject(new Error('no'));
  });
  await ui(ada, '[data-press="Paste"]').tap();
  await expect(ui(ada, '.row-note')).toContainText('does not give the clipboard');
});

test('the row of keys is there where it is wanted, and takes a row of the terminal’s', async ({
  enter,
}) => {
  const ada = await enter('wide', 'Ada');
  await expect(ui(ada, '.key-row')).toHaveCount(0);
  await atRest(ada);
  const { rows } = await ada.size();
  await ui(ada, '.more').click();
  await ui(ada, '[data-settings]').click();
  await ui(ada, 'input[value="on"]').check();
  await expect(ui(ada, '.key-row')).toBeVisible();
  await expect.poll(async () => (await ada.size()).rows).toBeLessThan(rows);
  await ada.page.keyboard.press('Escape');
  await ui(ada, '[data-press="Home"]').click();
  await expect.poll(() => bytes(ada)).toBe('^[[H');
});
