// A small room on a real WebSocket for a resident's tests, where what the room says has to be chosen; the real one is in
// the tests of whole proxies.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { RoomModel } from '../../bridge/test/room-model.ts';
import { encode } from '../../protocol/frames.ts';
import {
  type ChatLine,
  type ClientMessage,
  decodeClient,
  type Person,
  type ServerMessage,
} from '../../protocol/messages.ts';
import type { Remembered, TurnAnswer, TurnLeft } from '../../protocol/room/resident.ts';
import type { Resident } from '../../protocol/room/resident-words.ts';
import type { Op } from '../../protocol/windows.ts';
import { listenKept } from '../../testing/ports.ts';

export const ADA: Person = { pid: 'p2', name: 'Ada', color: 1, role: 'guest', status: 'active' };
const RESIDENT: Person = { pid: 'p1', name: 'Wib', color: 0, role: 'agent', status: 'active' };

export class ResidentRoom implements AsyncDisposable {
  readonly model = new RoomModel();
  readonly received: ClientMessage[] = [];
  lines: ChatLine[] = [];
  people: Person[] = [RESIDENT, ADA];
  paused = false;
  facts: Resident = { name: 'Wib', model: '', state: 'home', waits: 0, for: [] };
  memory: Remembered = { visitor: null, room: null };
  /** What a reservation is answered instead of yes. */
  refusal: Extract<TurnAnswer, { ok: false }> | undefined;
  visitor: string | null = 'ada';
  left: TurnLeft = { messages: 19, tokens: 1_000_000, usd: 1 };
  /** What it is told is lost on its way, but reservations. */
  deaf = false;
  /** Ids of lines that are gone, told with every hello. */
  gone: number[] = [];
  /** It keeps reservations, or changes of windows, without an answer. */
  holdsTurns = false;
  holdsDeltas = false;
  readonly #http = createServer();
  readonly #wss = new WebSocketServer({ server: this.#http });
  #port = 0;

  async start(): Promise<this> {
    this.#wss.on('connection', (ws) => ws.on('message', (data) => this.#take(ws, String(data))));
    this.#port = await listenKept(this.#http);
    return this;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.#port}/`;
  }

  of<T extends ClientMessage['type']>(type: T): Extract<ClientMessage, { type: T }>[] {
    return this.received.filter(
      (message): message is Extract<ClientMessage, { type: T }> => message.type === type,
    );
  }

  tell(message: ServerMessage): void {
    for (const ws of this.#wss.clients) ws.send(encode(message));
  }

  /** Breaks the connection without a close frame. */
  drop(): void {
    for (const ws of this.#wss.clients) ws.terminate();
  }

  say(text: string, by: Person = ADA): ChatLine {
    const line = this.#line({ cid: `c${this.lines.length}`, text }, by, 'elsewhere');
    this.tell({ type: 'chat_msg', ...line });
    return line;
  }

  /** Answers the last reservation. */
  answerTurn(): void {
    const { memory, visitor, left } = this;
    const yes: TurnAnswer = { ok: true, visitor, memory, left };
    const id = this.of('turn').at(-1)?.id ?? '';
    this.tell({ type: 'turn', id, ...(this.refusal ?? yes) });
  }

  come(person: Person): void {
    this.people.push(person);
    this.tell({ type: 'presence', ev: 'join', who: [person] });
  }

  leave(pid: string): void {
    const who = this.people.filter((person) => person.pid === pid);
    this.people = this.people.filter((person) => person.pid !== pid);
    this.tell({ type: 'presence', ev: 'leave', who });
  }

  tellRoom(): void {
    const { paused, facts } = this;
    this.tell({ type: 'room', paused, pauses: { seats: {} }, resident: facts });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.drop();
    this.#wss.close();
    const closed = once(this.#http, 'close');
    this.#http.close();
    await closed;
  }

  #line(said: { cid: string; text: string; growing?: true }, by: Person, sid: string): ChatLine {
    const { pid, name: sender, color } = by;
    const known = this.lines.find(({ cid }) => cid === said.cid);
    if (known) return known;
    const line: ChatLine = {
      ...{ id: this.lines.length + 1, cid: said.cid, sid, pid, sender, color, ts: Date.now() },
      text: said.text,
      ...(said.growing ? { growing: true } : {}),
    };
    this.lines.push(line);
    return line;
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
      this.#hello(message, send);
      return;
    }
    if (this.deaf && message.type !== 'turn' && message.type !== 'echo') return;
    this.received.push(message);
    const sid = 'resident';
    if (message.type === 'chat_msg') {
      const line = this.#line(
        { cid: message.cid, text: message.text, ...(message.growing ? { growing: true } : {}) },
        RESIDENT,
        sid,
      );
      this.tell({ type: 'chat_msg', ...line });
    } else if (message.type === 'chat_grow') {
      const line = this.lines.find(({ cid }) => cid === message.cid);
      if (!line) return;
      line.text = message.text;
      if (message.done) delete line.growing;
      const done = message.done ? ({ done: true } as const) : {};
      this.tell({ type: 'chat_grow', id: line.id, text: message.text, ...done });
    } else if (message.type === 'turn') {
      if (!this.holdsTurns) this.answerTurn();
    } else if (message.type === 'state_delta') {
      if (this.holdsDeltas) return;
      const out = this.model.delta(sid, message.seq, message.ops as Op[]);
      if (out !== 'seq_gap') send(out.ack);
    } else if (message.type === 'echo') send({ ...message, at: Math.round(Date.now()) });
  }

  #hello(
    { have }: Extract<ClientMessage, { type: 'hello' }>,
    send: (message: ServerMessage) => void,
  ): void {
    send({
      ...{ type: 'welcome', pid: RESIDENT.pid, me: RESIDENT, seed: false, grid: null },
      ack: this.model.seqs.get('resident') ?? 0,
      paused: this.paused,
      may: ['type', 'arrange', 'chat', 'point'],
      limits: { frameBytes: 65_536, chatChars: 2_000, windows: 200 },
    });
    send(this.model.sync(have));
    send({ type: 'presence', ev: 'sync', who: this.people });
    send({ type: 'chat_history', lines: this.lines, more: false });
    if (this.gone.length > 0) send({ type: 'chat_gone', lines: this.gone });
    const { paused, facts } = this;
    send({ type: 'room', paused, pauses: { seats: {} }, resident: facts });
  }
}
