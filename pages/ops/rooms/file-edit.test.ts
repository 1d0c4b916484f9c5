// An edit of a room file keeps every letter, and asks before it writes over somebody else's.
import { expect, test } from 'vitest';
import type { RoomDraft, RoomFileText } from '../../../protocol/api.ts';
import { type FileEdit, type FileStep, fileEdit, isChecked, maySave } from './file-edit.ts';
import { fieldShowing } from './key-field.ts';

const file = (text: string | null, version = 'v1'): RoomFileText => ({
  ...{ file: 'rooms/den.md', text, version, readOnly: null },
});
const draft = (text: string, level?: 'error' | 'warning'): RoomDraft => ({
  ...{ text, shown: {}, changes: [], diff: [], card: null },
  problems: level ? [{ line: 1, key: '', message: 'wrong', level }] : [],
});
const checked = (sent: string, found = draft(sent)): FileStep => ({
  ...{ type: 'checked', sent, draft: found },
});
const typed = (text: string): FileStep => ({ type: 'typed', text });
const after = (...steps: FileStep[]): FileEdit => {
  const opened: FileStep = { type: 'opened', file: file('one'), text: 'one' };
  return [opened, ...steps].reduce<FileEdit | null>(fileEdit, null)!;
};

test('what is typed while a check is under way stays, and waits for a check of its own', () => {
  const typing = after(checked('one'), typed('two'), typed('two!'), checked('two'));
  expect(typing).toMatchObject({ text: 'two!', draft: { text: 'one' } });
  expect([isChecked(typing), maySave(typing)]).toEqual([false, false]);
  const done = fileEdit(typing, checked('two!'))!;
  expect([isChecked(done), maySave(done)]).toEqual([true, true]);
});

test('a key that was set changes the text that it was set in, and no newer one', () => {
  const set = checked('one', draft('one, locked'));
  expect(after(set)).toMatchObject({ text: 'one, locked', draft: { text: 'one, locked' } });
  expect(after(typed('one and a half'), set)).toMatchObject({
    text: 'one and a half',
    draft: null,
  });
});

test('what others wrote meanwhile keeps a draft from being saved until somebody decides, however often it is checked', () => {
  const theirs = file('theirs', 'v2');
  const conflict = after(typed('mine'), checked('mine'), { type: 'refused', theirs });
  for (const still of [conflict, fileEdit(conflict, checked('mine'))!]) {
    expect(still).toMatchObject({ theirs, file: { version: 'v1' }, text: 'mine' });
    expect(maySave(still)).toBe(false);
  }
  const mine = fileEdit(conflict, { type: 'decided', take: 'mine' })!;
  expect(mine).toMatchObject({ theirs: null, file: { version: 'v2' }, text: 'mine' });
  expect(maySave(mine)).toBe(true);
  const taken = fileEdit(conflict, { type: 'decided', take: 'theirs' })!;
  expect(taken).toMatchObject({ theirs: null, file: { version: 'v2' }, text: 'theirs' });
  expect([isChecked(taken), maySave(taken)]).toEqual([false, false]);
  // And again, by a third one.
  const again = fileEdit(mine, { type: 'refused', theirs: file('more', 'v3') })!;
  expect(maySave(again)).toBe(false);
});

test('a file that is gone meanwhile is no text to take', () => {
  const gone = after(typed('mine'), { type: 'refused', theirs: file(null, '') });
  expect(fileEdit(gone, { type: 'decided', take: 'theirs' })).toMatchObject({ text: 'mine' });
});

test('only a checked text without mistakes that differs from the file may be saved', () => {
  expect(maySave(after(checked('one')))).toBe(false);
  expect(maySave(after(typed('two'), checked('two', draft('two', 'error'))))).toBe(false);
  expect(maySave(after(typed('two'), checked('two', draft('two', 'warning'))))).toBe(true);
  const readOnly = { ...file('one'), readOnly: 'A link.' };
  const opened: FileStep = { type: 'opened', file: readOnly, text: 'two' };
  expect(maySave(fileEdit(fileEdit(null, opened), checked('two'))!)).toBe(false);
});

test('a field follows the text, and keeps what is typed in it while a change of it is under way', () => {
  const idle = { value: 'Den', shown: 'Den', taken: null };
  expect(fieldShowing(idle, 'Attic')).toMatchObject({ value: 'Attic', shown: 'Attic' });
  expect(fieldShowing({ ...idle, value: 'Loft', taken: 'Loft' }, '"Loft"').value).toBe('"Loft"');
  const typedOn = fieldShowing({ ...idle, value: 'Lofts', taken: 'Loft' }, 'Loft');
  expect(typedOn).toEqual({ value: 'Lofts', shown: 'Loft', taken: null });
});
