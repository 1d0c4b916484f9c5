// Wallpaper and theme between an app and its room, as values.
import { expect, test } from 'vitest';
import type { DesktopRecord, Props } from '../../../protocol/windows.ts';
import { type DeskState, deskEdits, EMPTY_DESK, planDesk } from './desk.ts';
import { emptyLocal, type Local } from './local.ts';

const night: Props = { wallpaper: 'stars', theme: 'night' };
const day: Props = { wallpaper: 'stars', theme: 'day' };
const local = emptyLocal('boot', null);
const record = (props: Props): DesktopRecord => ({ props });
const look = (
  desk: DeskState,
  desktop: Props,
  want: DesktopRecord | null = null,
  now: Local = local,
) => deskEdits(desk, { boot: 'boot', desktop }, now, want, 'epoch');
const told = (props: Props): Local => ({
  ...local,
  sent: { command: { kind: 'desktop', props }, outcome: { res: 'ok' } },
});

test('BR16: a room without a desktop is offered the app’s, once', () => {
  const first = look(EMPTY_DESK, night);
  expect(first.ops).toEqual([{ op: 'desktop', props: night, offer: true }]);
  expect(look(first.desk, night).ops).toEqual([]);
});

test('BR16: an app that tells no wallpaper and theme has no part in it', () => {
  const { desk, ops } = deskEdits(EMPTY_DESK, { boot: 'boot' }, local, record(day), 'epoch');
  expect(ops).toEqual([]);
  expect(planDesk(desk, local, record(day))).toBeNull();
});

test('BR9: what a new process starts with is nobody’s edit; the room’s is set', () => {
  const { desk, ops } = look(EMPTY_DESK, night, record(day));
  expect(ops).toEqual([]);
  expect(planDesk(desk, local, record(day))).toMatchObject({ props: { theme: 'day' } });
  expect(look({ ...desk, boot: 'other', seen: day }, night, record(day)).ops).toEqual([]);
});

test('BR4, BR5: what the user changes goes out, what was commanded does not', () => {
  const { desk } = look(EMPTY_DESK, night, record(night));
  expect(look(desk, day, record(night)).ops).toEqual([{ op: 'desktop', props: { theme: 'day' } }]);
  expect(look(desk, day, record(day), told({ theme: 'day' })).ops).toEqual([]);
  const both = look(desk, { wallpaper: 'dots', theme: 'day' }, record(day), told({ theme: 'day' }));
  expect(both.ops).toEqual([{ op: 'desktop', props: { wallpaper: 'dots' } }]);
});

test('BR6: what the app says yes to twice and does not do is left alone, until it is another wish', () => {
  let { desk } = look(EMPTY_DESK, night, record(day));
  for (let i = 0; i < 2; i += 1) {
    expect(planDesk(desk, local, record(day))).not.toBeNull();
    const again = look(desk, night, record(day), told({ theme: 'day' }));
    expect(again.ops).toEqual([]);
    desk = again.desk;
  }
  expect(planDesk(desk, local, record(day))).toBeNull();
  expect(planDesk(desk, local, record({ ...night, theme: 'ember' }))).not.toBeNull();
  // The next process is asked anew.
  const { desk: later } = look({ ...desk, boot: 'earlier' }, night, record(day));
  expect(planDesk(later, local, record(day))).not.toBeNull();
});
