// A server with every kind of secret set, and a journey through all that answers, prints or fails; what was shown is kept.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { expect, vi } from 'vitest';
import type { OpsSnapshot } from '../../protocol/api.ts';
import { encode } from '../../protocol/frames.ts';
import { createVisitor, type TestVisitor } from '../../proxy/test/harness.ts';
import { signIn } from '../../proxy/test/providers.ts';
import { openTerminal } from '../../proxy/test/terminal.ts';
import { keptPort } from '../../testing/ports.ts';
import { startGithub } from '../../testing/providers/github.ts';
import { startOidc } from '../../testing/providers/oidc.ts';
import { startX } from '../../testing/providers/x.ts';
import { startServer } from '../server.ts';
import type { Shown } from './sightings.ts';

const CLI = path.join(import.meta.dirname, '../../proxy/cli/cli.ts');
const JSON_TYPE = { 'content-type': 'application/json' };
const APP = 'app: [bash, --norc, --noprofile]\npersist: 60s\nmax_players: 4';
const ROOMS = {
  boxed: `multiplayer: true\nmode: mirror\n${APP}`,
  open: `multiplayer: true\nmode: mirror\nsandbox: none\n${APP}`,
  desk: 'multiplayer: true\nmode: mirror\nmax_players: 2',
  club: 'access: invite\nmode: shared\napp: [cat]',
  salon: 'access: login\nmode: shared\napp: [cat]',
};

/** A value that is nowhere else, and looks like no other. */
const canary = (name: string) => `canary-${name}/${randomBytes(12).toString('hex')}+=`;
const key = () => randomBytes(32).toString('base64url');

export interface Journey extends AsyncDisposable {
  /** By the name that a failed test shows. */
  secrets: Map<string, string>;
  /** Whatever was answered, printed or logged so far. */
  shown: Shown[];
  server: { pid: number; partyPid: number; log(): string; home: string };
  /** Runs a line in the bash of the room `boxed`. @returns what it printed */
  inBox(line: string): Promise<string>;
}

