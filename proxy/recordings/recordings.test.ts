// Recordings of rooms: real proxies with real ttyds record what seats show and what people do; the API hands it out.
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import headless from '@xterm/headless';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encode } from '../../protocol/frames.ts';
import { readIndex, readLines } from '../../protocol/recordings/recording.ts';
import { readRoomEvent, type TimedRoomEvent } from '../../protocol/recordings/room-event.ts';
import { until } from '../../testing/until.ts';
import { comeIn } from '../test/come-in.ts';
import { OPERATOR, startTestProxy, type TestProxy } from '../test/harness.ts';
import { sit } from '../test/watchers.ts';
import type { StoredRecording } from './store.ts';

const CAT = 'app: [cat]\npersist: 60s';
const rooms = {
  acts: `multiplayer: true\n${CAT}`,
  alone: `mode: solo\nrecord: true\n${CAT}`,
  file: `multiplayer: true\nrecord: true\n${CAT}`,
  hidden: `multiplayer: true\nrecord: true\npersist: 60s\napp: ["bash", "-c", "stty -echo; echo password; read -r x; stty echo; echo thanks; cat"]`,
  links: `multiplayer: true\nrecord: true\n${CAT}`,
  long: `multiplayer: true\nrecord: true\npersist: 60s\napp: ["bash", "-c", "while read -r n; do seq -f 'number %g of a long line that takes its space' $n; done"]`,
  once: `multiplayer: true\n${CAT}`,
  two: `multiplayer: true\n${CAT}`,
};

let home: TestProxy;
beforeAll(async () => {
  home = await startTestProxy(rooms);
});
afterAll(() => home.close());

function operator(target: string, init: RequestInit & { proxy?: TestProxy } = {}) {
  const { proxy = home, ...rest } = init;
  const headers = { authorization: `Bearer ${OPERATOR}`, 'content-type': 'application/json' };
  return fetch(`${proxy.url}/api/rooms/${target}`, { headers, ...rest });
}
const record = (room: string, what: 'start' | 'stop', proxy = home) =>
  operator(`${room}/record`, { method: 'POST', body: JSON.stringify({ do: what }), proxy });

async function list(room: string, proxy = home): Promise<StoredRecording[]> {
  return ((await (await operator(`${room}/recordings`, { proxy })).json()) as { recordings: [] })
    .recordings;
}
const fileOf = async (room: string, id: string, name: string, proxy = home) =>
  (await operator(`${room}/recordings/${id}/${name}`, { proxy })).text();
const eventsOf = async (room: string, id: string, proxy = home): Promise<TimedRoomEvent[]> =>
  readLines(await fileOf(room, id, 'room.jsonl', proxy)).flatMap(
    (line) => readRoomEvent(line) ?? [],
  );

type Line = [interval: number, code: string, data: string];
interface Cast {
  header: { version: number; term: { cols: number; rows: number } };
  lines: Line[];
}
function readCast(text: string): Cast {
  const [header, ...lines] = readLines(text) as [Cast['header'], ...Line[]];
  return { header, lines };
}

/** What a terminal shows that plays a cast. */
async function played({ header, lines }: Cast): Promise<string> {
  const terminal = new headless.Terminal({
    ...header.term,
    scrollback: 5_000,
    allowProposedApi: true,
  });
  for (const [, code, data] of lines) {
    if (code === 'r') {
      const [cols = 0, rows = 0] = data.split('x').map(Number);
      terminal.resize(cols, rows);
    }
    if (code === 'o') await new Promise<void>((resolve) => terminal.write(data, resolve));
  }
  const { active } = terminal.buffer;
  const rows = Array.from({ length: active.length }, (_, at) => active.getLine(at));
  return rows.map((row) => row?.translateToString(true) ?? '').join('\n');
}

async function ended(room: string, why: string, proxy = home): Promise<StoredRecording> {
  let found: StoredRecording | undefined;
  await until(async () => {
    found = (await list(room, proxy)).find((one) => one.ended === why);
    expect(found).toBeDefined();
  });
  return found as StoredRecording;
}

const running = (room: string, proxy = home) =>
  until(async () => expect((await list(room, proxy))[0]).toMatchObject({ ended: null }));

