// Which links of an app may be there, and where a person is told that they lead.
import { expect, test } from 'vitest';
import { destinationOf, isLink, MAX_LINK_CHARS } from './link.ts';

const ROOT = 'https://rooms.example/teleport/';

test('pages of the web and mail addresses are links, in printable ASCII, of a limited length', () => {
  for (const address of ['https://a.example/x?y#z', 'HTTP://a.example', 'mailto:ada@a.example'])
    expect(isLink(address), address).toBe(true);
  for (const address of [
    ...[
      '',
      'javascript:x',
      'file:///x',
      'ssh://a.example',
      'https:a.example',
      '//a.example',
      'data:,x',
    ],
    ...[
      'https://a.example/ b',
      'https://é.example',
      'https://a.example/\u202e',
      'https://a\n.example',
    ],
    ...[' https://a.example', `https://a.example/${'x'.repeat(MAX_LINK_CHARS)}`],
  ])
    expect(isLink(address), address).toBe(false);
});

test('names the host as the network spells it, or the mail address', () => {
  const to = (address: string) => destinationOf(address, ROOT)?.to;
  expect(to('https://b.example:8443/path')).toBe('b.example:8443');
  expect(to('https://good.example\\@evil.example/')).toBe('good.example');
  expect(to('https://%61.example/')).toBe('a.example');
  expect(to('mailto:ada@a.example?subject=x')).toBe('ada@a.example');
});

test('nothing poses as a host, and nothing of this site is opened but what only shows', () => {
  for (const address of [
    ...['https://good.example@evil.example/', 'https://u:p@evil.example/', 'https://'],
    ...[
      'api/rooms/a/pause',
      'room/a/?host=key',
      'room/a/#x',
      'room/a/ws',
      'invite/x',
      'logout',
      'room/../api/x',
    ].map((path) => ROOT + path),
    ...['https://rooms.example/', 'https://rooms.example/other/', 'https://rooms.example/teleport'],
  ])
    expect(destinationOf(address, ROOT), address).toBeNull();
  for (const path of ['', 'room/a-1/', 'room/a/watch'])
    expect(destinationOf(ROOT + path, ROOT)?.to, path).toBe('rooms.example');
});

test('this site is its host, whatever scheme, port and spelling lead there', () => {
  for (const site of [
    ...['http://rooms.example', 'https://rooms.example.', 'http://rooms.example.:80'],
    ...['https://rooms.example:8443', 'HTTPS://ROOMS.EXAMPLE', 'https://%72ooms.example'],
  ])
    for (const path of ['/teleport/invite/x', '/teleport/login/x', '/teleport/room/a/?host=key'])
      expect(destinationOf(site + path, ROOT), site + path).toBeNull();
  expect(
    destinationOf('https://rooms.example/teleport/room/a/', 'https://rooms.example./teleport/'),
  ).toBeNull();
  expect(destinationOf('https://a.rooms.example/invite/x', ROOT)?.to).toBe('a.rooms.example');
});
