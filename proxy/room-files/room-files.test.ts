// An edit of a room file on a running proxy, with real files, a real party and real seats (RF1 to RF3).
import { once } from 'node:events';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import type { RoomFilesSnapshot } from '../../protocol/api.ts';
import { GOING_AWAY } from '../../protocol/codes.ts';
import { encode } from '../../protocol/frames.ts';
import type { ServerMessage } from '../../protocol/messages.ts';
import { randomId } from '../../protocol/random-id.ts';
import { StreamWatcher } from '../../testing/stream-watcher.ts';
import { bodyOf, OPERATOR, startTestProxy, type TestProxy } from '../test/harness.ts';
import { openTerminal } from '../test/terminal.ts';
import { sit, streamAddress } from '../test/watchers.ts';

const CAT = 'mode: shared\napp: [cat]\npersist: 60s';
const soon = <T>(look: () => T | Promise<T>) => vi.waitFor(look, { timeout: 30_000, interval: 50 });

function filesOf({ stateDir }: TestProxy) {
  const dir = path.join(stateDir, '../rooms');
  const file = (name: string) => path.join(dir, `${name}.md`);
  const text = (id: string, keys: string, body = '') =>
    `---\nroom_id: ${id}\n${keys}\n---\n${body}`;
  return {
    dir,
    file,
    text,
    write: (id: string, keys: string, body?: string) => writeFile(file(id), text(id, keys, body)),
    remove: (id: string) => rm(file(id)),
  };
}

async function listed(proxy: TestProxy): Promise<Record<string, string>> {
  const { rooms } = (await (await fetch(`${proxy.url}/api/rooms`)).json()) as {
    rooms: { id: string; displayName: string }[];
  };
  return Object.fromEntries(rooms.map(({ id, displayName }) => [id, displayName]));
}

async function operator(proxy: TestProxy, at: string, init: RequestInit = {}): Promise<unknown> {
  const headers = { authorization: `Bearer ${OPERATOR}` };
  const text = await (await fetch(proxy.url + at, { ...init, headers })).text();
  return text === '' ? null : JSON.parse(text);
}
const reload = (proxy: TestProxy) =>
  operator(proxy, '/api/ops/reload-room-files', { method: 'POST' }) as Promise<RoomFilesSnapshot>;

/** Joins a room at the party, and keeps what it says. @param host as its host, by the link */
async function join(proxy: TestProxy, room: string, { host = false, sits = true } = {}) {
  const visitor = proxy.visitor();
  if (host) {
    const { url } = (await operator(proxy, `/api/rooms/${room}/host-link`)) as { url: string };
    const link = new URL(url);
    await visitor.fetch(link.pathname + link.search);
  }
  const terminal = sits ? await openTerminal(visitor, room) : undefined;
  async function connect() {
    const { ticket } = await bodyOf(await visitor.fetch(`/api/rooms/${room}/ticket`));
    const socket = visitor.socket(`/parties/room-server/${room}?ticket=${ticket}`, '');
    const heard: ServerMessage[] = [];
    const closed = once(socket, 'close');
    socket.on('message', (data) => heard.push(JSON.parse(String(data))));
    await once(socket, 'open');
    const sid = randomId();
    const hello = () => socket.send(encode({ type: 'hello', role: 'browser', sid }));
    hello();
    await soon(() => expect(heard.some(({ type }) => type === 'welcome')).toBe(true));
    return { socket, heard, closed, hello };
  }
  return { visitor, terminal, ...(await connect()), again: connect };
}

