// PresenceChanges about people, gathered (PR1): whatever happened, every reader ends with the list that is right.
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import type { Person } from '../../protocol/messages.ts';
import { browser, closeAll } from '../test/client.ts';
import { type Presence, PresenceChanges } from './presence-changes.ts';

afterEach(closeAll);

const person = (pid: string, name: string): Person => ({
  pid,
  name,
  color: 0,
  role: 'guest',
  status: 'active',
});

/** A reader that is strict: it joins only who is new, and changes or drops only who is there. */
function read(list: Map<string, Person>, messages: readonly Presence[]): void {
  for (const { ev, who } of messages) {
    for (const one of who) {
      expect(list.has(one.pid), `${ev} of ${one.pid}`).toBe(ev !== 'join');
      if (ev === 'leave') list.delete(one.pid);
      else list.set(one.pid, one);
    }
  }
}

const step = fc.record({
  kind: fc.constantFrom('come', 'go', 'change', 'change', 'greet', 'flush'),
  pid: fc.constantFrom('p1', 'p2', 'p3'),
});

test('PR1: readers from before and newcomers in between all end with who is there, and nobody joins twice', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const changes = new PresenceChanges();
      const here = new Map<string, Person>();
      const readers: { list: Map<string, Person>; mark: number }[] = [{ list: new Map(), mark: 0 }];
      const flush = (): void => {
        for (const reader of readers) {
          read(reader.list, changes.after(reader.mark));
          expect(reader.list).toEqual(here);
          reader.mark = 0;
        }
        changes.clear();
      };
      for (const [n, { kind, pid }] of steps.entries()) {
        const known = here.get(pid);
        if (kind === 'come' && !known) {
          here.set(pid, person(pid, `${n}`));
          changes.join(person(pid, `${n}`));
        } else if (kind === 'go' && known) {
          here.delete(pid);
          changes.leave(known);
        } else if (kind === 'change' && known) {
          here.set(pid, person(pid, `${n}`));
          changes.update(person(pid, `${n}`));
        } else if (kind === 'greet') {
          readers.push({ list: new Map(here), mark: changes.mark });
        } else if (kind === 'flush') flush();
      }
      flush();
      expect(changes.isEmpty).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

test('PR1: several changes of one person are one, many people are one message', () => {
  const changes = new PresenceChanges();
  for (const name of ['a', 'b', 'c']) changes.update(person('p1', name));
  changes.update(person('p2', 'd'));
  expect(changes.after(0)).toEqual([
    { type: 'presence', ev: 'update', who: [person('p1', 'c'), person('p2', 'd')] },
  ]);
});

test('PR1: a crowd that comes and types at once costs each reader a few messages', async () => {
  const began = performance.now();
  const crowd = await Promise.all(Array.from({ length: 30 }, (_, n) => browser('crowd', `P${n}`)));
  for (const status of ['typing', 'active', 'typing'] as const)
    for (const { client } of crowd) client.send({ type: 'presence', status });
  const last = async () => {
    const late = await browser('crowd', 'late');
    return late.client.next('presence');
  };
  expect((await last()).who.filter(({ status }) => status === 'typing')).toHaveLength(30);
  for (const { client, welcome } of crowd) {
    const list = new Map<string, Person>();
    await vi.waitFor(() => {
      list.clear();
      for (const { ev, who } of client.all('presence')) {
        if (ev === 'sync') for (const one of who) list.set(one.pid, one);
        else read(list, [{ type: 'presence', ev, who }]);
      }
      expect(list.size).toBe(31);
      expect([...list.values()].filter(({ status }) => status === 'typing')).toHaveLength(30);
    });
    expect(list.get(welcome.pid)?.status).toBe('typing');
    // 30 joins and 90 changes, gathered: every 120 ms a message of each kind at most, however long all this takes.
    const seconds = (performance.now() - began) / 1_000;
    expect(client.all('presence').length).toBeLessThan(40 + 17 * seconds);
  }
});
