// Validates the response of /api/rooms, so that a proxy of another version is reported instead of breaking the page.
import * as v from 'valibot';
import { ACCESSES } from '../protocol/access/access.ts';
import type { LobbyData, RoomListing } from '../protocol/api.ts';
import { ROOM_MODES } from '../protocol/modes.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const roomSchema = v.object({
  id: v.string(),
  displayName: v.string(),
  mode: v.picklist(ROOM_MODES),
  multiplayer: v.boolean(),
  maxPlayers: count,
  people: count,
  seatsFree: count,
  paused: v.boolean(),
  recorded: v.boolean(),
});
const reply = v.object({ rooms: v.array(roomSchema) });
/** A path of this site, and nothing that leads elsewhere. */
export const pathSchema = v.pipe(v.string(), v.regex(/^\/([^/\\].*)?$/));

/** @returns the rooms, or undefined if it is not a valid response of /api/rooms */
export function parseListing(value: unknown): RoomListing[] | undefined {
  const parsed = v.safeParse(reply, value);
  return parsed.success ? parsed.output.rooms : undefined;
}

const lobby = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    root: pathSchema,
    ...reply.entries,
    access: v.optional(v.record(v.string(), v.picklist(ACCESSES)), {}),
  }),
);

/** Reads the JSON text embedded in the lobby's page; no rooms at `/` if it is anything else. */
export function parseLobby(text: string): LobbyData {
  const parsed = v.safeParse(lobby, text);
  return parsed.success ? parsed.output : { root: '/', rooms: [], access: {} };
}
