// One conversation: the page's chat panel and the app's own chat window, in both directions.
import { windows } from './app.ts';
import { openChat, say } from './chat.ts';
import { bridgesLive, expect, test, type Visitor } from './test.ts';

const lines = (visitor: Visitor, from: Visitor) =>
  visitor.page.locator(`teleport-overlay [data-chat-from="${from.pid}"]`);

test('CH1: a line typed in the page appears in the other’s app, and once in every page', async ({
  enter,
  room,
  server,
}) => {
  const a = await enter(room, 'Ada');
  const b = await enter(room, 'Bob');
  await bridgesLive(server, room, 2);
  await server.ipc(room, 2, 'exec_command', { name: 'scramble_expand' });
  await say(a, 'look at this pattern');
  await expect.poll(async () => (await b.screen()).join('\n')).toContain('look at this pattern');
  await openChat(b);
  await expect(lines(b, a).filter({ hasText: 'look at this pattern' })).toHaveCount(1);
  await expect(lines(a, a).filter({ hasText: 'look at this pattern' })).toHaveCount(1);
});

test('CH1: a line typed in the app’s chat window appears in the other’s page, once', async ({
  enter,
  room,
  server,
}) => {
  const a = await enter(room, 'Ada');
  const b = await enter(room, 'Bob');
  await bridgesLive(server, room, 2);
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
  await expect(lines(a, b).filter({ hasText: 'hello from the app' })).toHaveCount(1);
  await openChat(b);
  await expect(lines(b, b).filter({ hasText: 'hello from the app' })).toHaveCount(1);
});

test('CH1: who comes later reads what was said', async ({ enter, room }) => {
  const a = await enter(room, 'Ada');
  await say(a, 'first line');
  await say(a, 'second line');
  const b = await enter(room, 'Bob');
  await openChat(b);
  await expect(lines(b, a)).toHaveCount(2);
});

test('keys typed in the chat panel never reach the terminal', async ({ enter, room, server }) => {
  const a = await enter(room, 'Ada');
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
  await expect(lines(a, a).filter({ hasText: 'secret words' })).toHaveCount(1);
  const editor = (await windows(server, room, 1)).find(({ type }) => type === 'text_editor');
  const text = await server.ipc(room, 1, 'get_text', { id: String(editor?.id) });
  expect(text).toContain('"only this"');
});