test('RF1: a changed file holds at once: in the lobby, at the door, in the room, for who is in', async () => {
  await using proxy = await startTestProxy({ den: CAT, other: CAT });
  const files = filesOf(proxy);
  const ada = await join(proxy, 'den', { host: true });
  const bob = await join(proxy, 'den');
  await files.write(
    'den',
    `${CAT}\ndisplay_name: The Den\nguests: { chat: false }\ngrid: 90x30\nkeyboard: one`,
    '## Welcome Message\n\nHello again.\n',
  );
  await soon(async () => expect((await listed(proxy)).den).toBe('The Den'));
  await soon(() =>
    expect(bob.heard.find(({ type }) => type === 'again')).toMatchObject({
      grid: { cols: 90, rows: 30 },
    }),
  );
  bob.hello();
  await soon(() =>
    expect(bob.heard.findLast(({ type }) => type === 'welcome')).toMatchObject({
      may: ['type', 'arrange', 'point'],
      grid: { cols: 90, rows: 30 },
    }),
  );
  await soon(() =>
    expect(bob.heard.findLast(({ type }) => type === 'room')).toMatchObject({ keyboard: 'one' }),
  );
  await soon(async () =>
    expect((await proxy.snapshot()).seats[0]).toMatchObject({ cols: 90, rows: 30 }),
  );
  // Its host is told what came of it, and nobody else.
  await soon(() =>
    expect(ada.heard.findLast(({ type }) => type === 'told')).toMatchObject({
      what: 'room_file',
      by: 'the room’s file',
      reason: expect.stringMatching(/display_name.* hold now\./),
    }),
  );
  expect(bob.heard.filter(({ type }) => type === 'told')).toEqual([]);

  // Who may not be in any more leaves by the door that they came in by.
  await files.write('den', `${CAT}\naccess: invite`);
  await bob.closed;
  await soon(() => expect(bob.terminal?.closes.length).toBeGreaterThan(0));
  expect(ada.socket.readyState).toBe(ada.socket.OPEN);
});

test('RF1: a broken file leaves the old in force, and says why; no other room hears of it', async () => {
  await using proxy = await startTestProxy({ den: CAT, other: CAT });
  const files = filesOf(proxy);
  const ada = await join(proxy, 'den', { host: true });
  await files.write('den', `${CAT}\ndisplay_name: Half\nmaxplayers: 3\ndoor: shut`);
  await files.write('other', `${CAT}\ndisplay_name: Elsewhere`);
  await soon(async () => expect((await listed(proxy)).other).toBe('Elsewhere'));
  await soon(async () => {
    const { roomFiles } = await proxy.snapshot();
    expect(roomFiles.broken).toEqual(['den']);
    expect(roomFiles.problems).toEqual([
      expect.stringMatching(/den\.md:7: maxplayers: is not a key .*max_players/),
      expect.stringMatching(/den\.md:8: door: write one of `open`, `knock`\./),
    ]);
  });
  expect((await listed(proxy)).den).toBe('den');
  await soon(() =>
    expect(ada.heard.findLast(({ type }) => type === 'told')).toMatchObject({
      reason: expect.stringMatching(/line 7, maxplayers.*line 8, door/),
    }),
  );
  await files.write('den', `${CAT}\ndisplay_name: Whole`);
  await soon(async () => expect((await listed(proxy)).den).toBe('Whole'));
  expect((await proxy.snapshot()).roomFiles).toEqual({ problems: [], broken: [], waits: {} });
});

test('RF2: what can’t hold at once is named, and holds once the seats that it concerns have ended', async () => {
  await using proxy = await startTestProxy({ den: `${CAT}\nmax_players: 3` });
  const files = filesOf(proxy);
  const ada = await join(proxy, 'den', { host: true });
  await files.write('den', 'app: [sleep, "1000"]\nmax_players: 4\npersist: 60s\nwatchers: type');
  await soon(async () => {
    const { roomFiles } = await proxy.snapshot();
    expect(
      Object.fromEntries((roomFiles.waits.den ?? []).map(({ what, when }) => [what, when])),
    ).toEqual({
      mode: 'once nobody has a seat here',
      max_players: 'once nobody has a seat here',
      grid: 'once nobody has a seat here',
      app: expect.stringMatching(/^for seats that open from now on/),
    });
  });
  await soon(() =>
    expect(ada.heard.findLast(({ type }) => type === 'told')).toMatchObject({
      reason: expect.stringMatching(
        /^watchers and Welcome Message hold now; .*once nobody has a seat here/,
      ),
    }),
  );
  const mode = async () => {
    const { rooms } = (await (await fetch(`${proxy.url}/api/rooms`)).json()) as {
      rooms: { mode: string; maxPlayers: number }[];
    };
    return rooms[0];
  };
  expect(await mode()).toMatchObject({ mode: 'shared', maxPlayers: 3 });
  await operator(proxy, '/api/ops/seats/den/1/stop', { method: 'POST' });
  await soon(async () => expect(await mode()).toMatchObject({ mode: 'solo', maxPlayers: 4 }));
  expect((await proxy.snapshot()).roomFiles.waits).toEqual({});
});

