// What becomes of a recording when its disk is full, and when its proxy is killed.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, open, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { isDiskFull } from '../../node/atomic-file.ts';
import { readLines } from '../../protocol/recordings/recording.ts';
import { until } from '../../testing/until.ts';
import { comeIn } from '../test/come-in.ts';
import { startTestProxy } from '../test/harness.ts';
import { createRecordingStore } from './store.ts';

const run = promisify(execFile);

test('RE8: on a full disk a recording ends, all are told why, the seat goes on, and what there is can be read', async ({
  skip,
}) => {
  await using proxy = await startTestProxy({
    full: 'multiplayer: true\nrecord: true\napp: [cat]\npersist: 60s',
  });
  // Only recordings lie on the small disk.
  const folder = path.join(proxy.stateDir, 'recordings');
  await mkdir(folder, { recursive: true });
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=1M,mode=700', 'tmpfs', folder]);
  } catch (error) {
    skip(`no tmpfs can be mounted here: ${(error as Error).message}`);
  }
  // Before the proxy’s folder is removed.
  await using disk = new AsyncDisposableStack();
  disk.defer(async () => void (await run('umount', ['-l', folder])));
  const store = createRecordingStore(proxy.stateDir);
  const ada = await comeIn(proxy, 'full', 'Ada');
  ada.terminal.type('before\r');
  let id = '';
  await until(async () => {
    const [one] = await store.list('full');
    id = one?.id ?? '';
    expect(await readFile(store.fileOf('full', id, 'seat-1.cast'), 'utf8')).toContain('before');
  });
  await fill(path.join(folder, 'filler'));
  for (let n = 0; (await store.list('full'))[0]?.ended === null; n += 1) {
    expect(n).toBeLessThan(1_000);
    const before = ada.terminal.received;
    ada.terminal.type(`${'more '.repeat(200)}\r`);
    await until(() => expect(ada.terminal.received).toBeGreaterThan(before));
    if (ada.heard.some((one) => one.type === 'told')) break;
  }
  await until(() =>
    expect(ada.heard.findLast((one) => one.type === 'told')).toMatchObject({
      ...{ what: 'stop_recording', by: 'the server', reason: 'The disk of the server is full.' },
    }),
  );
  expect(ada.heard.findLast((one) => one.type === 'room')).not.toHaveProperty('recorded');
  ada.terminal.type('after\r');
  await until(() => expect(ada.terminal.output()).toContain('after'));
  const cast = await readFile(store.fileOf('full', id, 'seat-1.cast'), 'utf8');
  expect(cast.endsWith('\n')).toBe(true);
  expect(readLines(cast)).toHaveLength(cast.trimEnd().split('\n').length);
  await ada.terminal.leave();
});

test('RE8: what a proxy that was killed has left is whole up to its last line, and says that it was cut', async () => {
  const home = await mkdtemp(path.join(tmpdir(), 'tr-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const store = createRecordingStore(home);
  const id = '20261129-143012-k3f9q2';
  const at = Date.now() - 5_000;
  await mkdir(store.dirOf('den', id), { recursive: true });
  await store.save({
    ...{ version: 1, id, room: 'den', displayName: 'Den', by: 'Ada', at, ms: 0, ended: null },
    seats: [{ seat: 1, cols: 80, rows: 24 }],
  });
  const file = store.fileOf('den', id, 'seat-1.cast');
  await writeFile(file, '{"version":3}\n[0.5,"o","whole"]\n[0.1,"o","ha');
  const room = store.fileOf('den', id, 'room.jsonl');
  await writeFile(room, '[1,"peo');
  // A file system's clock is coarser than the process's: both times are said.
  await utimes(room, new Date(at), new Date(at + 4_000));
  await utimes(file, new Date(at), new Date(at + 5_000));
  await store.recover();
  expect(await readFile(file, 'utf8')).toBe('{"version":3}\n[0.5,"o","whole"]\n');
  expect(await readFile(room, 'utf8')).toBe('');
  const found = await store.get('den', id);
  expect(found.ended).toBe('cut');
  expect(found.ms).toBe(5_000);
});

/** Writes until nothing more goes. */
async function fill(file: string): Promise<void> {
  await using handle = await open(file, 'a');
  for (const size of [64 * 1024, 4_096, 1]) {
    try {
      for (;;) await handle.write(Buffer.alloc(size));
    } catch (error) {
      if (!isDiskFull(error)) throw error;
    }
  }
}
