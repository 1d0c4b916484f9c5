// The proxy ends in good order and starts again: pages are told, apps go on, and the next proxy adopts them.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { parentOf } from '../../node/proc.ts';
import { descendants, identify, isRunning, seatProcesses } from '../processes.ts';
import { pairRoom } from '../rooms.ts';
import { facts, starter } from './restarted.ts';
import { bothShow, comeTwo, live, open, stateDirOf } from './stage.ts';

test('SIGTERM drains: not ready, pages told when to come back, apps kept and nothing else; the next start adopts them', async () => {
  const start = await starter({ kept: pairRoom('kept') });
  const first = await start();
  const [ada, bob] = await comeTwo(first, 'kept');
  await open(first, 'kept', 1, 10);
  await bothShow(first, 'kept', [10]);
  const before = await facts(first, 'kept');
  const others = descendants(first.pid)
    .map(identify)
    .filter((id) => id !== null);
  const apps = seatProcesses(stateDirOf(first)).filter(({ name }) => name !== 'ttyd');
  expect(others.length, 'workerd, its guard, and a ttyd each').toBeGreaterThan(3);
  // A page that does not listen, so that the end takes a moment in which to look at it.
  bob.socket.pause();

  const ending = first.kill('SIGTERM');
  const statuses = await readiness(first.url);
  expect(await ending).toBe(0);
  expect(statuses.at(-1)).toBe(503);
  expect(statuses.slice(statuses.indexOf(503)), 'never ready again').not.toContain(200);
  await vi.waitFor(() => expect(ada.closes.length).toBeGreaterThan(0));
  expect(ada.closes[0]).toMatchObject({ code: 1012, reason: expect.stringMatching(/^retry=\d+$/) });
  const retryMs = Number(ada.closes[0]?.reason.slice('retry='.length));
  expect(retryMs).toBeGreaterThanOrEqual(200);
  expect(retryMs).toBeLessThanOrEqual(1_500);

  // What hung on a ttyd hears of its end from the kernel.
  const kept = await vi.waitFor(() => {
    const still = seatProcesses(stateDirOf(first));
    expect(still.map(({ name }) => name).sort()).toEqual(['node', 'node']);
    return still;
  });
  expect(apps.map(({ pid }) => pid)).toEqual(expect.arrayContaining(kept.map(({ pid }) => pid)));
  const keeper = parentOf(kept[0]?.pid ?? 0) ?? 0;
  const keptIds = [keeper, ...kept.map(({ pid }) => pid)].map(identify);
  await vi.waitFor(() =>
    expect(others.filter((id) => isRunning(id) && !keptIds.includes(id))).toEqual([]),
  );
  expect(await socketsIn(stateDirOf(first))).toEqual([
    'keeper.sock',
    'seats/kept/1/app.sock',
    'seats/kept/2/app.sock',
  ]);

  const second = await start();
  await live(second, 'kept', 2);
  expect((await facts(second, 'kept')).map(({ app, visitor }) => [app, visitor])).toEqual(
    before.map(({ app, visitor }) => [app, visitor]),
  );
  await open(second, 'kept', 2, 50);
  await bothShow(second, 'kept', [10, 50]);
}, 300_000);

/** What `/readyz` says until nobody answers any more. */
async function readiness(url: string): Promise<number[]> {
  const statuses: number[] = [];
  for (;;) {
    try {
      const response = await fetch(`${url}/readyz`);
      await response.body?.cancel();
      statuses.push(response.status);
    } catch {
      // Refused: it listens no longer.
      return statuses;
    }
  }
}

async function socketsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isSocket())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}
