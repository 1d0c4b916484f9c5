// A text in an app and what is due there (BR19): neither what its person writes nor what others wrote gets lost.
import { expect, test } from 'vitest';
import { editsOf } from '../../../protocol/texts/changes.ts';
import { editText } from '../../../protocol/texts/edits.ts';
import { SharedText } from '../../../protocol/texts/shared-text.ts';
import { advanced, type Capture, capture, firstShown, type ShownText } from './shown.ts';

const base = SharedText.written('one two', 1);
const shown: ShownText = { ...firstShown(3, 'one two'), known: base };
const how: Capture = { want: base, sent: null, isExact: true, sid: 'me', writer: 5 };
const dueOf = ({ text, due }: ShownText) => editText(text, editsOf(due));

test('BR19: what others wrote is due, with what its person wrote meanwhile around it', () => {
  const want = base.edited([[4, 0, 'and ']], 2).text;
  expect(dueOf(advanced(shown, want))).toBe('one and two');
  const changes = [{ revision: 4, edits: [[7, 0, '!']] as const }];
  const taken = capture(
    shown,
    { revision: 4, text: 'one two!', from: 3, changes },
    { ...how, want },
  );
  expect(dueOf(taken.shown)).toBe('one and two!');
  expect(String(want.merged(taken.update ?? new Uint8Array()))).toBe('one and two!');
});

test('BR19: what this bridge had done is no edit, though its answer got lost, and what came behind it is one', () => {
  const want = base.edited([[0, 0, '> ']], 2).text;
  const step = { revision: 3, edits: [[0, 0, '> ']] as const, rest: [] };
  const changes = [
    { revision: 4, by: 'me', edits: step.edits },
    { revision: 5, edits: [[2, 0, 'so ']] as const },
  ];
  const read = { revision: 5, text: '> so one two', from: 3, changes };
  const taken = capture(advanced(shown, want), read, {
    ...how,
    want,
    sent: { step, isCertain: false },
  });
  expect(taken.isDone).toBe(true);
  expect(taken.shown.due.empty).toBe(true);
  expect(String(want.merged(taken.update ?? new Uint8Array()))).toBe('> so one two');
});

test('BR19: an app that tells no edits is compared: a command that may have been done explains what it can', () => {
  const want = base.edited([[7, 0, ' three']], 2).text;
  const step = { revision: 3, edits: [[7, 0, ' three']] as const, rest: [] };
  const less = { ...how, isExact: false, want, sent: { step, isCertain: false } };
  const both = capture(advanced(shown, want), { revision: 5, text: 'One two three' }, less);
  expect([both.isDone, String(both.shown.known)]).toEqual([true, 'One two three']);
  const alone = capture(advanced(shown, want), { revision: 4, text: 'One two' }, less);
  expect([alone.isDone, dueOf(alone.shown)]).toEqual([false, 'One two three']);
});

test('BR19: what the room takes of an app is clean, and the app is made to show that', () => {
  const changes = [{ revision: 4, edits: [[0, 0, '\u001b[1m\ud83d']] as const }];
  const read = { revision: 4, text: '\u001b[1m\ud83done two', from: 3, changes };
  const taken = capture(shown, read, how);
  expect(String(taken.shown.known)).toBe('[1m\ufffdone two');
  expect(dueOf(taken.shown)).toBe('[1m\ufffdone two');
});
