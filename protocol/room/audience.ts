// Between a room and the objects of its audience: those who only look at a room that is full (CR1 to CR3).
import * as v from 'valibot';
import type { Grid } from '../geometry.ts';
import { PROTOCOL_VERSION } from '../version.ts';

/** Name of the party; it has no address from outside. */
export const AUDIENCE_PARTY = 'audience-server';

/** @param n from 1 */
export function audienceRoom(room: string, n: number): string {
  return `${room}~${n}`;
}

/** @returns null if it is not the name of an audience */
export function readAudienceRoom(text: string): { room: string; n: number } | null {
  const [, room, n] = /^([a-z0-9][a-z0-9-]{0,63})~([1-9]\d{0,2})$/.exec(text) ?? [];
  return room === undefined ? null : { room, n: Number(n) };
}

/** The `sub` of an audience's ticket for its room. */
export const audienceSub = (n: number): string => `audience-${n}`;

/** An audience to its room: how many look on there, and whether it lacks a picture for some of them. */
const toRoomSchema = v.object({
  v: v.literal(PROTOCOL_VERSION),
  type: v.literal('audience'),
  watchers: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  wanted: v.boolean(),
});
export type FromAudience = Omit<v.InferOutput<typeof toRoomSchema>, 'v' | 'type'>;

export function encodeFromAudience(said: FromAudience): string {
  return JSON.stringify({ v: PROTOCOL_VERSION, type: 'audience', ...said });
}

/** @returns undefined for anything else. Never throws */
export function readFromAudience(text: string): FromAudience | undefined {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), toRoomSchema), text);
  return read.success ? read.output : undefined;
}

/** A room to an audience: what newcomers are sent after their welcome, in order, as everything before it has left it. */
export interface Picture {
  grid: Grid | null;
  paused: boolean;
  frames: string[];
}

const PICTURE = `{"v":${PROTOCOL_VERSION},"type":"picture"`;

/** @returns the frame but for its last part, which `withCursors` adds: cursors move while the rest stays */
export function encodePicture(picture: Picture): string {
  return `${PICTURE},${JSON.stringify(picture).slice(1, -1)}`;
}

/** @param frame with everybody's cursors; null: nobody points */
export function withCursors(encoded: string, frame: string | null): string {
  return `${encoded},"cursors":${JSON.stringify(frame)}}`;
}

/** Of a frame from a room, which is trusted. @returns null if it is something else, for everybody */
export function readPicture(frame: string): Picture | null {
  if (!frame.startsWith(PICTURE)) return null;
  const { cursors, ...picture } = JSON.parse(frame) as Picture & { cursors: string | null };
  return { ...picture, frames: [...picture.frames, ...(cursors === null ? [] : [cursors])] };
}
