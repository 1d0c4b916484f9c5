// A window of a room as the room and the bridges hold it: its record with the text open.
import { base64url } from 'jose';
import { mergeUpdates } from 'yjs';
import { own, TEXT_PROP } from '../registers.ts';
import type { Props, WindowRecord } from '../windows.ts';
import { updateProblem } from './check-update.ts';
import { SharedText } from './shared-text.ts';

export interface RoomWindow extends Omit<WindowRecord, 'u'> {
  readonly text: SharedText;
}

/** The field `u` of a window's record or of an `add`: the whole text. A text in which nothing was ever written has none. */
export function wireOf(text: SharedText): { u?: string } {
  return text.isBlank ? {} : { u: toWire(text.state()) };
}

export function toWire(update: Uint8Array): string {
  return base64url.encode(update);
}

/** @returns null if it is no base64 */
export function fromWire(u: string): Uint8Array | null {
  try {
    return base64url.decode(u);
  } catch {
    return null;
  }
}

/** Two updates of one text as one; null if the room would not take that (TE2). */
export function mergeWire(a: string, b: string): string | null {
  const updates = [a, b].flatMap((u) => fromWire(u) ?? []);
  const merged = mergeUpdates(updates);
  return updateProblem(merged) === undefined ? toWire(merged) : null;
}

/** A window as its record tells it. @param record of a room, whose texts are sound */
export function openWindow({ u, ...record }: WindowRecord): RoomWindow {
  const state = u === undefined ? null : fromWire(u);
  return { ...record, text: SharedText.of(state ? [state] : []) };
}

/** The record of a window. */
export function recordOf({ g, type, rect, title, props, z, text }: RoomWindow): WindowRecord {
  return { g, type, rect, title, props, z, ...wireOf(text) };
}

/** The record as layouts have it, with the text itself. */
export function layoutRecordOf({ text, ...window }: RoomWindow): WindowRecord {
  const { g, type, rect, title, props, z } = window;
  const words = String(text);
  return { g, type, rect, title, props: words ? { ...props, [TEXT_PROP]: words } : props, z };
}

/** The props of a window in a layout without its text, and the text. */
export function withoutTextProp(props: Props): { props: Props; text: string } {
  const text = own(props, TEXT_PROP);
  if (typeof text !== 'string') return { props, text: '' };
  const { [TEXT_PROP]: _, ...others } = props;
  return { props: others, text };
}
