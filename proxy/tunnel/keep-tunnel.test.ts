// Tunnel programs as processes: stand-ins on PATH that forward for real and print what the real ones print, and the real
// ssh where this machine has an sshd.
import { spawn } from 'node:child_process';
import { getEventListeners, once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http, { type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { identify, signal } from '../../node/proc.ts';
import { keptPort } from '../../testing/ports.ts';
import { VISITOR_HEADER } from '../../testing/tunnels/forward-http.ts';
import { hasSshd, startSshd } from '../../testing/tunnels/sshd.ts';
import { startStandIns, type TunnelName } from '../../testing/tunnels/stand-ins.ts';
import { until } from '../../testing/until.ts';
import { FOUND_BY_ITSELF, parseVia, type Via } from '../config/keys/share-via.ts';
import { THIS_MACHINE } from '../config/keys/trusted-proxies.ts';
import { keepTunnel } from './keep-tunnel.ts';
import { runTunnel } from './run-tunnel.ts';

const via = (text: string) => parseVia(text) as Via;

/** What a tunnel leads to: answers with the headers that it got. */
async function startSite(): Promise<string> {
  const server = http.createServer((request, response) =>
    response.end(JSON.stringify(request.headers)),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function open({ env }: { env: NodeJS.ProcessEnv }, vias: readonly Via[], publicUrl?: string) {
  const told: string[] = [];
  const tunnel = await keepTunnel(vias, {
    ...{ url: await startSite(), publicUrl, env },
    tell: (text) => void told.push(text),
  });
  onTestFinished(() => tunnel[Symbol.asyncDispose]());
  return { tunnel, told };
}

/** Asks at the near end of a tunnel, as a visitor of its far end would. @returns the headers that arrived */
async function ask(port: number, headers: Record<string, string>): Promise<IncomingHttpHeaders> {
  const request = http.get({ host: '127.0.0.1', port, headers, agent: false });
  const [response] = await once(request, 'response');
  let body = '';
  for await (const chunk of response) body += chunk;
  return JSON.parse(body);
}

const isGone = (pid: number) => identify(pid) === null;

test.each<[TunnelName, string, RegExp]>([
  ['cloudflared', 'cloudflared', /^https:\/\/amber-gnu-1\.trycloudflare\.com$/],
  ['tailscale', 'tailscale:8443', /^https:\/\/gnu\.tail0\.ts\.net:8443$/],
  ['ssh', 'ssh:ada@far', /^http:\/\/localhost:\d+$/],
])('%s opens, forwards, and is closed at the end', async (name, text, address) => {
  await using standIns = await startStandIns(name);
  const { tunnel, told } = await open(standIns, [via(text)]);
  expect(tunnel.address).toMatch(address);
  const { pid, port } = await standIns.facts(name);
  const { host } = new URL(tunnel.address);
  const arrived = await ask(port, { host, [VISITOR_HEADER]: '198.51.100.9' });
  expect(arrived.host).toBe(host);
  expect(arrived['x-forwarded-for']).toBe(name === 'ssh' ? undefined : '198.51.100.9');
  expect(tunnel.trustProxy).toEqual(name === 'ssh' ? [] : THIS_MACHINE);
  await tunnel[Symbol.asyncDispose]();
  expect(isGone(pid)).toBe(true);
  await expect(ask(port, { host })).rejects.toThrow('ECONNREFUSED');
  expect(told).toEqual([]);
});

test('ssh to a web server of one’s own: the address is that server’s', async () => {
  await using standIns = await startStandIns('ssh');
  const { tunnel } = await open(standIns, [via('ssh:far')], 'https://rooms.example.org/');
  expect(tunnel.address).toBe('https://rooms.example.org/');
  const { args } = await standIns.facts('ssh');
  expect(args.at(args.indexOf('-R') + 1)).toMatch(/^localhost:0:127\.0\.0\.1:\d+$/);
});

test('no program gets secrets of the environment', async () => {
  await using standIns = await startStandIns('cloudflared');
  const env = { ...standIns.env, OPERATOR_TOKEN: 'o', PARTY_SECRET: 'p', HOME: '/nowhere' };
  await open({ ...standIns, env }, [via('cloudflared')]);
  const given = (await standIns.facts('cloudflared')).env;
  expect(given).toContain('HOME');
  expect(given.filter((name) => /OPERATOR|PARTY/.test(name))).toEqual([]);
});

test('the first that is found is taken; one that does not open leaves it to the next, and says why', async () => {
  await using standIns = await startStandIns('cloudflared', 'tailscale');
  await standIns.set('cloudflared', 'fails');
  const { tunnel, told } = await open(standIns, FOUND_BY_ITSELF);
  expect(tunnel.via.program).toBe('tailscale');
  expect(told).toEqual([expect.stringContaining('failed to request quick Tunnel')]);
});

test('none is there, none opens, the named one is missing: each is said, with what the program said', async () => {
  await using none = await startStandIns();
  const bare = { ...none, env: { ...none.env, PATH: path.dirname(none.env.TUNNEL_STAND_IN) } };
  await expect(open(bare, FOUND_BY_ITSELF)).rejects.toMatchObject({
    code: 'TUNNEL_MISSING',
    message: expect.stringContaining('Install cloudflared or tailscale'),
  });
  await expect(open(bare, [via('ssh:far')])).rejects.toMatchObject({
    code: 'TUNNEL_MISSING',
    message: expect.stringContaining('`ssh` is not on PATH'),
  });
  await using both = await startStandIns('cloudflared', 'tailscale');
  await both.set('cloudflared', 'fails');
  await both.set('tailscale', 'fails');
  const failed = open(both, FOUND_BY_ITSELF);
  await expect(failed).rejects.toMatchObject({ code: 'TUNNEL_FAILED' });
  await expect(failed).rejects.toThrow(
    /cloudflared ended with 1.*no route.*tailscale.*login\.tail/,
  );
});

test('one that dies is started again, which is told once, and what it leads to has another address', async () => {
  await using standIns = await startStandIns('cloudflared');
  const { tunnel, told } = await open(standIns, [via('cloudflared')]);
  const back = Promise.withResolvers<void>();
  tunnel.onBack(back.resolve);
  const { pid } = await standIns.facts('cloudflared');
  await standIns.set('cloudflared', 'fails');
  signal(pid, 'SIGKILL');
  await until(() =>
    expect(told).toEqual([
      expect.stringMatching(/^cloudflared was ended by SIGKILL.*it is started again\.$/),
    ]),
  );
  await standIns.mend('cloudflared');
  await back.promise;
  expect(tunnel.address).toBe('https://amber-gnu-2.trycloudflare.com');
  expect(told).toHaveLength(1);
  const again = await standIns.facts('cloudflared');
  await tunnel[Symbol.asyncDispose]();
  expect(isGone(again.pid)).toBe(true);
});

test('closed while it waits to be started again, it stays closed', async () => {
  await using standIns = await startStandIns('ssh');
  const { tunnel, told } = await open(standIns, [via('ssh:far')]);
  await standIns.set('ssh', 'fails');
  signal((await standIns.facts('ssh')).pid, 'SIGTERM');
  await until(() => expect(told).toHaveLength(1));
  await tunnel[Symbol.asyncDispose]();
  await standIns.mend('ssh');
  expect((await standIns.facts('ssh')).runs).toBe(1);
});

test('given up while it opens, nothing of it is left: an address that is not connected yet is not open', async () => {
  await using standIns = await startStandIns('cloudflared');
  await standIns.set('cloudflared', 'hangs');
  const abandoned = new AbortController();
  const opening = keepTunnel([via('cloudflared')], {
    ...{ url: 'http://127.0.0.1:9', publicUrl: undefined, env: standIns.env },
    tell: () => {},
    signal: abandoned.signal,
  });
  // Handled below; it may reject before.
  opening.catch(() => undefined);
  const { pid } = await until(() => standIns.facts('cloudflared'));
  expect(isGone(pid)).toBe(false);
  abandoned.abort(new Error('not wanted any more'));
  await expect(opening).rejects.toThrow('not wanted any more');
  expect(isGone(pid)).toBe(true);
});

test('however often it is started, it listens to nobody’s signal once it is open', async () => {
  await using standIns = await startStandIns('tailscale');
  const { signal } = new AbortController();
  const options = { url: await startSite(), publicUrl: undefined, env: standIns.env, signal };
  for (const isAgain of [false, true]) {
    await using _ = await runTunnel(via('tailscale'), { ...options, isAgain, tell: () => {} });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  }
});

test.each([
  [
    'fails',
    "echo '/home/ada/.ssh/config: line 3: Bad configuration option: prot' >&2; exit 255",
    /`ssh -G far` failed: .*line 3: Bad configuration option/,
  ],
  ['names an address that no link can have', "echo 'hostname fe80::1%eth0'", /set PUBLIC_URL/],
])('an ssh whose configuration %s is a tunnel that did not open', async (_, script, why) => {
  const dir = await mkdtemp(path.join(tmpdir(), 'ssh-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  await writeFile(path.join(dir, 'ssh'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const env = { PATH: `${dir}${path.delimiter}${process.env.PATH}` };
  const failed = open({ env }, [via('ssh:far')]);
  await expect(failed).rejects.toMatchObject({ code: 'TUNNEL_FAILED' });
  await expect(failed).rejects.toThrow(why);
});

/** A process that opens a tunnel, says so, and then does something. */
function startKeeping(env: NodeJS.ProcessEnv, then: string) {
  const code = `
    const { keepTunnel } = await import(${JSON.stringify(path.join(import.meta.dirname, 'keep-tunnel.ts'))});
    await keepTunnel([{ program: 'cloudflared' }], { url: 'http://127.0.0.1:9', env: process.env, tell() {} });
    console.log('open');
    ${then}
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

test.runIf(process.platform === 'linux')('it ends with a process that was killed', async () => {
  await using standIns = await startStandIns('cloudflared');
  const child = startKeeping(standIns.env, 'setInterval(() => {}, 60_000);');
  await once(child.stdout, 'data');
  const { pid } = await standIns.facts('cloudflared');
  child.kill('SIGKILL');
  await until(() => expect(isGone(pid)).toBe(true));
});

test('it ends with a process that ends at once, also without util-linux', async () => {
  await using standIns = await startStandIns('cloudflared');
  const [bin] = standIns.env.PATH.split(path.delimiter);
  const child = startKeeping({ ...standIns.env, PATH: bin }, 'process.exit(1);');
  expect(await once(child, 'exit')).toEqual([1, null]);
  const { pid } = await standIns.facts('cloudflared');
  await until(() => expect(isGone(pid)).toBe(true));
});

test.runIf(hasSshd())(
  'the real ssh, a port that its sshd picks: it forwards, and ends without a word',
  async () => {
    await using sshd = await startSshd();
    const { tunnel, told } = await open(sshd, [via('ssh:far')]);
    const { hostname, port, host } = new URL(tunnel.address);
    // What ssh calls `far`.
    expect(hostname).toBe('127.0.0.1');
    expect((await ask(Number(port), { host })).host).toBe(host);
    await tunnel[Symbol.asyncDispose]();
    // Its sshd closes the port once it has noticed.
    await until(() => expect(ask(Number(port), { host })).rejects.toThrow('ECONNREFUSED'));
    expect(told).toEqual([]);
  },
);

test.runIf(hasSshd())(
  'the real ssh, a port that is named: it is that one, and whoever wants it too reads why not',
  async () => {
    await using sshd = await startSshd();
    const port = await keptPort();
    const { tunnel } = await open(sshd, [via(`ssh:far:${port}`)]);
    expect(tunnel.address).toBe(`http://127.0.0.1:${port}`);
    const { host } = new URL(tunnel.address);
    expect((await ask(port, { host })).host).toBe(host);
    const second = open(sshd, [via(`ssh:far:${port}`)]);
    await expect(second).rejects.toMatchObject({ code: 'TUNNEL_FAILED' });
    await expect(second).rejects.toThrow(/remote port forwarding failed for listen port/);
  },
);
