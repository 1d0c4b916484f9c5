// The three ways of sharing a room, named once because files, pages and the API all use them.

/** `mirror`: a seat each; `shared`: one seat, many browsers; `solo`: a private seat, nothing mirrored. */
export const ROOM_MODES = ['mirror', 'shared', 'solo'] as const;
export type RoomMode = (typeof ROOM_MODES)[number];
