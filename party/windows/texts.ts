// What the room makes of an update of a window's text (TE2 to TE4). Pure.
import { MAX_TEXT_CHARS, MAX_TEXT_OPENINGS } from '../../protocol/limits.ts';
import { dropControls } from '../../protocol/text/controls.ts';
import { fromWire, toWire } from '../../protocol/texts/room-window.ts';
import { type Merged, roomWriter, SharedText } from '../../protocol/texts/shared-text.ts';
import type { TextOp } from '../../protocol/windows.ts';
import type { Delta } from './delta.ts';
import type { Bad } from './lock.ts';
import type { RoomState, Row, StoredText } from './room-state.ts';

/** Whoever sent it sends it again. */
const LATER: Bad = { code: 'rate_limited', msg: 'Too many such edits of texts at once.' };

/** Merges what somebody has sent. @returns the text with it, or why it is refused */
export function mergeText(text: SharedText, u: string, opens?: () => void): Merged | Bad {
  const update = fromWire(u);
  const merged = update
    ? text.checked(update, opens)
    : { problem: 'bad_msg' as const, why: 'no base64' };
  return 'problem' in merged ? { code: merged.problem, msg: `u: ${merged.why}` } : merged;
}

/** The text of a window that begins with one. @param rev of the room then */
export function firstText(text: string, rev: number): Merged | Bad {
  const clean = dropControls(text);
  if (clean.length > MAX_TEXT_CHARS)
    return { code: 'too_large', msg: `A text has at most ${MAX_TEXT_CHARS} characters.` };
  return {
    text: clean === '' ? SharedText.empty() : SharedText.written(clean, roomWriter(rev)),
    update: null,
  };
}

/** Text is content, and open to everybody in a locked room (LK1). */
export function write(delta: Delta, row: Row, { g, u }: TextOp): Bad | undefined {
  if (delta.openings >= MAX_TEXT_OPENINGS) return LATER;
  let isOpened = false;
  const merged = mergeText(row.text, u, () => {
    isOpened = true;
  });
  const bad = 'code' in merged ? merged : put(delta, row, g, merged);
  // A text that was merged for nothing has no open document any more.
  if (isOpened || (bad && !('code' in merged))) delta.openings += 1;
  return bad;
}

/** Puts a window's new text into the delta, written anew where its history has become too long (TE4). */
function put(delta: Delta, row: Row, g: string, { text, update }: Merged): Bad | undefined {
  if (!update) return undefined;
  const next = { ...row, text, rev: delta.rev };
  const bad = delta.tryPut(next, { op: 'text', g, u: toWire(update) });
  if (bad || !text.isWornOut) return bad;
  const anew = text.anew(delta.rev);
  const whole = { op: 'text', g, u: toWire(anew.state()), anew: true } as const;
  return delta.tryPut({ ...next, text: anew }, whole);
}

/** What of the texts of these windows is to be stored. */
export function textsToStore({ windows }: RoomState, rows: Iterable<Row>): StoredText[] {
  return [...rows].flatMap(({ g, text: { log } }) => {
    const before = windows.get(g)?.text.log ?? [];
    const changed = log.findIndex((update, i) => update !== before[i]);
    const kept = changed < 0 ? log.length : changed;
    return kept === log.length && kept === before.length ? [] : [{ g, log, kept }];
  });
}
