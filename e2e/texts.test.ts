// Two people write in one text: two real desktops on two ptys, a bridge each, and the room in a real workerd.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DesktopSeat } from '../bridge/test/real-desktop.ts';
import type { LocalParty } from '../proxy/party/local/local-party.ts';
import { until } from '../testing/until.ts';
import {
  killParty,
  openAtBoth,
  openTwoDesktops,
  type TwoDesktops,
  windowsOf,
} from './two-desktops.ts';

let two: TwoDesktops | undefined;
let a: DesktopSeat;
let b: DesktopSeat;
let party: LocalParty;

beforeEach(async () => {
  two = await openTwoDesktops();
  ({ a, b, party } = two);
  await openAtBoth(two, 'text_editor', { x: 4, y: 2, w: 70, h: 24 });
});
afterEach(async () => {
  await two?.[Symbol.asyncDispose]();
  two = undefined;
});

async function textOf(seat: DesktopSeat): Promise<string> {
  const [id = ''] = await windowsOf(seat, 'text_editor');
  return JSON.parse(await seat.ipc.request('get_text', { id })).text;
}

/** Of two alphabets, so that what each has typed can be told apart. */
const small = (round: number): string => `${'abcdefghij'.repeat(4)}k`.slice(round % 3);
const large = (round: number): string => `${'ABCDEFGHIJ'.repeat(4)}K`.slice(round % 3);

/** Each character of both is there once, in the order in which it was typed, and both have the same text. */
async function whole(typed: { a: string; b: string }): Promise<void> {
  await until(async () => {
    const text = await textOf(a);
    expect(text.replace(/[^a-z]/g, '')).toBe(typed.a);
    expect(text.replace(/[^A-Z]/g, '')).toBe(typed.b);
    expect(await textOf(b)).toBe(text);
  });
}

test('TE1, BR19: two type at the same time, bridges start again in the midst of it, and no character is lost', async () => {
  const typed = { a: '', b: '' };
  const both = (round: number): void => {
    for (const char of small(round)) a.type(char);
    for (const char of large(round)) b.type(char);
    typed.a += small(round);
    typed.b += large(round);
  };
  both(0);
  await whole(typed);
  both(1);
  await a.restartBridge();
  both(2);
  await b.restartBridge();
  both(3);
  await whole(typed);
  // What is typed while no bridge is there, on both sides.
  await Promise.all([a.bridge.close(), b.bridge.close()]);
  both(4);
  await Promise.all([a.restartBridge(), b.restartBridge()]);
  await whole(typed);
  // Both at the ends of what there is: where one is does not move the other.
  a.type('\u001b[1;5F');
  b.type('\u001b[1;5H');
  both(5);
  await until(async () => expect((await textOf(a)).length).toBe(typed.a.length + typed.b.length));
  expect(await textOf(a)).toMatch(/[a-z]$/);
  await until(async () => expect(await textOf(b)).toBe(await textOf(a)));
});

test('TE1, ST5, BR9: a party that is killed, and an app that starts again, lose no character of anybody', async () => {
  for (const char of small(0)) a.type(char);
  for (const char of large(0)) b.type(char);
  await whole({ a: small(0), b: large(0) });
  killParty(party);
  for (const char of small(1)) a.type(char);
  for (const char of large(1)) b.type(char);
  const typed = { a: small(0) + small(1), b: large(0) + large(1) };
  await whole(typed);
  await b.restart();
  await whole(typed);
});
