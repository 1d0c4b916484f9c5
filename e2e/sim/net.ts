// The line between one bridge and the room: frames in order, with a delay, until the connection breaks.
import type { Clock } from '../../testing/clock.ts';
import type { Random } from '../../testing/random.ts';

/** What a connection is attached to. */
export interface Ends {
  /** A frame arrived at the room. */
  atRoom(connection: Connection, text: string): void;
  /** A frame arrived at the bridge. */
  atBridge(connection: Connection, text: string): void;
  roomLearns(connection: Connection): void;
  bridgeLearns(connection: Connection): void;
}

export interface LineOptions {
  /** One way, ms. */
  minMs: number;
  maxMs: number;
  /** Chance that a frame arrives twice; a WebSocket does not do that, a proxy that replays might. */
  twice: number;
}

export class Line {
  /** No connection can be made. */
  down = false;
  readonly options: LineOptions;
  #clock: Clock;
  #random: Random;
  #ends: Ends;
  #accept: (connection: Connection) => void;

  /** @param accept told of each connection that is made */
  constructor(
    clock: Clock,
    random: Random,
    options: LineOptions,
    ends: Ends,
    accept: (connection: Connection) => void,
  ) {
    this.#clock = clock;
    this.#random = random;
    this.options = options;
    this.#ends = ends;
    this.#accept = accept;
  }

  /** A new connection; undefined if none can be made. */
  connect(): Connection | undefined {
    if (this.down) return undefined;
    const connection = new Connection(this.#clock, this.#random, this.options, this.#ends);
    this.#accept(connection);
    return connection;
  }
}

export class Connection {
  #open = true;
  /** What the bridge sent before the break still gets through. */
  #drains = false;
  #clock: Clock;
  #random: Random;
  #options: LineOptions;
  #ends: Ends;
  #upAt = 0;
  #downAt = 0;

  constructor(clock: Clock, random: Random, options: LineOptions, ends: Ends) {
    this.#clock = clock;
    this.#random = random;
    this.#options = options;
    this.#ends = ends;
  }

  /** From the bridge to the room. */
  up(text: string): void {
    this.#upAt = this.#send(this.#upAt, () => {
      if (this.#open || this.#drains) this.#ends.atRoom(this, text);
    });
  }

  /** From the room to the bridge. */
  down(text: string): void {
    this.#downAt = this.#send(this.#downAt, () => {
      if (this.#open) this.#ends.atBridge(this, text);
    });
  }

  #send(last: number, arrive: () => void): number {
    if (!this.#open) return last;
    const { minMs, maxMs, twice } = this.#options;
    const at = Math.max(last, this.#clock.now + this.#random.int(minMs, maxMs));
    const copies = this.#random.chance(twice) ? 2 : 1;
    for (let i = 0; i < copies; i += 1) {
      this.#clock.after(at - this.#clock.now, arrive);
    }
    return at;
  }

  /**
   * Breaks: what is under way to the bridge is lost, and either end learns of it later.
   * @param drains what is under way to the room arrives, unless the room learns of the break first
   */
  cut(bridgeMs: number, roomMs: number, drains = false): void {
    if (!this.#open) return;
    this.#open = false;
    this.#drains = drains;
    this.#clock.after(bridgeMs, () => this.#ends.bridgeLearns(this));
    this.#clock.after(roomMs, () => {
      this.#drains = false;
      this.#ends.roomLearns(this);
    });
  }
}
