import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { FIRST_PREFERENCES, PreferenceStore, readPreferences } from './preferences.ts';

function memory(): Pick<Storage, 'getItem' | 'setItem'> {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
}

test('choices are remembered and told', () => {
  const storage = memory();
  const store = new PreferenceStore(storage);
  const told = vi.fn();
  store.onChange.on(told);
  store.change({ dnd: true, keys: { say: null, chat: 'Control+Alt+KeyC' } });
  expect(told).toHaveBeenCalledWith({
    ...FIRST_PREFERENCES,
    dnd: true,
    keys: { say: null, chat: 'Control+Alt+KeyC' },
  });
  expect(new PreferenceStore(storage).value).toEqual(store.value);
});

test('without storage, choices last as long as the page', () => {
  const store = new PreferenceStore(null);
  store.change({ hideMine: true });
  expect(store.value.hideMine).toBe(true);
});

test('whatever was kept, the choices are whole', () => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.json(), fc.constant('{"keys":{"chat":"Enter"}}')),
      (text) => {
        const read = readPreferences(text);
        expect(Object.keys(read).sort()).toEqual(Object.keys(FIRST_PREFERENCES).sort());
        expect(read.keys).toEqual({});
      },
    ),
  );
  warn.mockRestore();
});
