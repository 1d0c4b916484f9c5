// The room's windows as a bridge holds them.
import { describe, expect, test } from 'vitest';
import { openWindow, type RoomWindow } from '../../protocol/texts/room-window.ts';
import { hashWindows } from '../../protocol/windows.ts';
import { applyEffective, applySync, type Canonical, desiredOf, stacking } from './canonical.ts';

const record = (g: string, z: number): RoomWindow =>
  openWindow({ g, type: 'life', rect: [1, 1, 40, 12], title: '', props: { seed: 1 }, z });
const held = (...records: RoomWindow[]): Canonical => ({
  epoch: 'e1',
  rev: 7,
  windows: new Map(records.map((r) => [r.g, r])),
  desktop: null,
});

describe('canonical windows', () => {
  test('BR1: what is not newer is ignored, what does not follow is a gap', () => {
    const canonical = held(record('aa:1', 1));
    const del = [{ op: 'del' as const, g: 'aa:1' }];
    expect(applyEffective(canonical, { prev: 6, rev: 7, ops: del }).step).toBe('old');
    expect(applyEffective(canonical, { prev: 8, rev: 9, ops: del }).step).toBe('gap');
    expect(applyEffective(canonical, { prev: 8, rev: 9, ops: del }).canonical).toBe(canonical);
    const next = applyEffective(canonical, { prev: 7, rev: 8, ops: del });
    expect(next.step).toBe('applied');
    expect([...next.canonical.windows]).toEqual([]);
    expect(next.canonical.rev).toBe(8);
  });

  test('ST4: effective ops change only their registers', () => {
    const { canonical } = applyEffective(held(record('aa:1', 1), record('aa:2', 2)), {
      prev: 7,
      rev: 8,
      ops: [
        { op: 'set', g: 'aa:1', props: { speed: 3 } },
        { op: 'raise', g: 'aa:1', z: 8 },
        { op: 'set', g: 'gone:1', title: 'x' },
      ],
    });
    expect(canonical.windows.get('aa:1')).toEqual({
      ...record('aa:1', 8),
      props: { seed: 1, speed: 3 },
    });
    expect(canonical.windows.has('gone:1')).toBe(false);
  });

  test('HS2: a diff adds to what is held, a full sync replaces it; a wrong hash shows', () => {
    const one = record('aa:1', 1);
    const two = record('aa:2', 2);
    const sync = { type: 'state_sync' as const, epoch: 'e1', rev: 9, put: [two], del: [] };
    const diff = applySync(held(one), { ...sync, mode: 'diff', hash: hashWindows([one, two]) });
    expect([...diff.canonical.windows.keys()]).toEqual(['aa:1', 'aa:2']);
    expect(diff.sound).toBe(true);
    const full = applySync(held(one), { ...sync, mode: 'full', hash: hashWindows([two]) });
    expect([...full.canonical.windows.keys()]).toEqual(['aa:2']);
    expect(applySync(held(one), { ...sync, mode: 'diff', hash: 'x' }).sound).toBe(false);
  });

  test('HS2, BR16: a diff without a desktop keeps it, a full sync has none then', () => {
    const desktop = { props: { theme: 'day' } };
    const canonical = { ...held(), desktop };
    const sync = { type: 'state_sync', epoch: 'e1', rev: 8 } as const;
    const lists = { put: [], del: [] };
    const diff = { ...sync, ...lists, mode: 'diff', hash: hashWindows([], desktop) } as const;
    expect(applySync(canonical, diff)).toMatchObject({ sound: true, canonical: { desktop } });
    const full = { ...sync, ...lists, mode: 'full', hash: hashWindows([]) } as const;
    expect(applySync(canonical, full)).toMatchObject({ sound: true, canonical: { desktop: null } });
  });

  test('BR2: desired is canonical with the own ops on top; delete wins', () => {
    const canonical = held(record('aa:1', 1), record('aa:2', 2));
    const desired = desiredOf(canonical, [
      { op: 'set', g: 'aa:1', rect: [5, 5, 40, 12] },
      { op: 'raise', g: 'aa:1' },
      { op: 'add', g: 'bb:1', type: 'cube', rect: [0, 0, 20, 8] },
      { op: 'set', g: 'dead:1', rect: [9, 9, 9, 9] },
      { op: 'del', g: 'aa:2' },
    ]);
    expect(stacking(desired.windows)).toEqual(['aa:1', 'bb:1']);
    expect(desired.windows.get('aa:1')?.rect).toEqual([5, 5, 40, 12]);
  });
});
