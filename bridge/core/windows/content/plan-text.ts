// Chooses the command that brings a window's text in the app closer to the room's (BR19).
import { IPC_LINE_BYTES } from '../../../../protocol/limits.ts';
import { editsOf } from '../../../../protocol/texts/changes.ts';
import type { RoomWindow } from '../../../../protocol/texts/room-window.ts';
import { advanced } from '../../texts/shown.ts';
import { splitEdits } from '../../texts/split-edits.ts';
import type { Abilities, Entry, TextCommand } from '../local.ts';
import { isRefused } from '../refusals.ts';

/** Bytes of a request beside the edits in it. */
const FRAME_BYTES = 200;

export function planText(entry: Entry, want: RoomWindow, can: Abilities): TextCommand | null {
  const { g, id, text, tries } = entry;
  if (!can.text || !text || text.isUnread) return null;
  const { due, revision, text: shown } = advanced(text, want.text);
  if (due.empty || isRefused(tries.get('text'), String(want.text), shown)) return null;
  const edits = editsOf(due);
  // Base64 makes four bytes of three. An app without `edit_text` gets the whole text.
  const most = (((can.maxBytes ?? IPC_LINE_BYTES) - FRAME_BYTES) * 3) / 4;
  const { edits: now, rest } = can.edits ? splitEdits(edits, most) : { edits, rest: [] };
  return { kind: 'text', g, id, revision, edits: now, rest };
}
