// From a room's windows to its layout file and back: nothing is lost, and what is not for others is left out.
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { Turns } from '../../node/turns.ts';
import { cleanTitle } from '../../protocol/text/text.ts';
import type { PropValue, WindowRecord } from '../../protocol/windows.ts';
import { formatLayout, parseLayout } from '../../rooms/layout.ts';
import { type Room, readRoomFile } from '../../rooms/load.ts';
import { makeProject, roomFile } from '../../rooms/test-project.ts';
import { arrangementOf, captureLayout, layoutOf } from './capture.ts';
import { seedWindows } from './seed.ts';

const folders = { projectDir: '/p', filesRoot: '/p/rooms' };
const room = { projectDir: '/p', preloadFiles: ['/p/rooms/files/a.md'] };

/** What the room holds when it was seeded. */
function seeded(text: string): WindowRecord[] {
  return seedWindows(parseLayout(text), room, folders.filesRoot).map((window, i) => ({
    ...window,
    g: `b1:${i}`,
    z: i,
  }));
}
const capture = (windows: readonly WindowRecord[]) =>
  formatLayout(layoutOf(windows, folders, ['terminal']));

const coord = fc.integer({ min: -10_000, max: 10_000 });
const extent = fc.integer({ min: 1, max: 10_000 });
const value: fc.Arbitrary<PropValue> = fc.oneof(
  fc.string(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
  fc.boolean(),
  fc.constant(null),
);
const props = fc.dictionary(
  fc.oneof(
    fc.constantFrom('zoomed', 'gradient', 'gradientType', 'seed', 'text', '7'),
    // A room holds no `__proto__`: its schema drops such keys.
    fc
      .stringMatching(/^[a-zA-Z0-9_.-]{1,12}$/)
      .filter((key) => !['path', '__proto__', 'prototype', 'constructor'].includes(key)),
  ),
  value,
  { noNullPrototype: true, maxKeys: 8 },
);
const record = fc.record({
  type: fc.constantFrom('life', 'gradient', 'text_editor', 'text_view', 'terminal', 'verse'),
  rect: fc.tuple(coord, coord, extent, extent),
  title: fc.string({ unit: 'grapheme', maxLength: 40 }).map(cleanTitle),
  props: fc
    .tuple(props, fc.constantFrom('files/a.md', 'b c.md', '../notes.md', 'x/../y.md'))
    .map(([all, file]) => ({ ...all, path: file })),
});

test('save, restore, save is identical, and what is restored is what was saved', () => {
  fc.assert(
    fc.property(fc.array(record, { maxLength: 12 }), (all) => {
      const windows = all.map((window, i): WindowRecord => ({ ...window, g: `b1:${i}`, z: i }));
      // The path in the room is the shortest one, as a bridge writes it; only text_view and frame_player need one.
      const first = capture(windows);
      const restored = seeded(first);
      expect(capture(restored)).toBe(first);
      const inside = windows.filter(({ props: p }) => p.path !== '../notes.md');
      expect(restored.map(({ type, rect, title }) => [type, rect, title])).toEqual(
        inside.map(({ type, rect, title }) => [type, rect, title]),
      );
      expect(restored.map(({ props: p }) => p.zoomed === true)).toEqual(
        inside.map(({ props: p }) => p.zoomed === true),
      );
    }),
    { numRuns: 500 },
  );
});

test('the topmost window comes first in the file, with paths from the project on', () => {
  const base = { g: 'b1:1', rect: [1, 2, 30, 10], title: '' } as const;
  const layout = layoutOf(
    [
      { ...base, type: 'text_view', z: 1, props: { path: 'files/a.md', zoomed: true } },
      { ...base, type: 'gradient', z: 2, props: { gradient: 'radial', gradientType: 'diagonal' } },
    ],
    folders,
    [],
  );
  expect(layout.windows).toEqual([
    {
      type: 'gradient',
      title: '',
      bounds: { x: 1, y: 2, w: 30, h: 10 },
      zoomed: false,
      props: { gradientType: 'radial' },
    },
    {
      type: 'text_view',
      title: '',
      bounds: { x: 1, y: 2, w: 30, h: 10 },
      zoomed: true,
      props: { path: 'rooms/files/a.md' },
    },
  ]);
  expect(layout.focusedIndex).toBe(0);
});

test('BR14, BR15: what is private, or may run something, is not written', () => {
  const base = { g: 'b1:1', rect: [1, 2, 30, 10], z: 1, props: {} } as const;
  const all = [
    { ...base, type: 'scramble', title: '' },
    { ...base, type: 'test_pattern', title: 'Really quit?' },
    { ...base, type: 'terminal', title: '' },
    { ...base, type: 'text_view', title: 'no path' },
    { ...base, type: 'text_view', title: 'out', props: { path: '../../etc/passwd' } },
    { ...base, type: 'life', title: '' },
  ] as const;
  const types = (allow: string[]) => layoutOf(all, folders, allow).windows.map(({ type }) => type);
  expect(types([])).toEqual(['life']);
  expect(types(['terminal'])).toEqual(['life', 'terminal']);
});

test('the file is replaced in one step, never outside of the project', async () => {
  const home = await realpath(await mkdtemp(path.join(tmpdir(), 'capture-')));
  try {
    const projectDir = path.join(home, 'project');
    await mkdir(path.join(projectDir, 'rooms'), { recursive: true });
    const den = {
      id: 'den',
      file: path.join(projectDir, 'rooms', 'den.md'),
      roomsDir: path.join(projectDir, 'rooms'),
      projectDir,
      preloadFiles: [],
      allowTypes: [],
    } as unknown as Room;
    const life = {
      g: 'b1:1',
      type: 'life',
      rect: [1, 2, 30, 10],
      title: '',
      props: {},
      z: 1,
    } as const;

    expect(await captureLayout(den, [life], new Turns())).toEqual({
      file: 'rooms/layouts/den.json',
      windows: 1,
      left: 0,
      note: expect.stringContaining('layout_path: rooms/layouts/den.json'),
    });
    const named = { ...den, layoutPath: path.join(projectDir, 'rooms/layouts/den.json') };
    const empty = await captureLayout(named, [], new Turns());
    expect(empty).toEqual({
      ...{ file: 'rooms/layouts/den.json', windows: 0, left: 0 },
      // What was there is kept.
      before: 'rooms/layouts/den.before.json',
    });
    expect(parseLayout(await readFile(named.layoutPath, 'utf8')).windows).toEqual([]);
    const folder = path.dirname(named.layoutPath);
    expect(await readdir(folder)).toEqual(['den.before.json', 'den.json']);
    const before = await readFile(path.join(folder, 'den.before.json'), 'utf8');
    expect(parseLayout(before).windows).toMatchObject([{ type: 'life' }]);

    const big = { ...life, props: { text: 'x'.repeat(60_000) } };
    await expect(captureLayout(named, Array(20).fill(big), new Turns())).rejects.toThrow(/1 MB/);
    const outside = path.join(home, 'outside');
    await mkdir(outside);
    await symlink(outside, path.join(projectDir, 'rooms', 'out'));
    const led = { ...den, layoutPath: path.join(projectDir, 'rooms/out/den.json') };
    await expect(captureLayout(led, [life], new Turns())).rejects.toThrow(/outside/);
    expect(await readdir(outside)).toEqual([]);

    // A link in place of the file is replaced, and what it points at is left alone.
    const victim = path.join(outside, 'victim.json');
    await writeFile(victim, 'mine');
    await rm(named.layoutPath);
    await symlink(victim, named.layoutPath);
    await captureLayout(named, [life], new Turns());
    expect(await readFile(victim, 'utf8')).toBe('mine');
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});

const text = { g: 'b1:1', type: 'text_view', rect: [1, 2, 30, 10], title: '', z: 1 } as const;

test.each([
  ['above the rooms folder', 'release-12', 'current', 'current/rooms'],
  ['in place of it', 'content/rooms', 'rooms-link', 'rooms-link'],
])(
  'RF4: with a symlink %s the room file names the layout so that it is found again',
  async (_, target, link, dir) => {
    const release = target === 'release-12' ? `${target}/rooms` : target;
    await using project = await makeProject({
      [`${release}/den.md`]: roomFile('room_id: den'),
      [`${release}/files/a.md`]: 'A',
    });
    await symlink(target, path.join(project.dir, link));
    const file = path.join(project.dir, dir, 'den.md');
    const { room } = await readRoomFile(file);
    const windows = [{ ...text, props: { path: 'files/a.md' } }];
    const inside = path.relative(target === 'release-12' ? target : '', release);
    expect(await captureLayout(room!, windows, new Turns())).toEqual({
      ...{ file: `${inside}/layouts/den.json`, windows: 1, left: 0, named: `${inside}/den.md` },
    });
    const again = await readRoomFile(file);
    expect(again.problems).toEqual([]);
    expect(again.room?.layout?.windows).toMatchObject([
      { props: { path: `${inside}/files/a.md` } },
    ]);
    expect(await arrangementOf(again.room!, windows)).toMatchObject({ isSaved: true });
  },
);

test('RF4: a room file that would not be valid with its layout stays as it is', async () => {
  await using project = await makeProject({ 'rooms/den.md': roomFile('room_id: den') });
  const file = path.join(project.rooms, 'den.md');
  const { room } = await readRoomFile(file);
  const half = roomFile('room_id: den\nacess: login');
  await writeFile(file, half);
  expect(await captureLayout(room!, [], new Turns())).toMatchObject({
    note: expect.stringContaining('layout_path: rooms/layouts/den.json'),
  });
  expect(await readFile(file, 'utf8')).toBe(half);
});

test('RF4: a layout is named after whoever changes the room file just now, so that neither is lost', async () => {
  await using project = await makeProject({ 'rooms/den.md': roomFile('room_id: den') });
  const file = path.join(project.rooms, 'den.md');
  const { room } = await readRoomFile(file);
  const turns = new Turns();
  const save = turns.of(file, async () => {
    const before = await readFile(file, 'utf8');
    await vi.waitFor(() => stat(path.join(project.rooms, 'layouts/den.json')), { timeout: 60_000 });
    await writeFile(file, `${before}\n## Notes\n\nSaved.\n`);
  });
  expect(await captureLayout(room!, [], turns)).toMatchObject({ named: 'rooms/den.md' });
  await save;
  expect(await readFile(file, 'utf8')).toBe(
    roomFile('room_id: den\nlayout_path: rooms/layouts/den.json', '\n## Notes\n\nSaved.\n'),
  );
});
