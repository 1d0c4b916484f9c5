// How following ends: by a key that the app never sees, and with whoever is followed.
import { enterCrowd, partySecret } from '../crowd.ts';
import { pairRoom } from '../rooms.ts';
import { expect, testWith } from '../test.ts';
import { ribbon, ui } from './people.ts';

/** Shows each byte that it gets. */
const APP = 'app: [sh, -c, "stty raw -echo; printf ready; cat -v"]\n';
const test = testWith({ rooms: { esc: pairRoom('esc', APP) } });

test('PR2: Escape stops following and is not the terminal’s; who leaves is followed no more', async ({
  enter,
  server,
}) => {
  const ada = await enter('esc', 'Ada');
  const crowd = await enterCrowd({
    ...{ url: server.url, room: 'esc', secret: await partySecret(server.home) },
    ...{ count: 1, names: ['Bob'] },
  });
  const bob = ui(ada, '.chip').filter({ hasText: 'Bob' }).locator('button');
  await bob.click();
  await expect(ribbon(ada)).toBeVisible();
  await ada.page.keyboard.press('Escape');
  await expect(ribbon(ada)).toHaveCount(0);
  // The app has not had that key, and has the next ones.
  await ada.page.keyboard.type('z');
  await ada.page.keyboard.press('Escape');
  await expect.poll(async () => (await ada.screen()).join('')).toBe('readyz^[');

  await bob.click();
  await expect(ribbon(ada)).toBeVisible();
  await crowd[Symbol.asyncDispose]();
  await expect(ribbon(ada)).toHaveCount(0);
});
