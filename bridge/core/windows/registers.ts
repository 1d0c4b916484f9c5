// The registers of a mirrored window, an entry each: how it is read from the app, what the room wants of it, which
// command sets it, and how a user's change is put into an op.
import * as v from 'valibot';
import type { Rect } from '../../../protocol/geometry.ts';
import * as wire from '../../../protocol/registers.ts';
import { isStroke } from '../../../protocol/strokes.ts';
import { cleanTitle } from '../../../protocol/text/text.ts';
import {
  type Props,
  type PropValue,
  propsSchema,
  rectSchema,
  type WindowRecord,
  windowId,
} from '../../../protocol/windows.ts';

type Wanted = Pick<WindowRecord, 'type' | 'rect' | 'title' | 'props' | 'z'>;

/** Registers of a window as seen in the app. */
export interface Seen {
  rect: Rect;
  title: string;
  zoomed?: boolean;
  props?: Props;
  /** Its strokes are among its props, as of this revision: those that are not there are none (PA4). */
  strokes?: number;
  /** They are not, and were read at this revision by an earlier process of this bridge, which kept that alone. */
  unread?: number;
}

/** Optional features of an app that mirroring needs. */
export const FEATURES = ['raise', 'zoom', 'title', 'props', 'text', 'strokes', 'desktop'] as const;
export type Feature = (typeof FEATURES)[number];

/** How a window changed between two readings; a new one has no `was`. */
export interface Change {
  type: string;
  was?: Seen;
  now: Seen;
  /** The desired rect, which keeps its place on the axes that the user did not move (BR4). */
  base: Rect;
  /** BR7: the terminal was resized. */
  resized: boolean;
}

export type Request = { cmd: string; params: Record<string, string | number | boolean> };

/** `C` is its command. */
export interface Rule<C = RegisterCommand> {
  /** Its name in the count of refusals. */
  register: string;
  /** What the app must be able to do for the command. */
  feature?: Feature;
  same(a: unknown, b: unknown): boolean;
  /** The value that an app shows, or that a command sets; undefined if that says nothing of it. */
  of(has: Partial<Seen & { z: number }>): unknown;
  /** The value that the app should show; undefined if any will do. */
  wanted(window: Wanted, seen: Seen): unknown;
  command(on: { g: string; id: string }, window: Wanted): C;
  request(command: C): Request;
  /** Registers that its command may change. */
  echoes?: readonly string[];
  /** Puts a change into an op; returns the same object if it is not the user's. */
  put(registers: wire.Registers, change: Change): wire.Registers;
  /** The register whose refusal a user's change explains, if it is not its own. */
  excuses?: string;
}

const on = { g: windowId, id: v.string() };
/** Ties an entry to the shape of its command, which is saved (BR8). */
const entry =
  <S extends v.GenericSchema>(shape: S) =>
  (rule: Rule<v.InferOutput<S>>) => ({ shape, ...rule });
/** Compares values, and pairs part by part. */
const same = (a: unknown, b: unknown): boolean =>
  a === b || (Array.isArray(a) && Array.isArray(b) && a.every((part, i) => part === b[i]));
const withProp = (registers: wire.Registers, key: string, value: PropValue | undefined) => ({
  ...registers,
  props: { ...registers.props, [key]: value ?? null },
});

const posOf = (rect: Rect) => [rect[0], rect[1]] as const;
const sizeOf = (rect: Rect) => [rect[2], rect[3]] as const;
/** A part of the rect: the wire has one register for both, because clamping makes them depend on each other. */
const placed = (register: string, part: typeof posOf | typeof sizeOf) => ({
  register,
  same,
  of: ({ rect }: { rect?: Rect }) => rect && part(rect),
  wanted: ({ rect }: Wanted, { zoomed }: Seen) => (zoomed ? undefined : part(rect)),
  echoes: ['pos', 'size'],
  put: (registers: wire.Registers, { was, now, base, resized }: Change): wire.Registers => {
    // A zoomed window fills the screen, and returning from that to its old place is not the user's edit.
    if (was?.zoomed || resized) return registers;
    const axis = (i: 0 | 1 | 2 | 3) => (was?.rect[i] === now.rect[i] ? base[i] : now.rect[i]);
    return { ...registers, rect: [axis(0), axis(1), axis(2), axis(3)] };
  },
  // Moving a zoomed window ends its zoom, so the app didn't refuse the zoom: the user ended it.
  excuses: 'zoom',
});

