// Part of a crowd in a process of its own: people who move their pointers, some of whom note how late others' arrive.
import { SignJWT } from 'jose';
import { WebSocket } from 'ws';
import { TICKET_ALG, TICKET_AUDIENCE } from '../../protocol/access/ticket.ts';
import { encode } from '../../protocol/frames.ts';
import { CURSOR_ACK_EVERY } from '../../protocol/limits.ts';
import { count, emptyCounts } from './histogram.ts';
import type { CrowdOrder, CrowdReport } from './order.ts';

/** Every fifth person reads every frame to the end; the others only take it, as their machines would do the reading. */
const OBSERVER_EVERY = 5;
const ECHO_MS = 500;
const order = JSON.parse(process.argv[2] ?? '{}') as CrowdOrder;
const { url, hz, kind } = order;
const period = 1_000 / hz;
const key = new TextEncoder().encode(order.secret);

/** The machine's steady clock in µs: the same in every process of it. */
const clock = (): number => Number(process.hrtime.bigint() / 1_000n);

const arrival = emptyCounts();
const echo = emptyCounts();
let measuring = false;
let bytes = 0;
let frames = 0;
let sent = 0;
let lost = 0;

interface Person {
  socket: WebSocket;
  seq: number;
  /** Last seq seen of each other person, by name. */
  seen: Map<string, number>;
}

async function ticket(sub: string, role: string): Promise<string> {
  return new SignJWT({ room: order.room, name: sub, role })
    .setProtectedHeader({ alg: TICKET_ALG })
    .setSubject(sub)
    .setAudience(TICKET_AUDIENCE)
    .setExpirationTime('60s')
    .sign(key);
}

async function enter(index: number): Promise<Person> {
  const name = `person${index}`;
  const token = await ticket(name, index < order.movers ? 'guest' : 'watcher');
  const socket = new WebSocket(`${url}/parties/room-server/${order.room}?ticket=${token}`, {
    perMessageDeflate: false,
  });
  const person: Person = { socket, seq: 0, seen: new Map() };
  const observes = index % OBSERVER_EVERY === 0;
  await new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('open', () => {
      if (kind === 'relay') resolve(undefined);
      else socket.send(encode({ type: 'hello', role: 'browser', sid: name }));
    });
    let unanswered = 0;
    socket.on('message', (data) => {
      const text = String(data);
      const isCursor = text.startsWith('{"v":1,"type":"cursor_pos"');
      if (text.startsWith('{"v":1,"type":"chat_history"')) resolve(undefined);
      if (measuring) {
        bytes += text.length;
        frames += 1;
      }
      if (isCursor && kind === 'room') {
        unanswered += 1;
        if (unanswered >= CURSOR_ACK_EVERY) {
          unanswered = 0;
          // Its `at` comes first: no need to read the rest of the frame for it.
          const at = Number(/"at":(\d+)/.exec(text.slice(0, 60))?.[1]);
          socket.send(JSON.stringify({ v: 1, type: 'cursor_ack', at }));
        }
      }
      if (observes && isCursor) observe(person, JSON.parse(text));
      else if (text.startsWith('{"v":1,"type":"echo"'))
        count(echo, (clock() - JSON.parse(text).t) / 1_000);
      else if (text.startsWith('{"v":1,"type":"error"')) process.stderr.write(`${text}\n`);
    });
    socket.on('close', () => {
      lost += 1;
    });
  });
  return person;
}

type Entry = [pid: string, kind: string, x: number, y: number, w: [string, number, number]];

function observe(person: Person, message: { c?: Entry[]; pid?: string; w?: Entry[4] }): void {
  const now = clock();
  if (message.c) for (const [pid, , , , w] of message.c) note(person, pid, w, now);
  else if (message.pid && message.w) note(person, message.pid, message.w, now);
}

/** A position replaces those before it: they are as late as it is, each from the time when it was sent. */
function note(person: Person, who: string, [, seq, stamp]: Entry[4], now: number): void {
  const last = person.seen.get(who);
  person.seen.set(who, seq);
  if (!measuring || last === undefined) return;
  for (let k = Math.max(last + 1, seq - hz * 10); k <= seq; k += 1) {
    count(arrival, (now - stamp) / 1_000 + (seq - k) * period);
  }
}

function move(person: Person, index: number): void {
  const { socket } = person;
  if (socket.readyState !== WebSocket.OPEN) return;
  person.seq += 1;
  const t = person.seq / 20 + index;
  const x = Math.round((50 + 40 * Math.sin(t)) * 100) / 100;
  const y = Math.round((50 + 40 * Math.cos(t * 1.3)) * 100) / 100;
  const w: [string, number, number] = ['b1:1', person.seq, clock()];
  const message = { type: 'cursor_pos' as const, k: 'pointer' as const, p: [[0, x, y]], w };
  const text =
    kind === 'room'
      ? encode(message as Parameters<typeof encode>[0])
      : JSON.stringify({ v: 1, ...message, pid: `person${index}` });
  socket.send(text);
  if (measuring) sent += 1;
}

/** Calls at a steady rate, by the clock and not by the length of the calls. */
function steadily(everyMs: number, offsetMs: number, run: () => void): void {
  const start = performance.now() + offsetMs;
  let n = 0;
  const step = (): void => {
    run();
    n = Math.max(n + 1, Math.floor((performance.now() - start) / everyMs));
    setTimeout(step, Math.max(0, start + n * everyMs - performance.now()));
  };
  setTimeout(step, offsetMs);
}

const people: Person[] = [];
for (let index = order.from; index < order.to; index += 1) people.push(await enter(index));
process.send?.('ready');

process.on('message', (command) => {
  if (command === 'move') {
    people.slice(0, Math.max(0, order.movers - order.from)).forEach((person, i) => {
      steadily(period, (period * i) / people.length, () => move(person, order.from + i));
    });
    const first = people[0];
    if (first && kind === 'room')
      steadily(ECHO_MS, 0, () => {
        if (measuring) first.socket.send(encode({ type: 'echo', t: clock() }));
      });
  }
  if (command === 'measure') measuring = true;
  if (command === 'report') {
    measuring = false;
    const report: CrowdReport = {
      arrival: [...arrival],
      echo: [...echo],
      observed: people
        .map((_, i) => order.from + i)
        .filter((who) => who % OBSERVER_EVERY === 0)
        .reduce((sum, who) => sum + order.movers - (who < order.movers ? 1 : 0), 0),
      bytes,
      frames,
      sent,
      lost,
    };
    process.send?.(report, () => process.exit(0));
  }
});
// The benchmark has died.
process.on('disconnect', () => process.exit(1));
