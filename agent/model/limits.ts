// What bounds a turn where only this folder has to know it; what a room checks as well is in `protocol/limits.ts`.

/** Silence of a provider after which a request is given up, in ms. */
export const SILENCE_MS = 60_000;
/** A whole turn, with everything that it waits for but a host's approval, in ms. */
export const TURN_MS = 180_000;
/** Tries of one request after the first, and the waits before them. */
export const RETRIES = { count: 3, firstMs: 1_000, maxMs: 20_000 } as const;
/** Requests of one turn, and tool calls that are run in it. */
export const ROUNDS = 6;
export const CALLS = 8;
/** Tool calls in one answer, and characters of a call's input, above which an answer counts as garbled. */
export const CALLS_READ = 64;
export const CALL_CHARS = 32_768;
/** Characters of an answer; what comes after them is left out. */
export const ANSWER_CHARS = 16_000;
/** Characters of what a tool tells the model. */
export const RESULT_CHARS = 12_000;
/** Characters of a file that are looked at, of which the budget below lets through what fits. */
export const FILE_CHARS = 262_144;
/** Tokens of what a turn tells the model, by part. */
export const TOKENS = {
  ...{ prompt: 8_000, files: 16_000 },
  ...{ people: 2_000, history: 6_000, line: 4_000 },
} as const;
