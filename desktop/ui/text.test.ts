// The real program on a real pty: selecting, the clipboard, pastes, undo and finding in texts.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type DesktopProcess, startDesktop } from '../../testing/desktop.ts';

let app: DesktopProcess;
let id: string;
const shown = (): string => app.screen().join('\n');
const text = async (): Promise<string> =>
  JSON.parse(await app.command(`cmd:get_text id=${id}`)).text as string;
const reads = (wanted: string): Promise<void> =>
  vi.waitFor(async () => expect(await text()).toBe(wanted));
const offered = (wanted: string): Promise<void> =>
  vi.waitFor(() =>
    expect(app.output()).toContain(`\x1b]52;c;${Buffer.from(wanted).toString('base64')}\x07`),
  );

beforeAll(async () => {
  app = await startDesktop({
    prepare: (folder) => {
      const body = Array.from({ length: 80 }, (_, i) => `Line ${i} [more](b.md)`).join('\n\n');
      writeFileSync(path.join(folder, 'a.md'), `# Head\n\n${body}\n\nneedle`);
      writeFileSync(path.join(folder, 'b.md'), '# The other one');
    },
  });
});
beforeEach(async () => {
  await app.command('cmd:close_all');
  const reply = await app.command('cmd:create_window type=text_editor x=4 y=2 w=50 h=12');
  id = JSON.parse(reply).id;
  await app.command(`cmd:focus_window id=${id}`);
});
afterAll(() => app.close());

test('copy, cut and paste, here and for the person’s own clipboard', async () => {
  app.type('red green');
  app.type('\x1b[1;2D'.repeat(5));
  app.type('\x03');
  await offered('green');
  app.type('\x18');
  await reads('red ');
  app.type('\x16\x16');
  await reads('red greengreen');
  app.type('\x01\x03');
  await offered('red greengreen');
});

test('a paste is text: it types, it never commands, and loses its controls', async () => {
  app.type('\x1b[200~one\r\ntwo\x1b[21~\x1b]52;c;eA==\x07\tend\x1b[201~');
  await reads('one\ntwo[21~]52;c;eA==    end');
  expect(shown()).not.toContain('New note');
});

test('undo takes back what was written here, not what others wrote in between', async () => {
  app.type('mine');
  await reads('mine');
  await app.command(`cmd:set_text id=${id} content=mine%20and%20theirs`);
  app.type('\x1b[F more');
  await reads('mine and theirs more');
  app.type('\x1a\x1a\x1a');
  await reads(' and theirs');
  app.type('\x19\x19\x19');
  await reads('mine and theirs more');
});

test('the mouse selects by characters, words and lines', async () => {
  app.type('alpha beta\rgamma');
  await reads('alpha beta\ngamma');
  // The text begins at column 5 of row 4.
  app.press(5, 4);
  app.drag(10, 4);
  app.release(10, 4);
  app.type('\x03');
  await offered('alpha');
  app.type('\x1b[<0;13;5M\x1b[<0;13;5m'.repeat(2));
  app.type('\x18');
  await reads('alpha \ngamma');
});

test('finding selects the next place, and says when there is none', async () => {
  app.type('one two one');
  app.type('\x06');
  await vi.waitFor(() => expect(shown()).toContain('Cancel'));
  app.type('ONE\r');
  await vi.waitFor(() => expect(shown()).not.toContain('Cancel'));
  app.type('\x07X');
  await vi.waitFor(async () => expect(await text()).toMatch(/^(X two one|one two X)$/));
  app.type('\x06zebra\r');
  await vi.waitFor(() => expect(shown()).toContain('There is no “zebra”'));
  app.type('\r');
});

test('a file is read as Markdown, searched with a slash, and its links are followed', async () => {
  await app.command('cmd:create_window type=text_view path=a.md x=60 y=2 w=50 h=14');
  const reader = (await app.state()).windows[0]?.id;
  await app.command(`cmd:focus_window id=${reader}`);
  await vi.waitFor(() => expect(shown()).toContain('━━━━'));
  expect(shown()).not.toContain('# Head');
  app.type('/needle\r');
  await vi.waitFor(() => expect(shown()).toContain('needle'));
  app.type('\x03');
  await offered('needle');
  app.type('\x1b[H\x1b[C\r');
  await vi.waitFor(async () =>
    expect((await app.state()).windows[0]).toMatchObject({ type: 'text_view', path: 'b.md' }),
  );
  await vi.waitFor(() => expect(shown()).toContain('The other one'));
});

test('the scrollbar is clicked and dragged, the wheel turns without moving the caret', async () => {
  await app.command(
    `cmd:set_text id=${id} content=${encodeURIComponent(Array.from({ length: 60 }, (_, i) => `row ${i}.`).join('\n'))}`,
  );
  await vi.waitFor(() => expect(app.screen()[4]).toContain('row 0.'));
  // The bar is the last column inside the frame; its track has ten cells.
  const bar = 52;
  expect(app.cell(bar, 4).chars).toBe('┃');
  app.click(bar, 12);
  await vi.waitFor(() => expect(app.screen()[4]).toContain('row 9.'));
  app.press(bar, 5);
  app.drag(bar, 30);
  app.release(bar, 30);
  await vi.waitFor(() => expect(app.screen()[13]).toContain('row 59.'));
  app.type('\x1b[<64;20;8M');
  await vi.waitFor(() => expect(app.screen()[13]).toContain('row 56.'));
  app.type('!');
  await vi.waitFor(async () => expect(await text()).toMatch(/^!row 0/));
  await vi.waitFor(() => expect(app.screen()[4]).toContain('!row 0.'));
});
