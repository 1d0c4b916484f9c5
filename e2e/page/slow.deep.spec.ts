// A page that can't keep up with its app: what it has not parsed stays little, and it shows the app as it is now.
import { type Server, startServer } from '../server.ts';
import { enterRoom, expect, test, type Visitor } from '../test.ts';

/** Redraws the whole screen again and again, 35 KB a time; a key is shown in its first line. */
const ANIMATION = `
  process.stdin.setRawMode(true);
  let key = '-', n = 0;
  process.stdin.on('data', (typed) => { key = typed.toString('latin1'); });
  const draw = () => {
    n += 1;
    let frame = '\\x1b[H\\x1b[0mkey ' + key + ' frame ' + n + ' ';
    for (let i = 0; i < 3000; i += 1) frame += '\\x1b[38;5;' + ((i * 7 + n) % 8) + 'm' + String.fromCharCode(33 + ((i + n) % 30));
    process.stdout.write(frame, () => setTimeout(draw, 40));
  };
  draw();`;
const ROOM = `---\nroom_id: film\napp: ${JSON.stringify([process.execPath, '-e', ANIMATION])}\n---\n`;
/** Far below the megabyte that ttyd's page would let pile up. */
const LITTLE = 400_000;

/** Bytes that the page's terminal has been given and has not parsed (xterm.js 5.4). */
const unparsed = (who: Visitor) =>
  who.page.evaluate(() => {
    const { term } = window as unknown as {
      term: { _core: { _writeBuffer: { _pendingData: number } } };
    };
    return term._core._writeBuffer._pendingData;
  });
const shown = async (who: Visitor) => (await who.screen())[0] ?? '';
const frameOf = async (who: Visitor) => Number(/frame (\d+)/.exec(await shown(who))?.[1] ?? 0);

let server: Server;
test.beforeAll(async () => {
  server = await startServer({ rooms: { film: ROOM } });
});
test.afterAll(() => server.stop());

test('a page on a slow machine gets whole screens at its own pace, and its keys are seen', async ({
  browser,
}) => {
  const ada = await enterRoom(browser, server.url, 'film', 'Ada');
  await expect.poll(() => frameOf(ada)).toBeGreaterThan(0);
  const devtools = await ada.context.newCDPSession(ada.page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 10 });
  for (const key of ['a', 'b', 'c']) {
    const before = await frameOf(ada);
    await ada.page.keyboard.press(key);
    await expect.poll(() => shown(ada)).toContain(`key ${key} `);
    await expect.poll(() => frameOf(ada)).toBeGreaterThan(before + 40);
    // At first it is what a page as quick as before would parse in a second.
    await expect.poll(() => unparsed(ada)).toBeLessThan(LITTLE);
  }
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  await ada.page.keyboard.press('z');
  await expect.poll(() => shown(ada)).toContain('key z ');
  await ada.leave();
});