test.concurrent('RE2, RE3: a recording that was started and stopped has what its seat showed meanwhile', async () => {
  const ada = await sit(home, 'acts');
  ada.type('before\r');
  await until(() => expect(ada.output()).toContain('before'));
  expect((await record('acts', 'start')).status).toBe(200);
  await running('acts');
  ada.type('meanwhile\r');
  await until(async () => {
    const [one] = await list('acts');
    expect(await fileOf('acts', one?.id ?? '', 'seat-1.cast')).toContain('meanwhile');
  });
  await record('acts', 'stop');
  const { id, seats, ms, by } = await ended('acts', 'stopped');
  ada.type('after\r');
  await until(() => expect(ada.output()).toContain('after'));
  expect(seats).toEqual([{ seat: 1, cols: 90, rows: 28 }]);
  expect(by).toBe('an operator');
  const cast = readCast(await fileOf('acts', id, 'seat-1.cast'));
  expect(cast.header).toMatchObject({ version: 3, term: { cols: 90, rows: 28 } });
  const screen = await played(cast);
  expect(screen).toContain('before');
  expect(screen).toContain('meanwhile');
  expect(screen).not.toContain('after');
  const length = cast.lines.reduce((sum, [interval]) => sum + interval * 1_000, 0);
  expect(length).toBeLessThanOrEqual(ms + 1);
  expect(cast.lines.every(([interval]) => interval >= 0)).toBe(true);
  await ada.leave();
});

test.concurrent('RE3: a room file that says so is recorded from its first seat to its last', async () => {
  const ada = await comeIn(home, 'file', 'Ada');
  await until(() =>
    expect(ada.heard.some((one) => one.type === 'room' && one.recorded !== undefined)).toBe(true),
  );
  await running('file');
  const bob = await comeIn(home, 'file', 'Bob');
  await until(async () => expect((await list('file'))[0]?.seats).toHaveLength(2));
  ada.terminal.type('typed by ada\r');
  await until(() => expect(ada.terminal.output()).toContain('typed by ada'));
  ada.party.send(encode({ type: 'chat_msg', cid: 'c1', text: 'see the clock' }));
  bob.party.send(encode({ type: 'cursor_pos', k: 'pointer', p: [[0, 12.5, 25]] }));
  const [{ id = '' } = {}] = await list('file');
  await until(async () =>
    expect((await eventsOf('file', id)).map(({ code }) => code)).toEqual(
      expect.arrayContaining(['people', 'chat', 'typed']),
    ),
  );
  await until(async () => expect(await fileOf('file', id, 'cursors.jsonl')).toContain('12.5'));
  expect((await operator('file/end', { method: 'POST', body: '{}' })).status).toBe(200);
  const done = await ended('file', 'empty');
  expect(done.by).toBe('the room’s file');
  const events = await eventsOf('file', id);
  // Whoever comes while the recorder does is among those who were there, or joins.
  const there = events.filter((event) => event.code === 'people').flatMap(({ who }) => who);
  const came = events.filter((event) => event.code === 'join').map(({ who }) => who);
  expect([...there, ...came].map(({ name }) => name)).toEqual(
    expect.arrayContaining(['Ada', 'Bob']),
  );
  expect(events.find(({ code }) => code === 'chat')).toMatchObject({
    text: 'see the clock',
    name: 'Ada',
  });
  expect(events.find(({ code }) => code === 'typed')).toMatchObject({ seat: 1, name: 'Ada' });
  expect(events.every(({ ms }, at) => ms >= (events[at - 1]?.ms ?? 0))).toBe(true);
  const markers = (
    await Promise.all(
      [1, 2].map(async (seat) => readCast(await fileOf('file', id, `seat-${seat}.cast`))),
    )
  ).map(({ lines }) => lines.filter(([, code]) => code === 'm').map(([, , label]) => label));
  // Chat is in all casts, who types in that of their seat.
  expect(markers[0]).toEqual(expect.arrayContaining(['Ada types', 'Ada: see the clock']));
  expect(markers[1]).toContain('Ada: see the clock');
  expect(markers[1]).not.toContain('Ada types');
  await Promise.all([ada.terminal.leave(), bob.terminal.leave()]);
});

