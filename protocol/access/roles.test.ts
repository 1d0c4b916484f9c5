// Every cell of the table of roles, as docs/protocol.md has it, so that a change to it is seen.
import { expect, test } from 'vitest';
import type { ReservedName } from '../text/reserved-names.ts';
import { ALL_GUEST_RIGHTS, GUEST_RIGHTS } from './guest-rights.ts';
import {
  KINDS,
  may,
  mayBeCalled,
  mayHere,
  type Right,
  type Rights,
  ROLES,
  type Role,
} from './roles.ts';

const RIGHTS: readonly Right[] = [
  ...(['lead', 'override', 'control', 'seats', 'hear', 'carry'] as const),
  ...GUEST_RIGHTS,
];
const NAMES: readonly ReservedName[] = ['host', 'operator', 'admin', 'system', 'everyone'];
const roles = Object.keys(ROLES) as Role[];
/** One line for each role. */
const table = (line: (role: Role) => string) =>
  Object.fromEntries(roles.map((role) => [role, line(role)]));
const rightsOf = (ticket: Rights) => RIGHTS.filter((right) => may(ticket, right)).join(' ');

test('HS1, ST6, PR1, LI1: what each role says hello as, and what that connection may', () => {
  const lines = table((role) => {
    const { as } = ROLES[role];
    if (as === null) return 'no connection';
    const { edits, present, frameBytes } = KINDS[as];
    return [as, edits && 'edits', present && 'present', frameBytes / 1_024]
      .filter(Boolean)
      .join(' ');
  });
  expect(lines).toEqual({
    host: 'browser present 64',
    operator: 'browser present 64',
    agent: 'agent edits present 64',
    guest: 'browser present 64',
    watcher: 'browser present 64',
    bridge: 'bridge edits 256',
    proxy: 'no connection',
    recorder: 'no connection',
    audience: 'no connection',
  });
});

test('LK1, LK2, PR2, SC1, CR2: what each role may', () => {
  expect(table((role) => rightsOf({ role }))).toEqual({
    host: 'lead override type arrange chat point',
    operator: 'lead control type arrange chat point',
    agent: 'type arrange chat point',
    guest: 'type arrange chat point',
    watcher: 'chat point',
    bridge: 'type arrange chat point',
    proxy: 'control seats',
    recorder: 'hear',
    audience: 'hear carry',
  });
  expect(RIGHTS.some((right) => may(undefined, right))).toBe(false);
});

test('MO6: a room file narrows guests, watchers and their bridges, and nobody else', () => {
  const guests = { ...ALL_GUEST_RIGHTS, chat: false, arrange: false };
  const left = (ticket: Rights) => GUEST_RIGHTS.filter((right) => mayHere(ticket, right, guests));
  expect(table((role) => left({ role }).join(' '))).toEqual({
    host: 'type arrange chat point',
    operator: 'type arrange chat point',
    agent: 'type arrange chat point',
    guest: 'type point',
    watcher: 'point',
    bridge: 'type point',
    proxy: '',
    recorder: '',
    audience: '',
  });
  expect(left({ role: 'bridge', host: true })).toEqual([...GUEST_RIGHTS]);
});

test('LK1: a ticket with `host: true` adds a host’s rights and name to its role’s own, and no others', () => {
  expect(table((role) => rightsOf({ role, host: true }))).toEqual({
    host: 'lead override type arrange chat point',
    operator: 'lead override control type arrange chat point',
    agent: 'lead override type arrange chat point',
    guest: 'lead override type arrange chat point',
    watcher: 'lead override type arrange chat point',
    bridge: 'lead override type arrange chat point',
    proxy: 'lead override control seats type arrange chat point',
    recorder: 'lead override hear type arrange chat point',
    audience: 'lead override hear carry type arrange chat point',
  });
  expect(mayBeCalled({ role: 'watcher', host: true }, 'host')).toBe(true);
  expect(mayBeCalled({ role: 'watcher', host: true }, 'operator')).toBe(false);
});

test('TX2: only the host may be called `host`, an operator `operator`, and nobody by another kept name', () => {
  const names = table((role) => NAMES.filter((name) => mayBeCalled({ role }, name)).join(' '));
  const none = {
    agent: '',
    guest: '',
    watcher: '',
    bridge: '',
    proxy: '',
    recorder: '',
    audience: '',
  };
  expect(names).toEqual({ host: 'host', operator: 'operator', ...none });
});

test('PR1: how each role is seen, first of a person’s tabs and first in the list', () => {
  const lines = table((role) => `${ROLES[role].shown} ${ROLES[role].firstStatus}`);
  expect(lines).toEqual({
    host: 'host active',
    operator: 'operator active',
    agent: 'agent active',
    guest: 'guest active',
    watcher: 'watcher watching',
    bridge: 'guest active',
    proxy: 'guest active',
    recorder: 'guest active',
    audience: 'guest active',
  });
  const people = roles.filter((role) => ROLES[role].shown === role);
  const by = (order: 'rank' | 'listed') =>
    people.toSorted((a, b) => ROLES[a][order] - ROLES[b][order]);
  expect(by('rank')).toEqual(['host', 'operator', 'agent', 'guest', 'watcher']);
  expect(by('listed')).toEqual(['host', 'operator', 'guest', 'agent', 'watcher']);
});
