// The line between one bridge and the room: frames in order, with a delay, until the connection breaks. At the bridge
// its end is a WebSocket, at the room a connection of the runtime.
import type { Random } from '../../../testing/random.ts';
import type { VirtualTime } from '../../../testing/virtual-time.ts';

/** The room's end of every line. */
export interface RoomEnd {
  accept(connection: SimConnection): void;
  receive(connection: SimConnection, text: string): void;
  leave(connection: SimConnection): void;
  /** Something is about to leave the room. */
  sending(connection: SimConnection, text: string): void;
}

export interface LineOptions {
  /** One way, ms. */
  minMs: number;
  maxMs: number;
  /** Chance that a frame arrives twice; a WebSocket does not do that, a proxy that replays might. */
  twice: number;
}

const [CONNECTING, OPEN, CLOSING, CLOSED] = [0, 1, 2, 3] as const;
/** Close code of a connection that broke. */
const BROKEN = 1006;
/** workerd keeps no larger attachment. */
const MAX_ATTACHMENT = 16 * 1024;

export class Line {
  /** No connection can be made. */
  down = false;
  readonly sid: string;
  readonly time: VirtualTime;
  readonly random: Random;
  readonly options: LineOptions;
  readonly room: RoomEnd;
  #current: SimConnection | undefined;

  constructor(line: Pick<Line, 'sid' | 'time' | 'random' | 'options' | 'room'>) {
    this.sid = line.sid;
    this.time = line.time;
    this.random = line.random;
    this.options = line.options;
    this.room = line.room;
  }

  /** The class of the sockets that use this line. @param alive whether the process that has them still runs */
  socketClass(alive: () => boolean): unknown {
    const line = this;
    return class extends SimSocket {
      constructor() {
        super(alive);
        line.#current = new SimConnection(line, this);
        this.connection = line.#current;
      }
    };
  }

  /** Breaks the newest connection, see `SimConnection.cut`. */
  cut(bridgeMs: number, roomMs: number, drains: boolean): void {
    this.#current?.cut(bridgeMs, roomMs, drains);
  }
}

/** The bridge's end. */
class SimSocket extends EventTarget {
  readyState: number = CONNECTING;
  connection: SimConnection | undefined;
  #alive: () => boolean;

  constructor(alive: () => boolean) {
    super();
    this.#alive = alive;
  }

  send(text: string): void {
    if (this.readyState === OPEN && this.#alive()) this.connection?.up(text);
  }

  close(): void {
    if (this.readyState >= CLOSING) return;
    this.readyState = CLOSING;
    if (this.#alive()) this.connection?.closeFromBridge();
  }

  opened(): void {
    if (this.readyState !== CONNECTING || !this.#alive()) return;
    this.readyState = OPEN;
    this.dispatchEvent(new Event('open'));
  }

  hear(data: string): void {
    if (this.readyState === OPEN && this.#alive())
      this.dispatchEvent(new MessageEvent('message', { data }));
  }

  closed(code: number): void {
    if (this.readyState === CLOSED || !this.#alive()) return;
    this.readyState = CLOSED;
    this.dispatchEvent(Object.assign(new Event('close'), { code, reason: '' }));
  }
}

/** The room's end, and what is under way between both. */
export class SimConnection {
  readonly id: string;
  readonly sid: string;
  /** When the runtime last answered a ping, as Unix time in ms. */
  pingedAt = 0;
  /** As the runtime sees it. */
  readyState: number = OPEN;
  #attachment: unknown = null;
  #broken = false;
  /** What the bridge sent before the break still gets through. */
  #drains = false;
  #line: Line;
  #socket: SimSocket;
  #upAt = 0;
  #downAt = 0;

  constructor(line: Line, socket: SimSocket) {
    this.#line = line;
    this.#socket = socket;
    this.sid = line.sid;
    this.id = `${line.sid}-${line.time.steps}`;
    this.#travelUp(() => {
      if (line.down || this.#broken) {
        this.cut(0, 0);
        return;
      }
      line.room.accept(this);
      this.#travelDown(() => socket.opened());
    });
  }

  get state(): unknown {
    return this.#attachment;
  }

  setState(attachment: unknown): void {
    const text = JSON.stringify(attachment);
    if (text.length > MAX_ATTACHMENT) throw new Error(`an attachment of ${text.length} characters`);
    this.#attachment = JSON.parse(text);
  }

  /** From the bridge to the room. */
  up(text: string): void {
    this.#frame(() => {
      this.#travelUp(() => {
        if (this.readyState !== OPEN || (this.#broken && !this.#drains)) return;
        if (text !== 'ping') return this.#line.room.receive(this, text);
        this.pingedAt = Date.now();
        this.send('pong');
      });
    });
  }

  /** From the room to the bridge. @param heard called when it arrives */
  send(text: string, heard?: () => void): void {
    if (text !== 'pong') this.#line.room.sending(this, text);
    this.#frame(() => {
      this.#travelDown(() => {
        if (this.#broken) return;
        heard?.();
        this.#socket.hear(text);
      });
    });
  }

  /** The room closes. */
  close(code: number): void {
    if (this.readyState !== OPEN) return;
    this.readyState = CLOSING;
    this.#travelDown(() => {
      this.#socket.closed(code);
      this.#travelUp(() => this.#gone());
    });
  }

  closeFromBridge(): void {
    this.#travelUp(() => {
      this.#gone();
      this.#travelDown(() => this.#socket.closed(1000));
    });
  }

  #gone(): void {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    this.#line.room.leave(this);
  }

  /** Frames that are under way arrive once, or now and then twice. */
  #frame(travel: () => void): void {
    travel();
    if (this.#line.random.chance(this.#line.options.twice)) travel();
  }

  #travelUp(arrive: () => void): void {
    this.#upAt = this.#travel(this.#upAt, arrive);
  }

  #travelDown(arrive: () => void): void {
    this.#downAt = this.#travel(this.#downAt, arrive);
  }

  #travel(last: number, arrive: () => void): number {
    const { time, random, options } = this.#line;
    const at = Math.max(last, time.now + random.int(options.minMs, options.maxMs));
    time.after(at - time.now, arrive);
    return at;
  }

  /**
   * Breaks: what is under way to the bridge is lost, and either end learns of it later.
   * @param drains what is under way to the room arrives, unless the room learns of the break first
   */
  cut(bridgeMs: number, roomMs: number, drains = false): void {
    if (this.#broken || this.readyState === CLOSED) return;
    this.#broken = true;
    this.#drains = drains;
    const { time } = this.#line;
    time.after(bridgeMs, () => this.#socket.closed(BROKEN));
    time.after(roomMs, () => {
      this.#drains = false;
      this.#gone();
    });
  }
}
