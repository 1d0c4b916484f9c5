// What a resident's acts on windows come to: ops for the room, checked by the rules that people's are. Pure.
import { FILE_TYPES, mayCreate, RISKY_TYPES } from '../../../bridge/core/windows/share.ts';
import { retimed } from '../../../protocol/art.ts';
import { clamp, deskRows, type Grid, keepInReach, type Rect } from '../../../protocol/geometry.ts';
import { MAX_FRAME_BYTES, MAX_TEXT_CHARS, MAX_WINDOWS } from '../../../protocol/limits.ts';
import { PATH_PROP, TEXT_PROP, ZOOM_PROP } from '../../../protocol/registers.ts';
import type { HandInput } from '../../../protocol/room/resident.ts';
import { isStroke } from '../../../protocol/strokes.ts';
import { cleanText, cleanTitle } from '../../../protocol/text/text.ts';
import { difference } from '../../../protocol/texts/diff.ts';
import type { TextEdit } from '../../../protocol/texts/edits.ts';
import { type RoomWindow, toWire } from '../../../protocol/texts/room-window.ts';
import { SharedText } from '../../../protocol/texts/shared-text.ts';
import type { Op } from '../../../protocol/windows.ts';

export type Windows = ReadonlyMap<string, RoomWindow>;
export type Planned = { ok: true; ops: Op[]; text: string } | { ok: false; why: string };

/** Parameters of art that a window need not have yet. */
const ART_PROPS: ReadonlySet<string> = new Set([
  'seed',
  'palette',
  'kind',
  'density',
  'speed',
  'paused',
  'gradient',
]);
/** What is no parameter of a picture, whatever a model calls it; strokes are what people have drawn. */
const NO_ART: ReadonlySet<string> = new Set([TEXT_PROP, PATH_PROP, ZOOM_PROP]);

/** Characters of an update, of which an agent's frame has to hold one with what is around it. */
const UPDATE_MOST_CHARS = MAX_FRAME_BYTES - 4_096;
const TEXT_TYPES: ReadonlySet<string> = new Set(['text_editor', 'note']);
const USUAL: Rect = [4, 2, 40, 12];
const LEAST_W = 8;
const LEAST_H = 3;

const refuse = (why: string): Planned => ({ ok: false, why });

/**
 * @param allowTypes risky types that the room's file names (BR15) @param g the new window's id
 * @param writer of its text, whose id nobody else has (TE1)
 */
export function planOpen(
  { type, title, rect, text }: HandInput<'open'>,
  {
    windows,
    grid,
    allowTypes,
    g,
    writer,
  }: {
    windows: Windows;
    grid: Grid;
    allowTypes: readonly string[];
    g: string;
    writer: number;
  },
): Planned {
  if (!mayCreate(type, allowTypes))
    return refuse(`This room does not let anybody open windows of type ${type}.`);
  if (FILE_TYPES.has(type)) return refuse('Windows that show files are opened by people.');
  if (windows.size >= MAX_WINDOWS) return refuse('The room has as many windows as it can have.');
  if (text !== undefined && !TEXT_TYPES.has(type)) return refuse(NO_TEXT);
  const named = title === undefined ? {} : { title: cleanTitle(title) };
  const clean = cleanText(text ?? '');
  const u = clean === '' ? '' : toWire(SharedText.written(clean, writer).state());
  if (u.length > UPDATE_MOST_CHARS) return refuse(TOO_LONG);
  const written = u === '' ? {} : { u };
  const op: Op = { op: 'add', g, type, rect: rectIn(rect ?? USUAL, grid), ...named, ...written };
  return { ok: true, ops: [op], text: `Opened as ${g}.` };
}

export function planMove(
  { window: g, rect }: HandInput<'move'>,
  windows: Windows,
  grid: Grid,
): Planned {
  if (!windows.has(g)) return refuse(NO_WINDOW);
  return { ok: true, ops: [{ op: 'set', g, rect: rectIn(rect, grid) }], text: 'Moved.' };
}

