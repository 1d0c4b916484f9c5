// Wallpaper and theme of the running desktop: by command and by menu, told to those who listen, and seen.
import { afterEach, expect, test, vi } from 'vitest';
import { type DesktopProcess, openLines, startDesktop } from '../testing/desktop.ts';

let app: DesktopProcess | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});

const look = async (of: DesktopProcess) =>
  (JSON.parse(await of.command('cmd:get_state')) as { desktop: unknown }).desktop;

test('set_desktop changes what is seen, is told, and refuses what there is not', async () => {
  app = await startDesktop();
  const desktop = app;
  expect(await look(desktop)).toEqual({ wallpaper: 'stars', theme: 'night' });
  await vi.waitFor(() => expect(desktop.screen()[0]).toContain('File'));
  const events = openLines(desktop.socket);
  events.socket.write('cmd:subscribe_events\n');
  await vi.waitFor(() => expect(events.lines).toHaveLength(1));
  const before = desktop.cell(60, 20).bg;

  expect(await desktop.command('cmd:set_desktop theme=day wallpaper=dots')).toBe(
    '{"success":true}',
  );
  expect(await look(desktop)).toEqual({ wallpaper: 'dots', theme: 'day' });
  await vi.waitFor(() => expect(desktop.cell(60, 20).bg).not.toBe(before));
  await vi.waitFor(() => expect(desktop.screen()[2]).toContain('·   ·   ·   ·'));
  await vi.waitFor(() => expect(events.lines.at(-1)).toContain('"event":"state_changed"'));
  events.socket.destroy();

  expect(await desktop.command('cmd:set_desktop theme=pink')).toBe('err invalid theme');
  expect(await desktop.command('cmd:set_desktop')).toBe('err missing wallpaper/theme');
  expect(await look(desktop)).toEqual({ wallpaper: 'dots', theme: 'day' });
});

test('the Window menu ends with the next wallpaper and the next theme', async () => {
  app = await startDesktop();
  const desktop = app;
  await vi.waitFor(() => expect(desktop.screen()[0]).toContain('Window'));
  desktop.type('\x1bw');
  await vi.waitFor(() => expect(desktop.screen().join('\n')).toContain('Other theme'));
  desktop.type('\x1b[A\r');
  await vi.waitFor(async () => {
    expect(await look(desktop)).toEqual({ wallpaper: 'stars', theme: 'ember' });
  });
});

test('set_text with append keeps the cursor where somebody writes', async () => {
  app = await startDesktop();
  const desktop = app;
  await desktop.command('cmd:create_window type=text_editor x=2 y=2 w=40 h=10');
  await desktop.command('cmd:set_text id=w1 content=one');
  await desktop.command('cmd:set_text id=w1 content=%20two append=true');
  desktop.type('>');
  await vi.waitFor(async () => {
    expect(await desktop.command('cmd:get_text id=w1')).toContain('">one two"');
  });
});