export async function goThroughAll(): Promise<Journey> {
  await using opened = new AsyncDisposableStack();
  const home = await mkdtemp(path.join(tmpdir(), 'sweep-'));
  opened.defer(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
  const port = await keptPort();
  const callback = (name: string) => `http://127.0.0.1:${port}/login/${name}/callback`;
  const emails = [{ email: 'ada@example.org', primary: true, verified: true }];
  const ada = { id: 1, login: 'octo-ada', name: 'Ada Octo', orgs: [], emails };
  const github = opened.use(await startGithub([ada], callback('github')));
  const x = opened.use(
    await startX([{ id: '7', username: 'xena', name: 'Xena' }], { redirectUris: [callback('x')] }),
  );
  const oidc = opened.use(await startOidc([{ sub: 'ada' }], { redirectUri: callback('oidc') }));
  const given = {
    PARTY_SECRET: canary('party'),
    PARTY_SECRET_OLD: canary('party-old'),
    SESSION_SECRET: key(),
    SESSION_SECRET_OLD: key(),
    VISITOR_KEY: key(),
    OPERATOR_TOKEN: canary('operator'),
    ANTHROPIC_API_KEY: canary('model'),
    LOGIN_OIDC_CLIENT_SECRET: oidc.clientSecret,
  };
  const secrets = new Map<string, string>(Object.entries(given));
  secrets.set('secret of GitHub', github.config.clientSecret);
  secrets.set('secret of X', x.clientSecret);

  await writeFile(path.join(home, 'x-secret'), `${x.clientSecret}\n`, { mode: 0o600 });
  const urls = ({ authorizeUrl, tokenUrl, userUrl }: typeof github.config | typeof x.config) => ({
    ...{ authorize_url: authorizeUrl.href, token_url: tokenUrl.href, user_url: userUrl.href },
  });
  const { clientId: client_id, clientSecret: client_secret } = github.config;
  const login = {
    github: { client_id, client_secret, ...urls(github.config) },
    x: { client_id: x.config.clientId, client_secret_file: './x-secret', ...urls(x.config) },
    oidc: { name: 'Company', issuer: oidc.issuer, client_id: oidc.clientId },
  };
  const files = Object.entries(ROOMS).map(([id, keys]) => [
    id,
    `---\nroom_id: ${id}\n${keys}\n---\n\n## Welcome Message\n\nHello in ${id}.\n`,
  ]);
  const server = await startServer({
    ...{
      home,
      rooms: Object.fromEntries(files),
      config: JSON.stringify({
        login,
        limits: { sign_ins: ['100/1m'], failed_sign_ins: ['100/1m'] },
      }),
    },
    env: { ...given, LOG_LEVEL: 'trace', STOP_APPS: 'true', PORT: String(port) },
  });
  opened.defer(() => server.stop());

  const shown: Shown[] = [];
  /** Keeps what a response shows, except for what it is meant to hand over. */
  async function keep(where: string, response: Response): Promise<string> {
    const text = await response.text();
    const headers = [...response.headers].filter(([name]) => name !== 'set-cookie');
    shown.push({ where, text: `${headers.map((pair) => pair.join(': ')).join('\n')}\n\n${text}` });
    return text;
  }
  const ask = async (at: string, init: RequestInit = {}) =>
    keep(`${init.method ?? 'GET'} ${at.split('?')[0]}`, await fetch(server.url + at, init));
  const bearer = { authorization: `Bearer ${given.OPERATOR_TOKEN}` };
  const operator = (at: string, body?: object) =>
    fetch(server.url + at, {
      headers: { ...bearer, ...JSON_TYPE },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
  function newVisitor(): TestVisitor {
    const visitor = createVisitor(server.url);
    const bare = visitor.fetch;
    return Object.assign(visitor, {
      async fetch(target: string, init?: RequestInit) {
        const response = await bare(target, init);
        // The ticket itself is what its route is for.
        if (!target.includes('/ticket'))
          await keep(`GET ${target.split('?')[0]}`, response.clone());
        return response;
      },
    });
  }
  const cookies = (name: string, visitor: TestVisitor) => {
    for (const [, cookie = '', value = ''] of visitor.cookie.matchAll(
      /(teleport[^=;]*)=([^;]+)/g,
    )) {
      secrets.set(`cookie ${cookie} of ${name}`, decodeURIComponent(value));
      // A guest's cookie begins with what the visitor is known by.
      if (cookie === 'teleport') secrets.set(`session of ${name}`, value.split('.')[0] as string);
    }
  };

  // People, terminals and the room.
  const guest = newVisitor();
  await guest.fetch('/');
  const shell = await openTerminal(guest, 'boxed', { cols: 400, rows: 50 });
  opened.defer(() => shell[Symbol.dispose]());
  for (const room of ['open', 'desk']) {
    const terminal = await openTerminal(guest, room);
    opened.defer(() => terminal[Symbol.dispose]());
    terminal.type('echo hello\r');
  }
  cookies('the guest', guest);
  for (const room of ['boxed', 'open', 'desk'])
    secrets.set(
      `IPC secret of ${room}`,
      (await readFile(path.join(home, `state/seats/${room}/1/ipc_secret`), 'utf8')).trim(),
    );
  const ticketOf = async (room: string) => {
    const { ticket } = (await (await guest.fetch(`/api/rooms/${room}/ticket`)).json()) as {
      ticket: string;
    };
    secrets.set(`ticket of ${room}`, ticket);
    return ticket;
  };
  async function join(ticket: string) {
    const socket = guest.socket(`/parties/room-server/boxed?ticket=${ticket}`, '');
    opened.defer(() => socket.terminate());
    socket.on('message', (data) => shown.push({ where: 'the room', text: String(data) }));
    socket.on('error', () => socket.terminate());
    await once(socket, 'open');
    socket.send(encode({ type: 'hello', role: 'browser', sid: 'sweep-tab' }));
    socket.send(encode({ type: 'chat_msg', text: 'hello' } as never));
    return socket;
  }
  await join(await ticketOf('boxed'));
  await vi.waitFor(() => expect(shown.some(({ text }) => text.includes('"welcome"'))).toBe(true));
  const wrongTicket = await join(`${await ticketOf('boxed')}x`);
  await once(wrongTicket, 'close');

  // Links.
  const link = async (response: Response) =>
    new URL(((await response.json()) as { url: string }).url);
  const host = await link(await operator('/api/rooms/boxed/host-link'));
  secrets.set('host key', host.searchParams.get('host') as string);
  await newVisitor().fetch(host.pathname + host.search);
  await newVisitor().fetch(`/room/open/${host.search}`);
  // Leads on to the same link with a slash.
  await fetch(`${server.url}/room/boxed${host.search}`, { redirect: 'manual' });
  const invite = await link(await operator('/api/rooms/club/invites', { uses: 3 }));
  secrets.set('invitation', invite.pathname.split('/').at(-1) as string);
  const invited = newVisitor();
  await invited.fetch(invite.pathname);
  await openTerminal(invited, 'club');
  cookies('the invited', invited);
  for (const wrong of [`${invite.pathname}x`, `${invite.pathname}/more`, `//${invite.pathname}`])
    await newVisitor().fetch(wrong);

  // Sign-ins that work, and that fail in every way.
  const member = newVisitor();
  await signIn(member, 'github', { account: 'octo-ada' }, '/room/salon/');
  cookies('the member', member);
  await member.fetch('/room/salon/');
  await member.fetch('/api/me');
  await signIn(newVisitor(), 'oidc', { account: 'ada' });
  await signIn(newVisitor(), 'x', { account: 'xena', allows: false });
  const fails = [
    { status: 500, body: 'broken' },
    { status: 200, body: { error: 'bad' } },
    { body: '<' },
  ];
  for (const answer of fails) {
    github.answerAt(github.config.tokenUrl.pathname, answer);
    await signIn(newVisitor(), 'github', { account: 'octo-ada' });
  }
  github.answerAt(github.config.tokenUrl.pathname);
  github.answerAt(github.config.userUrl.pathname, { status: 500, body: 'broken' });
  await signIn(newVisitor(), 'github', { account: 'octo-ada' });
  await oidc.goDown();
  await newVisitor().fetch('/login/oidc?next=/');
  await newVisitor().fetch('/login/github/callback?code=none&state=none');
  for (const { form, headers } of [...github.requests, ...x.requests]) {
    for (const name of ['code', 'code_verifier']) {
      const value = form.get(name);
      if (value) secrets.set(`${name} ${secrets.size}`, value);
    }
    const token = /^bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
    if (token) secrets.set(`token of a provider ${secrets.size}`, token);
  }

  // Errors.
  const secretHeaders = { ...bearer, cookie: `${guest.cookie}; ${member.cookie}` };
  await ask('/nowhere', { headers: secretHeaders });
  await ask('/room/nowhere/', { headers: secretHeaders });
  const post = { method: 'POST', headers: { ...secretHeaders, ...JSON_TYPE } };
  for (const body of [
    '{',
    '[]',
    JSON.stringify({ cmd: given.PARTY_SECRET.length }),
    'x'.repeat(300_000),
  ])
    for (const at of ['/api/ops/ipc', '/api/rooms/boxed/kick', '/api/ops/rotate'])
      await ask(at, { ...post, body });
  await ask('/api/ops/rotate', { ...post, body: JSON.stringify({ secrets: ['session'] }) });
  await ask('/api/ops/snapshot', { headers: { authorization: 'Bearer wrong' } });
  await ask('/api/ops/snapshot', { headers: { authorization: `Basic ${btoa('a:b')}` } });
  await ask('/metrics', { headers: bearer });
  await ask('/api/ops/snapshot', { headers: bearer });
  await ask('/api/rooms/boxed/people', { headers: bearer });
  await ask('/api/rooms');
  await ask('/healthz');
  await ask('/readyz');

  // The party away, for a moment and with calls under way.
  const partyNow = async () =>
    ((await (await operator('/api/ops/snapshot')).json()) as OpsSnapshot).partyPid;
  const partyPid = await partyNow();
  process.kill(partyPid as number, 'SIGKILL');
  await Promise.all([
    ...[1, 2, 3].map(() => guest.fetch('/api/rooms/boxed/ticket')),
    operator('/api/rooms/club/invites'),
    newVisitor().fetch(invite.pathname),
    newVisitor().fetch('/room/club/'),
    member.fetch('/room/salon/'),
  ]);
  const back = await vi.waitFor(async () => {
    const now = await partyNow();
    expect(now === partyPid ? null : now).not.toBeNull();
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    return now as number;
  });
  for (const room of ['boxed', 'club', 'salon'])
    await ask(`/api/rooms/${room}/audit`, { headers: bearer });

  // The command line, in the same configuration and in others.
  const configured = { ...given, CONFIG: path.join(home, 'config.yaml') };
  const base = { STATE_DIR: path.join(home, 'state'), ROOMS_DIR: path.join(home, 'rooms') };
  async function command(args: string[], env: Record<string, string> = configured) {
    const { stdout, stderr } = await execa(process.execPath, [CLI, ...args], {
      ...{ cwd: home, extendEnv: false, reject: false },
      env: { PATH: process.env.PATH ?? '', ...base, ...env },
    });
    shown.push({ where: `teleport ${args.join(' ')}`, text: `${stdout}\n${stderr}` });
  }
  await command(['status']);
  await command(['status', '--json']);
  await command(['doctor', '--json']);
  for (const act of ['people', 'audit', 'bans', 'knocks']) await command([act, 'boxed']);
  await command(['invite', 'club', '--list']);
  await command(['pause', 'nowhere']);
  await command(['rotate', 'all'], { OPERATOR_TOKEN: given.OPERATOR_TOKEN });
  await command(['people', 'boxed'], { ...configured, OPERATOR_TOKEN: canary('wrong') });
  await command(['start'], configured);
  const broken = path.join(home, 'broken.yaml');
  for (const text of [
    `operator_token: "${given.OPERATOR_TOKEN}\nport: 1\n`,
    `party_secret: [${given.PARTY_SECRET}\n`,
    `operator_token: ${given.OPERATOR_TOKEN}: more\n`,
    `party_secret: { a: "${given.PARTY_SECRET}" }\n`,
    `operator_token: *${github.config.clientSecret}\n`,
    `operator_token: !${given.OPERATOR_TOKEN} x\n`,
    `? [key]\n: ${given.OPERATOR_TOKEN}\n`,
    `${given.OPERATOR_TOKEN}\n`,
    `session_secret: "${given.OPERATOR_TOKEN}"\n`,
    `login: { github: { client_id: a, client_secret: [${github.config.clientSecret}] } }\n`,
  ]) {
    await writeFile(broken, text);
    await command(['status'], { CONFIG: broken });
  }
  await command(['doctor'], { CONFIG: broken });
  await command(['status'], { SESSION_SECRET: given.PARTY_SECRET });

  async function inBox(line: string): Promise<string> {
    const mark = randomBytes(6).toString('hex');
    shell.type(`echo "<""${mark}"; { ${line} ; } 2>&1; echo "${mark}"">"\r`);
    return vi.waitFor(() => {
      const [, text] = new RegExp(`<${mark}\r\n([^]*?)${mark}>`).exec(shell.output()) ?? [];
      if (text === undefined) throw new Error(`no end of: ${line}`);
      return text;
    });
  }
  const owned = opened.move();
  return {
    ...{ secrets, shown, inBox },
    server: { pid: server.pid, partyPid: back, log: server.log, home },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
