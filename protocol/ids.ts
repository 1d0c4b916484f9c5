// Ids that pages check too; without schemas, which would be a large part of the bundle.

/** A persistent id of a bridge or a browser. */
export const SID = /^[a-z0-9]{2,32}$/;
