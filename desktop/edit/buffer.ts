// An editable text as a value: the text, a selection, and what its person may take back. Somebody else's edits move all of
// these along instead of going onto the stack, so that undo only ever takes back what was done here.
import { ChangeSet, type ChangeSpec, Text } from '@codemirror/state';
import { MAX_TEXT_CHARS } from '../../protocol/limits.ts';
import { changeOf } from '../../protocol/texts/changes.ts';
import { replacement } from '../../protocol/texts/edits.ts';
import { tidy } from './tidy.ts';

/** What a person may write into an editor, in UTF-16 units: what is longer would have to wait (TE3). */
export const MAX_TEXT = MAX_TEXT_CHARS;
const MAX_STEPS = 300;

/** One edit that can be taken back (or done again), as the change that does so. */
interface Step {
  readonly change: ChangeSet;
  /** The selection to return to. */
  readonly anchor: number;
  readonly head: number;
  /** What may still join this step, and where the caret must be for that. */
  readonly joins: { readonly kind: 'typing' | 'erasing'; readonly at: number } | null;
}

export interface Buffer {
  readonly doc: Text;
  /** Where the selection began; equal to `head` if nothing is selected. In UTF-16 units from the start. */
  readonly anchor: number;
  /** The caret. */
  readonly head: number;
  /** Newest last; each applies to the text as it is once those after it have been applied. */
  readonly past: readonly Step[];
  readonly future: readonly Step[];
  /** The change that made this text of the one before it. */
  readonly change: ChangeSet;
}

/** A text with the caret at its start; excess text and other controls than line breaks are dropped. */
export function bufferOf(text: string): Buffer {
  const doc = docOf(tidy(text).slice(0, MAX_TEXT).toWellFormed());
  return { doc, anchor: 0, head: 0, past: [], future: [], change: ChangeSet.empty(doc.length) };
}

export function textOf({ doc }: Buffer): string {
  return doc.toString();
}

/** The selected range, its start first. */
export function rangeOf({ anchor, head }: Buffer): { from: number; to: number } {
  return { from: Math.min(anchor, head), to: Math.max(anchor, head) };
}

export function selectedText(buffer: Buffer): string {
  const { from, to } = rangeOf(buffer);
  return buffer.doc.sliceString(from, to);
}

/** Moves the caret; `extend` keeps the other end of the selection. */
export function select(buffer: Buffer, head: number, extend = false, from?: number): Buffer {
  const limit = (at: number): number => Math.max(0, Math.min(at, buffer.doc.length));
  const to = limit(head);
  const anchor = from === undefined ? (extend ? buffer.anchor : to) : limit(from);
  return to === buffer.head && anchor === buffer.anchor ? buffer : { ...buffer, anchor, head: to };
}

/** Replaces the selection by text. Returns the same buffer if it would grow too large or nothing would change. */
export function insert(buffer: Buffer, text: string): Buffer {
  const clean = tidy(text).toWellFormed();
  const { from, to } = rangeOf(buffer);
  if (clean === '' && from === to) return buffer;
  if (buffer.doc.length - (to - from) + clean.length > MAX_TEXT) return buffer;
  const typing = from === to && !clean.includes('\n');
  const change = changeIn(buffer.doc, { from, to, insert: docOf(clean) });
  // A word is one step: what begins a new one does not join.
  const before = buffer.doc.sliceString(Math.max(0, from - 1), from);
  const starts = !/\s/.test(clean) && /\s/.test(before);
  return edited(buffer, change, from + clean.length, typing ? 'typing' : null, !starts);
}

/** Deletes a range; without one, nothing happens. */
export function erase(buffer: Buffer, from: number, to: number): Buffer {
  if (from >= to) return buffer;
  const single = buffer.anchor === buffer.head;
  return edited(buffer, changeIn(buffer.doc, { from, to }), from, single ? 'erasing' : null, true);
}

/** Applies somebody else's change: caret, selection and steps move along, and undo will not touch it. */
export function remote(buffer: Buffer, change: ChangeSet): Buffer {
  if (change.empty) return buffer;
  const { from } = rangeOf(buffer);
  // What is written at the edge of a selection does not become a part of it.
  const end = (at: number): number =>
    change.mapPos(at, buffer.anchor !== buffer.head && at === from ? 1 : -1);
  return {
    doc: change.apply(buffer.doc),
    anchor: end(buffer.anchor),
    head: end(buffer.head),
    past: moved(buffer.past, change),
    future: moved(buffer.future, change),
    change,
  };
}

/** The smallest single replacement that leads to another text. */
export function differenceTo(buffer: Buffer, text: string): ChangeSet {
  const next = tidy(text).slice(0, MAX_TEXT).toWellFormed();
  return changeOf(replacement(textOf(buffer), next), buffer.doc.length);
}

/** Adds a text at a position, as a change for `remote`. */
export function additionOf({ doc }: Buffer, at: number, text: string): ChangeSet {
  return changeIn(doc, { from: at, insert: docOf(tidy(text).toWellFormed()) });
}

/** A change of a text as CodeMirror has it, for `remote`. */
export function changeIn(doc: Text, spec: ChangeSpec): ChangeSet {
  return ChangeSet.of(spec, doc.length);
}

/** Takes back the latest own edit that still has an effect. */
export function undo(buffer: Buffer): Buffer {
  return stepBack(buffer, 'past', 'future');
}

/** Does again what was taken back last. */
export function redo(buffer: Buffer): Buffer {
  return stepBack(buffer, 'future', 'past');
}

function stepBack(buffer: Buffer, from: 'past' | 'future', to: 'past' | 'future'): Buffer {
  const step = buffer[from].at(-1);
  if (!step) return buffer;
  const { doc, anchor, head } = buffer;
  const back: Step = { change: step.change.invert(doc), anchor, head, joins: null };
  const rest = { past: buffer.past, future: buffer.future };
  return {
    ...rest,
    doc: step.change.apply(doc),
    anchor: step.anchor,
    head: step.head,
    [from]: buffer[from].slice(0, -1),
    [to]: [...buffer[to], back],
    change: step.change,
  };
}

function edited(
  buffer: Buffer,
  change: ChangeSet,
  head: number,
  kind: 'typing' | 'erasing' | null,
  mayJoin: boolean,
): Buffer {
  const inverse = change.invert(buffer.doc);
  const last = buffer.past.at(-1);
  const at = kind === 'erasing' ? rangeOf(buffer).to : buffer.head;
  const joined =
    mayJoin && kind !== null && last?.joins?.kind === kind && last.joins.at === at
      ? { ...last, change: inverse.compose(last.change), joins: { kind, at: head } }
      : null;
  const own: Step = {
    change: inverse,
    anchor: buffer.anchor,
    head: buffer.head,
    joins: kind && { kind, at: head },
  };
  const past = joined ? buffer.past.with(-1, joined) : [...buffer.past, own].slice(-MAX_STEPS);
  return { doc: change.apply(buffer.doc), anchor: head, head, past, future: [], change };
}

/** Carries steps over a change that came between: the newest applies to the current text, the others below it. */
function moved(steps: readonly Step[], change: ChangeSet): readonly Step[] {
  const out: Step[] = [];
  let over = change;
  for (const step of steps.toReversed()) {
    const mapped = step.change.map(over);
    over = over.map(step.change, true);
    if (mapped.empty) continue;
    out.push({
      change: mapped,
      anchor: over.mapPos(step.anchor, -1),
      head: over.mapPos(step.head, -1),
      joins: null,
    });
  }
  return out.reverse();
}

function docOf(text: string): Text {
  return Text.of(text.split('\n'));
}
