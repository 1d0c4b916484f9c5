import { expect, test } from 'vitest';
import type { Room } from '../../rooms/load.ts';
import type { HowAppsRun } from '../config/rooms/program-rooms.ts';
import { throughWhom, whatRuns, whoComesIn } from './words.ts';

const room = (given: Partial<Room>): Room =>
  ({ access: 'guest', allow: [], door: 'open', mode: 'mirror', sandbox: 'auto', ...given }) as Room;
const SHELL = { kind: 'command', argv: ['bash', '-l'] } as const;
const BARE: HowAppsRun = {
  ...{ proxyUser: 'ada', appsUser: undefined },
  found: { wrong: 'bwrap is missing', todo: 'Install it.' },
};
const BOXED: HowAppsRun = { ...BARE, found: { bwrap: '/usr/bin/bwrap' } as HowAppsRun['found'] };

test.each([
  [room({}), 'everyone with the address'],
  [room({ door: 'knock' }), 'everyone with the address, after you have let them in'],
  [room({ access: 'invite', door: 'knock' }), 'who has an invitation'],
  [room({ access: 'invite', mode: 'solo' }), 'who has an invitation, each alone'],
  [room({ access: 'login' }), 'who signs in'],
  [
    room({ access: 'login', allow: [{}] as unknown as Room['allow'], door: 'knock' }),
    'who signs in, of those whom its file names, after you have let them in',
  ],
])('who comes in: %#', (given, words) => expect(whoComesIn(given)).toBe(words));

test('a program says as whom it runs where it is in no box, whatever the reason', () => {
  expect(whatRuns(room({ app: { kind: 'desktop' } }), BARE)).toBe('the built-in desktop');
  expect(whatRuns(room({ app: SHELL }), BOXED)).toBe('`bash -l`, in a box');
  expect(whatRuns(room({ app: SHELL }), BARE)).toBe('`bash -l`, as ada, without a box');
  expect(whatRuns(room({ app: SHELL, sandbox: 'none' }), { ...BOXED, appsUser: 'apps' })).toBe(
    '`bash -l`, as apps, without a box',
  );
  expect(whatRuns(room({ app: { kind: 'wibwob' } }), BOXED)).toBe('WibWob-DOS, in a box');
});

test('through whose hands it goes', () => {
  expect(throughWhom({ program: 'cloudflared' }, undefined)).toContain('could read it');
  expect(throughWhom({ program: 'tailscale' }, undefined)).toContain('can’t read it');
  const ssh = { program: 'ssh', destination: 'ada@far' } as const;
  expect(throughWhom(ssh, undefined)).toBe(
    'far, and without encryption between there and your guests',
  );
  expect(throughWhom(ssh, 'https://rooms.example.org')).toBe('far');
});
