// A file that is gone or broken for a moment, with real files and a clock of the test's own (RF1).
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeProject, roomFile } from '../../rooms/test-project.ts';
import { RoomFiles } from './room-files.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const GOOD = roomFile('room_id: den\ndisplay_name: Den');

test.each([
  ['broken', (file: string) => writeFile(file, roomFile('room_id: den\ndoor: shut'))],
  ['gone', (file: string) => rm(file)],
])(
  'RF1: a file is %s once it has been so for a quarter of a second, however often it is looked at',
  async (_, spoil) => {
    await using project = await makeProject({ 'rooms/den.md': GOOD });
    const log = pino({ level: 'silent' });
    await using files = new RoomFiles({ dir: project.rooms, files: undefined, log });
    await files.load();
    const ended: string[] = [];
    files.open.start({
      isTaken: () => false,
      isVisited: () => false,
      seats: () => [],
      changed: () => undefined,
      tellHosts: () => undefined,
      tellEverybody: () => undefined,
      end: ({ id }) => void ended.push(id),
      onLeft: () => ({ [Symbol.dispose]: () => undefined }),
    });
    const taken = () => files.problems.length + ended.length;
    const file = path.join(project.rooms, 'den.md');

    // Other files of the folder change, too: one look follows another.
    await spoil(file);
    for (let look = 0; look < 3; look += 1) await files.look(false);
    expect(taken()).toBe(0);
    vi.advanceTimersByTime(200);
    await files.look(false);
    expect(taken()).toBe(0);
    // Whole again, and spoilt again: that begins anew.
    await writeFile(file, GOOD);
    await files.look(false);
    await spoil(file);
    await files.look(false);
    vi.advanceTimersByTime(200);
    await files.look(false);
    expect(taken()).toBe(0);
    // Nothing more happens in the folder: it is looked at again by itself.
    vi.advanceTimersByTime(250);
    await vi.waitFor(() => expect(taken()).toBe(1), { timeout: 30_000 });
  },
);
