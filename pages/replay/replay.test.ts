// The pure parts of a replay: times of events, parts of files, tracks and the clock, the room at some time.
import { expect, test } from 'vitest';
import type { TimedRoomEvent } from '../../protocol/recordings/room-event.ts';
import { castEvents } from './cast-events.ts';
import { type Chunk, chunkAt, chunksOf } from './chunks.ts';
import { spotOf } from './ghost-spot.ts';
import { Player } from './player.ts';
import { clockWords, markersOf, roomAt } from './room-history.ts';
import { Track } from './track.ts';

const KB = 1024;

test('a part of a cast begins at the time of its index entry, and goes on by its intervals', () => {
  const text =
    '[9.5,"r","80x24"]\n[0.25,"o","a"]\n[0.5,"m","Ada types"]\n[0.001,"o","b"]\n[1,"o","ha';
  expect(castEvents(text, 1_000)).toEqual([
    { ms: 1_000, kind: 'size', cols: 80, rows: 24 },
    { ms: 1_250, kind: 'output', text: 'a' },
    { ms: 1_751, kind: 'output', text: 'b' },
  ]);
  expect(castEvents('{"version":3}\n[2,"o","a"]\n', 0)).toEqual([
    { ms: 0, kind: 'output', text: 'a' },
  ]);
});

test('parts are at least 128 KB, begin at entries, and cover all that comes after the first', () => {
  const index = [0, 50, 100, 200, 210, 500].map((kb, at) => [at * 1_000, kb * KB + 10] as const);
  const chunks = chunksOf(index, 400 * KB);
  expect(chunks).toEqual([
    { ms: 0, start: 10, end: 200 * KB + 9 },
    { ms: 3_000, start: 200 * KB + 10, end: 400 * KB - 1 },
  ]);
  expect(chunkAt(chunks, 2_999)).toBe(0);
  expect(chunkAt(chunks, 3_000)).toBe(1);
  expect(chunkAt(chunks, -5)).toBe(0);
  expect(chunksOf([], 5)).toEqual([{ ms: 0, start: 0, end: 4 }]);
  expect(chunksOf([], 0)).toEqual([]);
});

/** A track of one event a second, ten to a part. */
function trackOf(parts: number, read = async (chunk: Chunk) => tenFrom(chunk.ms)) {
  const shown: number[] = [];
  const chunks = Array.from({ length: parts }, (_, at) => ({
    ms: at * 10_000,
    start: at,
    end: at,
  }));
  const track = new Track<{ ms: number }>({
    ...{ chunks, read },
    apply: ({ ms }) => void shown.push(ms),
    reset: () => void shown.splice(0),
  });
  return { track, shown };
}
const tenFrom = (ms: number) => Array.from({ length: 10 }, (_, at) => ({ ms: ms + at * 1_000 }));

test('a track goes to any time, and plays on from there over its parts', async () => {
  const { track, shown } = trackOf(3);
  await track.seek(12_500);
  expect(shown).toEqual([10_000, 11_000, 12_000]);
  expect(track.nextMs()).toBe(13_000);
  expect(track.advance(19_000)).toBe(true);
  // The next part is read meanwhile.
  while (!track.advance(20_500)) await Promise.resolve();
  expect(shown.at(-1)).toBe(20_000);
  await track.seek(0);
  expect(shown).toEqual([0]);
  await track.seek(29_999);
  expect(shown).toHaveLength(10);
  expect(track.nextMs()).toBe(Number.POSITIVE_INFINITY);
  expect(track.advance(99_000)).toBe(true);
});

test('the newest seek counts, whichever is read first', async () => {
  const waiting = new Map<number, () => void>();
  const { track, shown } = trackOf(2, (chunk) => {
    const { promise, resolve } = Promise.withResolvers<{ ms: number }[]>();
    waiting.set(chunk.ms, () => resolve(tenFrom(chunk.ms)));
    return promise;
  });
  const [first, second] = [track.seek(10_000), track.seek(1_000)];
  waiting.get(0)?.();
  await second;
  waiting.get(10_000)?.();
  await first;
  expect(shown).toEqual([0, 1_000]);
});

test('the clock plays at its speed, skips what is idle if it is to, and ends at the end', async () => {
  const { track } = trackOf(1);
  const player = new Player([track], [40_000], 60_000);
  await player.seek(0);
  player.toggle();
  player.frame(0);
  player.frame(100);
  expect(player.state.ms).toBe(100);
  player.setSpeed(4);
  player.frame(200);
  expect(player.state.ms).toBe(500);
  player.setSkipsIdle(false);
  await player.seek(9_000);
  player.frame(300);
  expect(player.state.ms).toBe(9_400);
  player.setSkipsIdle(true);
  player.frame(400);
  expect(player.state.ms).toBe(39_600);
  await player.seek(40_000);
  player.frame(500);
  expect(player.state.ms).toBe(59_600);
  player.frame(700);
  expect(player.state).toMatchObject({ ms: 60_000, playing: false });
  await new Player([track], [], 60_000, 300).seek(0);
  expect(track.nextMs()).toBe(1_000);
  // A page that was hidden for an hour goes on where it was.
  player.toggle();
  await player.seek(1_000);
  player.frame(1_000);
  player.frame(3_600_000);
  expect(player.state.ms).toBe(2_000);
});

