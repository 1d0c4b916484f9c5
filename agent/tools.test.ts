// Only what a room's file allows is told to a model, and only that is let through.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HAND_INPUTS, HANDS, type Hand } from '../protocol/room/resident.ts';
import { type Allowed, check, toolsFor } from './tools.ts';

const allowed = fc.dictionary(
  fc.constantFrom(...HANDS),
  fc.constantFrom('do', 'ask'),
) as fc.Arbitrary<Allowed>;

describe('tools', () => {
  it('are those that are allowed, in one order', () => {
    fc.assert(
      fc.property(allowed, (some) => {
        const names = toolsFor(some).map(({ name }) => name);
        expect(names).toEqual(HANDS.filter((hand) => Object.hasOwn(some, hand)));
      }),
    );
  });

  it('have a schema of an object that knows its keys', () => {
    const all = Object.fromEntries(HANDS.map((hand) => [hand, 'do'])) as Allowed;
    for (const { name, input } of toolsFor(all)) {
      expect(input).toMatchObject({ type: 'object', additionalProperties: false });
      expect(Object.keys(input.properties as object)).toEqual(
        Object.keys(HAND_INPUTS[name as Hand].entries),
      );
      expect(JSON.stringify(input)).not.toMatch(/"items":(?!\{)|prefixItems/);
    }
  });

  it('tell tuples as lists, which every server takes, and check each place', () => {
    const [move] = toolsFor({ move: 'do' });
    expect(move?.input.properties).toMatchObject({
      rect: { type: 'array', items: { type: 'integer' }, minItems: 4, maxItems: 4 },
    });
    const moved = (rect: number[]) =>
      check({ move: 'do' }, { id: '1', name: 'move', input: { window: 'ab:1', rect } }).ok;
    expect(moved([1, 2, 30, 8])).toBe(true);
    for (const rect of [
      [1, 2, 30],
      [1, 2, 30, 8, 9],
      [1, 2, 0, 8],
    ])
      expect(moved(rect)).toBe(false);
  });

  it('say that the host is asked', () => {
    expect(toolsFor({ open: 'ask' })[0]?.description).toContain('host');
    expect(toolsFor({ open: 'do' })[0]?.description).not.toContain('host');
  });

  it('let nothing through that is not allowed, whatever its input', () => {
    fc.assert(
      fc.property(
        allowed,
        fc.oneof(
          fc.constantFrom(...HANDS),
          fc.constantFrom('__proto__', 'constructor', 'LOOK', 'look ', ''),
          fc.string(),
        ),
        fc.anything(),
        (some, name, input) => {
          const checked = check(some, { id: '1', name, input });
          if (checked.ok) expect(Object.hasOwn(some, name)).toBe(true);
          else expect(checked.text).not.toBe('');
        },
      ),
    );
  });

  it.each([
    ['look', {}],
    ['look', { at: 'keys' }],
    ['look', { at: 'screen', seat: 2 }],
    ['raise', { window: '../etc/passwd' }],
    ['raise', { window: 'a'.repeat(100_000) }],
    ['move', { window: 'ab:1', rect: [0, 0, 0, 0] }],
    ['move', { window: 'ab:1', rect: [0, 0, 1e9, 1] }],
    ['write', { window: 'ab:1', text: 'x'.repeat(100_000), how: 'append' }],
    ['write', { window: 'ab:1', text: ['x'], how: 'append' }],
    ['open', { type: 'terminal; rm -rf /' }],
    ['give', { to: 'everybody!', text: 'x' }],
    ['point', { at: [Number.NaN, 200] }],
    ['art', { window: 'ab:1', params: { deep: { er: 1 } } }],
    ['art', 'a text'],
    ['art', null],
    ['art', undefined],
    ['art', []],
  ])('refuse %s with a wrong input', (name, input) => {
    const all = Object.fromEntries(HANDS.map((hand) => [hand, 'do'])) as Allowed;
    expect(check(all, { id: '1', name, input })).toMatchObject({ ok: false });
  });

  it('let an act through that waits for the host', () => {
    expect(check({ raise: 'ask' }, { id: '1', name: 'raise', input: { window: 'ab:1' } })).toEqual({
      ...{ ok: true, hand: 'raise', input: { window: 'ab:1' }, ask: true },
    });
  });
});
