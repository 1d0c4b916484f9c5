// Two people write in one text of two real built-in desktops at the same time (TE1, BR19), a small room between them.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../testing/until.ts';
import { type DesktopSeat, openDesktop } from './test/real-desktop.ts';
import { TestRoom } from './test/room.ts';

let room: TestRoom;
let a: DesktopSeat;
let b: DesktopSeat;

beforeEach(async () => {
  room = await new TestRoom().start();
  [a, b] = await Promise.all([openDesktop(room), openDesktop(room)]);
  await until(() => {
    for (const { bridge } of [a, b]) expect(bridge.snapshot().status).toBe('live');
  });
  await a.ipc.request('create_window', { type: 'text_editor', x: 4, y: 2, w: 60, h: 14 });
  await until(async () => expect((await b.state()).windows).toHaveLength(1));
  for (const seat of [a, b]) await seat.ipc.request('focus_window', { id: await editor(seat) });
});
afterEach(async () => {
  await Promise.all([a?.close(), b?.close()]);
  await room.stop();
});

const editor = async (seat: DesktopSeat): Promise<string> =>
  (await seat.state()).windows.find(({ type }) => type === 'text_editor')?.id ?? '';
const text = async (seat: DesktopSeat): Promise<string> =>
  JSON.parse(await seat.ipc.request('get_text', { id: await editor(seat) })).text as string;
const same = (is: (text: string) => void) =>
  until(async () => {
    const here = await text(a);
    is(here);
    expect(await text(b)).toBe(here);
  });
/** Types key by key, as fast as the desktop takes it, in turn with whoever else types. */
async function type(seat: DesktopSeat, keys: Iterable<string>): Promise<void> {
  for (const key of keys) {
    seat.type(key);
    await seat.ipc.request('get_canvas_size');
  }
}
const letters = (first: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => String.fromCodePoint((first.codePointAt(0) ?? 0) + i));
/** Whether these are all in a text, once each and in their order. */
const holds = (shown: string, wanted: readonly string[]): void =>
  expect([...shown].filter((letter) => wanted.includes(letter))).toEqual(wanted);

test('TE1, BR19: both type at once at the same place; each character is there once, in each one’s order', async () => {
  const [here, there] = [letters('一', 120), letters('ア', 80)];
  await Promise.all([type(a, here), type(b, there)]);
  await same((shown) => {
    holds(shown, here);
    holds(shown, there);
    expect([...shown]).toHaveLength(200);
  });
});

test('TE1, BR19: one writes in the middle of what the other deletes', async () => {
  await type(a, 'one two three');
  await same((shown) => expect(shown).toBe('one two three'));
  // Ctrl+Home, then behind "one ": A types there, while B takes "two" away, key by key.
  const right = '\u001b[C';
  await type(b, ['\u001b[1;5H', ...Array<string>(7).fill(right)]);
  await type(a, ['\u001b[1;5H', ...Array<string>(5).fill(right)]);
  await Promise.all([type(a, 'ÄÖÜ'), type(b, Array<string>(3).fill('\u007f'))]);
  await same((shown) => {
    holds(shown, [...'ÄÖÜ']);
    expect(shown.replace(/[ÄÖÜ]/g, '')).toBe('one  three');
  });
});

test('BR19: emoji and combining marks at the same place stay whole', async () => {
  const family = '👩‍👩‍👧';
  await Promise.all([
    type(a, Array<string>(10).fill(`\u001b[200~${family}\u001b[201~`)),
    type(b, Array<string>(10).fill('\u001b[200~e\u0301\u001b[201~')),
  ]);
  await same((shown) => {
    expect(shown.isWellFormed()).toBe(true);
    expect(shown.split(family)).toHaveLength(11);
    expect(shown.split('e\u0301')).toHaveLength(11);
  });
});

test('BR19: caret, selection and undo stay one’s own', async () => {
  await type(a, 'mine');
  await same((shown) => expect(shown).toBe('mine'));
  await type(b, ['\u001b[1;5H', ...'theirs ']);
  await same((shown) => expect(shown).toBe('theirs mine'));
  await type(a, '!');
  await same((shown) => expect(shown).toBe('theirs mine!'));
  // Shift+Left four times selects "ine!", and what B writes in front of it moves the selection along.
  await type(a, Array<string>(4).fill('\u001b[1;2D'));
  await type(b, '(us) ');
  await same((shown) => expect(shown).toBe('theirs (us) mine!'));
  await type(a, 'e');
  await same((shown) => expect(shown).toBe('theirs (us) me'));
  await type(a, '\u001a\u001a\u001a\u001a');
  await same((shown) => expect(shown).toBe('theirs (us) '));
});

test('BR19: a paste of 60,000 characters arrives, while the other types; more is refused where it is pasted', async () => {
  const paste = `${'é🏠 line\n'.repeat(6_600)}`;
  expect(paste.length).toBeLessThan(60_000);
  a.type(`\u001b[200~${paste}\u001b[201~`);
  await type(b, letters('ア', 20));
  await same((shown) => {
    holds(shown, letters('ア', 20));
    expect([...shown].filter((letter) => !/[ア-ン]/.test(letter)).join('')).toBe(paste);
  });
  const before = await text(a);
  a.type(`\u001b[200~${'y'.repeat(30_000)}\u001b[201~`);
  await type(a, 'z');
  await same((shown) => expect(shown).toHaveLength(before.length + 1));
});

test('TE3: a text that two make too long together stays in each app, and goes on once it is short enough', async () => {
  const id = await editor(a);
  for (const count of [30_000, 29_990]) {
    const content = `base64:${Buffer.from('x'.repeat(count)).toString('base64url')}`;
    await a.ipc.request('set_text', { id, content, append: count < 30_000 }, 64 * 1024);
  }
  await same((shown) => expect(shown).toHaveLength(59_990));
  await room.stop();
  await Promise.all([type(a, letters('一', 8)), type(b, letters('ア', 8))]);
  await room.start();
  const missing = () => [a, b].flatMap(({ bridge }) => bridge.snapshot().missing);
  await until(() => expect(missing().some((word) => word.startsWith('text too long'))).toBe(true));
  for (const [seat, own] of [
    [a, letters('一', 8)],
    [b, letters('ア', 8)],
  ] as const)
    holds(await text(seat), own);
  // Ctrl+End, then ten of the x are taken away.
  await type(a, ['\u001b[1;5F', ...Array<string>(10).fill('\u007f')]);
  await same((shown) => {
    holds(shown, letters('一', 8));
    holds(shown, letters('ア', 8));
    expect(shown).toHaveLength(59_996);
  });
});

test('BR19: after the room was away, and with bridges that start again, both have what both wrote', async () => {
  await type(a, letters('一', 5));
  await same((shown) => holds(shown, letters('一', 5)));
  await room.stop();
  await Promise.all([type(a, letters('亀', 10)), type(b, letters('ア', 10))]);
  await room.start();
  await same((shown) => {
    holds(shown, letters('亀', 10));
    holds(shown, letters('ア', 10));
    expect([...shown]).toHaveLength(25);
  });
});