test('RF3: a new file opens a room, and one that is gone closes it once people had time to leave', async () => {
  await using proxy = await startTestProxy(
    { den: CAT },
    {},
    undefined,
    {},
    { closesAfterMs: 1_500 },
  );
  const files = filesOf(proxy);
  await files.write('attic', `${CAT}\ndisplay_name: The Attic`);
  await soon(async () => expect((await listed(proxy)).attic).toBe('The Attic'));
  const bob = await join(proxy, 'attic');

  // Renamed it is the same room.
  await rename(files.file('attic'), files.file('loft'));
  await reload(proxy);
  expect(await listed(proxy)).toEqual({ attic: 'The Attic', den: 'den' });

  await files.remove('loft');
  await soon(() =>
    expect(bob.heard.findLast(({ type }) => type === 'told')).toMatchObject({
      what: 'announce',
      reason: expect.stringContaining('was taken away'),
    }),
  );
  expect(await listed(proxy)).toEqual({ den: 'den' });
  const eve = await proxy.visitor().fetch('/room/attic/');
  expect(eve.status).toBe(403);
  // It comes back, and stays.
  await files.write('attic', `${CAT}\ndisplay_name: The Attic`);
  await soon(() =>
    expect(bob.heard.findLast(({ type }) => type === 'told')).toMatchObject({
      reason: expect.stringContaining('it stays open'),
    }),
  );
  expect((await listed(proxy)).attic).toBe('The Attic');
  await files.remove('attic');
  await bob.closed;
  await soon(async () => expect((await proxy.snapshot()).seats).toEqual([]));
  expect((await proxy.visitor().fetch('/room/attic/')).status).toBe(404);
});

test('RF1: who has something keeps it: a file that claims it is refused, in whatever order they are read', async () => {
  await using proxy = await startTestProxy({ m: `${CAT}\npartykit_room: cave` });
  const files = filesOf(proxy);
  await files.write('a', `${CAT}\npartykit_room: cave`);
  const first = await reload(proxy);
  expect(first.problems).toEqual([expect.stringMatching(/a\.md:6: partykit_room: .*taken by/)]);
  expect(Object.keys(await listed(proxy))).toEqual(['m']);
  // Two that exchange what they have are no clash.
  await files.write('a', `${CAT}\npartykit_room: hill`);
  await reload(proxy);
  expect(Object.keys(await listed(proxy))).toEqual(['a', 'm']);
  await writeFile(files.file('a'), files.text('a', `${CAT}\npartykit_room: cave`));
  await writeFile(files.file('m'), files.text('m', `${CAT}\npartykit_room: hill`));
  expect((await reload(proxy)).problems).toEqual([]);
});

test('RF1: a layout file that breaks leaves its room open, with the windows that it had', async () => {
  const layout = JSON.stringify({ version: 1, windows: [{ type: 'life' }] });
  await using proxy = await startTestProxy(
    { den: 'multiplayer: true\nlayout_path: den.json' },
    {},
    undefined,
    { 'den.json': layout },
  );
  const files = filesOf(proxy);
  await writeFile(path.join(files.dir, '../den.json'), '{');
  await soon(async () => expect((await proxy.snapshot()).roomFiles.broken).toEqual(['den']));
  const terminal = await openTerminal(proxy.visitor(), 'den');
  await soon(async () =>
    expect((await proxy.snapshot()).seats[0]?.windows.map(({ type }) => type)).toEqual(['life']),
  );
  terminal.socket.terminate();
});

test('RF1: an editor that writes in steps closes and breaks nothing', async () => {
  await using proxy = await startTestProxy({ den: CAT });
  const files = filesOf(proxy);
  const ada = await join(proxy, 'den', { host: true });
  // As vim does: the old one moves away, and a new one is written.
  for (const name of ['One', 'Two', 'Three']) {
    await rename(files.file('den'), path.join(files.dir, '.den.md~'));
    await mkdir(path.join(files.dir, name));
    await files.write('den', `${CAT}\ndisplay_name: ${name}`);
    await soon(async () => expect((await listed(proxy)).den).toBe(name));
  }
  const said = () =>
    ada.heard.filter(({ type }) => type === 'told').map((one) => 'reason' in one && one.reason);
  await soon(() => expect(said()).toHaveLength(3));
  expect(said()[2]).toBe('display_name holds now.');
});

