// What tunnel programs print, line by line, as their real ones did: addresses, and what a person should read.
import { expect, test } from 'vitest';
import { THIS_MACHINE } from '../config/keys/trusted-proxies.ts';
import { type TunnelTarget, tunnelProgram } from './programs.ts';

const TARGET: TunnelTarget = {
  url: 'http://127.0.0.1:8080',
  publicUrl: undefined,
  hostname: 'example.org',
  isAgain: false,
};
const WEB = { ...TARGET, publicUrl: 'https://rooms.example.org' };

test('cloudflared: its address is the one of the tunnel, not that of the service or of its terms; it is open once connected', () => {
  const { args, read, trustProxy } = tunnelProgram({ program: 'cloudflared' }, TARGET);
  expect(args.join(' ')).toBe(
    'tunnel --no-autoupdate --grace-period 1s --config /dev/null --url http://127.0.0.1:8080',
  );
  expect(read('INF Thank you … (https://www.cloudflare.com/website-terms/)')).toEqual({});
  expect(read('INF Requesting new quick Tunnel on trycloudflare.com...')).toEqual({});
  expect(read('2026 INF |  https://a-b-1.trycloudflare.com      |')).toEqual({
    address: 'https://a-b-1.trycloudflare.com',
  });
  expect(read('INF Registered tunnel connection connIndex=0 protocol=quic').isOpen).toBe(true);
  expect(read('INF Connection 5f-2f registered connIndex=0').isOpen).toBe(true);
  expect(read('2026 ERR failed: Post "https://api.trycloudflare.com/tunnel": no route')).toEqual({
    tell: 'failed: Post "https://api.trycloudflare.com/tunnel": no route',
  });
  expect(read('2026 ERR Configuration file /dev/null was empty')).toEqual({});
  expect(trustProxy).toEqual(THIS_MACHINE);
});

test('a named tunnel of cloudflared has the address that is configured', () => {
  const { args, read } = tunnelProgram({ program: 'cloudflared', name: 'rooms' }, WEB);
  expect(args.slice(-4)).toEqual(['--url', 'http://127.0.0.1:8080', 'run', 'rooms']);
  // Not before it is connected.
  expect(read('INF Starting tunnel tunnelID=5f2f')).toEqual({});
  expect(read('INF Registered tunnel connection connIndex=0')).toEqual({
    address: 'https://rooms.example.org',
    isOpen: true,
  });
});

test('tailscale: what has to be enabled is told, the frame around its address is not', () => {
  const { args, read } = tunnelProgram({ program: 'tailscale', port: 8443 }, TARGET);
  expect(args).toEqual(['funnel', '--yes', '--https=8443', 'http://127.0.0.1:8080']);
  for (const line of ['Available on the internet:', '', '|-- proxy http://127.0.0.1:8080'])
    expect(read(line)).toEqual({});
  expect(read('Press Ctrl+C to exit.')).toEqual({});
  expect(read('https://gnu.tail0.ts.net:8443/')).toEqual({
    address: 'https://gnu.tail0.ts.net:8443',
    isOpen: true,
  });
  expect(read('         https://login.tailscale.com/f/funnel?node=n1')).toEqual({
    tell: 'https://login.tailscale.com/f/funnel?node=n1',
  });
});

test('ssh without a web server: the port that its server picked, on all addresses, and nobody is believed who they are', () => {
  const via = { program: 'ssh', destination: 'ada@far' } as const;
  const { args, read, trustProxy } = tunnelProgram(via, TARGET);
  expect(args.slice(-4)).toEqual(['-R', '*:0:127.0.0.1:8080', '--', 'ada@far']);
  expect(args).not.toContain('BatchMode=yes');
  expect(read('debug1: remote forward success for: listen *:0, connect 127.0.0.1:8080')).toEqual(
    {},
  );
  expect(read('Allocated port 43210 for remote forward to 127.0.0.1:8080\r')).toEqual({
    address: 'http://example.org:43210',
    isOpen: true,
  });
  expect(read('ada@far: Permission denied (publickey).\r').tell).toContain('Permission denied');
  expect(read('Authenticated to far ([192.0.2.1]:22) using "publickey".')).toEqual({});
  expect(trustProxy).toEqual([]);
});

test('an ssh host that is called by an IPv6 address stands in a link in brackets', () => {
  const via = { program: 'ssh', destination: 'far', port: 2080 } as const;
  const { read } = tunnelProgram(via, { ...TARGET, hostname: '2001:db8::7' });
  expect(read('debug1: remote forward success for: listen *:2080, connect x').address).toBe(
    'http://[2001:db8::7]:2080',
  );
});

test('ssh to a web server of one’s own: its address, its word on who visitors are, and a port that is closed to others', () => {
  const via = { program: 'ssh', destination: 'far', port: 2080 } as const;
  const { args, read, trustProxy } = tunnelProgram(via, { ...WEB, isAgain: true });
  expect(args.slice(-4)).toEqual(['-R', 'localhost:2080:127.0.0.1:8080', '--', 'far']);
  expect(args).toContain('BatchMode=yes');
  expect(read('debug1: remote forward success for: listen localhost:2080, connect x')).toEqual({
    address: 'https://rooms.example.org',
    isOpen: true,
  });
  expect(trustProxy).toEqual(THIS_MACHINE);
});
