// The terminal of a watched seat: what it shows goes to a sink, what is typed goes back, and its state can be read. The
// core of `useTerminalStream`, without React.
import type { Pause } from '../../protocol/access/pause.ts';
import {
  encodeFrame,
  FRAMES_QUERY,
  HAVE_QUERY,
  readStreamFrame,
  streamRoom,
  TERMINAL_PARTY,
} from '../../protocol/streams/terminal-frames.ts';
import type { StreamMessage, WatcherMessage } from '../../protocol/streams/terminal-stream.ts';
import type { ConnectionState } from '../connection/connection-state.ts';
import { PartyConnection } from '../connection/party-connection.ts';
import { readMessage } from '../connection/read-message.ts';
import { serverAt } from '../connection/server.ts';
import { Store } from '../connection/store.ts';
import { type TicketSource, ticketFrom } from '../connection/ticket.ts';
import { Acks } from './acks.ts';
import { type LostKeys, Outbox, type Sent } from './outbox.ts';
import { type Place, Position, type Step } from './position.ts';
import type { Size, TerminalSink } from './sink.ts';

export interface TerminalStreamOptions {
  /** `rooms.example`, or with scheme and path; default: the page's own. */
  host?: string | undefined;
  /** Id of the room. */
  room: string;
  /** Its number in the room, from 1. */
  seat: number;
  /** Default: asks the installation, as whoever is signed in there. Null: no ticket. */
  ticket?: TicketSource | null | undefined;
}

export interface TerminalStreamState {
  connection: ConnectionState;
  /** Of the app's terminal; null until it is known. */
  size: Size | null;
  /** Whether output comes: false where nobody is in the seat, or its machine is away. Null until it is known. */
  live: boolean | null;
  /** State of the app; null until it is known. */
  seat: { state: SeatState; why: string | null } | null;
  /** Null: not paused. */
  pause: Pause | null;
  /** Where the app's windows are, top first, in cells; null until it is known. */
  windows: SeatWindows | null;
  /** Whether what is typed here reaches the app. */
  input: boolean;
  /** Keys that wait for the connection. */
  held: number;
  /** The latest keys that did not reach the app. */
  lost: LostKeys | null;
  /** The latest that the server had to say against something. */
  error: { code: string; message: string; at: number } | null;
}

type Seat = Extract<StreamMessage, { type: 'seat' }>;
export type SeatState = Seat['state'];
type Windows = Extract<StreamMessage, { type: 'windows' }>;
/** `list`: id in the room (null: not mirrored), x, y, width, height. */
export type SeatWindows = Pick<Windows, 'list' | 'focus'>;

export class TerminalStream {
  readonly room: string;
  readonly seat: number;
  /** Hears of changes of the state. @returns ends it */
  readonly subscribe: (listener: () => void) => () => void;
  /** @returns the state; the same object until it changes */
  readonly getSnapshot: () => TerminalStreamState;

  readonly #connection: PartyConnection;
  readonly #store: Store<TerminalStreamState>;
  readonly #position = new Position();
  readonly #acks: Acks;
  readonly #outbox: Outbox;
  #sink: TerminalSink | null = null;
  #sinkSize: Size | null = null;

