import { expect, it } from 'vitest';
import { readPageNote } from './page-note.ts';
import { encodeNote, readSeatNote, type SeatNote, type SeatWindow } from './terminal-note.ts';

const raw = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

it.each<SeatNote>([
  { type: 'seat', state: 'running', seat: 1, cols: 120, rows: 36 },
  { type: 'seat', state: 'running', seat: 1, early: true, cols: 120, rows: 36 },
  { type: 'seat', state: 'degraded', seat: 2, cols: 80, rows: 24, why: 'It ends.', retryMs: 0 },
  { type: 'keys', refused: 12 },
  {
    type: 'windows',
    list: [
      ['b7:3', -2, 1, 30, 10],
      [null, 0, 1, 80, 23],
    ],
    focus: 'b7:3',
  },
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

it('GE2: takes the windows that can be read, up to 200, and no more than a terminal could show', () => {
  const list = Array.from({ length: 200 }, (_, n) => [
    `${'b'.repeat(32)}:${999_999_000 + n}`,
    ...[-10_000, -10_000, 10_000, 10_000],
  ]) as unknown as SeatWindow[];
  const frame = encodeNote({ type: 'windows', list, focus: null });
  expect(readSeatNote(frame)).toEqual({ type: 'windows', list, focus: null });
  const odd = 'T{"type":"windows","list":[["b7:3",0,1,2],["b7:3",0,1.5,9,9],7,["b7:3",1,1,9,9]]}';
  expect(readSeatNote(raw(odd))).toEqual({
    ...{ type: 'windows', list: [['b7:3', 1, 1, 9, 9]], focus: null },
  });
});

it('a page may ask for a window of the room to be put on top', () => {
  expect(readPageNote(encodeNote({ type: 'raise', g: 'b7:3' }))).toEqual({
    type: 'raise',
    g: 'b7:3',
  });
  expect(readPageNote(raw('T{"type":"raise","g":"../x"}'))).toBeUndefined();
});
