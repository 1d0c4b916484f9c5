// The operations feed: what all proxies find when they look, with its history. The core of `useOpsMonitorFeed`, without
// React.
import { OPS_PARTY, OPS_ROOM } from '../../protocol/streams/ops-address.ts';
import type { OpsMessage } from '../../protocol/streams/ops-feed.ts';
import type { ConnectionState } from '../connection/connection-state.ts';
import { PartyConnection } from '../connection/party-connection.ts';
import { readMessage } from '../connection/read-message.ts';
import { serverAt } from '../connection/server.ts';
import { Store } from '../connection/store.ts';
import { type TicketSource, ticketFrom } from '../connection/ticket.ts';
import { NO_HISTORY, type OpsHistory, withMessage } from './ops-history.ts';

export interface OpsMonitorFeedOptions {
  /** `rooms.example`, or with scheme and path; default: the page's own. */
  host?: string | undefined;
  /** Default: asks the installation, as the operator who is signed in there. Null: no ticket. */
  ticket?: TicketSource | null | undefined;
}

export interface OpsMonitorState extends OpsHistory {
  connection: ConnectionState;
  /** When the latest message came, Unix time in ms; null before the first. */
  heardAt: number | null;
  /** The latest that the server had to say against something. */
  error: { code: string; message: string; at: number } | null;
}

/** The party answers it without waking the feed. */
const PING = 'ping';

export class OpsMonitorFeed {
  /** Hears of changes of the state. @returns ends it */
  readonly subscribe: (listener: () => void) => () => void;
  /** @returns the state; the same object until it changes */
  readonly getSnapshot: () => OpsMonitorState;

  readonly #connection: PartyConnection;
  readonly #store: Store<OpsMonitorState>;
  #first = true;

  /** Does nothing before `connect`. @throws TypeError outside of a page without a host */
  constructor({ host, ticket }: OpsMonitorFeedOptions = {}) {
    const server = serverAt(host);
    this.#connection = new PartyConnection({
      server,
      party: OPS_PARTY,
      room: OPS_ROOM,
      ticket: ticket === undefined ? ticketFrom(new URL('api/ops/ticket', server.root)) : ticket,
      ping: PING,
      onOpen: () => {
        this.#first = true;
      },
      onFrame: (frame) => this.#take(frame),
      onState: (connection) => this.#store.set({ connection }),
    });
    this.#store = new Store<OpsMonitorState>({
      ...NO_HISTORY,
      ...{ connection: this.#connection.state, heardAt: null, error: null },
    });
    this.subscribe = this.#store.subscribe;
    this.getSnapshot = this.#store.getSnapshot;
  }

  /** Connects, and stays connected. */
  connect(): void {
    this.#connection.connect();
  }

  /** Ends the connection; what is known stays. */
  close(): void {
    this.#connection.close();
  }

  /** Tries again at once, also where it had been given up. */
  retry(): void {
    this.#connection.retry();
  }

  #take(frame: unknown): void {
    const message = readMessage<OpsMessage>(jsonOf(frame));
    if (!message) return;
    const heardAt = Date.now();
    if (message.type === 'error') {
      this.#store.set({
        heardAt,
        error: { code: message.code, message: message.msg, at: heardAt },
      });
      if (message.fatal) this.#connection.sayFarewell(message.msg);
      return;
    }
    const known = withMessage(this.#store.getSnapshot(), message, this.#first);
    this.#store.set({ ...known, heardAt, error: null });
    if (message.type !== 'history') return;
    this.#first = false;
    this.#connection.greet();
  }
}

function jsonOf(frame: unknown): unknown {
  try {
    return JSON.parse(String(frame));
  } catch {
    return undefined;
  }
}
