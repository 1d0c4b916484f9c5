// A bad network between a browser and the proxy: the app never notices, others in the same seat go on, and whoever comes back sees what is.
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import type { RoomVisitor } from '../../testing/enter.ts';
import { type Server, startServer } from '../server.ts';
import { come } from './stage.ts';
import { type FaultProxy, startFaultProxy } from './tcp-fault-proxy.ts';

/** Says back what it is told, and on `flood` more than any network buffers (15 MB) first. */
const SAYS = 'while read x; do [ "$x" = flood ] && seq 1000000 3000000; echo "said $x"; done';
const ROOMS = ['cut', 'late', 'hole', 'slow'];
let server: Server;

beforeAll(async () => {
  const app = JSON.stringify(['sh', '-c', `stty -echo; ${SAYS}`]);
  const rooms = Object.fromEntries(
    ROOMS.map((id) => [
      id,
      `---\nroom_id: ${id}\nmode: shared\nmax_players: 4\napp: ${app}\n---\n`,
    ]),
  );
  server = await startServer({ rooms });
});
afterAll(() => server.stop());

/** A network of one's own. */
async function network(): Promise<FaultProxy> {
  const made = await startFaultProxy(Number(new URL(server.url).port));
  onTestFinished(() => made[Symbol.asyncDispose]());
  return made;
}

/** Says something once there is a connection, and waits until the terminal shows the answer. */
async function say(visitor: RoomVisitor, text: string): Promise<void> {
  await vi.waitFor(() => expect(visitor.connected).toBe(true));
  visitor.type(`${text}\n`);
  await shows(visitor, `said ${text}`);
}

async function shows(visitor: RoomVisitor, text: string): Promise<void> {
  await vi.waitFor(() => expect(visitor.screen()).toContain(text));
}

async function appOf(room: string): Promise<number | null | undefined> {
  return (await server.seats(room))[0]?.pids.app;
}

test('a cut connection comes back to the same app and the same screen', async () => {
  const net = await network();
  const ada = await come({ base: net.url, room: 'cut', name: 'Ada' });
  await say(ada, 'one');
  const [app, before] = [await appOf('cut'), ada.screen()];
  net.cut();
  await vi.waitFor(() => expect(ada.closes).toHaveLength(1));
  await vi.waitFor(() => {
    expect(ada.opened).toBe(2);
    expect(ada.screen()).toBe(before);
  });
  await say(ada, 'two');
  expect(ada.screen()).toContain('said one\nsaid two');
  net.refuse(true);
  net.cut();
  await vi.waitFor(() => expect(ada.closes.length).toBeGreaterThan(4));
  net.refuse(false);
  await say(ada, 'three');
  expect(ada.screen()).toContain('said one\nsaid two\nsaid three');
  expect(await appOf('cut')).toBe(app);
});

test('a slow network loses no key and keeps their order', async () => {
  const net = await network();
  const ada = await come({ base: net.url, room: 'late', name: 'Ada' });
  await say(ada, 'start');
  net.set({ delayMs: 200 });
  const words = Array.from({ length: 20 }, (_, i) => `w${i}`);
  for (const word of words) ada.type(`${word}\n`);
  await shows(ada, words.map((word) => `said ${word}`).join('\n'));
  expect(ada.closes).toEqual([]);
});

test('a half-open connection hinders neither the others nor its owner’s next one', async () => {
  const net = await network();
  const ada = await come({ base: net.url, room: 'hole', name: 'Ada' });
  const bob = await come({ base: server.url, room: 'hole', name: 'Bob' });
  await say(ada, 'one');
  await shows(bob, 'said one');
  net.set({ blackHole: true });
  ada.type('kept\n');
  await say(bob, 'two');
  expect(ada.screen()).not.toContain('said two');
  // Ada's browser has found another network; the old connection is still open for the proxy.
  const { cookie } = ada;
  const again = await come({ base: server.url, room: 'hole', name: 'Ada', cookie });
  await shows(again, 'said two');
  await say(again, 'three');
  expect((await server.seats('hole'))[0]?.visitor.split(', ').sort()).toEqual(['Ada', 'Bob']);
  expect(net.connections()).toBeGreaterThan(0);
  // And when the old one comes to life, what was typed there still counts.
  net.set({});
  await shows(ada, 'said kept');
  await vi.waitFor(() => expect(ada.screen()).toBe(bob.screen()));
});

test('a reader of a byte a second holds nobody up, and gets the screen of now instead of what it missed', async () => {
  const net = await network();
  const ada = await come({ base: net.url, room: 'slow', name: 'Ada' });
  const bob = await come({ base: server.url, room: 'slow', name: 'Bob' });
  await say(ada, 'one');
  await shows(bob, 'said one');
  const pictures = ada.pictures;
  net.set({ bytesPerSecond: 1 });
  // The end of 15 MB: had Bob to wait for Ada, it would be here in half a year.
  await say(bob, 'flood');
  await say(bob, 'after');
  expect(ada.screen()).toContain('said one');
  expect(ada.pictures).toBe(pictures);
  net.set({});
  await shows(ada, 'said after');
  await vi.waitFor(() => expect(ada.screen()).toBe(bob.screen()));
  expect(ada.pictures, 'a fresh screen').toBe(pictures + 1);
  expect(ada.closes).toEqual([]);
});
