// A sweep: no secret of an installation, its visitors or its providers is anywhere but where it is meant to be.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { boxed, whyNoBox } from '../../proxy/test/box.ts';
import { goThroughAll, type Journey } from './journey.ts';
import { formsOf, processes, type Shown, sightings } from './sightings.ts';

let journey: Journey;
beforeAll(async () => {
  journey = await goThroughAll();
}, 400_000);
afterAll(() => journey?.[Symbol.asyncDispose]());

const seenIn = (shown: Iterable<Shown>) => sightings(journey.secrets, shown);

test('what is looked for would be found: as it is, in hexadecimal, in a URL, in base64 of anything', () => {
  const secret = 'a secret/with + and ü';
  const secrets = new Map([['it', secret]]);
  const around = ['', 'x', 'xy', 'xyz'].flatMap((before) =>
    (['hex', 'base64', 'base64url', 'utf8'] as const).map((form) =>
      Buffer.from(`${before}${secret}${before}`).toString(form),
    ),
  );
  for (const text of [...around, `?a=${encodeURIComponent(secret)}`])
    expect(sightings(secrets, [{ where: 'here', text }]), text).not.toEqual([]);
  expect(sightings(secrets, [{ where: 'here', text: 'another secret' }])).toEqual([]);
  for (const form of formsOf(secret)) expect(form.length).toBeGreaterThan(10);
});

test('the journey has met every kind of secret, and has shown something of everything', () => {
  const kinds = [...journey.secrets.keys()].map((name) => name.replace(/ \d+$/, ''));
  for (const kind of [
    ...['PARTY_SECRET', 'OPERATOR_TOKEN', 'secret of GitHub', 'host key', 'invitation'],
    ...['ticket of boxed', 'cookie teleport of the guest', 'session of the guest', 'code'],
    ...['cookie teleport_session of the member', 'token of a provider', 'code_verifier'],
    ...['cookie teleport_invite_club of the invited', 'IPC secret of boxed'],
  ])
    expect(kinds).toContain(kind);
  for (const secret of journey.secrets.values()) expect(secret.length).toBeGreaterThan(15);
  const { log } = journey.server;
  expect(log()).toMatch(/"level":20.*"request"/);
  expect(log()).toContain('workerd ended');
});

test('no process has one among its arguments', () => {
  expect(seenIn(processes('cmdline'))).toEqual([]);
});

test('no process has one in its environment but the proxy and its party, and an app its own', () => {
  const { pid, partyPid } = journey.server;
  const own = new Set(['IPC secret of boxed', 'IPC secret of open', 'IPC secret of desk']);
  const others = new Map([...journey.secrets].filter(([name]) => !own.has(name)));
  const all = processes('environ').filter((one) => ![pid, partyPid, process.pid].includes(one.pid));
  expect(all.length).toBeGreaterThan(3);
  expect(sightings(others, all)).toEqual([]);
  for (const name of own) {
    const room = name.split(' ').at(-1);
    const elsewhere = all.filter(({ text }) => !text.includes(`/seats/${room}/1`));
    expect(sightings(new Map([[name, journey.secrets.get(name) as string]]), elsewhere)).toEqual(
      [],
    );
  }
});

test.skipIf(!boxed)(
  `a program in its box finds none in /proc, nor in any file there${whyNoBox}`,
  async () => {
    const files = '/proc/*/cmdline /proc/*/environ /proc/*/task/*/environ';
    const text = await journey.inBox(
      `env; cat ${files} /etc/passwd | tr '\\0' '\\n'; ls -R /tmp ~ /run`,
    );
    expect(text).toContain('PATH=');
    const others = [...journey.secrets].filter(([name]) => name !== 'IPC secret of boxed');
    expect(sightings(new Map(others), [{ where: 'the box', text }])).toEqual([]);
  },
);

test('the log has none, at its most talkative level', () => {
  expect(seenIn([{ where: 'the log', text: journey.server.log() }])).toEqual([]);
});

test('logs of the state folder have none', async () => {
  const dir = path.join(journey.server.home, 'state');
  const logs = (await readdir(dir)).filter((name) => name.endsWith('.log') || name === 'run.json');
  expect(logs).toContain('run.json');
  const texts = logs.map(async (name) => ({
    where: name,
    text: await readFile(path.join(dir, name), 'utf8'),
  }));
  expect(seenIn(await Promise.all(texts))).toEqual([]);
});

test('pages, errors, metrics, snapshots, audits, frames and commands show none', () => {
  const places = new Set(journey.shown.map(({ where }) => where));
  for (const place of ['GET /metrics', 'GET /api/ops/snapshot', 'GET /', 'GET /room/boxed/'])
    expect(places).toContain(place);
  expect(seenIn(journey.shown)).toEqual([]);
});
