// Three machines of one installation on three loopback addresses, a party of their own, and a load balancer in front.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pRetry from 'p-retry';
import { pino } from 'pino';
import { startLocalParty } from '../../proxy/party/local/local-party.ts';
import { startBalancer } from '../../testing/balancer.ts';
import { keptPort } from '../../testing/ports.ts';
import { endApps } from '../processes.ts';
import { type Server, startServer, TOKEN } from '../server.ts';

const HOSTS = ['127.0.0.1', '127.0.0.2', '127.0.0.3'];
const FRONT = '127.0.0.4';
/** Machines are told of each other within some seconds. */
const KNOWN = { retries: 100, minTimeout: 200, factor: 1 };
const SECRET = 'a secret of three machines, 32 bytes or more';

export interface Machine {
  host: string;
  server: Server;
  /** As if its power had failed: the proxy, and everything of its seats. @returns when, by `performance.now()` */
  lose(): Promise<number>;
}

export interface Installation extends AsyncDisposable {
  /** The public address: `http://HOST:PORT` */
  url: string;
  machines: Machine[];
}

/** @param rooms files by name @param seats of each machine */
export async function openMachines(
  rooms: Record<string, string>,
  seats: number,
): Promise<Installation> {
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'tr-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const party = await startLocalParty({
    ...{ stateDir: folder, secret: SECRET, oldSecret: undefined },
    log: pino({ level: 'silent' }),
  });
  opened.defer(() => party.close());
  const places = await Promise.all(HOSTS.map(async (host) => ({ host, port: await keptPort() })));
  const front = opened.use(await startBalancer({ host: FRONT, port: await keptPort() }, places));
  const machines: Machine[] = [];
  for (const { host, port } of places) {
    const server = await startServer({
      rooms,
      env: {
        ...{ HOST: host, PORT: String(port), ADDRESS: `http://${host}:${port}` },
        ...{ PUBLIC_URL: front.url, PARTY_URL: party.url, PARTY_SECRET: SECRET },
        ...{ LIMITS_SEATS: String(seats), LIMITS_SEATS_FREE_MB: '0', LIMITS_JOINS: '1000/1m' },
      },
    });
    opened.defer(() => server.stop());
    machines.push({
      host,
      server,
      async lose() {
        const at = performance.now();
        await server.kill('SIGKILL');
        await endApps(path.join(server.home, 'state'));
        return at;
      },
    });
  }
  for (const { server } of machines) await pRetry(() => knowsOthers(server), KNOWN);
  const owned = opened.move();
  return { url: front.url, machines, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** @throws Error while it does not */
async function knowsOthers(server: Server): Promise<void> {
  const { others } = await drain(server, { off: true });
  if (others < HOSTS.length - 1) throw new Error(`${server.url} knows of ${others} others`);
}

/** Has a machine leave, or stay. */
export async function drain(
  { url }: Pick<Server, 'url'>,
  body: object,
): Promise<{ others: number }> {
  const response = await fetch(`${url}/api/ops/drain`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`drain: ${response.status} ${await response.text()}`);
  return (await response.json()) as { others: number };
}