test.concurrent('RE4: keys are nowhere in a recording: a password that is not echoed is not in it', async () => {
  const ada = await sit(home, 'hidden');
  await until(() => expect(ada.output()).toContain('password'));
  await running('hidden');
  const [{ id = '' } = {}] = await list('hidden');
  const cast = () => fileOf('hidden', id, 'seat-1.cast');
  await until(async () => expect(await cast()).toContain('password'));
  ada.type('correct horse\r');
  await until(async () => expect(await cast()).toContain('thanks'));
  await record('hidden', 'stop');
  await ended('hidden', 'stopped');
  const dir = path.join(home.stateDir, 'recordings/hidden', id);
  const names = await readdir(dir);
  expect(names.sort()).toEqual(
    ['manifest.json', 'cursors.jsonl', 'room.jsonl', 'seat-1.cast']
      .flatMap((name) => (name === 'manifest.json' ? [name] : [name, `${name}.index`]))
      .sort(),
  );
  for (const name of names) {
    expect(await readFile(path.join(dir, name), 'utf8'), name).not.toContain('horse');
    expect((await stat(path.join(dir, name))).mode & 0o777, name).toBe(0o600);
  }
  expect((await stat(dir)).mode & 0o777).toBe(0o700);
  expect((await eventsOf('hidden', id)).map(({ code }) => code)).toContain('typed');
  await ada.leave();
});

test.concurrent('RE5: from each entry of the index on, a part of the file shows what the whole does', async () => {
  const ada = await sit(home, 'long');
  await running('long');
  const [{ id = '' } = {}] = await list('long');
  const index = async () => readIndex(await fileOf('long', id, 'seat-1.cast.index'));
  for (let before = 1; before < 4; before += 1) {
    ada.type('40000\r');
    await until(async () => expect((await index()).length).toBeGreaterThan(before));
  }
  ada.type('7\r');
  await until(async () => {
    const tail = (await fileOf('long', id, 'seat-1.cast')).slice(-3_000);
    expect(tail).toContain('number 7 of');
  });
  await record('long', 'stop');
  await ended('long', 'stopped');
  const whole = await fileOf('long', id, 'seat-1.cast');
  const cast = readCast(whole);
  const shown = await played(cast);
  let ms = 0;
  const times = cast.lines.map(([interval]) => {
    ms += interval * 1_000;
    return Math.round(ms);
  });
  const entries = await index();
  expect(entries.length).toBeGreaterThan(2);
  for (const [at, offset] of entries) {
    const range = { headers: { authorization: `Bearer ${OPERATOR}`, range: `bytes=${offset}-` } };
    const part = await operator(`long/recordings/${id}/seat-1.cast`, range);
    expect(part.status).toBe(206);
    const lines = readLines(await part.text()) as Line[];
    expect(lines[0]?.[1]).toBe('r');
    expect(lines[1]?.[2].startsWith('\x1bc')).toBe(true);
    expect(times[cast.lines.length - lines.length]).toBe(at);
    const rows = (text: string) => text.split('\n').slice(-800);
    expect(rows(await played({ header: cast.header, lines }))).toEqual(rows(shown));
  }
  await ada.leave();
});

test.concurrent('RE3: a room for one is recorded, too', async () => {
  const ada = await sit(home, 'alone');
  ada.type('on my own\r');
  await until(async () => {
    const [one] = await list('alone');
    expect(await fileOf('alone', one?.id ?? '', 'seat-1.cast')).toContain('on my own');
  });
  await record('alone', 'stop');
  await ended('alone', 'stopped');
  await ada.leave();
});

test.concurrent('RE3: with several proxies each records its own seats', async () => {
  await using other = await startTestProxy(rooms, { PARTY_URL: home.url });
  const ada = await sit(home, 'two');
  const bob = await sit(other, 'two');
  await record('two', 'start', other);
  await running('two');
  await running('two', other);
  ada.type('here\r');
  bob.type('there\r');
  await until(async () => {
    const [[here], [there]] = await Promise.all([list('two'), list('two', other)]);
    expect(await fileOf('two', here?.id ?? '', 'seat-1.cast')).toContain('here');
    expect(await fileOf('two', there?.id ?? '', 'seat-2.cast', other)).toContain('there');
  });
  await record('two', 'stop');
  const seats = async (proxy: TestProxy) => (await ended('two', 'stopped', proxy)).seats;
  expect((await seats(home)).map(({ seat }) => seat)).toEqual([1]);
  expect((await seats(other)).map(({ seat }) => seat)).toEqual([2]);
  await Promise.all([ada.leave(), bob.leave()]);
});

