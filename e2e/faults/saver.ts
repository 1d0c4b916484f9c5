// A process that does nothing but save what a proxy keeps, with the proxy's own code, and says what is safely written.
import { writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import path from 'node:path';
import type { Logger } from 'pino';
import { openBridgeFile, toStored } from '../../bridge/bridge-file.ts';
import { EMPTY_CHAT } from '../../bridge/core/chat/chat.ts';
import { createMirror } from '../../bridge/core/mirror.ts';
import { diskFile } from '../../bridge/disk.ts';
import { createPlaceFile } from '../../proxy/places/place-file.ts';
import { Places } from '../../proxy/places/places.ts';
import type { Room } from '../../rooms/load.ts';

const [stateDir = '', ...rooms] = process.argv.slice(2);

/** What goes wrong is the test's business, not a log's. */
const fail = (...what: unknown[]): never => {
  throw new Error(JSON.stringify(what));
};
const log = { child: () => log, info: () => {}, warn: fail, error: fail } as unknown as Logger;

const places = new Places();
const kept = createPlaceFile(stateDir, places, log);

/** @param generation counts the saves; it is in all that is saved */
function change(room: Room, generation: number): void {
  for (let i = 0; i < 8; i += 1) {
    const visitor = { id: `visitor-${i}`, name: `Generation ${generation}`, color: i };
    const left = { vacantSince: generation, heldUntil: 0 };
    const place = places.seat(room, visitor, i + 1, left);
    if (!place) throw new Error(`seat ${i + 1} is somebody else’s`);
    places.rename(place, visitor);
    places.connect(place);
    if (i % 2 !== 0) places.disconnect(place, left);
  }
}

const mirror = createMirror('sid', [], 1);
const seeded = new Set(Array.from({ length: 100 }, (_, i) => `sid:${i}`));

async function saveForEver(room: string): Promise<never> {
  const { places: stored } = await kept.load(room);
  const store = openBridgeFile(diskFile(path.join(stateDir, `${room}-bridge.json`)), log);
  for (let n = Number(stored[0]?.visitor.name.split(' ')[1] ?? 0) + 1; ; n += 1) {
    change({ id: room } as Room, n);
    const saved = kept.saved(room);
    store.save(() => toStored({ ...mirror, n, seeded }, EMPTY_CHAT));
    await Promise.all([saved, store.flush()]);
    writeSync(process.stdout.fd, `${room} ${n}\n`);
  }
}

// It will be killed and never write at its end what it has compiled.
flushCompileCache();
await Promise.all(rooms.map(saveForEver));
