// What the earlier bridge did, to stand beside ours: its figures can't be measured again in the same run.

/**
 * An earlier bridge in Python between two real WibWob-DOS (5 s heartbeat plus the app's events), two seats, one
 * operation each 450 ms, 50 samples each, in ms. Source: measurements of it while it was in use, on another machine.
 * Its counts are of one run each where they are lists.
 */
export const PEER = {
  command: { p50: 50, p95: 60 },
  drag: { p50: 2_790, p95: 4_900 },
  chat: { p50: 2_100, p95: 4_840 },
  quickMoves: { moves: 50, deltas: '95 to 224', rightEnd: false },
  atOnce: { opened: 20, shown: [83, 120] },
  lateJoiner: { windows: 5, shown: 60 },
} as const;
