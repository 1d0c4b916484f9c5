// Edits of texts that the room does not have yet: what it did not take waits, and what it wrote anew is built upon (TE3, TE4).
import { MAX_TEXT_CHARS, MAX_UPDATE_BYTES } from '../../../protocol/limits.ts';
import { changeOf, editsOf } from '../../../protocol/texts/changes.ts';
import { WRITERS } from '../../../protocol/texts/check-update.ts';
import { difference } from '../../../protocol/texts/diff.ts';
import type { TextEdit } from '../../../protocol/texts/edits.ts';
import { fromWire, type RoomWindow, toWire } from '../../../protocol/texts/room-window.ts';
import { NO_UPDATE, type SharedText } from '../../../protocol/texts/shared-text.ts';
import type { Op, TextOp } from '../../../protocol/windows.ts';
import { type Canonical, desiredOf } from '../canonical.ts';
import { enqueue, type Outbox, unconfirmed } from '../outbox.ts';
import { advanced } from '../texts/shown.ts';
import type { Local, Windows } from '../windows/local.ts';
import { type KeptText, unanswered, writtenIn } from './kept-texts.ts';

/** What of a bridge's state this is about. */
export interface Unsent {
  canonical: Canonical;
  outbox: Outbox;
  /** Texts that the room did not take as they were then: they are sent once they have changed (TE3). */
  held: ReadonlyMap<string, string>;
  /** Whose edits of texts are made here (TE1): no other process has this number. */
  writer: number;
  /** Until the room has told its windows: what an earlier process had not sent of their texts (TE4). */
  kept: ReadonlyMap<string, KeptText>;
}

const nextWriter = (writer: number): number => (writer + 1) % WRITERS;

/** What a text op becomes that is done with: a delta that was sent keeps its ops, by whose place they are answered. */
const SETTLED = toWire(NO_UPDATE);
export const isSettled = ({ u }: TextOp): boolean => u === SETTLED;

const isTextOf = (op: Op, g: string): op is TextOp => op.op === 'text' && op.g === g;

/** Which of the waiting ops may not be sent: of texts that are too long, or as the room did not take them, or too large. */
export function heldIn({ outbox, held, canonical }: Unsent): (op: Op) => boolean {
  if (!outbox.waiting.some((op) => op.op === 'text')) return () => false;
  const { windows } = desiredOf(canonical, unconfirmed(outbox));
  return (op) => {
    if (op.op !== 'text') return false;
    if (isTooLarge(op)) return true;
    const text = String(windows.get(op.g)?.text ?? '');
    return text.length > MAX_TEXT_CHARS || held.get(op.g) === text;
  };
}

/** More than the room takes at once: what was held back grows while more is written. */
const isTooLarge = ({ u }: TextOp): boolean => u.length > (MAX_UPDATE_BYTES * 4) / 3;

/** Makes what has grown too large to be sent anew, as what has come of it. Call before the next delta is taken. */
export function remakeTexts<T extends Unsent>(mirror: T): T {
  const large = mirror.outbox.waiting.filter((op) => op.op === 'text' && isTooLarge(op));
  return large.reduce((now, op) => {
    const g = 'g' in op ? op.g : '';
    const before = now.canonical.windows.get(g);
    const onTheWay = now.outbox.deltas.some(({ ops }) => ops.some((sent) => isTextOf(sent, g)));
    if (!before || onTheWay) return now;
    const mine = desiredOf(now.canonical, ownTexts(now.outbox, g)).windows.get(g)?.text;
    if (!mine || String(mine).length > MAX_TEXT_CHARS) return now;
    return rebased(now, g, { ...editsBetween(before.text, mine), text: before.text });
  }, mirror);
}

/** Windows with edits that wait, and whether it is their length that keeps them back. */
export function heldTexts(unsent: Unsent): { g: string; isTooLong: boolean }[] {
  const held = new Set(unsent.outbox.waiting.filter(heldIn(unsent)).flatMap(writtenIn));
  if (held.size === 0) return [];
  const { windows } = desiredOf(unsent.canonical, unconfirmed(unsent.outbox));
  return [...held].map((g) => {
    return { g, isTooLong: String(windows.get(g)?.text ?? '').length > MAX_TEXT_CHARS };
  });
}

/**
 * The room did not take an edit: it waits with those that build upon it.
 * @param isDue it is only to come later, and is sent again as it is
 */
export function hold<T extends Unsent>(mirror: T, op: TextOp, isDue = false): T {
  const { g } = op;
  const later = ownTexts(mirror.outbox, g);
  const outbox = enqueue(withoutTexts(mirror.outbox, g), [op, ...later]);
  if (isDue) return release({ ...mirror, outbox }, op);
  const { windows } = desiredOf(mirror.canonical, unconfirmed(outbox));
  const held = new Map(mirror.held).set(g, String(windows.get(g)?.text ?? ''));
  return { ...mirror, outbox, held };
}

/** Edits of a text may be sent as they are. */
export function release<T extends Unsent>(mirror: T, { g }: TextOp): T {
  if (!mirror.held.has(g)) return mirror;
  const held = new Map(mirror.held);
  held.delete(g);
  return { ...mirror, held };
}