  /** Does nothing before `connect`. @throws TypeError outside of a page without a host */
  constructor({ host, room, seat, ticket }: TerminalStreamOptions) {
    this.room = room;
    this.seat = seat;
    const server = serverAt(host);
    const address = `api/rooms/${encodeURIComponent(room)}/ticket?party=${TERMINAL_PARTY}&seat=${seat}`;
    this.#connection = new PartyConnection({
      server,
      party: TERMINAL_PARTY,
      room: streamRoom(room, seat),
      ticket: ticket === undefined ? ticketFrom(new URL(address, server.root)) : ticket,
      ping: encodeFrame<WatcherMessage>({ type: 'ping' }),
      query: () => this.#query(),
      onFrame: (frame) => this.#take(frame),
      onState: (connection) => this.#changed(connection),
    });
    this.#acks = new Acks((place) => this.#tell({ type: 'ack', ...place }));
    this.#outbox = new Outbox({
      send: (data) => this.#tell({ type: 'input', data }),
      changed: (held, lost) => this.#store.set({ held, lost }),
    });
    this.#store = new Store<TerminalStreamState>({
      connection: this.#connection.state,
      ...{ size: null, live: null, seat: null, pause: null, windows: null },
      ...{ input: false, held: 0, lost: null, error: null },
    });
    this.subscribe = this.#store.subscribe;
    this.getSnapshot = this.#store.getSnapshot;
  }

  /** Connects, and stays connected. */
  connect(): void {
    this.#connection.connect();
  }

  /** Ends the connection; keys that waited for it are lost. The terminal stays as it is, and `connect` goes on. */
  close(): void {
    this.#outbox.drop();
    this.#connection.close();
  }

  /** Tries again at once, also where it had been given up. */
  retry(): void {
    this.#connection.retry();
  }

  /**
   * Writes to this sink from now on, beginning with the whole screen. A stream has one sink; another takes its place.
   * @returns ends it
   */
  attach(sink: TerminalSink): () => void {
    const { begun } = this.#position;
    this.#sink = sink;
    this.#sinkSize = null;
    this.#position.forget();
    // What has been sent went nowhere.
    if (begun && this.#connection.wanted && !this.#connection.state.final) this.#connection.open();
    return () => {
      if (this.#sink === sink) this.#sink = null;
    };
  }

  /** Types. @returns what has become of it; `held`: it waits until the connection is back */
  send(data: string): Sent {
    return this.#outbox.type(data);
  }

  #query(): Record<string, string> {
    this.#position.begin();
    const { shown } = this.#position;
    this.#acks.begin(shown);
    const have = shown && { [HAVE_QUERY]: `${shown.epoch}:${shown.at}` };
    return { [FRAMES_QUERY.name]: FRAMES_QUERY.value, ...have };
  }

  #tell(message: WatcherMessage): boolean {
    return this.#connection.send(encodeFrame(message));
  }

  #changed(connection: ConnectionState): void {
    this.#store.set({ connection });
    if (connection.status !== 'live') this.#outbox.away(connection.final);
  }

  #take(raw: unknown): void {
    const frame = readStreamFrame(raw, readMessage<StreamMessage>);
    if (frame.kind === 'message') this.#hear(frame.message);
    else if (frame.kind === 'part') this.#show(this.#position.part(frame.text));
    else if (frame.kind === 'output') this.#show(this.#position.output(frame.end, frame.text));
  }

  #hear(message: StreamMessage): void {
    switch (message.type) {
      case 'welcome':
        this.#connection.greet();
        this.#store.set({ input: message.input, error: null });
        this.#outbox.open(message.input);
        return;
      case 'source':
        this.#store.set({ live: message.live });
        return;
      case 'seat':
        this.#seat(message);
        return;
      case 'pause':
        this.#store.set({ pause: message.pause });
        this.#outbox.pause(message.pause !== null);
        return;
      case 'windows':
        this.#store.set({ windows: { list: message.list, focus: message.focus } });
        return;
      case 'snapshot':
        this.#show(this.#position.snapshot(message));
        return;
      case 'error':
        this.#store.set({ error: { code: message.code, message: message.msg, at: Date.now() } });
        if (message.fatal) this.#connection.sayFarewell(message.msg);
    }
  }

  #seat({ state, why, cols, rows }: Seat): void {
    const { seat } = this.#store.getSnapshot();
    const same = seat?.state === state && seat.why === (why ?? null);
    this.#store.set({ seat: same ? seat : { state, why: why ?? null } });
    this.#size({ cols, rows });
    if (this.#sink && this.#sinkSize && !isSame(this.#sinkSize, { cols, rows })) {
      this.#sinkSize = { cols, rows };
      this.#sink.resize(this.#sinkSize);
    }
  }

  #show(step: Step): void {
    if (step.kind === 'gap') {
      this.#position.forget();
      this.#connection.restart();
    } else if (step.kind === 'append') {
      this.#write(step.text, step.place, false);
    } else if (step.kind === 'replace') {
      this.#size(step.size);
      this.#sinkSize = step.size;
      this.#sink?.reset(step.size);
      for (const text of step.texts.slice(0, -1)) this.#sink?.write(text, () => {});
      this.#write(step.texts.at(-1) ?? '', step.place, true);
    }
  }

  #write(text: string, place: Place, whole: boolean): void {
    const sink = this.#sink;
    // Nobody looks: the server is not to wait.
    if (sink === null) this.#acks.parsed(place, whole);
    else sink.write(text, () => this.#sink === sink && this.#acks.parsed(place, whole));
  }

  #size(size: Size): void {
    const known = this.#store.getSnapshot().size;
    if (!known || !isSame(known, size)) this.#store.set({ size });
  }
}

const isSame = (a: Size, b: Size): boolean => a.cols === b.cols && a.rows === b.rows;
