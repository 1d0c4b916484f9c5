// When ttyd's page is not as expected, people still see each other and talk, and the operator hears what differs.
import type { Page } from '@playwright/test';
import { makeOddTtyd, type OddTtyd, realPage } from '../../proxy/test/odd-ttyd.ts';
import { type Restartable, restartable } from '../restartable.ts';
import type { Server } from '../server.ts';
import { expect, settled, type TeleportWindow, test } from '../test.ts';

const ALL = ['no-container', 'no-screen', 'no-tty-socket', 'no-window-term'];
/** xterm.js without a method that is used, and with one that version 5 does not have. */
const OLDER =
  'window.term=Object.assign(Object.create(t,{onRender:{value:void 0}}),{setOption(a){}})';

interface Odd {
  name: string;
  change(html: string): string;
  /** What the proxy finds in the page's text, and the page when it runs; nothing there: it works. */
  text: string[];
  page: string[];
}

const ODD: Odd[] = [
  {
    name: 'Two scripts, other path',
    change: (html) =>
      html.replace('</body>', '<script>var two=2</script></body>').replace('"/ws"', '"/socket"'),
    text: ['many-scripts', 'no-ws-path'],
    page: [],
  },
  {
    name: 'Other container',
    change: (html) => html.replaceAll('terminal-container', 'terminal-box'),
    text: ['no-container'],
    page: ['no-container'],
  },
  {
    name: 'Other term',
    change: (html) => html.replaceAll('window.term', 'window.tty'),
    text: ['no-window-term'],
    page: ['no-window-term'],
  },
  {
    name: 'Older xterm',
    change: (html) => html.replace('window.term=t', OLDER),
    text: ['xterm-version'],
    page: ['no-term-onRender'],
  },
  {
    name: 'Other protocol',
    change: (html) => html.replace('["tty"]', '["tty2"]'),
    text: ['no-tty-protocol'],
    page: ['no-tty-socket'],
  },
  { name: 'Empty', change: () => '', text: ['page-empty'], page: ALL },
  {
    name: 'Ten MB',
    change: (html) => html + ' '.repeat(10 * 1024 * 1024),
    text: ['page-too-large'],
    page: ALL,
  },
];

