import { expect, test } from 'vitest';
import { loadConfig } from '../config.ts';
import { parseVia, viaText } from './share-via.ts';

test.each([
  ['cloudflared', { program: 'cloudflared' }],
  ['cloudflared:rooms', { program: 'cloudflared', name: 'rooms' }],
  ['tailscale', { program: 'tailscale' }],
  ['tailscale:8443', { program: 'tailscale', port: 8443 }],
  ['ssh:example.org', { program: 'ssh', destination: 'example.org' }],
  ['ssh:ada@example.org:2080', { program: 'ssh', destination: 'ada@example.org', port: 2080 }],
] as const)('%s is read, and written as it was', (text, via) => {
  expect(parseVia(text)).toEqual(via);
  expect(viaText(via)).toBe(text);
});

test.each([
  '',
  'ngrok',
  'ssh',
  'ssh:',
  'ssh:-oProxyCommand=id',
  'ssh:-v@host',
  'ssh:a b',
  'ssh:host:0',
  'ssh:host:70000',
  'cloudflared:--help',
  'cloudflared:a b',
  'tailscale:22',
  'ssh:host\n',
])('%j names no tunnel: nothing in it can be an option of a program', (text) => {
  expect(parseVia(text)).toBeUndefined();
});

test('SHARE_VIA goes before share_via, and a wrong one is named with those that there are', async () => {
  expect((await loadConfig({ SHARE_VIA: 'ssh:example.org' }, '/nowhere')).shareVia).toEqual({
    program: 'ssh',
    destination: 'example.org',
  });
  expect((await loadConfig({}, '/nowhere')).shareVia).toBeUndefined();
  await expect(loadConfig({ SHARE_VIA: 'ngrok' }, '/nowhere')).rejects.toThrow(
    /environment: SHARE_VIA: must be cloudflared, .*ssh:\[USER@\]HOST:PORT$/,
  );
});
