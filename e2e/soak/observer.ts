// Follows a room as a browser does, and remembers what died there: nothing may come back.
import { WebSocket } from 'ws';
import { decodeServer, encode } from '../../protocol/frames.ts';
import type { EffectiveOp, WindowRecord } from '../../protocol/windows.ts';

export interface Observer {
  /** Ids in the room now. */
  alive: ReadonlySet<string>;
  /** Every id that was ever there. */
  known: ReadonlySet<string>;
  dead: ReadonlySet<string>;
  /** Ids that were dead and came back. */
  resurrected: readonly string[];
  /** Revision of the last message; -1 while there is no connection. */
  rev(): number;
  close(): void;
}

const RETRY_MS = 250;

/** @param base `http://HOST:PORT` @param cookie of a visitor who is in */
export function observe(base: string, room: string, cookie: string): Observer {
  const alive = new Set<string>();
  const known = new Set<string>();
  const dead = new Set<string>();
  const resurrected: string[] = [];
  let rev = -1;
  let closed = false;
  let socket: WebSocket | undefined;
  let retry: NodeJS.Timeout | undefined;

  function bear(g: string): void {
    if (dead.has(g)) resurrected.push(g);
    alive.add(g);
    known.add(g);
  }
  function bury(g: string): void {
    alive.delete(g);
    dead.add(g);
  }
  /** Without `have` a sync is everything: what is missing in it died while nobody looked. */
  function sync(put: readonly WindowRecord[]): void {
    const there = new Set(put.map(({ g }) => g));
    for (const g of [...alive]) if (!there.has(g)) bury(g);
    for (const g of there) bear(g);
  }
  function take(op: EffectiveOp): void {
    if (op.op === 'add') bear(op.g);
    else if (op.op === 'del') bury(op.g);
  }
  function again(): void {
    rev = -1;
    if (!closed) retry = setTimeout(() => void connect(), RETRY_MS);
  }
  async function connect(): Promise<void> {
    const headers = { cookie, origin: base };
    const asked = fetch(`${base}/api/rooms/${room}/ticket`, { headers });
    // The server ends before the observer does: then there is nobody to ask.
    const answer = await asked.catch((error: unknown) => (closed ? null : Promise.reject(error)));
    if (!answer?.ok) return again();
    const { ticket } = (await answer.json()) as { ticket: string };
    if (closed) return;
    const url = `${base.replace('http', 'ws')}/parties/room-server/${room}?ticket=${ticket}`;
    const open = new WebSocket(url, { headers });
    socket = open;
    open.on('open', () => open.send(encode({ type: 'hello', role: 'browser', sid: 'observer' })));
    open.on('message', (data) => {
      const message = decodeServer(String(data));
      if (message?.type === 'state_sync') sync(message.put);
      if (message?.type === 'state_delta') for (const op of message.ops) take(op);
      if (message?.type === 'state_sync' || message?.type === 'state_delta') rev = message.rev;
    });
    open.on('error', () => open.terminate());
    open.on('close', again);
  }
  void connect();
  return {
    alive,
    known,
    dead,
    resurrected,
    rev: () => rev,
    close() {
      closed = true;
      clearTimeout(retry);
      socket?.terminate();
    },
  };
}
