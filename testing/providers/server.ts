// A small web server for a test provider: notes every request, and can go away and come back at the same address.
import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listenKept } from '../ports.ts';

/** What a provider was asked. */
export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  /** Fields of a form, empty without one; not noted where the handler reads the body itself. */
  form: URLSearchParams;
}

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  /** Text is sent as HTML, anything else as JSON. */
  body?: unknown;
}

export interface ProviderServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly requests: readonly Asked[];
  /** How often a path was asked for. */
  count(path: string): number;
  /** Refuses connections from now on. */
  goDown(): Promise<void>;
  comeBack(): Promise<void>;
  /** Answers this instead of what is at a path; nothing: what is there again. */
  answerAt(path: string, answer?: Answer): void;
}

/**
 * @param respond answers a request, or returns nothing if it hands the response itself
 * @param readsForms whether bodies are read before `respond` is called
 */
export async function startProviderServer(
  respond: (
    asked: Asked,
    request: IncomingMessage,
    response: ServerResponse,
  ) => Promise<Answer | undefined>,
  readsForms = true,
): Promise<ProviderServer> {
  const requests: Asked[] = [];
  const replaced = new Map<string, Answer>();
  const server = http.createServer(async (request, response) => {
    const { method = '', headers } = request;
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://provider');
    const form = new URLSearchParams(method === 'POST' && readsForms ? await text(request) : '');
    const asked = { method, path: pathname, query: searchParams, headers, form };
    requests.push(asked);
    try {
      const answer = replaced.get(pathname) ?? (await respond(asked, request, response));
      if (answer !== undefined) send(response, answer);
    } catch (error) {
      send(response, { status: 500, body: { error: String(error) } });
    }
  });
  const port = await listenKept(server);
  const goDown = async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    count: (path) => requests.filter((asked) => asked.path === path).length,
    goDown,
    async comeBack() {
      await listenKept(server, port);
    },
    answerAt(path, answer) {
      if (answer === undefined) replaced.delete(path);
      else replaced.set(path, answer);
    },
    async [Symbol.asyncDispose]() {
      if (server.listening) await goDown();
    },
  };
}

function send(response: ServerResponse, { status = 200, headers = {}, body }: Answer): void {
  const isText = typeof body === 'string';
  const type = isText ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8';
  response.writeHead(status, { 'content-type': type, ...headers });
  response.end(isText || body === undefined ? body : JSON.stringify(body));
}
