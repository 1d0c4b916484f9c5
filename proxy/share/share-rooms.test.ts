// `start --share` and `npm start -- --share`: what is told, who comes in by the tunnel, and what is left at the end.
import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ROOT } from '../../node/installation.mjs';
import { identify, signal } from '../../node/proc.ts';
import { roomFile } from '../../rooms/test-project.ts';
import { TerminalVisitor } from '../../testing/terminal-visitor.ts';
import { until } from '../../testing/until.ts';
import { CLI } from '../test/cli-project.ts';
import { type Arrived, type Sharing, sharePlace, visit } from '../test/shared.ts';

const MAIN = path.join(ROOT, 'proxy/main.ts');
const CAT = 'mode: shared\napp: [cat]\nsandbox: none';
const DEN = { 'rooms/den.md': roomFile(`room_id: den\n${CAT}`) };

/** The link into a room, as it was printed last. */
async function linkOf({ saw, said }: Sharing, room: string): Promise<string> {
  const row = new RegExp(`^${room} +(http\\S+)`, 'gm');
  await saw(new RegExp(row.source, 'm'));
  return [...said().matchAll(row)].at(-1)?.[1] ?? '';
}

/** Takes the invitation and opens the room's page. @returns the answer, and cookies for its terminal */
async function enter(port: number, link: string): Promise<Arrived> {
  const invited = await visit(port, link);
  expect(invited).toMatchObject({ status: 303, location: '/room/den/' });
  const page = await visit(port, new URL('/room/den/', link).href, { cookie: invited.cookies });
  return { ...page, cookies: `${invited.cookies}; ${page.cookies}` };
}

/** Opens the terminal, through the tunnel. */
async function sit(port: number, link: string, cookie: string): Promise<TerminalVisitor> {
  const { host, origin } = new URL(link);
  const url = `ws://127.0.0.1:${port}/room/den/ws`;
  const visitor = new TerminalVisitor({ url, headers: { cookie, host, origin } });
  onTestFinished(() => visitor[Symbol.dispose]());
  return visitor.seated();
}

test('it says who comes in before it opens; guests come by invitation, through the tunnel, and nothing is left at the end', async () => {
  const place = await sharePlace(DEN, 'cloudflared');
  const shared = place.run(CLI, ['start', '--share']);
  await shared.saw(/ready http/);
  const link = await linkOf(shared, 'den');
  expect(link).toMatch(/^https:\/\/amber-gnu-1\.trycloudflare\.com\/invite\/den\.guest\.\S+$/);
  const said = shared.said();
  const order = [
    'These rooms are opened to others',
    'who has an invitation',
    'without a box',
    'Cloudflare’s servers, which could read it',
    '\nready http://127.0.0.1:',
    'open  https://amber-gnu-1.trycloudflare.com',
    link,
  ].map((text) => said.indexOf(text));
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(order[0]).toBeGreaterThanOrEqual(0);
  await shared.saw(/█[█▀▄ ]+█/);

  const { port, pid } = await place.standIns.facts('cloudflared');
  const stranger = await visit(port, new URL('/room/den/', link).href);
  expect(stranger.status).toBe(403);
  const { cookies, status } = await enter(port, link);
  expect(status).toBe(200);
  expect(cookies).toContain('__Host-teleport');
  const friend = await sit(port, link, cookies);
  friend.type('hello\r');
  await until(() => expect(friend.screen()).toContain('hello'));
  // What comes by the tunnel is never taken for a program on this machine.
  expect((await visit(port, new URL('/metrics', link).href)).status).toBe(401);
  expect((await visit(port, new URL('/metrics', link).href, { host: 'localhost' })).status).toBe(
    401,
  );
  const told = place.run(CLI, ['status']);
  expect(await told.ended).toBe(0);
  expect(told.said()).toContain('people come in at https://amber-gnu-1.trycloudflare.com');

  shared.kill('SIGTERM');
  expect(await shared.ended).toBe(0);
  expect(shared.said()).toContain('closed  https://amber-gnu-1.trycloudflare.com');
  expect(identify(pid)).toBeNull();
  await expect(stat(path.join(place.env.STATE_DIR ?? '', 'run.json'))).rejects.toThrow('ENOENT');
});

