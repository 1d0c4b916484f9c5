// kill -9 at random points of saving: what was said to be written is there, whole, each time.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { loadBridgeFile } from '../../bridge/bridge-file.ts';
import { diskFile } from '../../bridge/disk.ts';
import { createPlaceFile } from '../../proxy/places/place-file.ts';
import { Places } from '../../proxy/places/places.ts';

/** Each kill interrupts the saving of ten rooms, so 400 states are looked at; set it to 200 for as many kills. */
const KILLS = Number(process.env.SAVING_KILLS ?? 40);
const ROOMS = [...'abcdefghij'];
const AT_ONCE = 2;
/** A save takes 2 to 10 ms. */
const LONGEST_MS = 25;
const SAVER = path.join(import.meta.dirname, 'saver.ts');
const log = pino({ level: 'silent' });

test(
  `${KILLS} kill -9 of a process that saves ${ROOMS.length} rooms: every state can be loaded, none is older than what was acknowledged`,
  async () => {
    const home = await mkdtemp(path.join(tmpdir(), 'tr-saving-'));
    onTestFinished(() => rm(home, { recursive: true, force: true }));
    let left = KILLS;
    let newest = 0;

    async function work(stateDir: string): Promise<void> {
      await mkdir(stateDir);
      while (left > 0) {
        left -= 1;
        const told = await saveUntilKilled(stateDir, path.join(home, 'compiled'));
        for (const room of ROOMS) {
          await check(stateDir, room, told.get(room) ?? 0);
          newest = Math.max(newest, told.get(room) ?? 0);
        }
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => work(path.join(home, `${i}`))));
    expect(newest, 'each process goes on from where the last one was').toBeGreaterThan(1);
  },
  60_000 + KILLS * 3_000,
);

/** @param told the room's last save that was acknowledged */
async function check(stateDir: string, room: string, told: number): Promise<void> {
  const { places, certain } = await createPlaceFile(stateDir, new Places(), log).load(room);
  expect(certain, 'the file of the places is whole').toBe(true);
  const generations = [...new Set(places.map(({ visitor }) => visitor.name.split(' ')[1]))];
  expect(generations.length, 'all of one save').toBeLessThanOrEqual(1);
  expect(Number(generations[0] ?? 0)).toBeGreaterThanOrEqual(told);
  const stored = await loadBridgeFile(diskFile(path.join(stateDir, `${room}-bridge.json`)), log);
  // The bridge reserves numbers beyond those that it has used.
  expect(stored?.n ?? 0).toBeGreaterThanOrEqual(told);
  expect(stored?.seeded ?? []).toHaveLength(stored ? 100 : 0);
  expect((await readdir(stateDir)).filter((name) => name.endsWith('.damaged'))).toEqual([]);
}

/** @returns each room's last save that the process said was written */
async function saveUntilKilled(stateDir: string, compiled: string): Promise<Map<string, number>> {
  const child = spawn(process.execPath, [SAVER, stateDir, ...ROOMS], {
    env: { ...process.env, NODE_COMPILE_CACHE: compiled },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const told = new Map<string, number>();
  for await (const line of createInterface({ input: child.stdout })) {
    // The moment is random, and it must be: this wait is what is tried.
    if (told.size === 0) void delay(Math.random() * LONGEST_MS).then(() => child.kill('SIGKILL'));
    const [room = '', generation] = line.split(' ');
    told.set(room, Number(generation));
  }
  return told;
}
