// A real proxy for tests: temporary rooms and state, a free port, and visitors with cookies of their own.
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Logger, pino } from 'pino';
import { WebSocket } from 'ws';
import type { OpsSnapshot } from '../../protocol/api.ts';
import { loadConfig } from '../config/config.ts';
import { type StartOptions, startProxy } from '../start.ts';

export const OPERATOR = 'operator-of-the-test';
export const PARTY_SECRET = 'party-secret-of-the-test';

export interface TestProxy extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  url: string;
  stateDir: string;
  snapshot(): Promise<OpsSnapshot>;
  visitor(): TestVisitor;
  close(): Promise<void>;
}

/** The parts of the API's answers that tests look at. */
export interface ApiBody {
  error: { code: string; message: string };
  ticket: string;
  expiresAt: number;
  seatsFree: number;
  people: number;
}

/** An answer's JSON. */
export async function bodyOf(response: Response): Promise<ApiBody> {
  return (await response.json()) as ApiBody;
}

/** A headless browser: it keeps the cookies that it gets. */
export interface TestVisitor {
  /** Of the proxy: `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly cookie: string;
  /** Deletes its cookies. */
  forget(): void;
  /** Has it keep cookies as if the proxy had set them. @param cookie as in a request: `a=b; c=d` */
  plant(cookie: string): void;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Opens a socket on the proxy with this visitor's cookies. */
  socket(path: string, protocol?: string, headers?: Record<string, string>): WebSocket;
}

/**
 * @param rooms room files by id; @param env further environment of the configuration; @param log where it writes
 * @param files others of the project, by path @param times shorter ones than people get */
export async function startTestProxy(
  rooms: Record<string, string>,
  env: Record<string, string> = {},
  log: Logger = pino({ level: process.env.LOG_LEVEL ?? 'silent' }),
  files: Record<string, string> = {},
  times: StartOptions = {},
): Promise<TestProxy> {
  const home = await mkdtemp(path.join(tmpdir(), 'proxy-'));
  // The rooms' project: apps may run as another user (APPS_USER).
  await chmod(home, 0o755);
  const stateDir = path.join(home, 'state');
  await mkdir(path.join(home, 'rooms'));
  for (const [id, frontmatter] of Object.entries(rooms))
    await writeFile(
      path.join(home, 'rooms', `${id}.md`),
      `---\nroom_id: ${id}\n${frontmatter}\n---\n\n## Welcome Message\n\nHello in ${id}.\n`,
    );
  for (const [file, text] of Object.entries(files)) await writeFile(path.join(home, file), text);
  const config = await loadConfig(
    {
      PORT: '0',
      STATE_DIR: stateDir,
      OPERATOR_TOKEN: OPERATOR,
      PARTY_SECRET,
      ROOMS_DIR: path.join(home, 'rooms'),
      ...env,
    },
    home,
  );
  const proxy = await startProxy(config, log, undefined, times);
  const url = proxy.url.replace(/\/$/, '');
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= proxy.close().finally(() => rm(home, { recursive: true, force: true }));
    return closed;
  };
  return {
    url,
    stateDir,
    visitor: () => createVisitor(url),
    async snapshot() {
      const response = await fetch(`${url}/api/ops/snapshot`, {
        headers: { authorization: `Bearer ${OPERATOR}` },
      });
      return (await response.json()) as OpsSnapshot;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** @param url `http://HOST:PORT` of the proxy, or of what is in front of it */
export function createVisitor(url: string): TestVisitor {
  const jar = new Map<string, string>();
  const cookies = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  return {
    url,
    get cookie() {
      return cookies();
    },
    forget: () => jar.clear(),
    plant(cookie) {
      for (const pair of cookie.split('; ')) {
        const at = pair.indexOf('=');
        jar.set(pair.slice(0, at), pair.slice(at + 1));
      }
    },
    async fetch(target, init = {}) {
      const headers = new Headers(init.headers);
      if (jar.size > 0) headers.set('cookie', cookies());
      const response = await fetch(url + target, { redirect: 'manual', ...init, headers });
      for (const set of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
        if (/;\s*Expires=Thu, 01 Jan 1970/i.test(set)) jar.delete(name);
        else jar.set(name, value);
      }
      return response;
    },
    socket: (target, protocol = 'tty', headers = {}) =>
      new WebSocket(url.replace(/^http/, 'ws') + target, protocol ? [protocol] : [], {
        headers: { ...(jar.size > 0 ? { cookie: cookies() } : {}), ...headers },
      }),
  };
}
