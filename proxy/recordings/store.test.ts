// The recordings of a state folder, in the order in which they were made.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createRecordingStore } from './store.ts';

test('RE7: of recordings that began in one second the latest comes first', async () => {
  const home = await mkdtemp(path.join(tmpdir(), 'recordings-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const store = createRecordingStore(home);
  const second = Date.UTC(2026, 10, 29, 12, 0, 5);
  const begun = ['zzzzzz', 'aaaaaa', 'mmmmmm'].map((end, n) => ({
    id: `20261129-120005-${end}`,
    at: second + 100 * n,
  }));
  for (const { id, at } of begun) {
    await mkdir(store.dirOf('den', id), { recursive: true });
    await store.save({
      ...{ version: 1, id, room: 'den', displayName: 'The den', by: 'Ada', at, ms: 50 },
      ...{ ended: 'limit', seats: [] },
    });
  }
  const ids = begun.map(({ id }) => id);
  expect((await store.list('den')).map(({ id }) => id)).toEqual(ids.toReversed());
  expect((await store.all()).map(({ id }) => id)).toEqual(ids);
});
