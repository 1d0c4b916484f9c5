// The resident of a room as everybody sees it, and its acts that wait for a host (AG). Without schemas: pages know it, too.

export const RESIDENT_STATES = ['home', 'away', 'off', 'no_key', 'busy'] as const;
export type ResidentState = (typeof RESIDENT_STATES)[number];

export interface Resident {
  name: string;
  model: string;
  state: ResidentState;
  /** How many of its acts wait for a host. */
  waits: number;
  /** Whom it answers just now, by pid. */
  for: readonly string[];
}

/** An act that waits for a host; `input` is JSON. */
export interface PendingAct {
  id: string;
  tool: string;
  input: string;
  words: string;
  at: number;
}