/** By the kind of their command, in the order in which they are set; for props see below. */
export const REGISTERS = {
  zoom: entry(v.object({ kind: v.literal('zoom'), ...on, zoomed: v.boolean() }))({
    register: 'zoom',
    feature: 'zoom',
    same: wire.propRule(wire.ZOOM_PROP).same,
    of: ({ zoomed }) => zoomed,
    // Absent means not zoomed, so a window that somebody zoomed in a locked room is restored too (LK1).
    wanted: ({ props }) => props[wire.ZOOM_PROP] === true,
    command: (to, { props }) => ({ kind: 'zoom', ...to, zoomed: props[wire.ZOOM_PROP] === true }),
    request: ({ id, zoomed }) => ({ cmd: 'zoom_window', params: { id, zoomed } }),
    put: (registers, { now }) => withProp(registers, wire.ZOOM_PROP, now.zoomed),
  }),
  move: entry(v.object({ kind: v.literal('move'), ...on, rect: rectSchema }))({
    ...placed('pos', posOf),
    command: (to, { rect }) => ({ kind: 'move', ...to, rect }),
    request: ({ id, rect: [x, y] }) => ({ cmd: 'move_window', params: { id, x, y } }),
  }),
  resize: entry(v.object({ kind: v.literal('resize'), ...on, rect: rectSchema }))({
    ...placed('size', sizeOf),
    command: (to, { rect }) => ({ kind: 'resize', ...to, rect }),
    request: ({ id, rect }) => ({
      cmd: 'resize_window',
      params: { id, width: rect[2], height: rect[3] },
    }),
  }),
  title: entry(v.object({ kind: v.literal('title'), ...on, title: v.string() }))({
    register: 'title',
    feature: 'title',
    same,
    of: ({ title }) => title,
    wanted: ({ type, title }) => (wire.TITLED_TYPES.has(type) && title !== '' ? title : undefined),
    command: (to, { title }) => ({ kind: 'title', ...to, title }),
    // A control character in a title would make the app's JSON invalid.
    request: ({ id, title }) => ({ cmd: 'set_title', params: { id, title: cleanTitle(title) } }),
    // Cleaned as the room would: a title too long for a frame would be rejected, and then reverted here.
    put: (registers, { type, was, now }) =>
      was && !wire.TITLED_TYPES.has(type)
        ? registers
        : { ...registers, title: cleanTitle(now.title) },
  }),
  /** The stacking order concerns all windows, so `plan.ts` and `edits.ts` compare it. */
  raise: entry(v.object({ kind: v.literal('raise'), ...on, z: v.number() }))({
    register: 'z',
    feature: 'raise',
    same,
    of: ({ z }) => z,
    wanted: ({ z }) => z,
    // `z` is the room's, so that a refusal no longer applies once somebody raises the window again.
    command: (to, { z }) => ({ kind: 'raise', ...to, z }),
    request: ({ id }) => ({ cmd: 'raise_window', params: { id } }),
    put: (registers) => registers,
  }),
};

const setProps = v.object({
  kind: v.literal('props'),
  ...on,
  props: propsSchema,
  /** PA3: they take back what the room has refused, of which the person is told. */
  refused: v.exactOptional(v.literal(true)),
});
export const COMMAND_SHAPES = [...Object.values(REGISTERS).map(({ shape }) => shape), setProps];
export type RegisterCommand = v.InferOutput<(typeof COMMAND_SHAPES)[number]>;

/** PA4: what is different about a stroke: one that a picture lacks is null there. */
const STROKE = (key: string): Partial<Rule<v.InferOutput<typeof setProps>>> => ({
  feature: 'strokes',
  of: ({ props }) => wire.own(props, key) ?? null,
  wanted: ({ props }, seen) =>
    seen.strokes === undefined ? undefined : (wire.own(props, key) ?? null),
});

/** The rule of a prop. One that an app does not tell is one that it does not have. */
function propRule(key: string): Rule<v.InferOutput<typeof setProps>> {
  return {
    register: `prop.${key}`,
    feature: 'props',
    same: (a, b) => a === b,
    of: ({ props }) => wire.own(props, key),
    wanted: ({ props }, seen) =>
      wire.own(seen.props, key) === undefined ? undefined : (wire.own(props, key) ?? undefined),
    command: (to, { props }) => ({ kind: 'props', ...to, props: { [key]: props[key] ?? null } }),
    request: ({ id, props }) => ({ cmd: 'set_props', params: { ...plain(props), id } }),
    put: (registers, { now }) => withProp(registers, key, wire.own(now.props, key)),
    ...(isStroke(key) ? STROKE(key) : {}),
  };
}

const WINDOW_RULES: readonly Rule[] = [
  REGISTERS.zoom,
  REGISTERS.move,
  REGISTERS.resize,
  REGISTERS.title,
];

/**
 * The rules of a window, for its props those that differ from other ones: most of a reading is as it was. Zoom has a rule
 * of its own, and the path never changes.
 * @param whole its strokes are all there: those that only the others have are gone
 */
export function rulesOf(props: Props = {}, others: Props = {}, whole = false): readonly Rule[] {
  const changed = Object.keys(props).filter(
    (key) =>
      props[key] !== wire.own(others, key) && key !== wire.ZOOM_PROP && key !== wire.PATH_PROP,
  );
  const gone = whole
    ? Object.keys(others).filter((key) => isStroke(key) && !Object.hasOwn(props, key))
    : [];
  const differing = [...changed, ...gone];
  return differing.length === 0 ? WINDOW_RULES : [...WINDOW_RULES, ...differing.map(propRule)];
}

/** The rules of the registers that a command sets. */
export function rulesFor(command: RegisterCommand): Rule[] {
  return command.kind === 'props'
    ? Object.keys(command.props).map(propRule)
    : [REGISTERS[command.kind]];
}

/** Props as an app takes them. */
export function plain(props: Props): Request['params'] {
  const given = Object.entries(props).flatMap(([k, value]) => (value === null ? [] : [[k, value]]));
  return Object.fromEntries(given);
}
