// What a room's resident may do: its hands, and what each is told.
import * as v from 'valibot';
import { publicIdSchema } from '../access/public-id.ts';
import { CHAT_MAX_CHARS, TITLE_MAX_CHARS } from '../limits.ts';
import { coord, extent, propsSchema, typeName, windowId } from '../windows.ts';

export const HANDS = [
  'look',
  'open',
  'move',
  'raise',
  'close',
  'write',
  'art',
  'point',
  'give',
] as const;
export type Hand = (typeof HANDS)[number];

const percent = v.pipe(v.number(), v.minValue(0), v.maxValue(100));
/** Characters that it writes into a window at once. */
export const WRITE_MAX_CHARS = 16_384;

/** The input of each hand's tool. */
export const HAND_INPUTS = {
  look: v.strictObject({ at: v.picklist(['windows', 'screen']) }),
  open: v.strictObject({
    type: typeName,
    title: v.exactOptional(v.pipe(v.string(), v.maxLength(TITLE_MAX_CHARS))),
    rect: v.exactOptional(v.strictTuple([coord, coord, extent, extent])),
    text: v.exactOptional(v.pipe(v.string(), v.maxLength(WRITE_MAX_CHARS))),
  }),
  move: v.strictObject({ window: windowId, rect: v.strictTuple([coord, coord, extent, extent]) }),
  raise: v.strictObject({ window: windowId }),
  close: v.strictObject({ window: windowId }),
  write: v.strictObject({
    window: windowId,
    text: v.pipe(v.string(), v.maxLength(WRITE_MAX_CHARS)),
    how: v.picklist(['append', 'replace']),
  }),
  art: v.strictObject({ window: windowId, params: propsSchema }),
  point: v.strictObject({
    at: v.strictTuple([percent, percent]),
    window: v.exactOptional(windowId),
  }),
  give: v.strictObject({
    to: publicIdSchema,
    text: v.pipe(v.string(), v.minLength(1), v.maxLength(CHAT_MAX_CHARS)),
  }),
} as const satisfies Record<Hand, v.GenericSchema>;
export type HandInput<H extends Hand = Hand> = v.InferOutput<(typeof HAND_INPUTS)[H]>;
