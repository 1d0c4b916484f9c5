// The version of the wire format, so that an incompatible page and room fail with a clear error.

/** Version of the party protocol; every frame carries it as `v`. */
export const PROTOCOL_VERSION = 1;
