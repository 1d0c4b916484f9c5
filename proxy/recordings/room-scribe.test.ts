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
