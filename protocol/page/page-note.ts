// Validates notes from a terminal's page to the proxy. Not in `terminal-note.ts`, so that pages load no schemas.
import * as v from 'valibot';
import { whole, windowId } from '../windows.ts';
import { noteJson, type PageNote } from './terminal-note.ts';

const pageNoteSchema = v.variant('type', [
  v.object({ type: v.literal('ping') }),
  v.object({ type: v.literal('active') }),
  v.object({
    type: v.literal('parsed'),
    bytes: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  }),
  v.object({ type: v.literal('retry') }),
  v.object({
    type: v.literal('watch'),
    seat: whole(1, 999),
  }),
  v.object({ type: v.literal('raise'), g: windowId }),
]);

/**
 * Decodes and validates a note from a page, which is not trusted. Never throws.
 * @param frame a whole binary message @returns undefined if it is not a valid note
 */
export function readPageNote(frame: Uint8Array): PageNote | undefined {
  const result = v.safeParse(pageNoteSchema, noteJson(frame));
  return result.success ? result.output : undefined;
}
