// The hands of a room's resident: what it may do besides talking, as a room file names it, and how.

/** What it may look at and do: the names that `agent.hands` of a room file lists. */
export const HANDS = [
  'look',
  'open',
  'move',
  'raise',
  'close',
  'write',
  'art',
  'point',
  'give',
] as const;
export type Hand = (typeof HANDS)[number];

/** `ask`: each act waits until a host approves it (AG4). */
export type HandRule = 'free' | 'ask';
/** Those that a room allows; what is absent is not offered to the model at all. */
export type HandRules = Partial<Record<Hand, HandRule>>;
