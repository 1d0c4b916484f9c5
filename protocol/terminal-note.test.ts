import { expect, it } from 'vitest';
import { readPageNote } from './page-note.ts';
import { encodeNote, readSeatNote, type SeatNote } from './terminal-note.ts';

const raw = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

it.each<SeatNote>([
  { type: 'seat', state: 'running', seat: 1, cols: 120, rows: 36 },
  { type: 'seat', state: 'degraded', seat: 2, cols: 80, rows: 24, why: 'It ends.', retryMs: 0 },
  { type: 'keys', refused: 12 },
])('a note of the proxy reads as it was written: $type $state', (note) => {
  expect(readSeatNote(encodeNote(note))).toEqual(note);
  expect(encodeNote(note)[0]).toBe(0x54);
});

it.each([
  '',
  '0output',
  'T',
  'T{',
  'Tnull',
  'T[]',
  'T{"type":"keys"}',
  'T{"type":"keys","refused":-1}',
  'T{"type":"seat","state":"gone","seat":1,"cols":80,"rows":24}',
  'T{"type":"seat","state":"running","seat":0,"cols":80,"rows":24}',
  'T{"type":"seat","state":"running","seat":1,"cols":501,"rows":24}',
])('is no note of the proxy: %s', (text) => expect(readSeatNote(raw(text))).toBeUndefined());

it('leaves out what it cannot use, and keeps a reason short', () => {
  const note =
    'T{"type":"seat","state":"running","seat":1,"cols":80,"rows":24,"why":7,"retryMs":-1}';
  expect(readSeatNote(raw(note))).toEqual({
    ...{ type: 'seat', state: 'running', seat: 1, cols: 80, rows: 24 },
  });
  const long = encodeNote({
    ...{ type: 'seat', state: 'degraded', seat: 1, cols: 80, rows: 24, why: '€'.repeat(5_000) },
  } as SeatNote);
  expect(long.length).toBeLessThan(2_048);
  expect(readSeatNote(long)).toMatchObject({ why: '€'.repeat(300) });
});

it('reads what a page may say, and nothing else', () => {
  expect(readPageNote(encodeNote({ type: 'retry' }))).toEqual({ type: 'retry' });
  expect(readPageNote(encodeNote({ type: 'watch', seat: 2 }))).toEqual({ type: 'watch', seat: 2 });
  for (const text of [
    'T{"type":"watch","seat":0}',
    'T{"type":"x"}',
    'T',
    '0',
    `T${' '.repeat(2_048)}{}`,
  ])
    expect(readPageNote(raw(text))).toBeUndefined();
});
