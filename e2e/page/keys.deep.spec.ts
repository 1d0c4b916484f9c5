// Keys and mouse events in rarer ways: input methods, drags over the overlay, selections, zoom, and more of the row of keys.
import { open } from '../app.ts';
import { ui } from '../people/people.ts';
import { atRest } from '../rest.ts';
import { expect } from '../test.ts';
import { windows } from '../windows.ts';
import { bytes, focus, test } from './keys.ts';

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
  await ui(ada, 'input[name="keyRow"][value="on"]').check();
  await expect(ui(ada, '.key-row')).toBeVisible();
  await expect.poll(async () => (await ada.size()).rows).toBeLessThan(rows);
  await ada.page.keyboard.press('Escape');
  await ui(ada, '[data-press="Home"]').click();
  await expect.poll(() => bytes(ada)).toBe('^[[H');
});