test.describe
  .serial('a ttyd with another page', () => {
    let odd: OddTtyd;
    let html: string;
    let again: Restartable;
    let server: Server;
    /** Has a page as it should be, and an address with what ttyd's script would read. */
    let sound: Page;
    const errors: Error[] = [];
    const sockets: string[] = [];
    test.beforeAll(async ({ browser }) => {
      html = await realPage();
      odd = await makeOddTtyd(html);
      const app = 'app: [sh, -c, "echo up; exec cat"]';
      again = await restartable(
        { odd: `---\nroom_id: odd\n${app}\nmultiplayer: true\nmax_players: 12\n---\n` },
        { CONFIG: odd.config },
      );
      server = await again.start();
      sound = await (await browser.newContext()).newPage();
      sound.on('pageerror', (error) => errors.push(error));
      sound.on('websocket', (socket) => sockets.push(socket.url()));
      await sound.goto(
        `${server.url}/room/odd/?disableStdin=true&theme={bad&fontSize=40&name=Sound`,
      );
    });
    test.afterAll(async () => {
      await sound?.context().close();
      await again?.[Symbol.asyncDispose]();
      await odd?.[Symbol.asyncDispose]();
    });

    /** As an operator who has replaced ttyd does. */
    async function restartWith(page: string): Promise<void> {
      await odd.setPage(page);
      await server.kill('SIGTERM');
      server = await again.start();
    }

    test('no query of the address reaches ttyd’s script', async () => {
      // ttyd's script drops what is typed before its connection is there.
      await settled(sound);
      await sound.locator('.xterm-screen').click();
      await sound.keyboard.type('typed all the same');
      await expect.poll(() => linesOf(sound, 'term')).toContain('typed all the same');
      expect(new URL(sound.url()).search).toBe('');
      expect(sockets.filter((url) => url.includes('disableStdin'))).toEqual([]);
      expect(errors).toEqual([]);
    });

    test('each names what differs, and all see each other and talk', async ({ browser }) => {
      test.setTimeout(300_000);
      const seen = async () =>
        (await server.snapshot()).ttyd.page?.differences.map(({ code }) => code as string);
      const reports = async () =>
        (await server.snapshot()).ttyd.reports.map(({ count, differences }) => [
          count,
          ...differences.map(({ code }) => code),
        ]);
      await expect.poll(seen).toEqual([]);
      for (const { name, change, text, page: codes } of ODD) {
        const changed = change(html);
        expect(changed, name).not.toBe(html);
        await restartWith(changed);
        await expect.poll(seen, name).toEqual(text);
        const page = await (await browser.newContext()).newPage();
        const said: string[] = [];
        page.on('console', (message) => said.push(message.text()));
        await page.goto(`${server.url}/room/odd/?name=${encodeURIComponent(name)}`);

        const overlay = page.locator('teleport-overlay');
        await expect(overlay.locator('[data-status]').first(), name).toHaveAttribute(
          'data-status',
          'live',
        );
        await expect(overlay.locator('.bar')).toContainText('Sound');
        await overlay.locator('.chat-toggle').click();
        await overlay.locator('textarea').fill(`from ${name}`);
        await overlay.locator('textarea').press('Enter');
        await expect(sound.locator('teleport-overlay .bar')).toContainText(name);
        await expect(overlay.locator('textarea'), 'the keyboard stays in the chat').toHaveValue('');
        await expect.poll(() => chatOf(sound), name).toContain(`from ${name}`);
        // One quiet hint, and nothing over the page.
        const hint = overlay.locator('[data-sign="cursorless"]');
        const warnings = () => said.filter((line) => line.includes('not as expected'));
        if (codes.length === 0) {
          await page.waitForFunction(() => 'term' in window);
          await expect(hint).toHaveCount(0);
          expect(await reports()).toEqual([]);
        } else {
          await expect(hint, name).toHaveAttribute('aria-label', /presence and chat work/);
          // The console's lines come by another way than what is asked of the page.
          await expect
            .poll(warnings, name)
            .toEqual([expect.stringMatching(`: ${codes.join(', ')}$`)]);
          await expect(overlay.locator('.notice')).toHaveCount(0);
          await expect.poll(reports, name).toEqual([[1, ...codes]]);
        }
        if (name === 'Other term') {
          // Without window.term the terminal itself still works.
          await page.locator('.xterm-screen').click();
          await page.keyboard.type('still here');
          await expect.poll(() => linesOf(page, 'tty')).toContain('still here');
        }
        await page.context().close();
      }
    });

    test('without window.term presence and chat work, and the console says why', async ({
      browser,
    }) => {
      await restartWith(html);
      const context = await browser.newContext();
      const page = await context.newPage();
      const said: string[] = [];
      page.on('console', (m) => said.push(m.text()));
      // ttyd's page makes its terminal only after it has its token.
      let answer = () => {};
      await page.route('**/token', async (route) => {
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
        await route.continue();
      });
      await page.goto(`${server.url}/room/odd/?name=Bob`);
      const overlay = page.locator('teleport-overlay');
      await expect(overlay.locator('[data-status]').first()).toHaveAttribute('data-status', 'live');
      await expect(overlay.locator('.bar')).toContainText('Sound');
      await overlay.getByRole('button', { name: /chat/i }).first().click();
      await overlay.locator('textarea').fill('no terminal here');
      await overlay.locator('textarea').press('Enter');
      await expect.poll(() => chatOf(sound)).toContain('no terminal here');
      await expect.poll(() => said.join('\n')).toMatch(/no-window-term/);
      await expect(overlay.locator('[data-sign="cursorless"]')).toBeVisible();
      // A terminal that comes late is welcome.
      answer();
      await settled(page);
      await expect(overlay.locator('[data-sign="cursorless"]')).toHaveCount(0);
      await context.close();
    });
  });

/** The text of the terminal that the page keeps under this name. */
function linesOf(page: Page, name: string): Promise<string> {
  return page.evaluate((key) => {
    const { active } =
      (window as unknown as Record<string, TeleportWindow['term']>)[key]?.buffer ?? {};
    const lines = Array.from(
      { length: active?.length ?? 0 },
      (_, y) => active?.getLine(y)?.translateToString(true) ?? '',
    );
    return lines.join('\n');
  }, name);
}

function chatOf(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    (window as unknown as TeleportWindow).teleport.snapshot().chat.map(({ text }) => text),
  );
}
