// What a resident's acts on windows come to: ops for the room, checked by the rules that people's are. Pure.
import { mayCreate } from '../../bridge/core/windows/share.ts';
import { retimed } from '../../protocol/art.ts';
import { deskRows, type Grid, keepInReach, type Rect } from '../../protocol/geometry.ts';
import { MAX_WINDOWS } from '../../protocol/limits.ts';
import { PATH_PROP, TEXT_PROP, ZOOM_PROP } from '../../protocol/registers.ts';
import { cleanText, cleanTitle } from '../../protocol/text/text.ts';
import type { Op, Props, WindowRecord } from '../../protocol/windows.ts';

export type Windows = ReadonlyMap<string, WindowRecord>;
export type Planned = { ok: true; ops: Op[]; text: string } | { ok: false; why: string };

/** Parameters that an act may choose; each is a prop of art windows. */
export const ART_PROPS = [
  'seed',
  'palette',
  'kind',
  'density',
  'speed',
  'paused',
  'zoom',
  'gradient',
] as const;
export type ArtParameters = { [K in (typeof ART_PROPS)[number]]?: string | number | boolean };

/** Characters of a text that an act writes; a window holds more. */
export const WRITE_MOST_CHARS = 16_000;
const TEXT_TYPES: ReadonlySet<string> = new Set(['text_editor', 'note']);
const USUAL: Rect = [4, 2, 40, 12];

const refuse = (why: string): Planned => ({ ok: false, why });

export interface OpenAct {
  type: string;
  title?: string;
  x?: number;
  y?: number;
  w?: number;
  h?: number;
  text?: string;
  path?: string;
  art?: ArtParameters;
}

/** @param allowTypes risky types that the room's file names (BR15) @param g the new window's id */
export function planOpen(
  act: OpenAct,
  { windows, grid, allowTypes, g }: { windows: Windows; grid: Grid; allowTypes: readonly string[]; g: string },
): Planned {
  const { type, title } = act;
  if (!mayCreate(type, allowTypes))
    return refuse(`This room does not let anybody open windows of type ${type}.`);
  if (windows.size >= MAX_WINDOWS) return refuse('The room has as many windows as it can have.');
  if (act.path !== undefined && !isInside(act.path))
    return refuse('A path has to be one of the room’s own files, relative, without dots before names.');
  const text = act.text === undefined ? undefined : cleanText(act.text);
  if (text !== undefined && text.length > WRITE_MOST_CHARS) return refuse(TOO_LONG);
  const props: Props = {
    ...artProps(act.art),
    ...(text === undefined ? {} : { [TEXT_PROP]: text }),
    ...(act.path === undefined ? {} : { [PATH_PROP]: act.path }),
  };
  const rect = rectIn(act, USUAL, grid);
  const named = title === undefined ? {} : { title: cleanTitle(title) };
  return { ok: true, ops: [{ op: 'add', g, type, rect, ...named, props }], text: `Opened as ${g}.` };
}

export interface MoveAct {
  g: string;
  x?: number;
  y?: number;
  w?: number;
  h?: number;
  zoomed?: boolean;
}

export function planMove(act: MoveAct, windows: Windows, grid: Grid): Planned {
  const window = windows.get(act.g);
  if (!window) return refuse(NO_WINDOW);
  const rect = rectIn(act, window.rect, grid);
  const props = act.zoomed === undefined ? {} : { props: { [ZOOM_PROP]: act.zoomed } };
  return { ok: true, ops: [{ op: 'set', g: act.g, rect, ...props }], text: 'Moved.' };
}

export function planOnWindow(op: 'raise' | 'del', g: string, windows: Windows): Planned {
  if (!windows.has(g)) return refuse(NO_WINDOW);
  return { ok: true, ops: [{ op, g }], text: op === 'raise' ? 'On top.' : 'Closed.' };
}

export function planArt(
  { g, ...parameters }: { g: string } & ArtParameters,
  windows: Windows,
  at: number,
): Planned {
  const window = windows.get(g);
  if (!window) return refuse(NO_WINDOW);
  const change = artProps(parameters);
  if (Object.keys(change).length === 0) return refuse('Nothing was chosen.');
  // AR1: no picture jumps.
  return { ok: true, ops: [{ op: 'set', g, props: retimed(window.props, change, at) }], text: 'Changed.' };
}

/**
 * Writes into a window with a text. The one place that knows how a text is changed there.
 * @param how whether the text comes after what is there, or instead of it
 */
export function planWrite(
  { g, text, how = 'append' }: { g: string; text: string; how?: 'append' | 'replace' },
  windows: Windows,
): Planned {
  const window = windows.get(g);
  if (!window) return refuse(NO_WINDOW);
  const before = window.props[TEXT_PROP];
  if (typeof before !== 'string' && !TEXT_TYPES.has(window.type))
    return refuse('That window holds no text that can be written.');
  const clean = cleanText(text);
  const whole = how === 'append' ? joined(typeof before === 'string' ? before : '', clean) : clean;
  if (clean.length > WRITE_MOST_CHARS || whole.length > 65_536) return refuse(TOO_LONG);
  return { ok: true, ops: [{ op: 'set', g, props: { [TEXT_PROP]: whole } }], text: 'Written.' };
}

const NO_WINDOW = 'There is no such window any more.';
const TOO_LONG = 'That text is too long.';

function joined(before: string, added: string): string {
  return before === '' || before.endsWith('\n') ? before + added : `${before}\n${added}`;
}

function artProps(parameters: ArtParameters = {}): Record<string, string | number | boolean> {
  return Object.fromEntries(
    ART_PROPS.flatMap((key) => {
      const value = parameters[key];
      if (value === undefined) return [];
      return [[key, typeof value === 'string' ? cleanTitle(value).slice(0, 200) : value]];
    }),
  );
}

/** What is not said stays; what is, ends up within reach of a hand, and no larger than the desktop. */
function rectIn(act: { x?: number; y?: number; w?: number; h?: number }, was: Rect, grid: Grid): Rect {
  const cell = (value: number | undefined, old: number) =>
    value === undefined || !Number.isFinite(value) ? old : Math.trunc(value);
  const w = Math.min(Math.max(cell(act.w, was[2]), 8), Math.max(8, grid.cols));
  const h = Math.min(Math.max(cell(act.h, was[3]), 3), Math.max(3, deskRows(grid)));
  return keepInReach([cell(act.x, was[0]), cell(act.y, was[1]), w, h], grid);
}

function isInside(file: string): boolean {
  return (
    file.length <= 1_024 &&
    !/[\u0000-\u001f\u007f\\]/.test(file) &&
    file.split('/').every((part) => part !== '' && !part.startsWith('.'))
  );
}
