// What a resident's acts on windows come to: ops for the room, checked by the rules that people's are. Pure.
import { FILE_TYPES, mayCreate } from '../../bridge/core/windows/share.ts';
import { retimed } from '../../protocol/art.ts';
import { clamp, deskRows, type Grid, keepInReach, type Rect } from '../../protocol/geometry.ts';
import { MAX_WINDOWS } from '../../protocol/limits.ts';
import { PATH_PROP, TEXT_PROP, ZOOM_PROP } from '../../protocol/registers.ts';
import type { HandInput } from '../../protocol/room/resident.ts';
import { cleanText, cleanTitle } from '../../protocol/text/text.ts';
import type { Op, WindowRecord } from '../../protocol/windows.ts';

export type Windows = ReadonlyMap<string, WindowRecord>;
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
/** What is no parameter of a picture, whatever a model calls it. */
const NO_ART: ReadonlySet<string> = new Set([TEXT_PROP, PATH_PROP, ZOOM_PROP]);

/** Characters of a window's text (ST7). */
const TEXT_MOST_CHARS = 65_536;
const TEXT_TYPES: ReadonlySet<string> = new Set(['text_editor', 'note']);
const USUAL: Rect = [4, 2, 40, 12];
const LEAST_W = 8;
const LEAST_H = 3;

const refuse = (why: string): Planned => ({ ok: false, why });

/** @param allowTypes risky types that the room's file names (BR15) @param g the new window's id */
export function planOpen(
  { type, title, rect, text }: HandInput<'open'>,
  {
    windows,
    grid,
    allowTypes,
    g,
  }: { windows: Windows; grid: Grid; allowTypes: readonly string[]; g: string },
): Planned {
  if (!mayCreate(type, allowTypes))
    return refuse(`This room does not let anybody open windows of type ${type}.`);
  if (FILE_TYPES.has(type)) return refuse('Windows that show files are opened by people.');
  if (windows.size >= MAX_WINDOWS) return refuse('The room has as many windows as it can have.');
  if (text !== undefined && !TEXT_TYPES.has(type)) return refuse(NO_TEXT);
  const named = title === undefined ? {} : { title: cleanTitle(title) };
  const props = text === undefined ? {} : { props: { [TEXT_PROP]: cleanText(text) } };
  const op: Op = { op: 'add', g, type, rect: rectIn(rect ?? USUAL, grid), ...named, ...props };
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
  const known = ([key]: [string, unknown]) =>
    !NO_ART.has(key) && (ART_PROPS.has(key) || Object.hasOwn(window.props, key));
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

/** Writes into a window with a text. The one place that knows how a text is changed there. */
export function planWrite({ window: g, text, how }: HandInput<'write'>, windows: Windows): Planned {
  const window = windows.get(g);
  if (!window) return refuse(NO_WINDOW);
  const before = window.props[TEXT_PROP] ?? '';
  if (!TEXT_TYPES.has(window.type) || typeof before !== 'string') return refuse(NO_TEXT);
  const clean = cleanText(text);
  const whole = how === 'append' ? joined(before, clean) : clean;
  if (whole.length > TEXT_MOST_CHARS) return refuse('That would be too long for a window.');
  return { ok: true, ops: [{ op: 'set', g, props: { [TEXT_PROP]: whole } }], text: 'Written.' };
}

const NO_WINDOW = 'There is no such window any more.';
const NO_TEXT = 'That is no window with a text to write into.';

function joined(before: string, added: string): string {
  return before === '' || before.endsWith('\n') ? before + added : `${before}\n${added}`;
}

/** Within reach of a hand, and no larger than the desktop. */
function rectIn([x, y, w, h]: Rect, grid: Grid): Rect {
  const most = [Math.max(LEAST_W, grid.cols), Math.max(LEAST_H, deskRows(grid))] as const;
  return keepInReach([x, y, clamp(w, LEAST_W, most[0]), clamp(h, LEAST_H, most[1])], grid);
}
