// Bridges of real built-in desktops: two programs on two ptys, a small room between them.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../testing/until.ts';
import type { RawWindow } from './app/replies.ts';
import { rest } from './test/fixture.ts';
import { type DesktopSeat, openDesktop } from './test/real-desktop.ts';
import { TestRoom } from './test/room.ts';

/** How soon is the bench's to say. */
let room: TestRoom;
let a: DesktopSeat;
let b: DesktopSeat;

beforeEach(async () => {
  room = await new TestRoom().start();
  [a, b] = await Promise.all([openDesktop(room), openDesktop(room)]);
  await until(() => {
    expect(a.bridge.snapshot().status).toBe('live');
    expect(b.bridge.snapshot().status).toBe('live');
  });
});
afterEach(async () => {
  await Promise.all([a?.close(), b?.close()]);
  await room.stop();
});

const shown = async (seat: DesktopSeat): Promise<RawWindow[]> =>
  (await seat.state()).windows.filter((w) => w.type !== 'scramble');
const places = async (seat: DesktopSeat) =>
  (await shown(seat)).map((w) => `${w.type} ${w.rect.join(',')}`);
const same = () => until(async () => expect(await places(b)).toEqual(await places(a)));

describe('two real desktops', () => {
  test('windows, their order, zoom and properties cross, and then nothing is sent any more', async () => {
    for (const [i, type] of ['life', 'gradient', 'test_pattern', 'text_editor'].entries()) {
      await a.ipc.request('create_window', { type, x: 4 * i, y: 2 * i, w: 40, h: 12 });
    }
    await expect.poll(() => places(b)).toHaveLength(4);
    const [first] = (await shown(a)).toReversed();
    await a.ipc.request('raise_window', { id: first?.id ?? '' });
    await same();
    const gradient = (await shown(b)).find((w) => w.type === 'gradient');
    await b.ipc.request('set_props', { id: gradient?.id ?? '', gradient: 'radial' });
    await b.ipc.request('move_window', { id: gradient?.id ?? '', x: 50, y: 9 });
    await expect
      .poll(async () => (await shown(a)).find((w) => w.type === 'gradient'))
      .toMatchObject({ props: { gradient: 'radial' }, rect: [50, 9, 40, 12] });
    await a.ipc.request('zoom_window', { id: first?.id ?? '', zoomed: true });
    await expect
      .poll(async () => (await shown(b)).filter((w) => w.zoomed).map((w) => w.type))
      .toEqual(['life']);
    await a.ipc.request('zoom_window', { id: first?.id ?? '', zoomed: false });
    await same();

    await rest(room, 1_200);
  });

  test('a window dragged with the mouse is followed on the other side, before it is let go', async () => {
    await a.ipc.request('create_window', { type: 'life', x: 4, y: 3, w: 40, h: 12 });
    await expect.poll(() => places(b)).toHaveLength(1);
    const seen: number[] = [];
    const watch = setInterval(() => {
      const x = b.bridge.snapshot().windows[0]?.x;
      if (x !== undefined && seen.at(-1) !== x) seen.push(x);
    }, 10);
    // Row 0 of the terminal is the menu bar; the title bar of a window at y 3 is row 4.
    const path = Array.from({ length: 40 }, (_, i): [number, number] => [20 + i, 4]);
    const followed = () => expect.poll(() => places(b)).toEqual(['life 43,3,40,12']);
    await a.drag(path, 25, followed);
    await same();
    clearInterval(watch);
    expect(await places(a)).toEqual(['life 43,3,40,12']);
    expect(seen).toEqual(seen.toSorted((x, y) => x - y));
  });

  test('a note’s text and paper, a clock’s city and the gallery’s piece cross; undo stays everybody’s own', async () => {
    const all = async (seat: DesktopSeat) =>
      (await shown(seat)).map(({ type, props }) => ({ type, props }));
    for (const [i, type] of ['clock', 'gallery', 'note'].entries())
      await a.ipc.request('create_window', { type, x: 4 * i, y: 2 * i, w: 40, h: 12 });
    await expect.poll(() => places(b)).toHaveLength(3);
    const on = async (seat: DesktopSeat, type: string) =>
      (await shown(seat)).find((w) => w.type === type)?.id ?? '';
    await b.ipc.request('focus_window', { id: await on(b, 'note') });
    b.type('Ring Bob');
    const said = async (seat: DesktopSeat): Promise<string> =>
      JSON.parse(await seat.ipc.request('get_text', { id: await on(seat, 'note') })).text as string;
    await expect.poll(() => said(a)).toBe('Ring Bob');
    await a.ipc.request('focus_window', { id: await on(a, 'note') });
    a.type('\u001b[1;5Ftoday ');
    await expect.poll(() => said(b)).toMatch(/^(today Ring Bob|Ring Bobtoday )$/);
    // F8 is the next paper; Ctrl+Z takes back what was written here alone.
    b.type('\u001b[19~\u001a\u001a\u001a');
    await expect.poll(() => said(a)).toBe('today ');
    await a.ipc.request('set_props', { id: await on(a, 'clock'), zone: 'Tokyo', face: 'digital' });
    await a.ipc.request('set_props', { id: await on(a, 'gallery'), piece: 'teapot' });
    const wanted = expect.arrayContaining([
      { type: 'clock', props: expect.objectContaining({ zone: 'Tokyo', face: 'digital' }) },
      { type: 'gallery', props: expect.objectContaining({ piece: 'teapot' }) },
      { type: 'note', props: expect.objectContaining({ paper: 'pink' }) },
    ]);
    await expect.poll(() => all(b)).toEqual(wanted);
    await expect.poll(() => all(a)).toEqual(wanted);
  });

  test('BR9: a desktop that is killed and started again shows the room', async () => {
    for (const [i, type] of ['life', 'cube', 'text_editor'].entries()) {
      await a.ipc.request('create_window', { type, x: 10 * i, y: 2 * i, w: 40, h: 12 });
    }
    await expect.poll(() => places(b)).toHaveLength(3);
    await b.restart();
    await same();
    expect(room.model.records()).toHaveLength(3);
  });

  test('BR7: a smaller terminal moves nobody else’s windows', async () => {
    await a.ipc.request('create_window', { type: 'life', x: 70, y: 15, w: 45, h: 16 });
    await expect.poll(() => places(b)).toEqual(['life 70,15,45,16']);
    b.resize(80, 24);
    await until(async () => expect(await places(b)).not.toEqual(await places(a)));
    await rest(room, 700);
    b.resize(120, 36);
    await same();
    await rest(room, 700);
    expect(await places(a)).toEqual(['life 70,15,45,16']);
  });

  test('CH1: a line reaches the other desktop’s chat, and no line comes back', async () => {
    room.say('web', 'c1', 'Ben', 'hello there');
    await expect
      .poll(async () => (await a.state()).windows.some((w) => w.type === 'scramble'))
      .toBe(true);
    await rest(room, 600);
    expect(room.model.chat).toHaveLength(1);
  });

  test('BR20: a line that grows is shown as it grows, and once when it is whole', async () => {
    const text = (seat: DesktopSeat) =>
      seat
        .picture(0, 0, 120, 36)
        .map((cell) => (cell.includes(' ') ? cell.slice(0, cell.indexOf(' ')) : ' '))
        .join('');
    await a.ipc.request('exec_command', { name: 'open_scramble' });
    room.grow('g1', 'Ada', 'I am', false);
    await until(() => expect(text(a)).toContain('Ada: I am ▍'));
    room.grow('g1', 'Ada', 'I am here', false);
    await until(() => expect(text(a)).toContain('Ada: I am here ▍'));
    expect((await b.state()).windows).toEqual([]);
    room.grow('g1', 'Ada', 'I am here.', true);
    await until(() => expect(text(a)).toMatch(/Ada: I am here\. /));
    // The other desktop's chat opens for the whole line.
    await until(() => expect(text(b)).toContain('Ada: I am here.'));
    expect(text(a)).not.toContain('▍');
    expect(text(a).match(/Ada:/g)).toHaveLength(1);
  });

  test('BR20: a bridge that restarts while a line grows goes on with it; one that is taken away ends', async () => {
    const text = (seat: DesktopSeat) =>
      seat
        .picture(0, 0, 120, 36)
        .map((cell) => (cell.includes(' ') ? cell.slice(0, cell.indexOf(' ')) : ' '))
        .join('');
    await a.ipc.request('exec_command', { name: 'open_scramble' });
    room.grow('g2', 'Eve', 'We are', false);
    await until(() => expect(text(a)).toContain('Eve: We are ▍'));
    await a.restartBridge();
    room.grow('g2', 'Eve', 'We are many', false);
    await until(() => expect(text(a)).toContain('Eve: We are many ▍'));
    await a.restartBridge();
    room.grow('g2', 'Eve', 'We are many.', true);
    await until(() => expect(text(a)).toMatch(/Eve: We are many\. /));
    expect(text(a).match(/Eve:/g)).toHaveLength(1);
    room.grow('g3', 'Eve', 'Nobody', false);
    await until(() => expect(text(a)).toContain('Eve: Nobody ▍'));
    room.takeAway('g3');
    await until(() => expect(text(a)).not.toContain('▍'));
    expect(text(a)).toContain('Eve: Nobody');
  });
});
