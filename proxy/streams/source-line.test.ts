// The frames that a proxy makes of a terminal's output: whole characters, positions without a gap, epochs.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  readSourceMessage,
  readStreamFrame,
  STREAM_FRAME_CHARS,
} from '../../protocol/streams/terminal-stream.ts';
import { SourceLine } from './source-line.ts';

const SIZE = { cols: 80, rows: 24 };
const read = (frame: string) => readStreamFrame(frame, readSourceMessage);

/** What frames say, in order: text, and the positions after it. */
function said(frames: string[]): { text: string; ends: number[]; parts: string; length: number } {
  const result = { text: '', ends: [] as number[], parts: '', length: 0 };
  for (const frame of frames) {
    const each = read(frame);
    if (each.kind === 'output') {
      result.text += each.text;
      result.ends.push(each.end);
    } else if (each.kind === 'part') result.parts += each.text;
    else if (each.kind === 'message' && each.message.type === 'snapshot')
      result.length = each.message.length;
    else throw new Error(`what is this: ${frame}`);
  }
  return result;
}

const snapshotOf = (frames: string[]) => {
  const first = read(frames[0] ?? '');
  if (first.kind !== 'message' || first.message.type !== 'snapshot') throw new Error('no snapshot');
  return first.message;
};

test('TS3: output that is cut anywhere arrives as whole characters, and its positions have no gap', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.array(fc.nat({ max: 400 }), { maxLength: 8 }),
      (text, cuts) => {
        const bytes = Buffer.from(text);
        const at = [
          0,
          ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b),
          bytes.length,
        ];
        const line = new SourceLine();
        line.picture(Buffer.from('\x1bc'), false, SIZE);
        let sent = 0;
        let got = '';
        for (let i = 1; i < at.length; i += 1) {
          const frames = line.output(bytes.subarray(at[i - 1], at[i]));
          for (const frame of frames) {
            const { text: piece, ends } = said([frame]);
            sent += Buffer.byteLength(piece);
            expect(ends).toEqual([sent]);
            got += piece;
          }
        }
        expect(got).toBe(bytes.toString());
      },
    ),
  );
});

test('TS3: a long screen comes in parts that cut no character in two', () => {
  const line = new SourceLine();
  const text = `\x1bc${'a'.repeat(STREAM_FRAME_CHARS - 3)}😀${'b'.repeat(STREAM_FRAME_CHARS)}`;
  const frames = line.picture(Buffer.from(text), false, SIZE);
  const { parts, length } = said(frames);
  expect(parts).toBe(text);
  expect(length).toBe(text.length);
  expect(frames.slice(1).map((frame) => frame.at(1)?.codePointAt(0))).not.toContain(0xde00);
  for (const frame of frames.slice(1)) expect(frame.isWellFormed()).toBe(true);
});

test('TS3: a screen that output follows without a gap keeps the epoch and the position; any other begins anew', () => {
  const line = new SourceLine();
  const first = snapshotOf(line.picture(Buffer.from('\x1bc'), false, SIZE));
  expect(first).toMatchObject({ at: 0, ...SIZE });
  line.output(Buffer.from('five!'));
  const same = snapshotOf(line.picture(Buffer.from('\x1bcfive!'), true, SIZE));
  expect(same).toMatchObject({ epoch: first.epoch, at: 5 });
  const other = snapshotOf(line.picture(Buffer.from('\x1bcfive!'), false, { cols: 90, rows: 28 }));
  expect(other).toMatchObject({ at: 0, cols: 90, rows: 28 });
  expect(other.epoch).not.toBe(first.epoch);
});

test('TS3: a character that a screen ends with half of is whole in the output after it', () => {
  const line = new SourceLine();
  const euro = Buffer.from('€');
  const anew = said(
    line.picture(Buffer.concat([Buffer.from('\x1bc'), euro.subarray(0, 2)]), false, SIZE),
  );
  expect(anew.parts).toBe('\x1bc');
  expect(said(line.output(euro.subarray(2))).text).toBe('€');
  expect(line.output(euro.subarray(0, 1))).toEqual([]);
  const again = said(
    line.picture(Buffer.concat([Buffer.from('\x1bc€'), euro.subarray(0, 1)]), true, SIZE),
  );
  expect(again.parts).toBe('\x1bc€');
  expect(said(line.output(euro.subarray(1))).text).toBe('€');
});
