// The clock of a replay: plays all tracks on one timeline, at some speed, over what is idle if that is wanted.
import { Emitter } from '../../protocol/emitter.ts';
import type { Track } from './track.ts';

export const SPEEDS = [0.5, 1, 2, 4, 8, 16] as const;
export type Speed = (typeof SPEEDS)[number];

/** Where nothing happens for longer than this, in ms, it goes on so long before the next thing. */
const IDLE_MS = 2_000;
const BEFORE_MS = 400;
/** A page that was hidden goes on where it was, in ms of the clock. */
const LONGEST_STEP_MS = 250;

export interface PlayerState {
  ms: number;
  playing: boolean;
  speed: Speed;
  skipsIdle: boolean;
  /** Something is being read. */
  waiting: boolean;
  problem: unknown;
}

type AnyTrack = Pick<Track<{ ms: number }>, 'seek' | 'advance' | 'nextMs' | 'problem'>;

export class Player {
  readonly length: number;
  readonly onChange = new Emitter<PlayerState>();
  readonly #tracks: readonly AnyTrack[];
  /** Times of events that belong to no track, in order: what is idle has none of them either. */
  readonly #times: readonly number[];
  readonly #begin: number;
  #state: PlayerState = {
    ...{ ms: 0, playing: false, speed: 1, skipsIdle: true, waiting: true, problem: null },
  };
  #last: number | null = null;
  #turn = 0;

  /** @param length in ms @param begin where it begins: by then its seats have a screen */
  constructor(tracks: readonly AnyTrack[], times: readonly number[], length: number, begin = 0) {
    this.#begin = Math.min(begin, length);
    this.#tracks = tracks;
    this.#times = times;
    this.length = length;
  }

  get state(): PlayerState {
    return this.#state;
  }

  /** Goes to a time. The newest wish counts. */
  async seek(ms: number): Promise<void> {
    const turn = ++this.#turn;
    const to = Math.min(Math.max(this.#begin, ms), this.length);
    this.#set({ ms: to, waiting: true, problem: null });
    try {
      await Promise.all(this.#tracks.map((track) => track.seek(to)));
      if (turn === this.#turn) this.#set({ waiting: false });
    } catch (problem) {
      if (turn === this.#turn) this.#set({ waiting: false, playing: false, problem });
    }
  }

  /** Plays, from the beginning if it was at its end, or stops. */
  toggle(): void {
    const { playing, ms } = this.#state;
    this.#last = null;
    if (!playing && ms >= this.length) void this.seek(0);
    this.#set({ playing: !playing });
  }

  setSpeed(speed: Speed): void {
    this.#set({ speed });
  }

  setSkipsIdle(skipsIdle: boolean): void {
    this.#set({ skipsIdle });
  }

  /** @param now ms of a monotonic clock; called for each frame that is drawn */
  frame(now: number): void {
    const { playing, speed, waiting } = this.#state;
    const step = this.#last === null ? 0 : Math.min(now - this.#last, LONGEST_STEP_MS);
    this.#last = now;
    if (!playing || waiting) return;
    const ms = this.#overIdle(this.#state.ms + step * speed);
    const to = Math.min(ms, this.length);
    const here = this.#tracks.map((track) => track.advance(to));
    const problem = this.#tracks.find((track) => track.problem !== null)?.problem ?? null;
    if (problem !== null) this.#set({ playing: false, problem });
    else if (here.includes(false)) return;
    else this.#set({ ms: to, playing: to < this.length });
  }

  #overIdle(ms: number): number {
    if (!this.#state.skipsIdle) return ms;
    const next = Math.min(
      this.length,
      ...this.#tracks.map((track) => track.nextMs()),
      this.#times.find((time) => time > ms) ?? Number.POSITIVE_INFINITY,
    );
    return next - ms > IDLE_MS ? next - BEFORE_MS : ms;
  }

  #set(changes: Partial<PlayerState>): void {
    this.#state = { ...this.#state, ...changes };
    this.onChange.emit(this.#state);
  }
}
