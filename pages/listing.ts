// Validates the response of /api/rooms, so that a proxy of another version is reported instead of breaking the page.
import * as v from 'valibot';
import type { RoomListing } from '../protocol/api.ts';
import { ROOM_MODES } from '../protocol/modes.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const reply = v.object({
  rooms: v.array(
    v.object({
      id: v.string(),
      displayName: v.string(),
      mode: v.picklist(ROOM_MODES),
      multiplayer: v.boolean(),
      maxPlayers: count,
      people: count,
      seatsFree: count,
      paused: v.boolean(),
    }),
  ),
});

/** @returns the rooms, or undefined if it is not a valid response of /api/rooms */
export function parseListing(value: unknown): RoomListing[] | undefined {
  const parsed = v.safeParse(reply, value);
  return parsed.success ? parsed.output.rooms : undefined;
}

/** The same for the JSON text embedded in the page. */
export function parseListingText(text: string): RoomListing[] | undefined {
  try {
    return parseListing(JSON.parse(text));
  } catch {
    return undefined;
  }
}