test.concurrent('RE6: hosts and operators see recordings, and who has a link to one sees that one until the link ends', async () => {
  const ada = await sit(home, 'links');
  await running('links');
  const [{ id = '' } = {}] = await list('links');
  await until(async () => expect(await fileOf('links', id, 'seat-1.cast')).toContain('"r"'));
  const stranger = home.visitor();
  const open = (target: string) => stranger.fetch(`/api/rooms/links/recordings${target}`);
  for (const target of ['', `/${id}`, `/${id}/seat-1.cast`, `/${id}/room.jsonl?key=1.abc`])
    expect([401, 403], target).toContain((await open(target)).status);
  const ask = (hours: number) =>
    operator(`links/recordings/${id}/links`, { method: 'POST', body: JSON.stringify({ hours }) });
  const made = await ask(1);
  expect(made.status).toBe(201);
  const { url } = (await made.json()) as { url: string };
  expect(url).toContain(`/room/links/replay/${id}?key=`);
  const key = new URL(url).search;
  expect((await open(`/${id}${key}`)).status).toBe(200);
  expect((await open(`/${id}/seat-1.cast${key}`)).status).toBe(200);
  expect((await open(key)).status).toBe(401);
  expect((await stranger.fetch(`/api/rooms/acts/recordings/${id}${key}`)).status).toBe(403);
  const later = key.replace(/=(\d+)\./, (_, until) => `=${Number(until) + 1}.`);
  expect((await open(`/${id}${later}`)).status).toBe(403);
  const remove = () =>
    operator(`links/recordings/${id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${OPERATOR}` },
    });
  expect((await remove()).status).toBe(409);
  expect((await operator(`links/recordings/${id}/seat-1.cast?download`)).status).toBe(409);
  await record('links', 'stop');
  await ended('links', 'stopped');
  const download = await operator(`links/recordings/${id}/seat-1.cast?download`);
  expect(download.headers.get('content-disposition')).toBe(
    `attachment; filename="links-${id}-seat-1.cast"`,
  );
  for (const name of ['manifest.json', '..%2f..%2foperator_token', 'seat-01.cast'])
    expect((await operator(`links/recordings/${id}/${name}`)).status, name).toBe(404);
  expect((await remove()).status).toBe(204);
  expect(await list('links')).toEqual([]);
  await expect(stat(path.join(home.stateDir, 'recordings/links', id))).rejects.toThrow('ENOENT');
  const { rows } = (await (await operator('links/audit')).json()) as { rows: { what: string }[] };
  expect(rows.map(({ what }) => what).slice(0, 3)).toEqual([
    'remove_recording',
    'stop_recording',
    'link_recording',
  ]);
  await ada.leave();
});

test('RE7: one that is as large as it may be ends, and the next goes on from it', async () => {
  await using proxy = await startTestProxy(
    { once: rooms.once },
    { CONFIG: 'config.yaml' },
    undefined,
    { 'config.yaml': 'recordings: { max_bytes: 65536 }\n' },
  );
  const ada = await sit(proxy, 'once');
  await record('once', 'start', proxy);
  await running('once', proxy);
  for (let n = 0; n < 30; n += 1) {
    const word = `${'x'.repeat(3_000)}${n}`;
    ada.type(`${word}\r`);
    await until(() => expect(ada.received).toBeGreaterThan((n + 1) * 6_000));
  }
  const full = await ended('once', 'limit', proxy);
  await until(async () => {
    const [newest, ...older] = await list('once', proxy);
    expect(newest).toMatchObject({ follows: older[0]?.id, ended: null });
    expect(older.map((one) => one.ended)).toEqual(older.map(() => 'limit'));
    expect(older.map((one) => one.follows)).toEqual([
      ...older.slice(1).map(({ id }) => id),
      undefined,
    ]);
  });
  // After the screen that it began with, which a marker may precede: no more than one read of output above the limit.
  const { lines } = readCast(await fileOf('once', full.id, 'seat-1.cast', proxy));
  const screen = lines.findIndex(([, code]) => code === 'o');
  expect(JSON.stringify(lines.slice(screen + 1)).length).toBeLessThan(65_536 + 20_000);
  await ada.leave();
});
