// Splits an op with many strokes into several, so that each fits in a frame and in the room's limits (PA3).
import { isStroke } from '../../../protocol/strokes.ts';
import type { Op, Props, PropValue } from '../../../protocol/windows.ts';

/** Strokes in one op, and their characters: far below MAX_STROKES and a bridge's frame, which holds other ops as well. */
const MAX_COUNT = 400;
const MAX_CHARS = 40_000;

/** The same op if it has few; else everything that is no stroke stays in the first. */
export function splitStrokes(op: Op): Op[] {
  if ((op.op !== 'set' && op.op !== 'add') || !op.props) return [op];
  const all = Object.entries(op.props);
  const strokes = all.filter(([key]) => isStroke(key));
  const [first, ...others] = piecesOf(strokes);
  if (!first || others.length === 0) return [op];
  const rest = all.filter(([key]) => !isStroke(key));
  const props = Object.fromEntries([...rest, ...first]);
  return [{ ...op, props }, ...others.map((piece): Op => setOf(op.g, Object.fromEntries(piece)))];
}

function setOf(g: string, props: Props): Op {
  return { op: 'set', g, props };
}

type Entry = [string, PropValue];

function piecesOf(strokes: readonly Entry[]): Entry[][] {
  const pieces: Entry[][] = [];
  let chars = MAX_CHARS;
  for (const stroke of strokes) {
    const n = JSON.stringify(stroke).length;
    const last = pieces.at(-1);
    if (!last || last.length >= MAX_COUNT || chars + n > MAX_CHARS) {
      pieces.push([stroke]);
      chars = n;
    } else {
      last.push(stroke);
      chars += n;
    }
  }
  return pieces;
}
