// How long a line at a pointer is shown (CU3).

/** After its last change, in ms. */
export const SAY_FOR_MS = 5_000;
