// Where the operations feed is; apart from its schemas, which would be most of a browser's bundle.

/** Name of the party in URLs, and its only room. */
export const OPS_PARTY = 'ops-monitor-broadcast';
export const OPS_ROOM = 'main';
/**
 * What a ticket for it names as its room: a room of people may be called `main`, but none can be called so, and a
 * ticket for one is none for the other.
 */
export const OPS_TICKET_ROOM = '_ops';