test('behind a tunnel that knows its visitors limits are by visitor, whatever they say of themselves; behind ssh they count as one', async () => {
  const wrong = async (port: number, address: string, visitor: string, more = {}) =>
    (await visit(port, new URL('/invite/none', address).href, more, visitor)).status;
  const limits = { LIMITS_WRONG_INVITATIONS: '2/1m' };
  const place = await sharePlace(DEN, 'cloudflared', 'ssh');
  const flared = place.run(CLI, ['start', '--share', '--via', 'cloudflared'], limits);
  const address = await linkOf(flared, 'den');
  const { port } = await place.standIns.facts('cloudflared');
  for (const more of [{}, {}]) expect(await wrong(port, address, '198.51.100.1', more)).toBe(404);
  const disguised = { 'x-forwarded-for': '203.0.113.7' };
  expect(await wrong(port, address, '198.51.100.1', disguised)).toBe(429);
  expect(await wrong(port, address, '198.51.100.2')).toBe(404);
  flared.kill('SIGTERM');
  await flared.ended;

  // Also where the configuration names a reverse proxy on this machine, which is another way in.
  await writeFile(path.join(place.project.dir, 'config.yaml'), 'trust_proxy: [127.0.0.1]\n');
  const ssh = place.run(CLI, ['start', '--share', '--via', 'ssh:far'], limits);
  const plain = await linkOf(ssh, 'den');
  expect(plain).toMatch(/^http:\/\/localhost:\d+\/invite\//);
  expect(ssh.said()).toContain('without encryption between there and your guests');
  const near = Number(new URL(plain).port);
  for (const from of ['203.0.113.1', '203.0.113.2'])
    expect(await wrong(near, plain, '', { 'x-forwarded-for': from })).toBe(404);
  expect(await wrong(near, plain, '', { 'x-forwarded-for': '203.0.113.3' })).toBe(429);
});

test('a tunnel that comes back under another address: a new link for the same invitation, and the app is the same', async () => {
  const place = await sharePlace(DEN, 'cloudflared');
  const shared = place.run(CLI, ['start', '--share']);
  const link = await linkOf(shared, 'den');
  const before = await place.standIns.facts('cloudflared');
  const { cookies } = await enter(before.port, link);
  const friend = await sit(before.port, link, cookies);
  friend.type('kept\r');
  await until(() => expect(friend.screen()).toContain('kept'));
  signal(before.pid, 'SIGKILL');
  await shared.saw(/cloudflared was ended by SIGKILL.*started again/);
  await shared.saw(/back, under another address: https:\/\/amber-gnu-2/);
  await shared.saw(/https:\/\/amber-gnu-2\.trycloudflare\.com\/invite\//);
  const now = await linkOf(shared, 'den');
  expect(new URL(now).pathname).toBe(new URL(link).pathname);
  const { port } = await place.standIns.facts('cloudflared');
  // Under its old address it is not this proxy any more.
  expect((await visit(port, link)).status).toBe(403);
  const again = await enter(port, now);
  const back = await sit(port, now, again.cookies);
  await until(() => expect(back.screen()).toContain('kept'));
});

test('a tunnel that does not open, or a proxy that does not start, leaves nothing behind', async () => {
  const place = await sharePlace(DEN, 'cloudflared');
  await place.standIns.set('cloudflared', 'fails');
  const failed = place.run(CLI, ['start', '--share']);
  expect(await failed.ended).toBe(1);
  expect(failed.said()).toMatch(/These rooms are opened[\s\S]*TUNNEL_FAILED: .*no route/);
  await place.standIns.mend('cloudflared');
  const refused = place.run(CLI, ['start', '--share'], { TTYD_PATH: '/nowhere/ttyd' });
  expect(await refused.ended).toBe(1);
  expect(refused.said()).toContain('SEAT_TTYD_MISSING');
  expect(identify((await place.standIns.facts('cloudflared')).pid)).toBeNull();
});

test('a port that ssh’s server keeps to itself: the link does not lead anywhere, and what has to be done is said', async () => {
  const place = await sharePlace(DEN, 'ssh');
  await place.standIns.set('ssh', 'closed');
  const shared = place.run(CLI, ['start', '--share', '--via', 'ssh:far']);
  await shared.saw(
    /localhost:1 does not answer: its sshd has to say `GatewayPorts clientspecified`/,
  );
});

test('Ctrl-C reaches ssh, too, which has the same terminal: that it has ended is no news then', async () => {
  const place = await sharePlace(DEN, 'ssh');
  const shared = place.terminal(['start', '--share', '--via', 'ssh:far']);
  await linkOf(shared, 'den');
  shared.press('\u0003');
  expect(await shared.ended).toBe(0);
  expect(shared.said()).toMatch(/closed {2}http:/);
  expect(shared.said()).not.toContain('started again');
  expect((await place.standIns.facts('ssh')).runs).toBe(1);
});

test('npm start -- --share --open: rooms are as open as their files say', async () => {
  const place = await sharePlace(DEN, 'tailscale');
  const shared = place.run(MAIN, ['--share', '--open', '--via', 'tailscale']);
  expect(await linkOf(shared, 'den')).toBe('https://gnu.tail0.ts.net/room/den/');
  expect(shared.said()).toContain('everyone with the address');
  const { port } = await place.standIns.facts('tailscale');
  expect((await visit(port, 'https://gnu.tail0.ts.net/room/den/')).status).toBe(200);
});

test('a key that goes with another is refused without it, and a tunnel that there is not', async () => {
  const place = await sharePlace(DEN);
  for (const alone of [
    place.run(CLI, ['start', '--open']),
    place.run(MAIN, ['--via', 'ssh:far']),
  ]) {
    expect(await alone.ended).toBe(1);
    expect(alone.said()).toContain('go with `--share`');
  }
  const unknown = place.run(CLI, ['start', '--share', '--via', 'ngrok']);
  expect(await unknown.ended).toBe(2);
  expect(unknown.said()).toContain('Write cloudflared, cloudflared:NAME');
});
