// Every cell of the door's table, so that a change to it is seen.
import { expect, test } from 'vitest';
import { type Caller, type DoorRoom, refusal, type Want } from './door.ts';

const ROOMS: Record<string, DoorRoom> = {
  open: { mode: 'mirror', paused: false },
  shared: { mode: 'shared', paused: false },
  paused: { mode: 'mirror', paused: true },
  solo: { mode: 'solo', paused: false },
  'solo, paused': { mode: 'solo', paused: true },
};
const CALLERS: Record<string, Caller> = {
  newcomer: { leads: false, here: false },
  unknown: { leads: false, here: undefined },
  seated: { leads: false, here: true },
  host: { leads: true, here: false },
};
const WANTS: readonly Want[] = ['sit', 'type', 'watch', 'join'];

test('DO1, LK2: who may sit, type, watch and join where', () => {
  const table = Object.entries(ROOMS).map(([name, room]) => [
    name,
    Object.entries(CALLERS).map(([who, caller]) => {
      const may = WANTS.filter((want) => refusal(want, room, caller) === null);
      return `${who}: ${may.join(' ') || 'nothing'}`;
    }),
  ]);
  const all = 'sit type watch join';
  expect(Object.fromEntries(table)).toEqual({
    open: [`newcomer: ${all}`, `unknown: ${all}`, `seated: ${all}`, `host: ${all}`],
    shared: [`newcomer: ${all}`, `unknown: ${all}`, `seated: ${all}`, `host: ${all}`],
    paused: ['newcomer: nothing', 'unknown: sit join', 'seated: sit join', 'host: sit watch join'],
    solo: ['newcomer: sit type', 'unknown: sit type', 'seated: sit type', 'host: sit type watch'],
    'solo, paused': ['newcomer: nothing', 'unknown: sit', 'seated: sit', 'host: sit watch'],
  });
});

test('a refusal says why: the room is private before it is paused', () => {
  const newcomer: Caller = { leads: false, here: false };
  const solo: DoorRoom = { mode: 'solo', paused: true };
  expect(refusal('join', solo, newcomer)).toBe('ROOM_PRIVATE');
  expect(refusal('watch', solo, newcomer)).toBe('WATCH_PRIVATE');
  expect(refusal('sit', solo, newcomer)).toBe('ROOM_PAUSED');
});
