// The registers of a mirrored window, an entry each: how an app shows it, what the room wants, which command sets it
// (its shape is what outlives a restart, BR8), and how a user's change is put into an op.
import * as v from 'valibot';
import type { Rect } from '../../../protocol/geometry.ts';
import {
  own,
  PATH_PROP,
  propRule,
  type Registers,
  TEXT_PROP,
  TITLED_TYPES,
  ZOOM_PROP,
} from '../../../protocol/registers.ts';
import { cleanTitle } from '../../../protocol/text/text.ts';
import {
  type Props,
  type PropValue,
  propsSchema,
  rectSchema,
  type WindowRecord,
  windowId,
} from '../../../protocol/windows.ts';

/** Registers of a window as seen in the app. */
export interface Seen {
  rect: Rect;
  title: string;
  zoomed?: boolean;
  props?: Props;
}

/** The name of a register in the count of refusals. */
export type Register = 'pos' | 'size' | 'zoom' | 'title' | 'z' | `prop.${string}`;

/** Optional features of an app that mirroring needs. */
export const FEATURES = ['raise', 'zoom', 'title', 'props', 'text', 'desktop'] as const;
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
interface On {
  g: string;
  id: string;
}

/** `V` is the type of its values, `C` of its command. */
export interface Rule<V = unknown, C = RegisterCommand> {
  register: Register;
  /** What the app must be able to do for the command. */
  feature?: Feature;
  same(a: V | undefined, b: V | undefined): boolean;
  /** The value in the app; undefined if the app does not tell it. */
  shown(seen: Seen): V | undefined;
  /** The value that the app should show; undefined if any will do. */
  wanted(window: WindowRecord, seen: Seen): V | undefined;
  command(on: On, value: V, window: WindowRecord): C;
  /** The value that a command sets. */
  wants(command: C): V | undefined;
  request(command: C): Request;
  /** Registers that its command may change as well. */
  echoes?: readonly Register[];
  /** Whether a difference may be the user's change. */
  isEdit?(change: Change): boolean;
  /** Puts the user's change into an op. */
  put(registers: Registers, value: V, change: Change): Registers;
  /** The register whose refusal such a change explains, if it is not its own. */
  excuses?: Register;
}

const on = { g: windowId, id: v.string() };
const putProp = (registers: Registers, key: string, value: PropValue): Registers => ({
  ...registers,
  props: { ...registers.props, [key]: value },
});

/** A value as a list: columns and rows of a rect are compared and refused apart. */
export function partsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function sameParts(a: unknown, b: unknown): boolean {
  const other = partsOf(b);
  return partsOf(a).every((part, i) => part === other[i]);
}

/** Ties an entry to the shape of its command. */
const entry =
  <S extends v.GenericSchema>(shape: S) =>
  <V>(rule: Rule<V, v.InferOutput<S>>) => ({ shape, ...rule });

/** A part of the rect: the wire has one register for both, because clamping makes them depend on each other. */
const placed = {
  same: sameParts,
  echoes: ['pos', 'size'],
  // A zoomed window fills the screen, and returning from that to its old place is not the user's edit.
  isEdit: ({ was, resized }: Change) => !was?.zoomed && !resized,
  put: (registers: Registers, _: unknown, { was, now, base }: Change): Registers => {
    const axis = (i: 0 | 1 | 2 | 3) => (was?.rect[i] === now.rect[i] ? base[i] : now.rect[i]);
    return { ...registers, rect: [axis(0), axis(1), axis(2), axis(3)] };
  },
  // Moving a zoomed window ends its zoom, so the app didn't refuse the zoom: the user ended it.
  excuses: 'zoom',
} as const;
type Pair = readonly [number, number];
export const posOf = (rect: Rect): Pair => [rect[0], rect[1]];
export const sizeOf = (rect: Rect): Pair => [rect[2], rect[3]];

