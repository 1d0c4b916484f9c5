// The wire format of a room's windows and desktop: records, and the ops that change their registers (ID1, ST2, BR16).
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import * as v from 'valibot';
import {
  MAX_PROP_CHARS,
  MAX_PROPS,
  MAX_STROKES,
  MAX_TEXT_BYTES,
  MAX_UPDATE_BYTES,
} from './limits.ts';
import { isStroke, isStrokeId, isStrokeValue, strokeId } from './strokes.ts';

/** A whole number within these bounds. */
export const whole = (least: number, most: number) =>
  v.pipe(v.number(), v.safeInteger(), v.minValue(least), v.maxValue(most));
export const coord = whole(-10_000, 10_000);
export const extent = whole(1, 10_000);
export const rectSchema = v.pipe(v.tuple([coord, coord, extent, extent]), v.readonly());
/** A window's id in a room: the sid of its creator and a number; never the app's own id. */
export const windowId = v.pipe(v.string(), v.regex(/^[a-z0-9]{2,32}:[0-9]{1,9}$/));
export const typeName = v.pipe(v.string(), v.regex(/^[a-z0-9_]{1,64}$/));
export const propKey = v.pipe(v.string(), v.regex(/^[a-zA-Z0-9_.-]{1,64}$/));
export const propValue = v.union([
  v.pipe(v.string(), v.maxLength(MAX_PROP_CHARS)),
  v.pipe(v.number(), v.finite()),
  v.boolean(),
  v.null(),
]);
export const propsSchema = v.pipe(
  v.record(propKey, propValue),
  v.check((p) => countOf(p, false) <= MAX_PROPS, `at most ${MAX_PROPS} props`),
  v.check((p) => countOf(p, true) <= MAX_STROKES, `at most ${MAX_STROKES} strokes`),
  v.check((p) => Object.entries(p).every(isPropOrStroke), 'a stroke that is none'),
  v.readonly(),
);
const title = v.pipe(v.string(), v.maxLength(1_024));

function countOf(props: Readonly<Record<string, unknown>>, strokes: boolean): number {
  return Object.keys(props).filter((key) => isStroke(key) === strokes).length;
}

function isPropOrStroke([key, value]: [string, unknown]): boolean {
  return !isStroke(key) || (isStrokeId(strokeId(key)) && (value === null || isStrokeValue(value)));
}

/** A value of a prop: art seed, palette, speed, zoom, text. */
export type PropValue = v.InferOutput<typeof propValue>;
export type Props = v.InferOutput<typeof propsSchema>;

/** Bytes as base64, of its alphabet for URLs. */
const bytes = (most: number) =>
  v.pipe(v.string(), v.maxLength(Math.ceil((most * 4) / 3)), v.regex(/^[\w-]+$/));
/** TE1: an update of the text of a window, or all of it. */
const updateSchema = bytes(MAX_UPDATE_BYTES);

/** One window of a room. `z` orders them: the highest is on top. */
export const windowSchema = v.object({
  g: windowId,
  type: typeName,
  rect: rectSchema,
  title,
  props: propsSchema,
  z: v.number(),
  /** Its text, absent where nothing was ever written. */
  u: v.exactOptional(bytes(2 * MAX_TEXT_BYTES)),
});
export type WindowRecord = v.InferOutput<typeof windowSchema>;

/** BR16: the desktop behind the windows; wallpaper and theme are its props. */
export interface DesktopRecord {
  props: Props;
}

/** What a window is made of. */
const someOf = <P extends v.GenericSchema<unknown, Props>>(props: P) => ({
  title: v.exactOptional(title),
  props: v.exactOptional(props),
});
const opSchemaOf = <P extends v.GenericSchema<unknown, Props>>(props: P) => {
  const some = someOf(props);
  return v.variant('op', [
    v.object({
      ...{ op: v.literal('add'), g: windowId, type: typeName, rect: rectSchema, ...some },
      u: v.exactOptional(updateSchema),
    }),
    v.object({ op: v.literal('set'), g: windowId, rect: v.exactOptional(rectSchema), ...some }),
    v.object({ op: v.literal('text'), g: windowId, u: updateSchema }),
    v.object({ op: v.literal('raise'), g: windowId }),
    v.object({ op: v.literal('del'), g: windowId }),
    v.object({
      op: v.literal('desktop'),
      props,
      offer: v.exactOptional(v.literal(true)),
    }),
  ]);
};
/** A window that is to be opened, whose id is given to it there; its text is the prop `text`, as in layout files. */
export const addedSchema = v.object({ type: typeName, rect: rectSchema, ...someOf(propsSchema) });
/** A change that a bridge requests. An offered desktop takes effect only if the room has none yet. */
export const opSchema = opSchemaOf(propsSchema);
/** Props of any number, as a bridge keeps them until they are sent in parts. */
export const keptProps = v.pipe(v.record(propKey, propValue), v.readonly());
export const keptOpSchema = opSchemaOf(keptProps);
export type Op = v.InferOutput<typeof opSchema>;
/** An op on one window. */
export type WindowOp = Exclude<Op, { op: 'desktop' }>;
export type SetOp = Extract<Op, { op: 'set' }>;
export type TextOp = Extract<Op, { op: 'text' }>;

/** The change as the room applied it: `add` has the whole record, `raise` the assigned z. */
export type EffectiveOp =
  | ({ op: 'add' } & WindowRecord)
  | SetOp
  /** TE4: `anew` if `u` is all of it, without its history. */
  | (TextOp & { anew?: true })
  | { op: 'raise'; g: string; z: number }
  | { op: 'del'; g: string }
  | ({ op: 'desktop' } & DesktopRecord);

/** A window as its hash sees it: the text is what counts, and not how it came about. */
type Hashed = Omit<WindowRecord, 'u'> & { text?: { toString(): string } };

/**
 * Hash of a room's canonical state; equal wherever windows and desktop are equal (BR11).
 * @returns the first 16 hex digits of the SHA-256 of the windows, sorted by `g`, their props sorted by key, with their texts, and of the
 * desktop's props after them, if there is a desktop
 */
export function hashWindows(
  windows: Iterable<Hashed>,
  desktop: DesktopRecord | null = null,
): string {
  const rows: unknown[] = [...windows]
    .sort((a, b) => (a.g < b.g ? -1 : 1))
    .map((w) => [w.g, w.type, w.rect, w.title, sorted(w.props), w.z, String(w.text ?? '')]);
  if (desktop) rows.push(sorted(desktop.props));
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(rows)))).slice(0, 16);
}

function sorted(props: Props): [string, PropValue][] {
  return Object.entries(props).sort((a, b) => (a[0] < b[0] ? -1 : 1));
}
