// One number for the wire format, so that a page and a room that do not fit say so instead of guessing.

/** Version of the party protocol; every frame carries it as `v`. */
export const PROTOCOL_VERSION = 1;
