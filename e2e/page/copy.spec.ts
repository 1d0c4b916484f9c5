// Copying: what is selected with Shift is what is on the clipboard, also where the app takes the mouse; and what an app
// wants to copy (OSC 52) gets there only by the person's own click.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ui } from '../people/people.ts';
import { atRest } from '../rest.ts';
import { testWatching } from '../rooms/watching.ts';
import { pairRoom } from '../rooms.ts';
import { expect, settled, type Visitor } from '../test.ts';

/** Takes the mouse, shows lines of each kind, then every byte that it gets. */
const MOUSE = [
  "printf '\\033[?1002h\\033[?1006h'; stty raw -echo",
  "printf 'blanks  \\r\\n\\r\\n  漢字 e\\314\\201 🚀|\\r\\n'",
  `printf '${'0123456789'.repeat(11)}|\\r\\nnever written\\033[K\\r\\nready'`,
  'cat -vT',
].join('; ');
const SHELL = 'app: ["bash", "--norc", "--noprofile"]\ngrid: 100x30\n';
const ROOMS = {
  select: `app: ${JSON.stringify(['sh', '-c', MOUSE])}\ngrid: 100x30\n`,
  mac: `app: ${JSON.stringify(['sh', '-c', MOUSE])}\ngrid: 100x30\n`,
  offer: SHELL,
  // Without a box: files are passed on to the shell, and back.
  question: `${SHELL}sandbox: none\n`,
  plain: SHELL,
  watched: SHELL,
};
const rooms = Object.fromEntries(
  Object.entries(ROOMS).map(([id, more]) => [id, pairRoom(id, more)]),
);
const test = testWatching({ rooms });

type Cell = readonly [col: number, row: number];

