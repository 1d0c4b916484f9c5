// What is in front and behind a tunnel whose address changes, with a stand-in for cloudflared and a small server as the proxy.
import { once } from 'node:events';
import http from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { signal } from '../../node/proc.ts';
import { AppError } from '../../protocol/errors.ts';
import { startStandIns } from '../../testing/tunnels/stand-ins.ts';
import { until } from '../../testing/until.ts';
import type { Config } from '../config/config.ts';
import { visit } from '../test/shared.ts';
import { type Shareable, startShared } from './shared-proxy.ts';

/** Answers with the address that it was started with. */
async function serve({ host, port, publicUrl }: Config): Promise<Shareable> {
  const server = http.createServer((_, response) => response.end(publicUrl));
  server.listen(port, host);
  await once(server, 'listening');
  return {
    ask: () => expect.unreachable(),
    reloadRooms: async () => {},
    async close() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function share(given: {
  start?(config: Config): Promise<Shareable>;
  makeLinks?(address: string): Promise<void>;
}) {
  const standIns = await startStandIns('cloudflared');
  const happened: string[] = [];
  const starting = startShared({ host: '127.0.0.1', port: 0, trustProxy: [] } as never as Config, {
    ...{ vias: [{ program: 'cloudflared' }], env: standIns.env, start: given.start ?? serve },
    tell: (text) => void happened.push(text),
    isOpen: async (_, { address }) => void happened.push(`open ${address}`),
    isBack: (address, isNew) => void happened.push(`${isNew ? 'moved' : 'back'} ${address}`),
    async makeLinks(_, address) {
      await given.makeLinks?.(address);
      happened.push(`links ${address}`);
    },
    signal: new AbortController().signal,
  });
  onTestFinished(async () => {
    await starting.then(
      (shared) => shared.close(),
      () => undefined,
    );
    await standIns[Symbol.asyncDispose]();
  });
  const facts = () => standIns.facts('cloudflared');
  /** Ends the tunnel's program. @returns once its next run forwards, and what it printed has arrived */
  const restart = async () => {
    const before = await until(facts);
    signal(before.pid, 'SIGKILL');
    const after = await until(async () => {
      const now = await facts();
      expect(now.runs).toBe(before.runs + 1);
      return now;
    });
    await visit(after.port, 'http://tunnel/');
    return after;
  };
  return { starting, happened, restart, facts };
}

const A = 'https://amber-gnu-1.trycloudflare.com';
const B = 'https://amber-gnu-2.trycloudflare.com';

test('a tunnel that comes back under another address while the proxy starts is followed', async () => {
  const began = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const shared = await share({
    async start(config) {
      began.resolve();
      if (config.publicUrl === A) await held.promise;
      return serve(config);
    },
  });
  await began.promise;
  const { port } = await shared.restart();
  held.resolve();
  await shared.starting;
  await until(() =>
    expect(shared.happened).toEqual([
      expect.stringContaining('started again'),
      `open ${A}`,
      `moved ${B}`,
      `links ${B}`,
    ]),
  );
  expect((await visit(port, B)).body).toBe(B);
});

test('links that can’t be made while the party is away are made once it is back, and people come in meanwhile', async () => {
  let isAway = true;
  const shared = await share({
    async makeLinks() {
      if (isAway) throw new AppError('PARTY_UNAVAILABLE');
    },
  });
  await shared.starting;
  const { port } = await shared.restart();
  await until(() => expect(shared.happened.at(-1)).toMatch(/^There are no new links yet: /));
  expect((await visit(port, B)).body).toBe(B);
  isAway = false;
  await until(() => expect(shared.happened.at(-1)).toBe(`links ${B}`));
  // It was said once, however often it was tried.
  expect(shared.happened.filter((text) => text.includes('no new links'))).toHaveLength(1);
});

test('under the next address nobody waits for links of the one before', async () => {
  const shared = await share({
    async makeLinks(address) {
      if (address === B) throw new AppError('PARTY_UNAVAILABLE');
    },
  });
  await shared.starting;
  await shared.restart();
  await until(() => expect(shared.happened.at(-1)).toMatch(/no new links/));
  await shared.restart();
  const next = 'https://amber-gnu-3.trycloudflare.com';
  await until(() => expect(shared.happened.slice(-2)).toEqual([`moved ${next}`, `links ${next}`]));
});
