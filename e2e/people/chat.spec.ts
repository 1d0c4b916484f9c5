// One conversation: the page's chat panel and the app's own chat window, in both directions.
import { closeAll } from '../app.ts';
import { expect, test } from '../test.ts';
import { windows } from '../windows.ts';
import { closeChat, linesFrom, openChat, say } from './chat.ts';

// The pair goes on to other files: all lines have been read, and what covers their windows goes.
test.afterEach(async ({ pair: { a, b, room }, server }) => {
  for (const [at, who] of [a, b].entries()) {
    await openChat(who);
    await closeChat(who);
    const seat = at + 1;
    const chat = (await windows(server, room, seat)).find(({ type }) => type === 'scramble');
    if (chat) await server.ipc(room, seat, 'close_window', { id: chat.id });
  }
  await closeAll(server, room, 2);
});

test('CH1: a line typed in the page appears in the other’s app, and once in every page', async ({
  pair: { a, b, room },
  server,
}) => {
  await server.ipc(room, 2, 'exec_command', { name: 'scramble_expand' });
  await say(a, 'look at this pattern');
  await expect.poll(async () => (await b.screen()).join('\n')).toContain('look at this pattern');
  await openChat(b);
  await expect(linesFrom(b, a).filter({ hasText: 'look at this pattern' })).toHaveCount(1);
  await expect(linesFrom(a, a).filter({ hasText: 'look at this pattern' })).toHaveCount(1);
});

test('CH1: a line typed in the app’s chat window appears in the other’s page, once', async ({
  pair: { a, b, room },
  server,
}) => {
  await openChat(a);
  await server.ipc(room, 2, 'exec_command', { name: 'scramble_expand' });
  // The app's window has the keys, and the page's terminal has them before.
  const focused = async () => {
    const state = JSON.parse(await server.ipc(room, 2, 'get_state')) as {
      windows: { type: string; focused: boolean }[];
    };
    return state.windows.find((window) => window.focused)?.type;
  };
  await expect.poll(focused).toBe('scramble');
  await b.page.locator('.xterm-helper-textarea').focus();
  await b.page.keyboard.type('hello from the app', { delay: 30 });
  await b.page.keyboard.press('Enter');
  await expect(linesFrom(a, b).filter({ hasText: 'hello from the app' })).toHaveCount(1);
  await openChat(b);
  await expect(linesFrom(b, b).filter({ hasText: 'hello from the app' })).toHaveCount(1);
});

test('keys typed in the chat panel never reach the terminal', async ({
  pair: { a, room },
  server,
}) => {
  await server.ipc(room, 1, 'send_text', { id: 'auto', content: 'only this' });
  await expect.poll(async () => (await a.screen()).join('\n')).toContain('only this');
  await openChat(a);
  const box = a.page.locator('teleport-overlay textarea');
  await box.click();
  await a.page.keyboard.type('secret words');
  await a.page.keyboard.press('ArrowLeft');
  await expect(box).toHaveValue('secret words');
  // Before the line is sent: the app's own chat window shows it afterwards.
  expect((await a.screen()).join('\n')).not.toContain('secret');
  await a.page.keyboard.press('Enter');
  await expect(linesFrom(a, a).filter({ hasText: 'secret words' })).toHaveCount(1);
  const editor = (await windows(server, room, 1)).find(({ type }) => type === 'text_editor');
  const text = await server.ipc(room, 1, 'get_text', { id: String(editor?.id) });
  expect(text).toContain('"only this"');
});
