// A small room on a real WebSocket for the bridge's tests; the real one (workerd) is tested in party/ and e2e/.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ErrorCode } from '../../protocol/codes.ts';
import { encode } from '../../protocol/frames.ts';
import { type ClientMessage, decodeClient, type ServerMessage } from '../../protocol/messages.ts';
import type { Op } from '../../protocol/windows.ts';
import { listenKept } from '../../testing/ports.ts';
import { RoomModel } from './room-model.ts';

export interface Received {
  sid: string;
  message: ClientMessage;
}

export class TestRoom implements AsyncDisposable {
  model = new RoomModel();
  /** Every frame received from any client. */
  readonly received: Received[] = [];
  hellos = 0;
  /** How far its clock is ahead of this machine's. */
  clockAheadMs = 0;
  #port: number | undefined;
  #http = createServer();
  #wss: WebSocketServer | undefined;
  #members = new Map<WebSocket, { sid: string; seed: boolean }>();

  async start(): Promise<this> {
    this.#http = createServer();
    this.#wss = new WebSocketServer({ server: this.#http });
    this.#wss.on('connection', (ws) => {
      ws.on('message', (data) => this.#take(ws, String(data)));
      ws.on('close', () => this.#members.delete(ws));
    });
    // Restarts on the same port each time.
    this.#port = await listenKept(this.#http, this.#port);
    return this;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.#port}/`;
  }

  /** Deltas that clients sent. */
  deltas(): Received[] {
    return this.received.filter(({ message }) => message.type === 'state_delta');
  }

  /** Refuses frames to every bridge. */
  refuse(code: ErrorCode, times: number): void {
    for (let ref = 1; ref <= times; ref += 1)
      this.#broadcast({ type: 'error', code, msg: code, fatal: false, ref: String(ref) });
  }

  /** Sends all of its state to every bridge, as to one whose hash differs (BR11). */
  resync(): void {
    this.#broadcast(this.model.sync(undefined));
  }

  /** Drops every connection without a close frame, as a crashing server does. */
  drop(): void {
    for (const ws of this.#wss?.clients ?? []) ws.terminate();
  }

  /** Closes the newest connection with a code. */
  kick(code: number): void {
    for (const ws of this.#wss?.clients ?? []) ws.close(code, 'test');
  }

  /** Stops; `start` brings it back on the same port with the same state. */
  async stop(): Promise<void> {
    this.drop();
    this.#wss?.close();
    if (!this.#http.listening) return;
    const closed = once(this.#http, 'close');
    this.#http.close();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** Simulates somebody else's edit. */
  edit(sid: string, ops: readonly Op[]): void {
    const seq = (this.model.seqs.get(sid) ?? 0) + 1;
    const out = this.model.delta(sid, seq, ops);
    if (out !== 'seq_gap' && out.others) this.#broadcast(out.others);
  }

  say(sid: string, cid: string, sender: string, text: string): void {
    this.#broadcast({ type: 'chat_msg', ...this.model.say(sid, cid, sender, text) });
  }

  /** CH5: begins a line that grows, or goes on with it. */
  grow(cid: string, sender: string, text: string, done: boolean): void {
    const known = this.model.chat.find((line) => line.cid === cid);
    if (!known) {
      const line = this.model.say('agent', cid, sender, text);
      line.growing = true;
      this.#broadcast({ type: 'chat_msg', ...line });
      return;
    }
    known.text = text;
    if (done) delete known.growing;
    this.#broadcast({ type: 'chat_grow', id: known.id, text, ...(done ? { done } : {}) });
  }

  /** MO3: a host takes a line away. */
  takeAway(cid: string): void {
    const line = this.model.chat.find((one) => one.cid === cid);
    if (!line) return;
    line.text = '';
    line.gone = true;
    delete line.growing;
    this.#broadcast({ type: 'chat_gone', id: line.id });
  }

  #broadcast(message: ServerMessage, except?: WebSocket): void {
    for (const ws of this.#members.keys()) if (ws !== except) ws.send(encode(message));
  }

  #take(ws: WebSocket, text: string): void {
    if (text === 'ping') {
      ws.send('pong');
      return;
    }
    const decoded = decodeClient(text);
    if (!decoded.ok) throw new Error(`bad frame: ${decoded.msg}`);
    const { message } = decoded;
    const send = (answer: ServerMessage) => ws.send(encode(answer));
    if (message.type === 'hello') {
      this.#hello(ws, message, send);
      return;
    }
    const member = this.#members.get(ws);
    if (!member) return;
    const { sid } = member;
    this.received.push({ sid, message });
    if (message.type === 'state_delta') {
      const out = this.model.delta(sid, message.seq, message.ops as Op[]);
      if (out === 'seq_gap') {
        const ref = String(message.seq);
        send({ type: 'error', code: 'seq_gap', msg: 'gap', fatal: false, ref });
        return;
      }
      send(out.ack);
      if (out.others) this.#broadcast(out.others, ws);
    } else if (message.type === 'echo') {
      send({ ...message, at: Math.round(Date.now() + this.clockAheadMs) });
    } else if (message.type === 'chat_msg') {
      this.say(sid, message.cid, `name of ${sid}`, message.text);
    } else if (message.type === 'state_hash') {
      const h = this.model.hash();
      if (h === message.h) send({ type: 'state_hash', rev: this.model.rev, n: message.n, h });
      else send(this.model.sync(undefined));
    } else if (message.type === 'chat_history') {
      send(this.#page(0, message.before ?? Number.MAX_SAFE_INTEGER));
    }
  }

  #hello(
    ws: WebSocket,
    hello: Extract<ClientMessage, { type: 'hello' }>,
    send: (m: ServerMessage) => void,
  ): void {
    this.hellos += 1;
    const others = [...this.#members].filter(([peer]) => peer !== ws);
    for (const [peer, { sid }] of others) if (sid === hello.sid) peer.close(4409, 'replaced');
    const seed = !this.model.started && !others.some(([, member]) => member.seed);
    this.#members.set(ws, { sid: hello.sid, seed });
    send({
      type: 'welcome',
      pid: 'p1',
      me: { pid: 'p1', name: 'Ana', color: 0, role: 'guest', status: 'active' },
      ack: this.model.seqs.get(hello.sid) ?? 0,
      seed,
      grid: null,
      paused: false,
      may: ['type', 'arrange', 'chat', 'point'],
      limits: { frameBytes: 262_144, chatChars: 2_000, windows: 200 },
    });
    send(this.model.sync(hello.have));
    const after = hello.have?.epoch === this.model.epoch ? (hello.have.chat ?? 0) : 0;
    send(this.#page(after, Number.MAX_SAFE_INTEGER));
  }

  #page(after: number, before: number): ServerMessage {
    const lines = this.model.chat.filter((line) => line.id > after && line.id < before);
    return { type: 'chat_history', lines: lines.slice(-50), more: lines.length > 50 };
  }
}