test('a part that can’t be read stops the clock, and says why', async () => {
  const { track } = trackOf(2, async (chunk) => {
    if (chunk.ms > 0) throw new Error('away');
    return tenFrom(0);
  });
  const player = new Player([track], [], 20_000);
  await player.seek(9_500);
  player.toggle();
  player.frame(0);
  for (let at = 1; player.state.playing && at < 1_000; at += 1) {
    player.frame(at * 100);
    await Promise.resolve();
  }
  expect(player.state.problem).toMatchObject({ message: 'away' });
  await player.seek(15_000);
  expect(player.state).toMatchObject({ waiting: false, problem: { message: 'away' } });
});

const ADA = { pid: 'p1', name: 'Ada', color: 1, role: 'guest', seat: 1 };
const EVENTS: TimedRoomEvent[] = [
  { ms: 0, code: 'people', who: [ADA] },
  { ms: 100, code: 'join', who: { ...ADA, pid: 'p2', name: 'Bob', seat: 2 } },
  { ms: 200, code: 'chat', id: 1, pid: 'p1', name: 'Ada', color: 1, text: '<b>hi</b>' },
  { ms: 300, code: 'typed', seat: 1, name: 'Ada' },
  { ms: 1_300, code: 'typed', seat: 1, name: 'Ada' },
  { ms: 2_000, code: 'windows', seat: 1, list: [['b:1', 10, 5, 20, 8]], focus: null },
  { ms: 3_000, code: 'gone', id: 1 },
  { ms: 4_000, code: 'leave', who: ADA },
];

test('at each time there are the people, lines, windows and typists of that time', () => {
  expect(roomAt(EVENTS, 150)).toMatchObject({
    chat: [],
    people: [{ name: 'Ada' }, { name: 'Bob' }],
  });
  expect(roomAt(EVENTS, 2_500)).toMatchObject({ chat: [{ text: '<b>hi</b>' }] });
  expect(roomAt(EVENTS, 2_500).typing.get(1)).toBe('Ada');
  expect(roomAt(EVENTS, 2_500).windows.get(1)).toHaveLength(1);
  expect(roomAt(EVENTS, 9_000)).toMatchObject({ chat: [], people: [{ name: 'Bob' }] });
  expect(roomAt(EVENTS, 9_000).typing.size).toBe(0);
});

test('CH5: a line that grew is shown as it was at that time, and marked with all that it came to; a model is told apart', () => {
  const fern = { pid: 'p9', name: 'Fern', color: 3, role: 'agent' };
  const events: TimedRoomEvent[] = [
    { ms: 0, code: 'people', who: [fern] },
    { ms: 10, code: 'chat', id: 1, pid: 'p9', name: 'Fern', color: 3, text: '', growing: true },
    { ms: 20, code: 'grew', id: 1, from: 0, text: 'Loot' },
    { ms: 30, code: 'grew', id: 1, from: 3, text: 'k here' },
    { ms: 40, code: 'grew', id: 9, from: 3, text: 'of a line that is not there' },
  ];
  expect([10, 20, 30, 50].map((ms) => roomAt(events, ms).chat[0]?.text)).toEqual([
    ...['', 'Loot', 'Look here', 'Look here'],
  ]);
  expect(roomAt(events, 50).chat).toMatchObject([{ isModel: true }]);
  expect(roomAt(EVENTS, 2_500).chat).toMatchObject([{ isModel: false }]);
  expect(markersOf(events)).toEqual([{ ms: 10, kind: 'chat', label: 'Fern: Look here' }]);
});

test('who comes, writes, types and leaves is marked, and who goes on typing once', () => {
  expect(markersOf(EVENTS).map(({ ms, kind }) => [ms, kind])).toEqual([
    [100, 'person'],
    [200, 'chat'],
    [300, 'typed'],
    [4_000, 'person'],
  ]);
});

test('GE2: a pointer over a window is where that window was in this seat, else where it was on the screen', () => {
  const size = { cols: 100, rows: 40 };
  const windows = roomAt(EVENTS, 2_500).windows.get(1);
  expect(spotOf(['p1', 'pointer', 50, 25], windows, size)).toEqual({ x: 50, y: 25 });
  expect(spotOf(['p1', 'pointer', 50, 25, ['b:1', 5, 3]], windows, size)).toEqual({
    x: 15.5,
    y: 21.25,
  });
  expect(spotOf(['p1', 'pointer', 50, 25, ['b:1', 5, 3, 0, 0]], windows, size)).toEqual({
    x: 15,
    y: 20,
  });
  expect(spotOf(['p1', 'pointer', 50, 25, ['b:9', 5, 3]], windows, size)).toEqual({ x: 50, y: 25 });
  expect(spotOf(['p1', 'pointer', 50, 25, ['b:1', 500, 3]], windows, size).x).toBe(100);
});

test.each([
  [0, '0:00'],
  [61_999, '1:01'],
  [3_723_000, '1:02:03'],
])('%d ms are %s', (ms, words) => expect(clockWords(ms)).toBe(words));
