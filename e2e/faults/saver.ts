// A process that does nothing but save what a proxy keeps, with the proxy's own code, and says what is safely written.
import { writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import path from 'node:path';
import type { Logger } from 'pino';
import { openBridgeFile, toStored } from '../../bridge/bridge-file.ts';
import { EMPTY_CHAT } from '../../bridge/core/chat.ts';
import { createMirror } from '../../bridge/core/mirror.ts';
import { diskFile } from '../../bridge/disk.ts';
import { createPlaceFile, type StoredPlace } from '../../proxy/places/place-file.ts';

const [stateDir = '', ...rooms] = process.argv.slice(2);

/** What goes wrong is the test's business, not a log's. */
const fail = (...what: unknown[]): never => {
  throw new Error(JSON.stringify(what));
};
const log = { child: () => log, info: () => {}, warn: fail, error: fail } as unknown as Logger;

/** @param generation counts the saves; it is in all that is saved */
function placesOf(generation: number): StoredPlace[] {
  return Array.from({ length: 8 }, (_, i) => ({
    visitor: { id: `visitor-${i}`, name: `Generation ${generation}`, color: i },
    seat: i + 1,
    vacantSince: i % 2 === 0 ? null : generation,
    visited: true,
  }));
}

const kept = createPlaceFile(stateDir, log);
const mirror = createMirror('sid', []);
const seeded = new Set(Array.from({ length: 100 }, (_, i) => `sid:${i}`));

async function saveForEver(room: string): Promise<never> {
  const { places } = await kept.load(room);
  const store = openBridgeFile(diskFile(path.join(stateDir, `${room}-bridge.json`)), log);
  for (let n = Number(places[0]?.visitor.name.split(' ')[1] ?? 0) + 1; ; n += 1) {
    const saved = kept.save(room, () => placesOf(n));
    store.save(() => toStored({ ...mirror, n, seeded }, EMPTY_CHAT));
    await Promise.all([saved, store.flush()]);
    writeSync(process.stdout.fd, `${room} ${n}\n`);
  }
}

// It will be killed and never write at its end what it has compiled.
flushCompileCache();
await Promise.all(rooms.map(saveForEver));
