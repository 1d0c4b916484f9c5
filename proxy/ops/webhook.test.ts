// Alerts at a real HTTP server: signed, in order, tried again, and given up where that would not help.
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Alert } from '../../protocol/streams/ops-feed.ts';
import { createWebhook, type Webhook } from './webhook.ts';

const SECRET = 'a secret of the webhook';
const alert = {
  id: 3,
  key: 'disk-low p1',
  code: 'disk-low',
  level: 'warn',
  state: 'firing',
  text: 'x',
  proxy: 'p1',
  since: 1,
  firedAt: 2,
  resolvedAt: null,
} as const satisfies Alert;

interface Came {
  headers: http.IncomingHttpHeaders;
  body: string;
}

let came: Came[];
/** Statuses of the next answers; then 204. */
let answers: number[];
let server: http.Server;
let hook: Webhook;
let logged: string[];

beforeEach(async () => {
  [came, answers, logged] = [[], [], []];
  server = http.createServer(async (request, response) => {
    const body = Buffer.concat(await Array.fromAsync(request)).toString();
    came.push({ headers: request.headers, body });
    response.writeHead(answers.shift() ?? 204, { location: '/elsewhere' }).end('thanks');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  hook = createWebhook({
    url: `http://127.0.0.1:${port}/hook?a=b`,
    secret: SECRET,
    log: pino({ level: 'error' }, { write: (line) => void logged.push(line) }),
    retry: { minTimeout: 1, maxTimeout: 5, retries: 3 },
  });
});
afterEach(() => {
  hook[Symbol.dispose]();
  server.close();
  server.closeAllConnections();
});

/** Tells some alerts. @returns the ids of those that are done with, as they come to be */
function tell(...ids: string[]): string[] {
  const done: string[] = [];
  for (const id of ids) hook.tell(id, alert, () => done.push(id));
  return done;
}

test('OM6: an alert is posted as JSON, with a signature over its time and its body', async () => {
  const done = tell('3-firing');
  await vi.waitFor(() => expect(done).toEqual(['3-firing']));
  const [{ headers, body } = { headers: {}, body: '' }] = came;
  expect(JSON.parse(body)).toEqual({ v: 1, type: 'alert', id: '3-firing', data: alert });
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    'x-teleport-id': '3-firing',
  });
  const time = String(headers['x-teleport-timestamp']);
  expect(Math.abs(Date.now() / 1_000 - Number(time))).toBeLessThan(600);
  const expected = createHmac('sha256', SECRET).update(`${time}.${body}`).digest('hex');
  expect(headers['x-teleport-signature']).toBe(`sha256=${expected}`);
});

test('OM6: what is not taken is tried again, before the next one is told', async () => {
  answers = [500, 429, 503];
  const done = tell('1-firing', '1-resolved');
  await vi.waitFor(() => expect(done).toEqual(['1-firing', '1-resolved']));
  expect(came.map(({ headers }) => headers['x-teleport-id'])).toEqual([
    '1-firing',
    '1-firing',
    '1-firing',
    '1-firing',
    '1-resolved',
  ]);
});

test('OM6: who says that it takes none is asked no more, and after enough tries nobody is; the log says so', async () => {
  answers = [410, 500, 500, 500, 500];
  const done = tell('1-firing', '2-firing', '3-firing');
  await vi.waitFor(() => expect(done).toEqual(['1-firing', '2-firing', '3-firing']));
  expect(came).toHaveLength(1 + 4 + 1);
  expect(logged.map((line) => JSON.parse(line).id)).toEqual(['1-firing', '2-firing']);
  expect(logged.join()).not.toContain(SECRET);
});

test('OM6: it goes nowhere else than where it was told to', async () => {
  answers = [302, 302, 302, 302];
  const done = tell('1-firing');
  await vi.waitFor(() => expect(done).toEqual(['1-firing']));
  expect(came).toHaveLength(4);
});

test('OM6: what waits already is not told twice, and no more than 200 wait', async () => {
  const ids = Array.from({ length: 205 }, (_, n) => `${n}-firing`);
  const done = tell(...ids, '0-firing');
  expect(done, 'those that there was no room for').toEqual(ids.slice(200));
  await vi.waitFor(() => expect(done).toHaveLength(205));
  expect(came).toHaveLength(200);
});

test('OM6: one that is under way when the proxy ends is not done with: another proxy tells it', async () => {
  const arrived = once(server, 'connection');
  server.removeAllListeners('request');
  const done = tell('1-firing');
  await arrived;
  hook[Symbol.dispose]();
  const after = createWebhook({
    url: 'http://127.0.0.1:9/',
    secret: SECRET,
    log: pino({ level: 'silent' }),
    retry: { retries: 0 },
  });
  await new Promise<void>((resolve) => after.tell('x', alert, resolve));
  expect(done).toEqual([]);
});