test('RF2, TS6: `watchers` holds at once for those who watch already, and whose tickets say otherwise', async () => {
  await using proxy = await startTestProxy({ den: `${CAT}\nwatchers: type` });
  const files = filesOf(proxy);
  const ada = await sit(proxy, 'den');
  const answer = await proxy.visitor().fetch('/api/rooms/den/ticket?party=terminal-server&seat=1');
  const { ticket } = await bodyOf(answer);
  using bob = new StreamWatcher(streamAddress(proxy, 'den.1'), { ticket });
  await soon(() => expect(bob.newest('source')).toMatchObject({ live: true }));
  // Through a proxy that has not read the file, as one of another installation with this party.
  await using other = await startTestProxy(
    { den: `${CAT}\nwatchers: type` },
    { PARTY_URL: proxy.url },
  );
  const away = await bodyOf(
    await other.visitor().fetch('/api/rooms/den/ticket?party=terminal-server&seat=1'),
  );
  using eve = new StreamWatcher(streamAddress(other, 'den.1'), { ticket: away.ticket });
  await soon(() => expect(eve.newest('source')).toMatchObject({ live: true }));
  const shows = (one: StreamWatcher, text: string) =>
    soon(async () => expect(await one.text()).toContain(text));
  bob.type('from bob\r');
  await soon(() => expect(ada.output()).toContain('from bob'));
  eve.type('from eve\r');
  await soon(() => expect(ada.output()).toContain('from eve'));

  await files.write('den', `${CAT}\nwatchers: look`);
  await soon(() => expect(bob.newest('welcome')).toMatchObject({ input: false }));
  eve.type('eve once more\r');
  bob.type('bob once more\r');
  await soon(() => expect(bob.newest('error')).toMatchObject({ code: 'forbidden', fatal: false }));
  ada.type('from ada\r');
  await shows(eve, 'from ada');
  expect(ada.output()).not.toContain('once more');
  await files.write('den', `${CAT}\nwatchers: type`);
  await soon(() => expect(bob.newest('welcome')).toMatchObject({ input: true }));
  bob.type('bob at last\r');
  await soon(() => expect(ada.output()).toContain('bob at last'));
  await ada.leave();
});

test('RF3: who only watches has the minute, too, before the room closes', async () => {
  const times = { closesAfterMs: 1_500 };
  await using proxy = await startTestProxy({ den: CAT, attic: CAT }, {}, undefined, {}, times);
  const files = filesOf(proxy);
  const bob = await join(proxy, 'attic', { sits: false });
  await files.remove('attic');
  await bob.closed;
  expect(bob.heard.filter(({ type }) => type === 'told')).toMatchObject([
    { what: 'announce', reason: expect.stringContaining('was taken away') },
  ]);
  await soon(async () => expect(await listed(proxy)).toEqual({ den: 'den' }));
});

test('RF2: who is a host no more by the file leads nothing any more, and comes back as a guest', async () => {
  await using proxy = await startTestProxy({ den: CAT });
  const files = filesOf(proxy);
  const ada = await join(proxy, 'den', { host: true });
  const watching = await join(proxy, 'den', { host: true, sits: false });
  const bob = await join(proxy, 'den');
  const shown = (heard: ServerMessage[]) => {
    const welcome = heard.findLast(({ type }) => type === 'welcome');
    return welcome?.type === 'welcome' ? welcome.me.role : undefined;
  };
  expect(shown(ada.heard)).toBe('host');
  // Where the file names hosts, the host link makes none.
  await files.write('den', `${CAT}\nhost: github:octocat`);
  for (const one of [ada, watching]) {
    const [code, why] = await one.closed;
    expect([code, String(why)]).toEqual([GOING_AWAY, 'door']);
  }
  const again = await ada.again();
  expect(shown(again.heard)).toBe('guest');
  // What has not changed for somebody closes nothing.
  expect(bob.socket.readyState).toBe(bob.socket.OPEN);
  expect(ada.terminal?.closes).toEqual([]);
});

test('RF2: who has to sign in now loses their seat with their terminal', async () => {
  await using proxy = await startTestProxy({ den: CAT });
  const files = filesOf(proxy);
  const bob = await join(proxy, 'den');
  expect((await proxy.snapshot()).seats).toHaveLength(1);
  await files.write('den', `${CAT.replace('60s', 'forever')}\naccess: login`);
  await bob.closed;
  await soon(() => expect(bob.terminal?.closes.length).toBeGreaterThan(0));
  await soon(async () => expect((await proxy.snapshot()).seats).toEqual([]));
});
