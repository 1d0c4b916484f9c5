// The form that a host edits an act of the resident in.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fieldsOf, inputOf } from './act-form.ts';

test('what nobody changes stays what it was, whatever it is', () => {
  const object = fc.dictionary(
    fc.string().filter((key) => key !== '__proto__'),
    fc.jsonValue().filter((value) => !Object.is(value, -0)),
  );
  fc.assert(
    fc.property(object, (value) => {
      const filled = inputOf(fieldsOf(JSON.stringify(value)));
      expect(filled.ok && JSON.parse(filled.input)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
    { seed: 1 },
  );
});

test('each value keeps its kind, and what can’t be read is told at its field', () => {
  const fields = fieldsOf('{"type":"text","w":40,"raise":true,"props":{"a":[1]}}');
  expect(fields.map(({ kind }) => kind)).toEqual(['text', 'number', 'switch', 'json']);
  const typed = (name: string, value: string) =>
    inputOf(fields.map((field) => (field.name === name ? { ...field, value } : field)));
  expect(typed('w', ' 42 ')).toEqual({
    ok: true,
    input: '{"type":"text","w":42,"raise":true,"props":{"a":[1]}}',
  });
  for (const wrong of ['', 'wide', '1e999'])
    expect(typed('w', wrong)).toMatchObject({ ok: false, name: 'w' });
  expect(typed('props', '{')).toMatchObject({ ok: false, name: 'props' });
  expect(typed('type', '42')).toMatchObject({ input: expect.stringContaining('"type":"42"') });
});

test('what is no object has no fields', () => {
  for (const input of ['', '[1]', '"x"', 'null', '{']) expect(fieldsOf(input)).toEqual([]);
});
