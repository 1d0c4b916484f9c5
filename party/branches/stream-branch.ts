// TS8: a branch of a seat's stream takes the output from the seat's own object, as a proxy does for its watchers.
import { TERMINAL_PARTY } from '../../protocol/streams/terminal-frames.ts';
import {
  BRANCH_QUERY,
  encodeStream,
  FRAMES_QUERY,
  RELAY_QUERY,
} from '../../protocol/streams/terminal-stream.ts';
import type { Stream } from '../../streams/stream.ts';
import { Upstream } from '../../streams/upstream.ts';
import type { Meter } from '../billing/meter.ts';
import { Line } from './line.ts';
import { Tally } from './tally.ts';

/** The seat's object hears how many watch here at most this often, in ms. */
const COUNT_EVERY_MS = 1_000;

export interface BranchRuntime {
  n: number;
  /** `ROOM.SEAT`. */
  stream: string;
  servers: Pick<Cloudflare.Env['TerminalServer'], 'getByName'>;
  meter: Meter;
  waitUntil(work: Promise<void>): void;
}

export class StreamBranch {
  readonly #runtime: BranchRuntime;
  readonly #upstream: Upstream;
  readonly #line: Line;
  readonly #tally: Tally;

  constructor(stream: Stream, runtime: BranchRuntime) {
    this.#runtime = runtime;
    const { meter } = runtime;
    this.#tally = new Tally({
      ...{ later: meter.later, everyMs: COUNT_EVERY_MS, count: () => stream.watchers },
      say: (watchers) => this.#line.send(encodeStream({ type: 'carries', watchers })),
    });
    this.#upstream = new Upstream(stream, {
      send: (frame) => void this.#line.send(frame),
      renew: () => {
        this.#line.close();
        this.#upstream.lost();
      },
      later: meter.later,
      warn: (what, why) => console.error(what, why ?? ''),
    });
    this.#line = new Line({
      ...{ meter, server: () => runtime.servers.getByName(runtime.stream) },
      path: `${TERMINAL_PARTY}/${runtime.stream}`,
      query: {
        [FRAMES_QUERY.name]: FRAMES_QUERY.value,
        [RELAY_QUERY.name]: RELAY_QUERY.value,
        [BRANCH_QUERY]: String(runtime.n),
      },
      ticket: { room: runtime.stream, sub: `branch-${runtime.n}`, name: 'branch', role: 'proxy' },
      opened: () => this.#tally.say(),
      take: (frame) => this.#upstream.take(frame),
      lost: () => this.#upstream.lost(),
    });
  }

  /** Somebody watches here, or nobody does any more. */
  watched(isWatched: boolean): void {
    // Where it can't be opened, the stream says so again after a while (TS1).
    if (isWatched) this.#runtime.waitUntil(this.#line.open().then(() => undefined));
    else this.#line.close();
  }

  /** One more watches here. */
  came(): void {
    this.#tally.came();
  }

  /** Perhaps one less does. */
  left(): void {
    this.#tally.check();
  }
}
