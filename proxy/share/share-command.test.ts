// `teleport share` in a terminal of its own: what it says, a friend who comes in and types, keys, and that nothing is left.
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findByEnv, identify } from '../../node/proc.ts';
import { until } from '../../testing/until.ts';
import { CLI } from '../test/cli-project.ts';
import { comeIn, type Person } from '../test/come-in.ts';
import { createVisitor } from '../test/harness.ts';
import { type SharePlace, type Sharing, sharePlace } from '../test/shared.ts';

const SSH = ['share', '--via', 'ssh:far'];

/** The link for friends, as it was printed first. */
async function linkOf(shared: Sharing): Promise<URL> {
  const [, link = ''] = await shared.saw(/link {3}(?:\u001b\[1m)?(http:\/\/\S+?)(?:\u001b|\s)/);
  return new URL(link);
}

/** Takes the invitation, and comes in as a browser would. */
async function befriend(link: URL, room: string, name = 'Bob'): Promise<Person> {
  const visitor = createVisitor(link.origin);
  const invited = await visitor.fetch(link.pathname);
  expect(invited.status).toBe(303);
  const bob = await comeIn({ visitor: () => visitor }, room, name);
  onTestFinished(() => {
    bob.terminal[Symbol.dispose]();
    bob.party.terminate();
  });
  return bob;
}

/** A share's own folder. */
async function homeOf(place: SharePlace): Promise<string> {
  const [home = ''] = await place.homes();
  expect(home).not.toBe('');
  return path.join(place.project.dir, 't', home);
}

/** Processes of the only seat of a share. */
const seatOf = (home: string, room: string) =>
  findByEnv('TELEPORT_SEAT', `${home}/state/seats/${room}/1`);

/** Nothing of a share is left: its folder, its tunnel, what ran in it. */
async function expectNothingLeft(place: SharePlace, home: string, room: string): Promise<void> {
  expect(await readdir(path.dirname(home))).toEqual([]);
  const { pid } = await place.standIns.facts('ssh');
  expect(identify(pid)).toBeNull();
  expect(seatOf(home, room)).toEqual([]);
}

test('your shell in this folder: a friend comes in by the link and types; keys send them out and end it, and nothing is left', async () => {
  const place = await sharePlace({}, 'ssh');
  const shared = place.terminal(SSH, { SHELL: '/bin/sh' });
  await shared.saw(
    /You share [\s\S]*\/bin\/sh[\s\S]* without a box:\s+whoever types in it can do what you can/,
  );
  const link = await linkOf(shared);
  await shared.saw(/yours {2}http\S+\/room\/sh\/\?host=/);
  await shared.saw(/keys {3}o {2}send somebody out/);
  const said = shared.said();
  for (const first of ['You share', 'sees the lobby: “sh”'])
    expect(said.slice(0, said.indexOf('link   '))).toContain(first);
  const home = await homeOf(place);

  const { terminal, visitor } = await befriend(link, 'sh');
  await shared.saw(/\d\d:\d\d:\d\d.*Bob came in/);
  terminal.type('pwd; echo ke""y\r');
  await until(() => expect(terminal.screen()).toContain(`${place.project.dir}\n`));
  await until(() => expect(terminal.screen()).toContain('\nkey'));
  await shared.saw(/Bob has the keyboard/);
  expect(seatOf(home, 'sh')).not.toEqual([]);

  shared.press('p');
  await shared.saw(/paused: no key reaches it/);
  shared.press('r');
  await shared.saw(/it goes on/);
  shared.press('o');
  await shared.saw(/Bob was sent out/);
  await until(() => expect(terminal.closeCode).not.toBeNull());
  expect((await visitor.fetch('/room/sh/')).status).toBe(403);
  await shared.saw(/Bob left/);

  const eve = await befriend(link, 'sh', 'Eve');
  await shared.saw(/Eve took the invitation, 2 of 4/);
  shared.press('x');
  await shared.saw(/all invitations are taken back/);
  await until(() => expect(eve.terminal.closeCode).not.toBeNull());
  const late = createVisitor(link.origin);
  await late.fetch(link.pathname);
  expect((await late.fetch('/room/sh/')).status).toBe(403);

  shared.press('\u0003');
  expect(await shared.ended).toBe(0);
  expect(shared.said()).toContain('closed, and nothing is left of it');
  await expectNothingLeft(place, home, 'sh');
});

test('a command after `--`, with its arguments; the link lets in as many as it says, and `i` makes another', async () => {
  const place = await sharePlace({}, 'ssh');
  const shared = place.terminal([
    ...SSH,
    '--guests',
    '1',
    '--',
    'sh',
    '-c',
    'echo "one  two"; exec cat',
  ]);
  const link = await linkOf(shared);
  expect(shared.said()).toContain('for 1 person, by invitation');
  const { terminal } = await befriend(link, 'sh');
  await until(() => expect(terminal.screen()).toContain('one  two'));
  const second = createVisitor(link.origin);
  await second.fetch(link.pathname);
  expect((await second.fetch('/room/sh/')).status).toBe(403);
  shared.press('i');
  await until(() => expect(shared.said().match(/link {3}/g)).toHaveLength(2));
});

test('--knock: who has the link waits until you let them in', async () => {
  const place = await sharePlace({}, 'ssh');
  const shared = place.terminal([...SSH, '--knock', '--', 'cat']);
  const link = await linkOf(shared);
  expect(link.pathname).toBe('/room/cat/');
  const visitor = createVisitor(link.origin);
  await visitor.fetch('/room/cat/?name=Bob');
  expect((await visitor.fetch('/room/cat/')).status).toBe(403);
  const knock = await visitor.fetch('/room/cat/door', {
    method: 'POST',
    headers: { origin: link.origin, 'content-type': 'application/x-www-form-urlencoded' },
  });
  expect(knock.status).toBe(303);
  await visitor.fetch('/room/cat/door');
  await shared.saw(/Bob knocks: y lets them in/);
  shared.press('y');
  await shared.saw(/Bob is let in/);
  expect((await visitor.fetch('/room/cat/')).status).toBe(200);
});

test('behind ssh all come from one address: whoever uses up its limits takes no key away, and guests read that it was the host', async () => {
  const place = await sharePlace({}, 'ssh');
  const shared = place.terminal([...SSH, '--', 'cat']);
  const link = await linkOf(shared);
  const bob = await befriend(link, 'cat');
  const guess = async () =>
    (
      await fetch(new URL('/api/ops/snapshot', link.origin), {
        headers: { authorization: 'Bearer wrong' },
      })
    ).status;
  await until(async () => expect(await guess()).toBe(429));
  shared.press('c');
  await shared.saw(/closed: nobody new comes in/);
  await until(() =>
    expect(bob.heard).toContainEqual(
      expect.objectContaining({ type: 'told', what: 'close', by: 'the host' }),
    ),
  );
});

test.each<NodeJS.Signals>(['SIGTERM', 'SIGHUP'])(
  '%s leaves nothing behind, with somebody in it',
  async (name) => {
    const place = await sharePlace({}, 'ssh');
    const shared = place.run(CLI, [...SSH, '--', 'cat']);
    const link = await linkOf(shared);
    const home = await homeOf(place);
    const bob = await befriend(link, 'cat');
    await shared.saw(/came in/);
    shared.kill(name);
    await shared.ended;
    await until(() => expect(bob.terminal.refusal?.code).toBe('ROOM_ENDED'));
    await expectNothingLeft(place, home, 'cat');
  },
);

test('keys again while it closes are answered, and cut nothing short', async () => {
  const place = await sharePlace({}, 'ssh');
  // It has to be killed, which takes a while.
  const stays = "trap '' HUP INT TERM; while :; do sleep 1; done";
  const shared = place.terminal([...SSH, '--', 'sh', '-c', stays]);
  const link = await linkOf(shared);
  const home = await homeOf(place);
  await befriend(link, 'sh');
  await shared.saw(/came in/);
  await until(() => {
    shared.press('q');
    expect(shared.said()).toContain('closing…');
  });
  expect(await shared.ended).toBe(0);
  expect(shared.said()).toContain('closed, and nothing is left of it');
  await expectNothingLeft(place, home, 'sh');
});

test('a terminal that is closed leaves nothing behind', async () => {
  const place = await sharePlace({}, 'ssh');
  const shared = place.terminal([...SSH, '--', 'cat']);
  const link = await linkOf(shared);
  const home = await homeOf(place);
  await befriend(link, 'cat');
  await shared.saw(/came in/);
  shared.hangUp();
  await until(() => expect(identify(shared.pid)).toBeNull());
  await expectNothingLeft(place, home, 'cat');
});

test('a start that fails leaves nothing behind; it needs no file, and reads none that happens to lie there', async () => {
  const place = await sharePlace({ 'config.yaml': 'ttyd: { path: ./evil }\nno_key: 1\n' }, 'ssh');
  await place.standIns.set('ssh', 'fails');
  const failed = place.run(CLI, [...SSH, '--', 'cat']);
  expect(await failed.ended).toBe(1);
  expect(failed.said()).toMatch(/TUNNEL_FAILED: .*remote port forwarding failed/);
  expect(await place.homes()).toEqual([]);
  await place.standIns.mend('ssh');
  const refused = place.run(CLI, [...SSH, '--', 'cat'], { TTYD_PATH: '/nowhere/ttyd' });
  expect(await refused.ended).toBe(1);
  expect(refused.said()).toContain('SEAT_TTYD_MISSING');
  expect(await place.homes()).toEqual([]);
  expect(identify((await place.standIns.facts('ssh')).pid)).toBeNull();
});

test.each([
  [['no-such-program'], /SEAT_START_FAILED: .*not found: no-such-program/],
  [['cat', 'x'.repeat(100_000)], /BAD_REQUEST: /],
])('what can’t run is said before anything opens: %#', async (command, why) => {
  const place = await sharePlace({}, 'ssh');
  const refused = place.run(CLI, [...SSH, '--', ...command]);
  expect(await refused.ended).toBe(1);
  expect(refused.said()).toMatch(why);
  await expect(place.standIns.facts('ssh')).rejects.toThrow('ENOENT');
  expect(await place.homes()).toEqual([]);
});

test('one that was killed is cleaned up by the next; another that runs is left alone', async () => {
  const place = await sharePlace({}, 'ssh');
  await mkdir(path.join(place.project.dir, 't', 'tshare-being-made'));
  const killed = place.run(CLI, [...SSH, '--', 'cat']);
  await befriend(await linkOf(killed), 'cat');
  const first = (await place.homes()).find((name) => name !== 'tshare-being-made') ?? '';
  const home = path.join(place.project.dir, 't', first);
  killed.kill('SIGKILL');
  await killed.ended;
  expect(seatOf(home, 'cat')).not.toEqual([]);
  const next = place.run(CLI, [...SSH, '--', 'cat']);
  await linkOf(next);
  expect(seatOf(home, 'cat')).toEqual([]);
  expect(await place.homes()).not.toContain(first);
  const other = place.run(CLI, [...SSH, '--', 'cat']);
  await linkOf(other);
  expect(await place.homes()).toHaveLength(3);
});
