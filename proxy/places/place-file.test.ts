// Who sits where, on disk: written whole, found again, and never in the way of a terminal.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Room } from '../../rooms/load.ts';
import { createPlaceFile } from './place-file.ts';
import { type Place, Places, type StoredPlace } from './places.ts';

const ada: StoredPlace = {
  visitor: { id: 'ada', name: 'Ada', color: 1 },
  seat: 1,
  vacantSince: 1_700_000_000_000,
  visited: false,
};
const bob: StoredPlace = {
  visitor: { id: 'bob', name: 'Bob', color: 2 },
  seat: 2,
  vacantSince: null,
  visited: true,
};

let home: string;
let logged: string[];
const log = pino({ level: 'info' }, { write: (line) => void logged.push(line) });
/** A proxy's places and their file. */
function open() {
  const places = new Places();
  const file = createPlaceFile(home, places, log);
  return {
    places,
    file,
    load: (room: string) => file.load(room),
    /** From now on, these are the room's places. */
    save(room: string, ...now: StoredPlace[]): Promise<void> {
      for (const place of places.ofRoom(room)) places.giveUp(place, 'its time is over');
      for (const place of now) {
        places.restore({ id: room } as Room, place, { vacantSince: Date.now(), heldUntil: 0 });
        if (place.vacantSince === null) places.connect(places.inSeat(room, place.seat)[0] as Place);
      }
      return file.saved(room);
    },
  };
}
const names = async () => (await readdir(path.join(home, 'places'))).sort();

beforeEach(async () => {
  logged = [];
  home = await mkdtemp(path.join(tmpdir(), 'places-'));
  await open().load('den');
});
afterEach(() => rm(home, { recursive: true, force: true }));

test('what was saved is found again, with whom and since when', async () => {
  await open().save('den', ada, bob);
  expect(await open().load('den')).toEqual({ places: [ada, bob], certain: true });
  expect(await open().load('other')).toEqual({ places: [], certain: true });
  expect(await names()).toEqual(['den.json']);
});

test('many changes at once become few writes, and each caller waits for its own', async () => {
  const { places, file, save } = open();
  await save('den', ada);
  const [place] = places.ofRoom('den') as [Place];
  const read = vi.spyOn(places, 'ofRoom');
  const saves = Array.from({ length: 100 }, (_, i) => {
    places.connect(place);
    places.disconnect(place, { vacantSince: i, heldUntil: 0 });
    return file.saved('den');
  });
  await Promise.all(saves);
  expect(read.mock.calls.length).toBeLessThan(5);
  expect((await open().load('den')).places[0]?.vacantSince).toBe(99);
});

test('a room that nobody has a place in has no file', async () => {
  const file = open();
  await file.save('den', ada);
  await file.save('den');
  expect(await names()).toEqual([]);
  expect(await readdir(path.join(home, 'seats/den/1'))).toEqual([]);
});

test.each([
  ['half of one', '{"v":1,"pla'],
  ['of another version', '{"v":2,"places":[]}'],
  ['empty', ''],
  ['somebody else’s', '{"v":1,"places":[{"visitor":{"id":"../x","name":"x","color":1},"seat":1}]}'],
])('a file that is %s is set aside, and the seats’ own folders are asked', async (_what, text) => {
  await open().save('den', ada, bob);
  await writeFile(path.join(home, 'places/den.json'), text);
  const { places, certain } = await open().load('den');
  expect(certain).toBe(false);
  expect(places.map(({ visitor, seat }) => [visitor.name, seat])).toEqual([
    ['Ada', 1],
    ['Bob', 2],
  ]);
  const [aside = ''] = await names();
  expect(aside).toMatch(/^den\.json\.broken-\d+$/);
  expect(await readFile(path.join(home, 'places', aside), 'utf8')).toBe(text);
  expect(logged.join()).toContain('can’t be read');
});

test('one visitor has one place, also in a file that says otherwise', async () => {
  await open().save('den', ada);
  const file = path.join(home, 'places/den.json');
  const [, one = ''] = /\[(.*)\]/.exec(await readFile(file, 'utf8')) ?? [];
  await writeFile(file, `{"v":1,"places":[${one},${one.replace('"seat":1', '"seat":2')}]}`);
  const { load, save, places } = open();
  const { places: stored } = await load('den');
  expect(stored).toHaveLength(2);
  await save('den', ...stored);
  expect(places.ofRoom('den')).toMatchObject([ada]);
});

test('what can’t be written is logged once, keeps the last good state, and is written later', async () => {
  const file = open();
  await file.save('den', ada);
  const folder = path.join(home, 'places');
  const good = await readFile(path.join(folder, 'den.json'));
  await rm(folder, { recursive: true });
  await writeFile(folder, 'in the way');
  await file.save('den', bob);
  await file.save('den', ada, bob);
  expect(logged.filter((line) => line.includes('could not be written'))).toHaveLength(1);
  await rm(folder);
  await mkdir(folder);
  await writeFile(path.join(folder, 'den.json'), good);
  await file.file.close();
  expect((await open().load('den')).places).toEqual([ada, bob]);
  expect(logged.join()).toContain('can be written again');
});

test('rooms that are not open keep their seats', async () => {
  const file = open();
  await file.save('den', ada);
  await file.save('hall', bob);
  expect(await file.file.others(new Set(['den']))).toEqual([{ room: 'hall', seat: 2 }]);
});
