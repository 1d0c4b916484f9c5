// Recording as who is recorded sees it before and while they are in; and asciinema’s own player plays what is exported.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { RecordingListing } from '../../protocol/recordings/recording.ts';
import { say } from '../people/chat.ts';
import { ui } from '../people/people.ts';
import { expect, type Visitor } from '../test.ts';
import { testWatching } from './watching.ts';

const room = (id: string, more = '') =>
  `---\nroom_id: ${id}\ndisplay_name: The ${id}\nmultiplayer: true\nmax_players: 4\n${more}---\n\n## Welcome Message\n\nCome in.\n`;
const GREETS = 'app: [bash, -c, "echo hello; cat"]\n';
const test = testWatching({
  rooms: {
    studio: room('studio'),
    kept: room('kept', `record: true\n${GREETS}`),
    shell: room('shell', 'app: [bash, --norc, --noprofile]\n'),
    solo: `---\nroom_id: solo\nmode: solo\nrecord: true\n${GREETS}---\n`,
  },
});

const sign = (who: Visitor) => ui(who, '[data-sign="recorded"]');

test('RE2: who comes into a room that is recorded from the beginning reads it in the lobby, in the welcome and in the bar', async ({
  enter,
  audience,
}) => {
  const lobby = await audience('/');
  await expect(lobby.locator('[data-room="kept"]')).toContainText('Who comes in is recorded');
  await expect(lobby.locator('[data-room="studio"]')).not.toContainText('recorded');
  const ada = await enter('kept', 'Ada');
  await expect(ui(ada, '.welcome')).toContainText('This room is being recorded');
  await expect(sign(ada)).toBeVisible();
  const carl = await enter('solo', 'Carl');
  await expect(sign(carl)).toHaveAttribute('aria-label', /by the room’s file/);
});

test('RE5: asciinema’s own player plays an exported seat, and lists its markers', async ({
  enter,
  server,
  audience,
}) => {
  const ada = await enter('shell', 'Ada');
  await server.operate('shell', 'record', { do: 'start' });
  await expect(sign(ada)).toBeVisible();
  const recordings = async () =>
    (
      (await (await server.ask('/api/rooms/shell/recordings')).json()) as {
        recordings: RecordingListing[];
      }
    ).recordings;
  await expect.poll(async () => (await recordings())[0]?.seats.length).toBe(1);
  await ada.page.keyboard.type('echo "$((6 * 7)) is it"\n');
  await expect.poll(async () => (await ada.screen()).join('\n')).toContain('42 is it');
  await say(ada, 'done');
  const [{ id } = { id: '' }] = await recordings();
  const cast = async (query = '') =>
    (await server.ask(`/api/rooms/shell/recordings/${id}/seat-1.cast${query}`)).text();
  await expect.poll(() => cast()).toContain('Ada: done');
  await server.operate('shell', 'record', { do: 'stop' });
  await expect.poll(async () => (await recordings())[0]?.ended).toBe('stopped');
  const exported = await cast('?download');

  const page = await audience('/room/nowhere/');
  const script = createRequire(import.meta.url).resolve('asciinema-player');
  const bundle = script.replace(/dist\/.*$/, 'dist/bundle/asciinema-player.min.js');
  await page.goto('about:blank');
  await page.setContent('<div id="player" style="width: 800px"></div>');
  await page.addScriptTag({ content: await readFile(bundle, 'utf8') });
  const markers = await page.evaluate(async (data) => {
    const { AsciinemaPlayer } = window as unknown as {
      AsciinemaPlayer: {
        create(
          source: object,
          element: Element | null,
          options: object,
        ): {
          addEventListener(
            name: string,
            fn: (event: { index: number; time: number; label: string }) => void,
          ): void;
          play(): Promise<void>;
        };
      };
    };
    const player = AsciinemaPlayer.create({ data }, document.querySelector('#player'), {
      speed: 16,
      preload: true,
    });
    const passed: string[] = [];
    player.addEventListener('marker', ({ label }) => passed.push(label));
    const ended = new Promise<void>((resolve) => player.addEventListener('ended', () => resolve()));
    await player.play();
    await ended;
    return passed;
  }, exported);
  expect(markers).toEqual(expect.arrayContaining(['Ada types', 'Ada: done']));
  await expect(page.locator('#player')).toContainText('42 is it');
});
