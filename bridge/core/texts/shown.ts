// The text that an app shows of a window, and what is still due there to make it the room's (BR19). What a person edits
// meanwhile is carried over what is due, so that neither gets lost. Pure.
import { ChangeSet } from '@codemirror/state';
import { MAX_UPDATE_STRUCTS } from '../../../protocol/limits.ts';
import { dropControls } from '../../../protocol/text/controls.ts';
import { changeOf, editsOf } from '../../../protocol/texts/changes.ts';
import { difference } from '../../../protocol/texts/diff.ts';
import { editText, replacement, type TextEdit } from '../../../protocol/texts/edits.ts';
import { SharedText } from '../../../protocol/texts/shared-text.ts';
import type { ReadText } from './read-text.ts';

export interface ShownText {
  /** The app's revision of it. */
  revision: number;
  text: string;
  /** What the room had when `due` was last looked at; of what an earlier process has kept the text alone. */
  known: SharedText | string;
  /** Leads from `text` to the text of `known`. */
  due: ChangeSet;
  /** The app shows something else, which was not read: it is too long. */
  isUnread?: boolean;
}

/** A command for a text, without the window that it is for. */
interface TextStep {
  revision: number;
  edits: readonly TextEdit[];
  /** What is due after it. */
  rest: readonly TextEdit[];
}

/** The text of a window of which nothing is known but what it shows: the room's will take its place. */
export function firstShown(revision: number, text: string): ShownText {
  return { revision, text, known: text, due: ChangeSet.empty(text.length) };
}

/** What is due once the room has another text. */
export function advanced(shown: ShownText, want: SharedText): ShownText {
  const { known, due } = shown;
  if (known === want) return shown;
  const made = known instanceof SharedText ? known.editsTo(want) : null;
  const edits = made ?? difference(String(known), String(want));
  if (edits.length === 0) return { ...shown, known: want };
  return { ...shown, known: want, due: due.compose(changeOf(edits, due.newLength)) };
}

/** How a reading is to be taken. */
export interface Capture {
  /** The room's text with all that this bridge has sent. */
  want: SharedText;
  /** The command for this text that was sent last, and whether the app has done it for certain; null for none. */
  sent: { step: TextStep; isCertain: boolean } | null;
  /** The app tells who has made a change. */
  isExact: boolean;
  /** This bridge, in the app's account of changes, and in the room's document. */
  sid: string;
  writer: number;
}

export interface Captured {
  shown: ShownText;
  /** What the person has done, for the room. */
  update?: Uint8Array;
  /** The command was carried out; false if it was not, or not as it was meant. */
  isDone: boolean;
}

type Stage = { shown: ShownText; isDone: boolean; steps: ChangeSet[] };

/** Takes what an app shows now: finds out what became of the last command, and what its person has done. */
export function capture(before: ShownText, read: ReadText, how: Capture): Captured {
  const { shown, isDone, steps } = how.isExact
    ? account(before, read, how)
    : comparison(before, read, how);
  const { want, writer } = how;
  let now = advanced(shown, want);
  let edit: ChangeSet | undefined;
  for (const step of steps) {
    const carried = step.map(now.due);
    edit = edit ? edit.compose(carried) : carried;
    now = { ...now, due: now.due.map(step, true) };
  }
  const { revision, text } = read;
  const current: ShownText = { revision, text, known: now.known, due: now.due };
  if (!edit || edit.empty) return { shown: sound(current, want), isDone };
  const made = want.edited(fewEdits(want, editsOf(edit)), writer);
  return { shown: sound({ ...current, known: made.text }, made.text), isDone, update: made.update };
}

/** What the app tells of itself, change by change. */
function account(before: ShownText, read: ReadText, how: Capture): Stage {
  const changes = read.changes?.filter(({ revision }) => revision > before.revision) ?? [];
  const isWhole =
    read.revision === before.revision ||
    (changes.length > 0 && (read.from ?? Number.POSITIVE_INFINITY) <= before.revision);
  if (!isWhole)
    return comparison(before, read, {
      ...how,
      sent: how.sent && { ...how.sent, isCertain: false },
    });
  const stage: Stage = { shown: before, isDone: false, steps: [] };
  let { length } = before.text;
  for (const { by, edits } of changes) {
    const change = changeOf(edits, length);
    length = change.newLength;
    // A command that came late is no edit either. Its base was the text before, so nothing can have come in between.
    if (by === how.sid && stage.steps.length === 0) {
      const step = how.sent?.step ?? null;
      stage.isDone = step !== null && same(edits, step.edits);
      stage.shown = done(stage.shown, step, editText(stage.shown.text, edits));
    } else stage.steps.push(change);
  }
  return stage;
}

/** What the texts before and after tell: a command that may have been carried out was, if that explains more. */
function comparison(before: ShownText, read: ReadText, { sent }: Capture): Stage {
  const stage = { shown: before, isDone: false, steps: stepsTo(before.text, read.text) };
  if (!sent) return stage;
  const after = editText(before.text, sent.step.edits);
  const shown = done(before, sent.step, after);
  if (after === read.text) return { shown, isDone: true, steps: [] };
  // BR5: an app that has answered and shows something else does so by itself.
  if (sent.isCertain) return { shown: done(before, null, read.text), isDone: false, steps: [] };
  const steps = stepsTo(after, read.text);
  const isLess = sizeOf(steps) < sizeOf(stage.steps);
  return isLess ? { shown, isDone: true, steps } : stage;
}

/** A command was carried out, but what the app shows now can't be read. */
export function assumed(shown: ShownText, step: TextStep): ShownText {
  return done(shown, step, editText(shown.text, step.edits));
}

/** The app shows another text, not by its person. @param step what led there, if that is known */
function done({ revision, known }: ShownText, step: TextStep | null, text: string): ShownText {
  const rest = step && editText(text, step.rest) === String(known) ? step.rest : null;
  const due = changeOf(rest ?? difference(text, String(known)), text.length);
  return { revision, text, known, due };
}

/** Makes sure that what is due leads to the room's text: its characters may be others than those of the app. */
function sound(shown: ShownText, want: SharedText): ShownText {
  const { text, due } = shown;
  const leads = due.length === text.length && editText(text, editsOf(due)) === String(want);
  return leads ? shown : { ...shown, due: changeOf(difference(text, String(want)), text.length) };
}

/** Edits as the room takes them (TE2). */
function fewEdits(text: SharedText, edits: readonly TextEdit[]): readonly TextEdit[] {
  const clean = edits.map(([at, remove, insert]): TextEdit => [at, remove, dropControls(insert)]);
  if (clean.length <= MAX_UPDATE_STRUCTS / 4) return clean;
  return replacement(String(text), editText(String(text), clean));
}

function stepsTo(from: string, to: string): ChangeSet[] {
  return from === to ? [] : [changeOf(difference(from, to), from.length)];
}

function sizeOf(steps: readonly ChangeSet[]): number {
  const sizes = steps.flatMap(editsOf).map(([, remove, insert]) => remove + insert.length);
  return sizes.reduce((sum, size) => sum + size, 0);
}

const same = (a: readonly TextEdit[], b: readonly TextEdit[]): boolean =>
  JSON.stringify(a) === JSON.stringify(b);