/** Gives up all that the room does not have of a text: what is written from now on is none of it. */
export function forgetTexts<T extends Unsent>(mirror: T, g: string): T {
  return { ...dropTexts(mirror, g), writer: nextWriter(mirror.writer) };
}

function dropTexts<T extends Unsent>(mirror: T, g: string): T {
  return { ...mirror, outbox: withoutTexts(mirror.outbox, g) };
}

function ownTexts(outbox: Outbox, g: string): TextOp[] {
  return unconfirmed(outbox).flatMap((op) => (isTextOf(op, g) && !isSettled(op) ? [op] : []));
}

function withoutTexts(outbox: Outbox, g: string): Outbox {
  const settle = (op: Op): Op => (isTextOf(op, g) ? { ...op, u: SETTLED } : op);
  return {
    ...outbox,
    deltas: outbox.deltas.map((delta) => ({ ...delta, ops: delta.ops.map(settle) })),
    waiting: outbox.waiting.filter((op) => !isTextOf(op, g)),
  };
}

/**
 * Takes the room's state over. Where a text of it is written anew, unsent edits are made again in it. From then on there is
 * another writer: what others have deleted of the old text by its number is nothing of the new one (TE4).
 * @param changed windows whose texts may be new
 * @param known what was held until now, with what the room has taken of this bridge's own since
 * @param ack the newest delta that the room has answered
 */
export function rebaseTexts<T extends Unsent>(
  mirror: T,
  canonical: Canonical,
  changed: readonly string[],
  known: Windows,
  ack = 0,
): T {
  if (changed.length === 0) return { ...mirror, canonical };
  const next = { ...mirror, canonical, writer: nextWriter(mirror.writer) };
  return changed.reduce((now, g) => {
    const own = ownTexts(now.outbox, g);
    const text = canonical.windows.get(g)?.text;
    if (own.length === 0 || !text || fits(text, own)) return now;
    const before = known.get(g);
    if (before) {
      const { windows } = desiredOf({ ...mirror.canonical, windows: new Map([[g, before]]) }, own);
      const mine = windows.get(g)?.text ?? before.text;
      return rebased(now, g, { ...editsBetween(before.text, mine), text });
    }
    const kept = now.kept.get(g);
    // Nothing says what they were made in, as in a file of an earlier version, which had no texts.
    if (!kept) return dropTexts(now, g);
    const { old, mine } = unanswered(kept, ack);
    return rebased(now, g, { old, own: difference(old, mine), text });
  }, next);
}

/**
 * What the room has answered, but not taken, where the answer got lost. Each is looked for in the text with those before it,
 * upon which it may build.
 * @param before the windows that were held until now @param windows those of the room
 */
export function missingTexts(before: Windows, windows: Windows, answered: readonly Op[]): TextOp[] {
  const texts = new Map<string, SharedText>();
  return answered.flatMap((op) => {
    if (op.op !== 'text') return [];
    const told = windows.get(op.g)?.text;
    const held = before.get(op.g)?.text;
    // In a text that is written anew nobody finds what was taken of the old one.
    if (!told || (held && held.renewal !== told.renewal)) return [];
    const text = texts.get(op.g) ?? told;
    const update = fromWire(op.u);
    const merged = update && text.merged(update);
    if (!merged || merged === text) return [];
    texts.set(op.g, merged);
    return [op];
  });
}

/** Has these go again, before what waits: whether they were refused or were only too early is not known. */
export function sendAgain<T extends Unsent>(mirror: T, missing: readonly TextOp[]): T {
  return missing.reduceRight((now, op) => hold(now, op, true), mirror);
}

function fits(text: SharedText, ops: readonly TextOp[]): boolean {
  let now: SharedText | null = text;
  for (const { u } of ops) {
    const update = fromWire(u);
    if (update) now = now?.merged(update) ?? null;
  }
  return now !== null;
}

function editsBetween(before: SharedText, mine: SharedText) {
  const old = String(before);
  return { old, own: before.editsTo(mine) ?? difference(old, String(mine)) };
}

/** Makes all edits of a text that are not sent again in another text. @param own those edits, of the text `old` */
function rebased<T extends Unsent>(
  mirror: T,
  g: string,
  { old, own, text }: { old: string; own: readonly TextEdit[]; text: SharedText },
): T {
  const edits = changeOf(own, old.length);
  const others = changeOf(difference(old, String(text)), old.length);
  const writer = nextWriter(mirror.writer);
  const { update } = text.edited(editsOf(edits.map(others)), writer);
  const op: TextOp = { op: 'text', g, u: toWire(update) };
  return { ...mirror, writer, outbox: enqueue(withoutTexts(mirror.outbox, g), [op]) };
}

/** What is due in the app, before it is commanded. */
export function withDue(local: Local, { g, text }: RoomWindow): Local {
  const entry = local.entries.get(g);
  if (!entry?.text) return local;
  const entries = new Map(local.entries).set(g, { ...entry, text: advanced(entry.text, text) });
  return { ...local, entries };
}
