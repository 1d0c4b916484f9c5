// What guests may in a room. Without schemas, because pages know it, too.

/** What guests may in a room (`guests:` of its file); watchers too, where it applies to them. */
export const GUEST_RIGHTS = ['type', 'arrange', 'chat', 'point'] as const;
export type GuestRight = (typeof GUEST_RIGHTS)[number];
export type GuestRights = Record<GuestRight, boolean>;
export const ALL_GUEST_RIGHTS: GuestRights = { type: true, arrange: true, chat: true, point: true };
