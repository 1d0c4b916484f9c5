// Same-origin and own-host checks, by the headers that browsers really send.
import type { FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import { addressBelow, isFromHere, isOwnHost, isSameOrigin, socketOrigins } from './origin.ts';

const PUBLIC = 'https://rooms.example';
const request = (headers: Record<string, string>, protocol: 'http' | 'https' = 'http') => ({
  headers,
  protocol,
});

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
  // Scheme, host and port count.
  [{ host: 'a:1', origin: 'https://a:1' }, false],
  [{ host: 'a:1', origin: 'ftp://a:1' }, false],
  [{ host: 'a', origin: 'http://a' }, true],
  [{ host: 'a:80', origin: 'http://a' }, true],
  [{ host: 'a', origin: 'http://a:8080' }, false],
  [{ host: 'a', origin: 'http://user@a' }, false],
  [{ host: 'a', origin: 'http://user:secret@a' }, false],
  [{ host: 'a', origin: 'http://a/' }, false],
  [{ host: 'user@a', origin: 'http://a' }, false],
  [{ host: '[::1]:1', origin: 'http://[::1]:1' }, true],
])('%j: same origin %s', (headers, want) =>
  expect(isSameOrigin(request(headers as never), PUBLIC)).toBe(want),
);

test.each([
  ['https://rooms.example', true],
  ['http://rooms.example', false],
  ['ftp://rooms.example', false],
  ['wss://rooms.example', false],
  ['https://rooms.example:8443', false],
  ['https://user@rooms.example', false],
  ['https://user:secret@rooms.example', false],
  ['https://rooms.example/', false],
  ['https://rooms.example.evil.example', false],
])('a site that is reached by https takes the origin %s: %s', (origin, want) => {
  // Whatever the reverse proxy in front says of the scheme, or forgets to say.
  for (const protocol of ['http', 'https'] as const)
    expect(isSameOrigin(request({ host: 'rooms.example', origin }, protocol), PUBLIC)).toBe(want);
});

test('with a path in the public address its origin counts all the same', () => {
  const asked = (origin: string) =>
    isSameOrigin(request({ host: 'a:1', origin }), `${PUBLIC}/sub/`);
  expect(asked(PUBLIC)).toBe(true);
  expect(asked(`${PUBLIC}/sub/`)).toBe(false);
});

test.each([
  ['a:1', undefined, ['ws://a:1']],
  ['rooms.example', 'https://rooms.example/sub/', ['wss://rooms.example']],
  ['127.0.0.1:8080', PUBLIC, ['wss://rooms.example', 'ws://127.0.0.1:8080']],
  ['[::1]:1', undefined, ['ws://[::1]:1']],
  // Nothing of a Host header begins another directive.
  ['a;script-src.localhost', undefined, []],
  ["a'b,c.localhost", undefined, []],
  ['a b', undefined, []],
  [undefined, PUBLIC, ['wss://rooms.example']],
])('under %j, public %j, the page may open sockets at %j', (host, publicUrl, want) => {
  const headers = host === undefined ? {} : { host };
  expect(socketOrigins({ headers, protocol: 'http' }, publicUrl)).toEqual(want);
});

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
  ['evil.example@127.0.0.1', '127.0.0.1', undefined, false],
  ['127.0.0.1/evil.example', '127.0.0.1', undefined, false],
  ['127.0.0.1?', '127.0.0.1', undefined, false],
  ['127.0.0.1#', '0.0.0.0', undefined, false],
  ['127.0.0.1\\evil.example', '0.0.0.0', undefined, false],
  ['127.0.0.1:80x', '127.0.0.1', undefined, false],
])('host %j at %s, public %s: %s', (host, listen, publicUrl, want) =>
  expect(isOwnHost(host, listen, publicUrl)).toBe(want),
);

test.each([
  ['/parties/x/y', 'http://party:1/parties/x/y'],
  ['/parties/x/y?ticket=a%2Fb&c', 'http://party:1/parties/x/y?ticket=a%2Fb&c'],
  ['/parties/../..//evil.example/', 'http://party:1//evil.example/'],
  ['/\\evil.example/', 'http://party:1//evil.example/'],
  ['//evil.example/x', 'http://party:1//evil.example/x'],
  ['/x?http://evil.example/', 'http://party:1/x?http://evil.example/'],
  ['/x#y', 'http://party:1/x%23y'],
])('below a base, %s is %s and nothing else', (path, want) =>
  expect(addressBelow('http://party:1', path).href).toBe(want),
);

const local = (headers: Record<string, string>, remoteAddress: string) =>
  ({ headers, raw: { socket: { remoteAddress } } }) as unknown as FastifyRequest;

test.each([
  [{ host: '127.0.0.1:8080' }, '127.0.0.1', undefined, true],
  [{ host: 'localhost' }, '::ffff:127.0.0.1', undefined, true],
  [{ host: '[::1]:1' }, '::1', undefined, true],
  [{ host: '127.0.0.1' }, '192.0.2.1', undefined, false],
  [{ host: '192.0.2.1' }, '127.0.0.1', undefined, false],
  [{ host: '127.0.0.1', 'x-forwarded-for': '192.0.2.1' }, '127.0.0.1', undefined, false],
  [{ host: '127.0.0.1', 'x-forwarded-proto': 'https' }, '127.0.0.1', undefined, false],
  [{ host: '127.0.0.1', via: '1.1 caddy' }, '127.0.0.1', undefined, false],
  [{ host: '127.0.0.1', 'x-real-ip': '192.0.2.1' }, '127.0.0.1', undefined, false],
  [{ host: '127.0.0.1', forwarded: 'for=192.0.2.1' }, '127.0.0.1', undefined, false],
  // A proxy in front that adds nothing at all.
  [{ host: '127.0.0.1' }, '127.0.0.1', PUBLIC, false],
])('%j of %s, public %s, was made on this machine: %s', (headers, peer, publicUrl, want) =>
  expect(isFromHere(local(headers as never, peer), publicUrl)).toBe(want),
);