export function planRaise({ window: g }: HandInput<'raise'>, windows: Windows): Planned {
  if (!windows.has(g)) return refuse(NO_WINDOW);
  return { ok: true, ops: [{ op: 'raise', g }], text: 'It is on top.' };
}

export function planClose({ window: g }: HandInput<'close'>, windows: Windows): Planned {
  if (!windows.has(g)) return refuse(NO_WINDOW);
  return { ok: true, ops: [{ op: 'del', g }], text: 'Closed.' };
}

/** @param at the room's time in ms */
export function planArt(
  { window: g, params }: HandInput<'art'>,
  windows: Windows,
  at: number,
): Planned {
  const window = windows.get(g);
  if (!window) return refuse(NO_WINDOW);
  if ([TEXT_TYPES, FILE_TYPES, RISKY_TYPES].some((types) => types.has(window.type)))
    return refuse('That is no window with a picture.');
  const known = ([key]: [string, unknown]) =>
    !NO_ART.has(key) && !isStroke(key) && (ART_PROPS.has(key) || Object.hasOwn(window.props, key));
  const change = Object.fromEntries(
    Object.entries(params)
      .filter(known)
      .map(([key, value]) => [key, typeof value === 'string' ? cleanTitle(value) : value]),
  );
  if (Object.keys(change).length === 0) return refuse('That window has no such parameter.');
  // AR1: no picture jumps.
  const props = retimed(window.props, change, at);
  return { ok: true, ops: [{ op: 'set', g, props }], text: 'Changed.' };
}

/** What writing into a window needs. */
export interface Writing {
  windows: Windows;
  /** The text as the model has seen it; what others have written since stays where it is. */
  seen: SharedText | undefined;
  /** Nobody else has this id (TE1). */
  writer: number;
}

/**
 * Writes into a window with a text, as one edit of the text that all write in.
 * @returns also the text as the model knows it then
 */
export function planWrite(
  { window: g, text, how }: HandInput<'write'>,
  { windows, seen, writer }: Writing,
): Planned & { seen?: SharedText } {
  const window = windows.get(g);
  if (!window) return refuse(NO_WINDOW);
  if (!TEXT_TYPES.has(window.type)) return refuse(NO_TEXT);
  const { text: now } = window;
  const clean = cleanText(text);
  // Where it was written anew (TE4), nobody knows what the model has not seen of it.
  const isKnown = seen?.editsTo(now) !== null;
  if (how === 'replace' && !isKnown) return refuse(WRITTEN_ANEW);
  const from = (isKnown && seen) || now;
  const edits = how === 'append' ? appended(String(from), clean) : difference(String(from), clean);
  if (edits.length === 0) return { ok: true, ops: [], text: 'It says that already.' };
  const made = from.edited(edits, writer);
  const after = now.merged(made.update);
  if (!after || String(after).length > MAX_TEXT_CHARS)
    return refuse(`A window holds at most ${MAX_TEXT_CHARS} characters.`);
  const u = toWire(made.update);
  if (u.length > UPDATE_MOST_CHARS) return refuse(TOO_LONG);
  return { ok: true, ops: [{ op: 'text', g, u }], text: 'Written.', seen: made.text };
}

const NO_WINDOW = 'There is no such window any more.';
const NO_TEXT = 'That is no window with a text to write into.';
const WRITTEN_ANEW = 'That text is another one by now: look at it again.';
const TOO_LONG = 'That is too long to be written at once: write it in parts.';

function appended(before: string, added: string): TextEdit[] {
  const onItsOwnLine = before === '' || before.endsWith('\n') ? added : `\n${added}`;
  return added === '' ? [] : [[before.length, 0, onItsOwnLine]];
}

/** Within reach of a hand, and no larger than the desktop. */
function rectIn([x, y, w, h]: Rect, grid: Grid): Rect {
  const most = [Math.max(LEAST_W, grid.cols), Math.max(LEAST_H, deskRows(grid))] as const;
  return keepInReach([x, y, clamp(w, LEAST_W, most[0]), clamp(h, LEAST_H, most[1])], grid);
}
