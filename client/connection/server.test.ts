// Where the party is, from what somebody says of the host.
import { expect, test } from 'vitest';
import { serverAt } from './server.ts';

const ROOMS = { host: 'rooms.example', protocol: 'wss', prefix: 'parties' };

test.each([
  ['rooms.example', undefined, ROOMS],
  ['https://rooms.example', undefined, ROOMS],
  ['https://rooms.example/a/b/?x#y', undefined, { ...ROOMS, prefix: 'a/b/parties' }],
  ['wss://rooms.example', undefined, ROOMS],
  ['127.0.0.1:8080', undefined, { host: '127.0.0.1:8080', protocol: 'ws', prefix: 'parties' }],
  // A page in a local network without TLS, which PartySocket would ask for wss.
  ['box.lan', 'http://box.lan/x', { host: 'box.lan', protocol: 'ws', prefix: 'parties' }],
  [undefined, 'http://box.lan/room/x', { host: 'box.lan', protocol: 'ws', prefix: 'parties' }],
  [undefined, 'https://rooms.example/ops', ROOMS],
])('%s on the page %s', (host, page, socket) => {
  expect(serverAt(host, page).socket).toEqual(socket);
});

test('tickets are asked for below the same path', () => {
  const { root } = serverAt('wss://rooms.example/a');
  expect(new URL('api/ops/ticket', root).href).toBe('https://rooms.example/a/api/ops/ticket');
});

test('without a page and a host it is an error at once', () => {
  expect(() => serverAt(undefined, undefined)).toThrow(TypeError);
});
