// A model provider on a real socket that says what a test scripted: speaks Anthropic's Messages API and OpenAI's chat
// completions, both streamed, and refuses requests that the real ones would refuse.
import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { listenKept } from '../ports.ts';
import * as anthropic from './anthropic.ts';
import type { Dialect, ModelAsked } from './dialect.ts';
import * as openai from './openai.ts';
import { type Reply, Script } from './script.ts';

export interface ModelServer extends AsyncDisposable {
  /** `base_url` for `provider: anthropic`. */
  readonly anthropic: string;
  /** `base_url` for `provider: openai`. */
  readonly openai: string;
  readonly requests: readonly ModelAsked[];
  /** Answers that are being sent just now. */
  readonly underWay: number;
  /** Answers that the other side has broken off. */
  readonly brokenOff: number;
  /** Open connections. */
  sockets(): Promise<number>;
  /** Adds to what it says. */
  say(...replies: readonly Reply[]): void;
  /** Forgets what it was to say. */
  forget(): void;
  /** Lets one more piece of held replies through, now or once it is there; `all`: and whatever follows. */
  release(all?: 'all'): void;
  /** Refuses connections, or takes them again at the same address. */
  goDown(): Promise<void>;
  comeBack(): Promise<void>;
}

export interface ModelServerOptions {
  replies?: readonly Reply[];
  /** Any other key is refused with 401. */
  key?: string;
  port?: number;
}

const DIALECTS: readonly Dialect[] = [anthropic.dialect, openai.dialect];

export async function startModelServer({
  replies,
  key,
  port: wanted,
}: ModelServerOptions = {}): Promise<ModelServer> {
  const script = new Script(replies);
  const requests: ModelAsked[] = [];
  const answers = new Set<ServerResponse>();
  let gates: (() => void)[] = [];
  let permits = 0;
  let open = false;
  let brokenOff = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '', 'http://model');
    const dialect = DIALECTS.find(({ path }) => path === pathname);
    const raw = await text(request);
    if (!dialect || request.method !== 'POST') return json(response, 404, { error: 'not found' });
    const asked = { path: pathname, headers: request.headers, raw, body: parsed(raw) };
    requests.push(asked);
    const given = request.headers.authorization?.replace(/^Bearer /, '');
    if (key !== undefined && (request.headers['x-api-key'] ?? given) !== key)
      return json(response, 401, dialect.error(401, 'invalid key'));
    const wrong = dialect.wrong(asked);
    if (wrong) return json(response, 400, dialect.error(400, wrong));
    const reply = script.next(dialect.texts(asked.body));
    if (!reply) return json(response, 400, dialect.error(400, 'nothing more is scripted'));
    answers.add(response);
    const gone = new AbortController();
    response.once('close', () => {
      answers.delete(response);
      if (!response.writableFinished && !reply.cut) brokenOff += 1;
      gone.abort();
    });
    await send(dialect, reply, asked.body, response, gone.signal);
  }

  async function send(
    dialect: Dialect,
    reply: Reply,
    body: unknown,
    response: ServerResponse,
    gone: AbortSignal,
  ): Promise<void> {
    const { status, retryAfter, raw, silent, cut } = reply;
    if (silent === 'connect') return;
    if (status !== undefined) {
      const headers: Record<string, string> = {};
      if (retryAfter !== undefined) headers['retry-after'] = String(retryAfter);
      if (reply.location !== undefined) headers.location = reply.location;
      return json(response, status, dialect.error(status, `status ${status}`), headers);
    }
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    response.flushHeaders();
    if (raw !== undefined) return void response.end(raw);
    let said = false;
    let isFirst = true;
    for (const { data, piece, text: isText } of dialect.events(reply, body)) {
      if (silent === 'start' && piece) return;
      // The text is over.
      if (said && !isText) {
        if (silent === 'text') return;
        if (cut === 'end') return void response.end();
        if (cut === 'middle') {
          response.write(data.slice(0, Math.ceil(data.length / 2)), () => response.destroy());
          return;
        }
        if (reply.streamError) return void response.end(dialect.streamError(reply.streamError));
      }
      said ||= isText === true;
      const wait = (isFirst && reply.firstMs) || reply.everyMs;
      if (piece && wait) await sleep(wait, undefined, { ref: false });
      if (piece) isFirst = false;
      if (piece && reply.held && !open) await gate(gone);
      if (gone.aborted) return;
      if (!response.write(data.replaceAll('{now}', now)))
        await Promise.race([once(response, 'drain'), aborted(gone)]);
    }
    response.end();
  }

  async function gate(gone: AbortSignal): Promise<void> {
    if (permits > 0) {
      permits -= 1;
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    gates.push(resolve);
    gone.addEventListener('abort', () => resolve(), { once: true });
    await promise;
    gates = gates.filter((one) => one !== resolve);
  }

  const server = http.createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  const port = await listenKept(server, wanted);
  async function goDown(): Promise<void> {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }
  const url = `http://127.0.0.1:${port}`;
  return {
    anthropic: url,
    openai: `${url}/v1`,
    requests,
    get underWay() {
      return answers.size;
    },
    get brokenOff() {
      return brokenOff;
    },
    sockets: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
      }),
    say: (...more) => script.add(...more),
    forget: () => script.clear(),
    release(all) {
      open = all === 'all';
      if (open) for (const pass of gates.splice(0)) pass();
      else if (gates.length > 0) gates.shift()?.();
      else permits += 1;
    },
    goDown,
    async comeBack() {
      await listenKept(server, port);
    },
    async [Symbol.asyncDispose]() {
      if (server.listening) await goDown();
    },
  };
}

/** In ms since 1970, to a hundredth. */
function now(): string {
  return (performance.timeOrigin + performance.now()).toFixed(2);
}

function parsed(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}

function aborted(signal: AbortSignal): Promise<unknown> {
  return signal.aborted ? Promise.resolve() : once(signal, 'abort');
}

function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
