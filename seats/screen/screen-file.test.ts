// The screen that is kept on disk for the next proxy: its form, when it is saved, and what is said when it can't be.
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { loadScreen, ScreenKeeper, saveScreen, screenFile } from './screen-file.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'screen-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

it.each([
  ['of an app', { app: '4711-99', position: 123_456 }],
  ['of an older version', null],
])('keeps size, picture and whose it is byte for byte, %s', async (_what, of) => {
  const picture = Buffer.from('\x1bc\x00\xffscreen 1 1\n', 'latin1');
  await saveScreen(dir, { size: { cols: 97, rows: 31 }, picture, of });
  expect(await loadScreen(dir)).toEqual({ size: { cols: 97, rows: 31 }, picture, of });
  expect(await readdir(dir)).toEqual(['screen']);
});

it.each([
  ['nothing', ''],
  ['something else', 'hello'],
  ['a size that no terminal has', 'screen 999 999\nx'],
  ['no size', 'screen 0 0\nx'],
])('takes %s for no screen', async (_what, text) => {
  await writeFile(screenFile(dir), text);
  expect(await loadScreen(dir)).toBeNull();
});

it('has none in an empty folder', async () => {
  expect(await loadScreen(dir)).toBeNull();
});

it('saves when the app rests or changes its modes, and survives a disk that refuses', async () => {
  const state = { bytes: 0, modes: '', shows: 'one' };
  const keeper = new ScreenKeeper(
    dir,
    () => '4711-99',
    {
      received: () => state.bytes,
      position: () => state.bytes,
      modesKey: () => state.modes,
      size: () => ({ cols: 80, rows: 24 }),
      snapshot: async () => Buffer.from(state.shows),
    },
    pino({ level: 'silent' }),
  );
  const saved = async () => (await loadScreen(dir))?.picture.toString();
  try {
    state.bytes = 10;
    await vi.waitFor(async () => expect(await saved()).toBe('one'));
    Object.assign(state, { bytes: 20, shows: 'two' });
    await keeper.save();
    expect(await saved()).toBe('two');
    expect((await loadScreen(dir))?.of).toEqual({ app: '4711-99', position: 20 });
    await rm(dir, { recursive: true });
    await keeper.save();
  } finally {
    await keeper.close();
  }
});

it('says once that a screen could not be saved, until it could again', async () => {
  const lines: { msg: string }[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line)) });
  const seat = path.join(dir, 'gone');
  const keeper = new ScreenKeeper(
    seat,
    () => '',
    {
      received: () => 1,
      position: () => 1,
      modesKey: () => '',
      size: () => ({ cols: 80, rows: 24 }),
      snapshot: async () => Buffer.from('x'),
    },
    log,
  );
  try {
    await keeper.save();
    await keeper.save();
    expect(lines.map(({ msg }) => msg)).toEqual(['the screen could not be saved']);
    await mkdir(seat);
    await keeper.save();
    await rm(seat, { recursive: true });
    await keeper.save();
    expect(lines).toHaveLength(3);
  } finally {
    await keeper.close();
  }
});
