// CR1 to CR3: the room's side of its audience, with its objects as they connect and speak.
import { expect, test } from 'vitest';
import { AUDIENCE_EACH, MAX_AUDIENCES, MAX_SOCKETS_EACH } from '../../protocol/limits.ts';
import {
  audienceSub,
  encodeFromAudience,
  type Picture,
  readPicture,
} from '../../protocol/room/audience.ts';
import { attachmentOf, type RoomConnection } from '../connections/connection.ts';
import { Connections } from '../connections/connections.ts';
import type { CursorFrame } from '../cursors/cursors.ts';
import { RoomAudience } from './audience.ts';

const OPEN = 1;

function aRoom() {
  const connections = new Connections();
  const timers: (() => void)[] = [];
  const state = { drawn: 0, told: 0, cursors: null as CursorFrame | null };
  const audience = new RoomAudience({
    ...{ connections, later: (_, call) => void timers.push(call) },
    picture: () => {
      state.drawn += 1;
      return { grid: null, paused: false, frames: [`drawn ${state.drawn}`] };
    },
    cursors: () => state.cursors,
    changed: () => {
      state.told += 1;
    },
  });
  const object = (n: number) => {
    const pictures: (Picture | null)[] = [];
    let attachment: unknown = {
      ticket: { room: 'den', sub: audienceSub(n), name: 'audience', role: 'audience' },
      ...{ at: 0, seen: 0, member: null, dropped: false },
    };
    const connection: RoomConnection = {
      ...{ id: `o${n}`, readyState: OPEN, close: () => undefined },
      get state() {
        return attachment;
      },
      setState: (next) => {
        attachment = next;
      },
      send: (frame) => void pictures.push(readPicture(frame)),
    };
    connections.add(connection);
    const says = (watchers: number, wanted = false) =>
      audience.take(connection, encodeFromAudience({ watchers, wanted }));
    return { connection, pictures, says };
  };
  const later = () => {
    for (const call of timers.splice(0)) call();
  };
  return { connections, audience, state, object, later };
}

test('CR2: many objects that ask get one picture, until all have been told something else', () => {
  const { connections, state, object } = aRoom();
  const objects = [1, 2, 3].map(object);
  for (const { says } of objects) says(1, true);
  expect(objects.map(({ pictures }) => pictures.at(-1)?.frames)).toEqual(
    Array(3).fill(['drawn 1']),
  );
  connections.noteTold();
  for (const { says } of objects) says(1, true);
  expect(objects.map(({ pictures }) => pictures.at(-1)?.frames)).toEqual(
    Array(3).fill(['drawn 2']),
  );
  expect(state.drawn).toBe(2);
});

test('CR2: cursors in a picture are those of now, and last', () => {
  const { state, object } = aRoom();
  const { pictures, says } = object(1);
  says(1, true);
  state.cursors = { type: 'cursor_pos', at: 1, c: [['p1', 'pointer', 5, 5]], gone: [] };
  says(1, true);
  expect(state.drawn).toBe(1);
  expect(pictures[0]?.frames).toEqual(['drawn 1']);
  expect(pictures[1]?.frames[0]).toBe('drawn 1');
  expect(JSON.parse(pictures[1]?.frames[1] ?? '')).toMatchObject(state.cursors);
});

test('CR3: everybody is told another number, and once where it changes often', () => {
  const { audience, state, object, later } = aRoom();
  const [one, two] = [object(1), object(2)];
  one.says(3);
  two.says(2);
  later();
  expect([audience.size, state.told]).toEqual([5, 1]);
  one.says(3);
  later();
  expect(state.told).toBe(1);
});

test('CR3: the end of an object’s line is told, also where the room knew nothing of it any more', () => {
  const { connections, audience, state, object, later } = aRoom();
  const { connection } = object(1);
  connections.remove(connection);
  audience.left(connection);
  later();
  expect(state.told).toBe(1);
});

test('CR1: the lowest object that has a place, with those on their way; what it says replaces these', () => {
  const { audience, object } = aRoom();
  const first = object(1);
  for (let i = 0; i < AUDIENCE_EACH; i += 1) expect(audience.place(`w${i}`, 0)).toBe(1);
  expect(audience.place('more', 0)).toBe(2);
  first.says(10);
  expect(attachmentOf(first.connection)?.watchers).toBe(10);
  expect(audience.place('last', 1)).toBe(1);
});

test('CR1: one ticket, used over and over, fills nothing', () => {
  const { audience } = aRoom();
  for (let i = 0; i < 1_000; i += 1) expect(audience.place('eve', i)).toBe(1);
  for (let i = 0; i < AUDIENCE_EACH - MAX_SOCKETS_EACH; i += 1)
    expect(audience.place(`w${i}`, 1_000)).toBe(1);
  expect(audience.place('next', 1_000)).toBe(2);
});

test('CR1: with every object full there is no place; who did not come makes one again', () => {
  const { audience } = aRoom();
  for (let i = 0; i < AUDIENCE_EACH * MAX_AUDIENCES; i += 1) audience.place(`w${i}`, 0);
  expect(audience.place('late', 0)).toBeNull();
  expect(audience.place('late', 20_000)).toBe(1);
});