/** Presses a key, draws from the left half of a cell to the right half of another, and lets go. */
async function select({ page, cell }: Visitor, key: string, from: Cell, to: Cell): Promise<void> {
  const [start, end] = [await cell(...from), await cell(...to)];
  await page.keyboard.down(key);
  await page.mouse.move(start.x - 3, start.y);
  await page.mouse.down();
  await page.mouse.move(end.x + 4, end.y, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.up(key);
}

const clipboard = ({ page }: Visitor) => page.evaluate(() => navigator.clipboard.readText());

/** Lets the test read and write the clipboard, and puts something of no interest on it. */
async function withClipboard(who: Visitor): Promise<void> {
  await who.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await who.page.bringToFront();
  await who.page.evaluate(() => navigator.clipboard.writeText('before'));
}

const bytesOf = async (who: Visitor) => (await who.screen()).join('\n').split('ready')[1]?.trim();
const ALL = `blanks  \n\n  漢字 e\u0301 🚀|\n${'0123456789'.repeat(11)}|\nnever written`;

test('what is selected with Shift is copied, and no app hears of it; after a reload, too', async ({
  enter,
}) => {
  const ada = await enter('select', 'Ada');
  await atRest(ada);
  for (const when of ['as it came', 'from a fresh screen']) {
    await withClipboard(ada);
    const copies = async (from: Cell, to: Cell, want: string) => {
      await select(ada, 'Shift', from, to);
      await expect.poll(() => clipboard(ada), when).toBe(want);
    };
    // Blanks that were written are copied, those that nobody wrote are not.
    await copies([0, 0], [9, 0], 'blanks  ');
    await copies([0, 0], [3, 2], 'blanks  \n\n  漢');
    // Half of a wide character is all of it.
    await copies([2, 2], [4, 2], '漢字');
    await copies([4, 2], [11, 2], '字 e\u0301 🚀|');
    // A line that went on below is one line.
    await copies([95, 3], [4, 4], '5678901234');
    await copies([0, 0], [40, 5], ALL);
    await ada.page.reload();
    await settled(ada.page);
    await atRest(ada);
  }
  // The app has the mouse all the same.
  expect(await bytesOf(ada)).toBe('');
  await select(ada, 'Control', [2, 1], [5, 1]);
  await expect.poll(() => bytesOf(ada)).toMatch(/^\^\[\[<16;3;2M.*\^\[\[<16;6;2m$/);
});

test('on macOS Shift and Option select', async ({ enter }) => {
  const ada = await enter('mac', 'Ada', {
    prepare: (page) =>
      page.addInitScript(() => {
        Object.defineProperty(navigator, 'platform', { get: () => 'MacIntel' });
      }),
  });
  await atRest(ada);
  await withClipboard(ada);
  await select(ada, 'Shift', [0, 5], [4, 5]);
  await expect.poll(() => clipboard(ada)).toBe('never');
  await select(ada, 'Alt', [0, 4], [12, 5]);
  await expect.poll(() => clipboard(ada)).toBe('0123456789|\nnever written');
  expect(await bytesOf(ada)).toBe('');
});

/** Types a command into a shell. */
async function run({ page }: Visitor, command: string): Promise<void> {
  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.type(`${command}\n`);
}

/** Has a shell copy what a command prints. */
const copying = (who: Visitor, command: string) =>
  run(who, `printf '\\033]52;c;%s\\a' "$(${command} | base64 -w0)"`);

test('OSC 52: an app’s text is offered, and copied by a click; the keyboard stays in the terminal', async ({
  enter,
}) => {
  const ada = await enter('offer', 'Ada');
  await withClipboard(ada);
  const card = ui(ada, '[data-copy]');
  await copying(ada, "printf 'naïve 漢字 🚀\\n  two \\033[201~'");
  await expect(card).toContainText('The app wants to copy 22 characters');
  await expect(card).toContainText('naïve 漢字 🚀 two [201~');
  expect(await clipboard(ada)).toBe('before');
  await ada.page.keyboard.type('echo typed');
  await card.locator('[data-act="copy"]').click();
  await expect(card).toHaveCount(0);
  expect(await clipboard(ada)).toBe('naïve 漢字 🚀\n  two [201~');
  await ada.page.keyboard.press('Enter');
  await expect.poll(async () => (await ada.screen()).join('\n')).toMatch(/^typed$/m);

  // The newest counts; what is not wanted goes away, and so does what is too large.
  await copying(ada, 'printf first');
  await expect(card).toContainText('5 characters');
  await copying(ada, 'printf x');
  await expect(card).toContainText('copy 1 character');
  await card.locator('[data-act="dismiss"]').click();
  await expect(card).toHaveCount(0);
  await run(ada, "(printf '\\033]52;c;'; head -c 1048577 /dev/zero | base64 -w0; printf '\\a')");
  await expect(card).toContainText('more than 1 MB');
  await expect(card.locator('[data-act="copy"]')).toHaveCount(0);
  await card.locator('[data-act="dismiss"]').click();
  await expect(card).toHaveCount(0);
  expect(await clipboard(ada)).toContain('naïve');
});

test('OSC 52: nobody is told what is on the clipboard', async ({ enter }) => {
  const dir = await mkdtemp(path.join(tmpdir(), 'copy-'));
  try {
    const ada = await enter('question', 'Ada');
    await withClipboard(ada);
    const file = path.join(dir, 'answers');
    // What is asked last is answered, which ends the wait.
    await writeFile(path.join(dir, 'questions'), '\x1b]52;c;?\x1b\\\x1b]52;;?\x07\x1b[5n');
    await run(
      ada,
      `stty raw -echo min 0 time 10; cat ${dir}/questions; cat > ${file}.new; stty sane; mv ${file}.new ${file}`,
    );
    await expect.poll(() => readFile(file, 'latin1').catch(() => '')).toBe('\x1b[0n');
    await expect(ui(ada, '[data-copy]')).toHaveCount(0);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});

test('OSC 52: a page without the clipboard’s API copies all the same, and one that may not says so', async ({
  enter,
}) => {
  const ada = await enter('plain', 'Ada');
  await withClipboard(ada);
  const card = ui(ada, '[data-copy]');
  await copying(ada, "printf 'echo from afar'");
  // As where a page came over plain HTTP from another machine.
  await ada.page.evaluate(() =>
    Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true }),
  );
  await card.locator('[data-act="copy"]').click();
  await expect(card).toHaveCount(0);
  await ada.page.keyboard.press('Control+Shift+v');
  await ada.page.keyboard.press('Enter');
  await expect.poll(async () => (await ada.screen()).join('\n')).toMatch(/^from afar$/m);

  await ada.page.evaluate(() =>
    Object.defineProperty(navigator, 'clipboard', {
      value: { writeText: () => Promise.reject(new Error('no')) },
    }),
  );
  await copying(ada, 'printf secret');
  await card.locator('[data-act="copy"]').click();
  await expect(card).toContainText('Your browser does not allow it.');
  await card.locator('[data-act="dismiss"]').click();
  await expect(card).toHaveCount(0);
});

test('OSC 52: what an app copies is offered in its own seat alone', async ({ audience, enter }) => {
  const ada = await enter('watched', 'Ada');
  const bob = await enter('watched', 'Bob');
  const watcher = await audience('/room/watched/watch?seat=1&name=Cleo');
  await settled(watcher);
  await copying(ada, 'printf mine');
  await run(ada, 'echo seen');
  await expect(ui(ada, '[data-copy]')).toBeVisible();
  await expect.poll(() => watcher.evaluate(textOf)).toMatch(/^seen$/m);
  await expect(watcher.locator('teleport-overlay [data-copy]')).toHaveCount(0);
  await expect(ui(bob, '[data-copy]')).toHaveCount(0);
});

/** Runs in the page: what its terminal shows. */
function textOf(): string {
  type Line = { translateToString(trim: boolean): string };
  const { term } = window as unknown as {
    term: { rows: number; buffer: { active: { getLine(y: number): Line | undefined } } };
  };
  return Array.from(
    { length: term.rows },
    (_, y) => term.buffer.active.getLine(y)?.translateToString(true) ?? '',
  ).join('\n');
}
