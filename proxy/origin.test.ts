// Same-origin and own-host checks, by the headers that browsers really send.
import type { FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import { isOwnHost, isSameOrigin } from './origin.ts';

const request = (headers: Record<string, string>) => ({ headers }) as unknown as FastifyRequest;

test.each([
  [{ host: 'a:1', origin: 'http://a:1' }, true],
  [{ host: 'A:1', origin: 'http://a:1' }, true],
  [{ host: 'a:1', origin: 'http://a:2' }, false],
  [{ host: 'a:1', origin: 'https://evil.example' }, false],
  [{ host: 'a:1', origin: 'null' }, false],
  [{ host: 'a:1', origin: 'https://rooms.example' }, true],
  [{ host: 'a:1' }, true],
  [{ host: 'a:1', 'sec-fetch-site': 'same-origin' }, true],
  [{ host: 'a:1', 'sec-fetch-site': 'cross-site' }, false],
  [{ host: 'a:1', 'sec-fetch-site': 'same-site' }, false],
])('%j: same origin %s', (headers, want) =>
  expect(isSameOrigin(request(headers as never), 'https://rooms.example')).toBe(want),
);

test.each([
  ['localhost:8080', '127.0.0.1', undefined, true],
  ['127.0.0.1:8080', '127.0.0.1', undefined, true],
  ['[::1]:8080', '::1', undefined, true],
  ['app.localhost', '127.0.0.1', undefined, true],
  ['192.168.1.9:8080', '127.0.0.1', undefined, true],
  ['evil.example:8080', '127.0.0.1', undefined, false],
  ['localhost.evil.example', '127.0.0.1', undefined, false],
  ['rooms.example', '127.0.0.1', 'https://rooms.example', true],
  ['my-box.local:8080', '0.0.0.0', undefined, true],
  [undefined, '127.0.0.1', undefined, false],
  ['a b', '127.0.0.1', undefined, false],
])('host %j at %s, public %s: %s', (host, listen, publicUrl, want) =>
  expect(isOwnHost(host, listen, publicUrl)).toBe(want),
);
