// A proxy that is killed while it records: the next one lists what there is, whole up to its last line, and records on.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import {
  type RecordingListing,
  readIndex,
  readLines,
} from '../../protocol/recordings/recording.ts';
import { type Server, startServer } from '../server.ts';
import { come } from './stage.ts';

const ROOM =
  '---\nroom_id: shell\nmultiplayer: true\nrecord: true\npersist: 10m\napp: [bash, -c, "while sleep 0.01; do echo tick $RANDOM; done"]\n---\n';

const list = async (server: Server): Promise<RecordingListing[]> =>
  ((await (await server.ask('/api/rooms/shell/recordings')).json()) as { recordings: [] })
    .recordings;

test('RE8: a proxy killed in the middle of a line leaves a recording that can be listed, read and replayed', async () => {
  const home = await mkdtemp(path.join(tmpdir(), 'tr-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const first = await startServer({ home, rooms: { shell: ROOM } });
  onTestFinished(() => first.stop());
  const ada = await come({ base: first.url, room: 'shell', name: 'Ada' });
  const fileOf = async (server: Server, id: string, name: string) =>
    (await server.ask(`/api/rooms/shell/recordings/${id}/${name}`)).text();
  await vi.waitFor(async () => {
    const [one] = await list(first);
    const cast = await fileOf(first, one?.id ?? '', 'seat-1.cast');
    expect(cast.split('tick').length).toBeGreaterThan(100);
  });
  await first.kill('SIGKILL');
  ada[Symbol.dispose]();

  const second = await startServer({ home, rooms: { shell: ROOM } });
  onTestFinished(() => second.stop());
  const cut = (await list(second)).find(({ ended }) => ended === 'cut');
  expect(cut).toMatchObject({ room: 'shell', seats: [{ seat: 1 }] });
  expect(cut?.ms).toBeGreaterThan(0);
  const cast = await fileOf(second, cut?.id ?? '', 'seat-1.cast?download');
  expect(cast.endsWith('\n')).toBe(true);
  expect(readLines(cast)).toHaveLength(cast.trimEnd().split('\n').length);
  const [[, offset] = [0, -1]] = readIndex(
    await fileOf(second, cut?.id ?? '', 'seat-1.cast.index'),
  );
  expect(cast.slice(offset, offset + 20)).toMatch(/^\[[\d.]+,"r"/);
  const page = await fetch(`${second.url}/room/shell/replay/${cut?.id}`);
  expect(page.status).toBe(200);
  // The room is still to be recorded, and its app runs on.
  const again = await come({ base: second.url, room: 'shell', name: 'Ada' });
  await vi.waitFor(async () => {
    const [newest] = await list(second);
    expect(newest).toMatchObject({ ended: null });
    expect(newest?.id).not.toBe(cut?.id);
  });
  again[Symbol.dispose]();
}, 300_000);
