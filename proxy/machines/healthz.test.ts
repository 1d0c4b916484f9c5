// MM3: what counts as an answer of another machine, and what the log says of the rest.
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { whySilent } from './healthz.ts';

let open = new AsyncDisposableStack();
afterEach(async () => {
  await open.disposeAsync();
  open = new AsyncDisposableStack();
});

/** @returns its address below a path, as machines have it */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.defer(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/rooms`;
}

test('MM3: a machine answers by its own word alone', async () => {
  const there = await serve(({ url }, reply) => {
    reply.end(url === '/rooms/healthz' ? '{"ok":true}' : '{}');
  });
  expect(await whySilent(there)).toBeUndefined();
});

test.each([
  ['a front whose machine is gone', 502, '<html></html>', 'it answers 502'],
  ['a front with a page for everything', 200, '<html></html>', 'something else answers'],
  ['JSON of something else', 200, '{"status":"up"}', 'something else answers'],
])('MM3: %s is no machine', async (_, status, body, why) => {
  const there = await serve((_request, reply) => reply.writeHead(status).end(body));
  expect(await whySilent(there)).toBe(why);
});

test('MM3: where nothing listens, and where nothing is said', async () => {
  const gone = await serve(() => undefined);
  expect(await whySilent(gone)).toBe('no answer within 2 s');
  await open.disposeAsync();
  expect(await whySilent(gone)).toBe('ECONNREFUSED');
});
