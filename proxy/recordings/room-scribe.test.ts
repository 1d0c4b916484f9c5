// What a recording keeps of a room's messages.
import { expect, test } from 'vitest';
import type { ServerMessage } from '../../protocol/messages.ts';
import { encodeRoomEvent, readRoomEvent } from '../../protocol/recordings/room-event.ts';
import { markerOf, RoomScribe } from './room-scribe.ts';

test('CH5: of a line that grows only what is new is kept, and a line that nobody saw begin is not', () => {
  const scribe = new RoomScribe();
  const line = {
    ...{ id: 7, cid: 'c', sid: 's', pid: 'p9', sender: 'Fern', color: 3, ts: 1, text: '' },
    growing: true,
  } as const;
  const messages: ServerMessage[] = [
    { type: 'chat_msg', ...line },
    { type: 'chat_grow', id: 7, text: 'Loot' },
    { type: 'chat_grow', id: 7, text: 'Look' },
    { type: 'chat_grow', id: 7, text: 'Look' },
    { type: 'chat_grow', id: 7, text: 'Look here', done: true },
    { type: 'chat_grow', id: 7, text: 'Look here, too' },
    { type: 'chat_grow', id: 8, text: 'unknown' },
  ];
  const events = messages.flatMap((message) => scribe.events(message));
  expect(events).toEqual([
    { code: 'chat', id: 7, pid: 'p9', name: 'Fern', color: 3, text: '', growing: true },
    { code: 'grew', id: 7, from: 0, text: 'Loot' },
    { code: 'grew', id: 7, from: 3, text: 'k' },
    { code: 'grew', id: 7, from: 4, text: ' here' },
  ]);
  expect(events.map(markerOf)).toEqual(['Fern answers', null, null, null]);
  for (const event of events)
    expect(readRoomEvent(JSON.parse(encodeRoomEvent(5, event)))).toEqual({ ms: 5, ...event });
});

test.each([
  [{ id: 7 }, [7]],
  [{ lines: [7, 99] }, [7]],
  [{ through: 7 }, [3, 7]],
])('CH3, CH5, MO3: what is gone (%j) grows no more, and is gone once', (gone, ids) => {
  const scribe = new RoomScribe();
  const line = { cid: 'c', sid: 's', pid: 'p9', sender: 'Fern', color: 3, ts: 1, text: 'I' };
  scribe.events({ type: 'chat_msg', id: 3, ...line });
  for (const id of [7, 8]) scribe.events({ type: 'chat_msg', id, ...line, growing: true });
  expect(scribe.events({ type: 'chat_gone', ...gone })).toEqual(
    ids.map((id) => ({ code: 'gone', id })),
  );
  expect(scribe.events({ type: 'chat_grow', id: 7, text: 'I am' })).toEqual([]);
  expect(scribe.events({ type: 'chat_grow', id: 8, text: 'I am' })).toMatchObject([{ id: 8 }]);
  expect(scribe.events({ type: 'chat_gone', through: 7, lines: [8] })).toEqual(
    [3, 8].filter((id) => !ids.includes(id)).map((id) => ({ code: 'gone', id })),
  );
});
