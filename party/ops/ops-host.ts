// Keeps the operations feed behind its connections: who may, what comes in (LI1, OM2), who is told, and when it looks
// whether a proxy has gone silent. An exception neither leaks to a client nor ends the feed.
import * as v from 'valibot';
import { may } from '../../protocol/access/roles.ts';
import type { Ticket } from '../../protocol/access/ticket.ts';
import { CLOSE } from '../../protocol/codes.ts';
import {
  encodeOps,
  type FromProxy,
  fromProxySchema,
  OPS_FRAME_BYTES,
} from '../../protocol/streams/ops-feed.ts';
import { RateLimit } from '../connections/rate-limit.ts';
import type { SqlStorage } from '../storage/sql.ts';
import { Announced } from './announced.ts';
import { historyFrames } from './history-frames.ts';
import { OpsFeed } from './ops-feed.ts';

/** What is known of a connection; kept with it, so that it outlives hibernation. */
export interface OpsPeer {
  as: 'page' | 'proxy';
  /** A proxy's id. */
  id: string;
  /** Whether the proxy tells alerts to a webhook, and since when it is connected, Unix time in ms. */
  webhook: boolean;
  at: number;
  /** MM1: it has announced itself, and is told of the other machines. */
  machine?: boolean;
}

export interface OpsConnection {
  readonly id: string;
  readonly state: unknown;
  setState(state: OpsPeer): unknown;
  send(frame: string): void;
  close(code: number, reason: string): void;
}

export interface OpsRuntime {
  readonly storage: SqlStorage;
  connections(): Iterable<OpsConnection>;
  /** Wakes the feed at this time, Unix time in ms, by `look`. */
  setAlarm(at: number): Promise<void>;
  waitUntil(work: Promise<void>): void;
}

export class OpsHost {
  #runtime: OpsRuntime;
  #feed: OpsFeed | null = null;
  #rateLimit = new RateLimit();
  #alarmAt: number | null = null;
  #told = new Announced();

  constructor(runtime: OpsRuntime) {
    this.#runtime = runtime;
  }

  /** @param alarmAt when the alarm that was set before is due, Unix time in ms @throws if the storage can't be read */
  wake(alarmAt: number | null): void {
    this.#alarmAt = alarmAt;
    this.#schedule(this.#open());
  }