/** By the kind of their command, in the order in which they are set. */
export const REGISTERS = {
  zoom: entry(v.object({ kind: v.literal('zoom'), ...on, zoomed: v.boolean() }))<boolean>({
    register: 'zoom',
    feature: 'zoom',
    same: propRule(ZOOM_PROP).same,
    shown: ({ zoomed }) => zoomed,
    // Absent means not zoomed, so a window that somebody zoomed in a locked room is restored too (LK1).
    wanted: ({ props }) => own(props, ZOOM_PROP) === true,
    command: (to, zoomed) => ({ kind: 'zoom', ...to, zoomed }),
    wants: ({ zoomed }) => zoomed,
    request: ({ id, zoomed }) => ({ cmd: 'zoom_window', params: { id, zoomed } }),
    put: (registers, zoomed) => putProp(registers, ZOOM_PROP, zoomed),
  }),
  move: entry(v.object({ kind: v.literal('move'), ...on, rect: rectSchema }))<Pair>({
    ...placed,
    register: 'pos',
    shown: ({ rect }) => posOf(rect),
    wanted: ({ rect }, { zoomed }) => (zoomed ? undefined : posOf(rect)),
    command: (to, _, { rect }) => ({ kind: 'move', ...to, rect }),
    wants: ({ rect }) => posOf(rect),
    request: ({ id, rect: [x, y] }) => ({ cmd: 'move_window', params: { id, x, y } }),
  }),
  resize: entry(v.object({ kind: v.literal('resize'), ...on, rect: rectSchema }))<Pair>({
    ...placed,
    register: 'size',
    shown: ({ rect }) => sizeOf(rect),
    wanted: ({ rect }, { zoomed }) => (zoomed ? undefined : sizeOf(rect)),
    command: (to, _, { rect }) => ({ kind: 'resize', ...to, rect }),
    wants: ({ rect }) => sizeOf(rect),
    request: ({ id, rect: [, , width, height] }) => ({
      cmd: 'resize_window',
      params: { id, width, height },
    }),
  }),
  title: entry(v.object({ kind: v.literal('title'), ...on, title: v.string() }))<string>({
    register: 'title',
    feature: 'title',
    same: sameParts,
    shown: ({ title }) => title,
    wanted: ({ type, title }) => (TITLED_TYPES.has(type) && title !== '' ? title : undefined),
    command: (to, title) => ({ kind: 'title', ...to, title }),
    wants: ({ title }) => title,
    // A control character in a title would make the app's JSON invalid.
    request: ({ id, title }) => ({ cmd: 'set_title', params: { id, title: cleanTitle(title) } }),
    isEdit: ({ type, was }) => !was || TITLED_TYPES.has(type),
    // Cleaned as the room would: a title too long for a frame would be rejected, and then reverted here.
    put: (registers, title) => ({ ...registers, title: cleanTitle(title) }),
  }),
  /** The stacking order concerns all windows, so it is compared where all are known. */
  raise: entry(v.object({ kind: v.literal('raise'), ...on, z: v.number() }))<number>({
    register: 'z',
    feature: 'raise',
    same: sameParts,
    shown: () => undefined,
    wanted: ({ z }) => z,
    // `z` is the room's, so that a refusal no longer applies once somebody raises the window again.
    command: (to, z) => ({ kind: 'raise', ...to, z }),
    wants: ({ z }) => z,
    request: ({ id }) => ({ cmd: 'raise_window', params: { id } }),
    put: (registers) => registers,
  }),
};

const setProps = v.object({ kind: v.literal('props'), ...on, props: propsSchema });
export const COMMAND_SHAPES = [...Object.values(REGISTERS).map(({ shape }) => shape), setProps];
export type RegisterCommand = v.InferOutput<(typeof COMMAND_SHAPES)[number]>;

/** A prop without rules of its own. One that an app does not tell is one that it does not have. */
function plainProp(key: string): Rule<PropValue, v.InferOutput<typeof setProps>> {
  return {
    register: `prop.${key}`,
    feature: 'props',
    same: propRule(key).same,
    shown: ({ props }) => own(props, key),
    wanted: ({ props }, seen) =>
      own(seen.props, key) === undefined ? undefined : (own(props, key) ?? undefined),
    command: (to, value) => ({ kind: 'props', ...to, props: { [key]: value } }),
    wants: ({ props }) => own(props, key),
    request: ({ id, props }) => ({ cmd: 'set_props', params: { ...plain(props), id } }),
    put: (registers, value) => putProp(registers, key, value),
  };
}

const text = plainProp(TEXT_PROP);
/** Props with rules of their own; null for those that no command sets as a prop. */
const PROPS: ReadonlyMap<string, Rule | null> = new Map<string, Rule | null>([
  [ZOOM_PROP, null],
  [PATH_PROP, null],
  [
    TEXT_PROP,
    {
      ...text,
      feature: 'text',
      // A text that is too long to be mirrored is not told, and not written either.
      wanted: (window, seen) =>
        typeof text.shown(seen) === 'string' ? text.wanted(window, seen) : undefined,
    },
  ],
]);

/** The rules for a window with these props; those whose values one command sets together follow each other. */
export function rulesOf(props: Props = {}): Rule[] {
  const { zoom, move, resize, title } = REGISTERS;
  const plain = Object.keys(props).filter((key) => !PROPS.has(key));
  const own = [...PROPS].flatMap(([key, rule]) => (rule && Object.hasOwn(props, key) ? rule : []));
  return [zoom, move, resize, title, ...plain.map(plainProp), ...own];
}

/** The rules of the registers that a command sets. */
export function rulesFor(command: RegisterCommand): Rule[] {
  if (command.kind !== 'props') return [REGISTERS[command.kind]];
  return Object.keys(command.props).map((key) => PROPS.get(key) ?? plainProp(key));
}

/** The IPC request of a command. */
export function requestFor(command: RegisterCommand): Request {
  const rule: Rule = command.kind === 'props' ? text : REGISTERS[command.kind];
  return rule.request(command);
}

/** Props as an app takes them. */
export function plain(props: Props): Request['params'] {
  const entries = Object.entries(props).filter(
    (entry): entry is [string, string | number | boolean] => entry[1] !== null,
  );
  return Object.fromEntries(entries);
}
