// Checks of what the proxy will serve: its address, its rooms and their apps, its party. Read-only.
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { firstProgram, onPath } from '../../../node/on-path.ts';
import { AppError } from '../../../protocol/errors.ts';
import { loadRooms, type Room } from '../../../rooms/load.ts';
import { formatProblem, hasErrors } from '../../../rooms/problem.ts';
import { appEnv } from '../../../seats/process/app-env.ts';
import { isLoopback } from '../../auth/origin.ts';
import type { Config } from '../../config/config.ts';
import { startLocalParty } from '../../party/local/local-party.ts';
import { count } from '../output.ts';
import type { Installation } from '../running.ts';
import { type Finding, fail, ok, reason, warn } from './check.ts';

const PARTY_TIMEOUT_MS = 10_000;
/** A ticket is valid for 60 s; a party whose clock differs by more than this refuses some. In ms. */
const CLOCK_SKEW_MS = 20_000;

export async function checkAddress({ config, run, alive }: Installation): Promise<Finding[]> {
  const { host, port, publicUrl } = config;
  const at = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const findings: Finding[] = [];
  const code = await tryToListen(host, port);
  if (code === undefined)
    findings.push(ok('port', port === 0 ? `${host}, any free port` : `${at} is free`));
  else if (alive && run?.url && new URL(run.url).port === String(port))
    findings.push(ok('port', `${at} is used by the proxy that runs here`));
  else findings.push(fail('port', `${at}: ${explainListen(code)}`, listenTodo(code)));
  if (!isLoopback(host) && publicUrl === undefined)
    findings.push(
      warn(
        'host',
        `${host} lets other machines in, without encryption`,
        'Put TLS in front (docs/deploy.md), listen on 127.0.0.1 and set PUBLIC_URL.',
      ),
    );
  if (publicUrl?.startsWith('http:') && !isLoopback(new URL(publicUrl).hostname))
    findings.push(
      warn('public url', `${publicUrl} is not encrypted`, 'Put TLS in front: docs/deploy.md.'),
    );
  return findings;
}

/** @returns the error's system code if it fails */
function tryToListen(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(reason(error)));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

function explainListen(code: string): string {
  const known: Record<string, string> = {
    EADDRINUSE: 'another program listens there',
    EACCES: 'this user may not listen there',
    EADDRNOTAVAIL: 'this machine has no such address',
    ENOTFOUND: 'there is no such name',
  };
  return known[code] ?? code;
}

function listenTodo(code: string): string {
  if (code === 'EADDRINUSE') return 'Set another PORT, or end that program.';
  if (code === 'EACCES') return 'Set PORT to 1024 or more, and let a web server have 443.';
  return 'Set HOST to 127.0.0.1, or to an address of this machine.';
}

export async function checkRooms({
  roomsDir,
}: Config): Promise<{ rooms: Room[]; findings: Finding[] }> {
  try {
    const { rooms, problems } = await loadRooms(roomsDir);
    const findings: Finding[] = problems.map((problem) =>
      problem.level === 'error'
        ? fail(
            'rooms',
            formatProblem(problem),
            'Change that line; the room stays closed until then.',
          )
        : warn('rooms', formatProblem(problem), 'Change that line, or leave it.'),
    );
    const names = rooms.map(({ id }) => id).join(', ');
    if (rooms.length > 0) findings.unshift(ok('rooms', `${count(rooms.length, 'room')}: ${names}`));
    else if (!hasErrors(problems))
      findings.push(fail('rooms', `none in ${roomsDir}`, 'Make one: `rooms new NAME`.'));
    return { rooms, findings };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { rooms: [], findings: [fail('rooms', error.message, 'Set ROOMS_DIR.')] };
  }
}

/** Programs that rooms need and this machine lacks. */
export async function checkApps(config: Config, rooms: readonly Room[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  const wibwob = rooms
    .filter(({ app }) => app.kind === 'wibwob' && app.argv === undefined)
    .map(({ id }) => id);
  const [program] = config.wibwobCommand ?? [];
  if (wibwob.length > 0 && program === undefined)
    findings.push(
      fail(
        'wibwob',
        `${wibwob.join(', ')}: no command is set`,
        'Set wibwob.command in config.yaml.',
      ),
    );
  else if (program !== undefined && !(await isThere(program)))
    findings.push(fail('wibwob', `${program} was not found`, 'Correct wibwob.command.'));
  if (config.wibwobCwd !== undefined && !(await isFolder(config.wibwobCwd)))
    findings.push(fail('wibwob', `${config.wibwobCwd} is no folder`, 'Correct wibwob.cwd.'));
  for (const { id, app } of rooms)
    if (app.kind !== 'desktop' && app.argv && !(await isThere(app.argv[0])))
      findings.push(
        fail(
          'apps',
          `${id}: ${app.argv[0]} was not found`,
          'Install it, or correct `app` of that room.',
        ),
      );
  return findings;
}

async function isFolder(folder: string): Promise<boolean> {
  return (await stat(folder).catch(() => null))?.isDirectory() === true;
}

async function isThere(program: string): Promise<boolean> {
  // A relative path is relative to the room's project, which only its seat knows.
  if (program.includes('/') && !path.isAbsolute(program)) return true;
  const places = program.includes('/') ? [program] : onPath(program, appEnv(process.env, {}));
  return (await firstProgram(places)) !== undefined;
}

export async function checkParty(config: Config): Promise<Finding> {
  return config.partyUrl === undefined
    ? checkLocalParty()
    : checkDeployedParty(config.partyUrl, config.partySecret !== undefined);
}

/** Starts a local party in a temporary folder. */
async function checkLocalParty(): Promise<Finding> {
  const stateDir = await mkdtemp(path.join(tmpdir(), 'teleport-doctor-'));
  const began = performance.now();
  try {
    const log = pino({ level: 'silent' });
    const party = await startLocalParty({ stateDir, secret: 'a secret for this check alone', log });
    await party.close();
    return ok('party', `local, starts in ${((performance.now() - began) / 1_000).toFixed(1)} s`);
  } catch (error) {
    const cause = (error as Error).cause ?? error;
    return fail(
      'party',
      `the local party does not start: ${reason(cause)}`,
      'Run `npm ci` again; workerd needs glibc 2.35 or later. Or set PARTY_URL to a deployed one.',
    );
  } finally {
    await rm(stateDir, { recursive: true, force: true });
  }
}

async function checkDeployedParty(url: string, hasSecret: boolean): Promise<Finding> {
  try {
    const response = await fetch(new URL('/healthz', url), {
      signal: AbortSignal.timeout(PARTY_TIMEOUT_MS),
    });
    if (!response.ok)
      return fail('party', `${url} answers ${response.status}`, 'Deploy it: `npm run deploy`.');
    const skew = Date.parse(response.headers.get('date') ?? '') - Date.now();
    if (Math.abs(skew) > CLOCK_SKEW_MS)
      return fail(
        'party',
        `${url} answers, but the clocks differ by ${Math.round(Math.abs(skew) / 1_000)} s`,
        'Set this machine’s clock (NTP): tickets are refused.',
      );
    if (!hasSecret)
      return fail('party', `${url} answers`, 'Set PARTY_SECRET to the secret that it was given.');
    return ok('party', `${url} answers`);
  } catch (error) {
    const why = reason((error as Error).cause ?? error);
    return fail('party', `${url}: ${why}`, 'Check PARTY_URL and the network; or unset it.');
  }
}
