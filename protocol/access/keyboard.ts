// Who has the keyboard of a shared terminal (KB1). Without schemas, because pages know it, too.

/** `everyone`: whoever types has it; `one`: somebody has it, and nobody else’s keys reach the app. */
export const KEYBOARDS = ['everyone', 'one'] as const;

export type KeyboardMode = (typeof KEYBOARDS)[number];

/** Who rests for so long, in ms, has the keyboard no longer (KB2). */
export const KEYBOARD_REST_MS = 60_000;

/** What people do about the keyboard themselves (KB3). */
export const HAND_ACTS = ['raise', 'lower', 'release'] as const;

export type HandAct = (typeof HAND_ACTS)[number];
