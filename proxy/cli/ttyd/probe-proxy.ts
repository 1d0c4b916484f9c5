// A proxy for the time of a probe: one room for one, with the ttyd in question, in a folder that is thrown away.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { moduleFile } from '../../../node/installation.mjs';
import type { OpsSnapshot, SeatSnapshot } from '../../../protocol/api.ts';
import type { Difference } from '../../../protocol/page/page-contract.ts';
import { loadConfig, type TtydPin } from '../../config/config.ts';
import { startProxy } from '../../start.ts';

/** How long a page may take to come back, in ms: a machine may be busy. */
const BACK_WITHIN_MS = 30_000;
const ROOM = 'probe';
const APP = moduleFile('proxy/cli/ttyd/probe-app.ts');
/** JSON is YAML. A terminal of the page's own size, and an app that needs no box. */
const ROOM_FILE = `---
room_id: ${ROOM}
app: ${JSON.stringify([process.execPath, APP])}
sandbox: none
---
`;

export interface ProbeProxy extends AsyncDisposable {
  /** Address of the room's page. */
  url: string;
  seat(): Promise<SeatSnapshot | undefined>;
  /** What a browser has reported of ttyd's page. */
  reported(): Promise<Difference[]>;
  /** Cuts every WebSocket without a word. @returns when a browser is back */
  cut(signal: AbortSignal): Promise<void>;
}

/** @throws what `startProxy` throws */
export async function startProbeProxy(ttyd: TtydPin): Promise<ProbeProxy> {
  await using opened = new AsyncDisposableStack();
  const home = await mkdtemp(path.join(tmpdir(), 'ttyd-'));
  opened.defer(() => rm(home, { recursive: true, force: true }));
  await mkdir(path.join(home, 'rooms'));
  await writeFile(path.join(home, 'rooms', `${ROOM}.md`), ROOM_FILE);
  const token = randomUUID();
  // Nothing of this installation's configuration: what is tried is the ttyd. It takes no memory that seats wait for.
  const env = { PORT: '0', STOP_APPS: 'true', OPERATOR_TOKEN: token, LIMITS_SEATS_FREE_MB: '0' };
  const config = { ...(await loadConfig(env, home)), ttyd };
  const proxy = await startProxy(config, pino({ level: 'silent' }));
  opened.defer(() => proxy.close());
  const snapshot = async (): Promise<OpsSnapshot> => {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(new URL('/api/ops/snapshot', proxy.url), { headers });
    return (await answer.json()) as OpsSnapshot;
  };
  const owned = opened.move();
  return {
    url: `${proxy.url}room/${ROOM}/`,
    seat: async () => (await snapshot()).seats[0],
    reported: async () => (await snapshot()).ttyd.reports.flatMap(({ differences }) => differences),
    async cut(signal) {
      const server = proxy.app.websocketServer;
      const within = AbortSignal.any([signal, AbortSignal.timeout(BACK_WITHIN_MS)]);
      const back = once(server, 'connection', { signal: within }).catch((cause: unknown) => {
        throw new Error('the page did not come back after its connection was cut', { cause });
      });
      for (const socket of server.clients) socket.terminate();
      await back;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
