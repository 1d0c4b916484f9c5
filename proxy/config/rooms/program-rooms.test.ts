// What is said of rooms in which people can run programs without a box: to whom, by what, as whom, and why.
import { expect, test } from 'vitest';
import type { Room } from '../../../rooms/load.ts';
import type { FoundBwrap } from '../../../seats/process/box/bwrap.ts';
import { allGivenAway, givenAway } from './program-rooms.ts';

const room = (
  id: string,
  app: Room['app'],
  access: Room['access'] = 'guest',
  sandbox: Room['sandbox'] = 'auto',
) => ({ id, app, access, sandbox }) as Room;
const top = { kind: 'command', argv: ['top'] } as const;
const wibwob = { kind: 'wibwob' } as const;
const desktop = { kind: 'desktop' } as const;

const WITH = { bwrap: '/usr/bin/bwrap' };
const WITHOUT = { wrong: 'bubblewrap was not found', todo: 'Install bubblewrap.' };
const here = (found: FoundBwrap = WITHOUT, appsUser?: string, proxyUser = 'root') => ({
  ...{ found, appsUser, proxyUser },
});
const said = (of: Room, how = here()) => givenAway(of, how)?.sentence;

test('who can do it follows the room’s access, how they do it its app', () => {
  expect(said(room('a', top))).toMatch(/^everyone who has the link can run .* as root \(/);
  expect(said(room('a', top, 'invite'))).toMatch(/^everyone who enters can run/);
  expect(said(room('a', wibwob), here(WITHOUT, undefined, 'ann'))).toMatch(
    /as ann .*WibWob-DOS has terminal/,
  );
  expect(said(room('a', desktop))).toBeUndefined();
});

test('an app in a box gives nothing away; one without is told of, with why, as whom, and what to do', () => {
  expect(givenAway(room('a', top), here(WITH))).toBeUndefined();
  expect(givenAway(room('a', top), here(WITH, 'apps'))).toBeUndefined();
  expect(givenAway(room('a', top), here(WITHOUT))).toEqual({
    level: 'warn',
    sentence:
      'everyone who has the link can run programs as root (the user of the proxy), without a box (bubblewrap was not found): they can read this installation’s secrets and type into every seat.',
    todo: 'Install bubblewrap. Set apps.user in config.yaml; docs/deploy.md says how.',
  });
  const open = room('a', top, 'guest', 'none');
  for (const found of [WITH, WITHOUT])
    expect(givenAway(open, here(found, 'apps'))).toEqual({
      level: 'warn',
      sentence:
        'everyone who has the link can run programs as apps, without a box (`sandbox: none`): they can reach the network, and whatever else of apps runs without a box.',
      todo: 'Take `sandbox: none` out of the room file.',
    });
});

test('a room that wants a box where there is none does not start, whatever its app is', () => {
  for (const app of [top, desktop])
    expect(givenAway(room('a', app, 'guest', 'bwrap'), here())).toEqual({
      level: 'fail',
      sentence: 'its app does not start here: bubblewrap was not found',
      todo: 'Install bubblewrap.',
    });
  expect(givenAway(room('a', desktop, 'guest', 'bwrap'), here(WITH))).toBeUndefined();
});

test('rooms with the same to say are named together', () => {
  const rooms = [room('a', top), room('d', desktop), room('b', top)];
  const club = room('c', top, 'login');
  expect(allGivenAway([...rooms, club], here()).map(({ sentence }) => sentence)).toEqual([
    expect.stringMatching(/^a, b: everyone who has/),
    expect.stringMatching(/^c: everyone who enters/),
  ]);
});
