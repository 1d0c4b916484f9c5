// Loaded into a proxy before its own code (`--import`): at each SIGWINCH its wall clock jumps, as one that is set anew does.

import { writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { HOUR_MS } from '../../protocol/time.ts';

/** An hour back, then an hour ahead of the truth, then right again; timers and performance.now() go on as ever. */
const OFFSETS_MS = [-HOUR_MS, HOUR_MS, 0];

if (isMainThread) {
  const RealDate = Date;
  let steps = 0;
  let offsetMs = 0;

  class SteppedDate extends RealDate {
    static override now(): number {
      return RealDate.now() + offsetMs;
    }

    constructor(...given: unknown[]) {
      super(...((given.length > 0 ? given : [RealDate.now() + offsetMs]) as [number]));
    }
  }
  globalThis.Date = SteppedDate as DateConstructor;
  process.on('SIGWINCH', () => {
    offsetMs = OFFSETS_MS[steps % OFFSETS_MS.length] ?? 0;
    steps += 1;
    writeSync(process.stderr.fd, `clock is off by ${offsetMs} ms\n`);
  });
}
