// The room's clock as this desktop shows it: the same in every seat, whatever the machine's clock says, and it only
// ever goes forwards by small corrections, so that no picture jumps.

/** A correction of more than this is made at once, in ms: nobody would wait for it. */
const JUMP_MS = 2_000;
/** How much faster or slower the clock runs while it is corrected. */
const SLEW = 0.1;

export interface ClockState {
  /** Time of the machine's steady clock at which the correction began. */
  from: number;
  /** What the clock said then, less the steady time. */
  base: number;
  /** What is still to be corrected from there on. */
  due: number;
}

/** What the clock says. @param steady the machine's steady clock in ms */
export function timeAt({ from, base, due }: ClockState, steady: number): number {
  const most = Math.max(0, steady - from) * SLEW;
  return steady + base + Math.sign(due) * Math.min(Math.abs(due), most);
}

/** The clock, on its way to another time. @param target what it should say now */
export function steer(state: ClockState, steady: number, target: number): ClockState {
  const now = timeAt(state, steady);
  const due = target - now;
  const jump = Math.abs(due) > JUMP_MS;
  return { from: steady, base: (jump ? target : now) - steady, due: jump ? 0 : due };
}

export class SlewedClock {
  #state: ClockState = { from: 0, base: performance.timeOrigin, due: 0 };
  #told = false;

  /** The room's time in ms since 1970. */
  now(): number {
    return timeAt(this.#state, performance.now());
  }

  /** Whether a room has said its time. */
  get told(): boolean {
    return this.#told;
  }

  /** @param offsetMs the room's time less that of this machine's clock */
  set(offsetMs: number): void {
    const steady = performance.now();
    const target = Date.now() + offsetMs;
    // The first time there is nothing yet that others see, too.
    this.#state = this.#told
      ? steer(this.#state, steady, target)
      : { from: steady, base: target - steady, due: 0 };
    this.#told = true;
  }
}
