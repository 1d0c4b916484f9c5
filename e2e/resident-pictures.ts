// The pictures of docs/resident.md and docs/visiting.md: a resident who answers, has opened a window and points at it, and
// what its host reads before it may do more.
import path from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { startModelServer } from '../testing/model/server.ts';
import { open } from './app.ts';
import { openChat, say } from './people/chat.ts';
import { inOverlay } from './rooms/accounts.ts';
import { enterHost } from './rooms/hosts.ts';
import { startServer } from './server.ts';
import { bridgesLive, enterRoom, type VisitOptions } from './test.ts';
import { windows } from './windows.ts';

const greenhouse = (model: string) => `---
room_id: greenhouse
display_name: The Greenhouse
mode: mirror
max_players: 4
agent: { name: Fern, base_url: "${model}", hands: [look, open, point, { close: ask }] }
---

## Welcome Message

Come in. I look after what grows here; ask me about any of it.
`;
const SIZE = { width: 1180, height: 700 };
const PLAN =
  '# Watering\n\nmosses    every morning\nferns     mist twice a day\ncacti     leave them alone';

/** @param out folder of the pictures */
export async function residents(browser: Browser, out: string): Promise<void> {
  await using model = await startModelServer();
  const server = await startServer({
    rooms: { greenhouse: greenhouse(model.anthropic) },
    env: { ANTHROPIC_API_KEY: 'key-of-the-pictures' },
  });
  const shoot = (page: Page, name: string) =>
    page.screenshot({ path: path.join(out, name), animations: 'disabled' });
  const enter = (room: string, name: string, options: VisitOptions = {}) =>
    enterRoom(browser, server.url, room, name, { ...options, ...SIZE });
  try {
    const ada = await enterHost(enter, server, 'greenhouse');
    const bob = await enter('greenhouse', 'Bob', { colorScheme: 'light' });
    await bridgesLive(server, 'greenhouse', 2);
    await open(server, 'greenhouse', 1, 'life', [3, 3, 40, 11]);
    for (const who of [ada, bob]) await openChat(who);
    /** The chat is beside it. */
    const closeWindow = async (seat: number): Promise<void> => {
      const chat = (await windows(server, 'greenhouse', seat)).find(
        ({ type }) => type === 'scramble',
      );
      if (chat) await server.ipc('greenhouse', seat, 'close_window', { id: chat.id });
    };
    const rect = [34, 14, 44, 11];
    model.say(
      {
        text: 'I write it down for you.',
        calls: [
          { name: 'open', input: { type: 'text_editor', title: 'Watering', rect, text: PLAN } },
        ],
      },
      { calls: [{ name: 'point', input: { at: [56, 64] } }] },
      { text: ['The ferns want their mist twice a day. ', 'The cacti,', ' on'], held: true },
    );
    await say(bob, '@Fern who gets how much water?');
    await inOverlay(bob.page, '[data-ghost][data-kind="pointer"] .tag').waitFor();
    model.release();
    model.release();
    await inOverlay(bob.page, '.line').getByText('The cacti,').waitFor();
    await closeWindow(2);
    await shoot(bob.page, 'resident.png');
    model.release('all');
    await inOverlay(bob.page, '.resident').waitFor({ state: 'detached' });

    const [seat] = await server.seats('greenhouse');
    const life = seat?.windows.find(({ type }) => type === 'life');
    model.say({
      text: 'I close it, if Ada lets me.',
      calls: [{ name: 'close', input: { window: life?.g } }],
    });
    await say(bob, '@Fern close the game of life, please');
    await inOverlay(ada.page, '[data-act-asked]').waitFor();
    await closeWindow(1);
    await shoot(ada.page, 'resident-act.png');
  } finally {
    await server.stop();
  }
}