  /** @param readTicket gives the verified ticket; null if it was not valid */
  connect(connection: OpsConnection, readTicket: () => Ticket | null): void {
    this.#guard(connection, (feed) => {
      const ticket = readTicket();
      if (!may(ticket, 'control')) {
        refuse(connection, CLOSE.FORBIDDEN, 'forbidden', 'This feed is for operators.');
        return;
      }
      const as = may(ticket, 'seats') ? 'proxy' : 'page';
      const now = Date.now();
      connection.setState({ as, id: ticket?.sub ?? '', webhook: false, at: now });
      if (as === 'page')
        for (const frame of historyFrames(feed.history(now))) connection.send(frame);
    });
  }

  message(connection: OpsConnection, message: string | ArrayBuffer | ArrayBufferView): void {
    this.#guard(connection, (feed) => {
      const peer = peerOf(connection);
      if (!peer) return;
      if (peer.as === 'page') {
        refuse(connection, CLOSE.FORBIDDEN, 'forbidden', 'Nothing is taken here.');
        return;
      }
      const now = Date.now();
      const verdict = this.#rateLimit.judge(connection.id, message, OPS_FRAME_BYTES, now);
      if (!verdict.ok) {
        const { code, msg } = verdict.error;
        if (verdict.close) refuse(connection, CLOSE.RATE, code, msg);
        else connection.send(encodeOps({ type: 'error', code, msg, fatal: false }));
        return;
      }
      const said = v.safeParse(fromProxySchema, jsonOf(verdict.text));
      if (said.success && isOwn(said.output, peer.id))
        this.#take(feed, connection, peer, said.output, now);
      else {
        const msg = said.success
          ? 'That is of another proxy.'
          : v.summarize(said.issues).slice(0, 500);
        connection.send(encodeOps({ type: 'error', code: 'bad_msg', msg, fatal: false }));
      }
    });
  }

  close(connection: OpsConnection): void {
    this.#rateLimit.forget(connection.id);
    this.#guard(null, (feed) => {
      const peer = peerOf(connection);
      if (peer?.as !== 'proxy') return;
      const others = this.#proxies().filter((other) => other.connection.id !== connection.id);
      if (!others.some(({ peer: { id } }) => id === peer.id)) feed.lost(peer.id, Date.now());
      this.#schedule(feed);
    });
  }

  /** OM4: the alarm, or the cron trigger. @param isAlarm whether none is set any more */
  look(isAlarm: boolean): void {
    this.#guard(null, (feed) => {
      if (isAlarm) this.#alarmAt = null;
      const now = Date.now();
      feed.look(now);
      this.#deliver(feed);
      this.#announce(feed, now);
      this.#schedule(feed);
    });
  }

  #take(
    feed: OpsFeed,
    connection: OpsConnection,
    peer: OpsPeer,
    said: FromProxy,
    now: number,
  ): void {
    switch (said.type) {
      case 'scan': {
        const { data, alertAfterMs, webhook } = said;
        const machine = data.proxy.machine !== undefined;
        const isNew = machine && peer.machine !== true;
        if (webhook !== peer.webhook || isNew) connection.setState({ ...peer, webhook, machine });
        feed.scanned(data, { alertAfterMs, webhook }, now);
        if (isNew) this.#told.forget();
        break;
      }
      case 'events':
        feed.happened(said.data, now);
        break;
      case 'bye':
        feed.ended(peer.id, now);
        break;
      case 'delivered':
        feed.delivered(said.ids);
        break;
    }
    this.#deliver(feed);
    this.#announce(feed, now);
    this.#schedule(feed);
  }

  /** MM1. */
  #announce(feed: OpsFeed, now: number): void {
    const machines = this.#proxies().filter(({ peer }) => peer.machine === true);
    if (machines.length === 0) return;
    const data = feed.machines();
    if (!this.#told.isNews(data, now)) return;
    const frame = encodeOps({ type: 'machines', data });
    for (const { connection } of machines) trySend(connection, frame);
  }

  /** OM6: to the proxy that has been connected longest among those that tell a webhook. */
  #deliver(feed: OpsFeed): void {
    const [teller] = this.#proxies()
      .filter(({ peer }) => peer.webhook)
      .sort((a, b) => a.peer.at - b.peer.at || (a.peer.id < b.peer.id ? -1 : 1));
    if (!teller) return;
    for (const { id, alert } of feed.takeDeliveries(teller.connection.id))
      trySend(teller.connection, encodeOps({ type: 'deliver', id, alert }));
  }

  #proxies(): { connection: OpsConnection; peer: OpsPeer }[] {
    return [...this.#runtime.connections()].flatMap((connection) => {
      const peer = peerOf(connection);
      return peer?.as === 'proxy' ? [{ connection, peer }] : [];
    });
  }

  #open(): OpsFeed {
    this.#feed ??= new OpsFeed(this.#runtime.storage, (message) => {
      const frame = encodeOps(message);
      for (const connection of this.#runtime.connections())
        if (peerOf(connection)?.as === 'page') trySend(connection, frame);
    });
    return this.#feed;
  }

  #schedule(feed: OpsFeed): void {
    const next = feed.nextLook();
    if (next === null || (this.#alarmAt !== null && this.#alarmAt <= next)) return;
    this.#alarmAt = next;
    this.#runtime.waitUntil(
      this.#runtime.setAlarm(next).catch((error: unknown) => {
        this.#alarmAt = null;
        console.error('the alarm could not be set', error);
      }),
    );
  }

  #guard(connection: OpsConnection | null, run: (feed: OpsFeed) => void): void {
    try {
      run(this.#open());
    } catch (error) {
      console.error('the operations feed had a fault', error);
      if (connection)
        refuse(connection, 1011, 'not_ready', 'The feed had a fault. Try again in a moment.');
    }
  }
}

function peerOf(connection: OpsConnection): OpsPeer | null {
  return connection.state as OpsPeer | null;
}

/** A proxy speaks of itself alone. */
function isOwn(said: FromProxy, id: string): boolean {
  if (said.type === 'scan') return said.data.proxy.id === id;
  return said.type !== 'events' || said.data.every(({ proxy }) => proxy === id);
}

function refuse(connection: OpsConnection, close: number, code: string, msg: string): void {
  trySend(connection, encodeOps({ type: 'error', code, msg, fatal: true }));
  connection.close(close, code);
}

/** A failed send means that the socket is closing. */
function trySend(connection: OpsConnection, frame: string): void {
  try {
    connection.send(frame);
  } catch (error) {
    console.debug('a frame could not be sent', String(error));
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
