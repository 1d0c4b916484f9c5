// The wire between browser and ttyd: which frames pass, and what becomes of broken ones.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { until } from '../../testing/until.ts';
import { createScreen } from '../screen/headless-screen.ts';
import { seenIn } from '../test/seen.ts';
import { TakingTerminal } from '../test/taking-terminal.ts';
import { ByteBudget } from './input/byte-budget.ts';
import type { SeatSession } from './session.ts';
import { createTerminalSession } from './terminal-session.ts';

/** As in the proxy: `proxy/plugins/sockets.ts`. */
const SERVER = { maxPayload: 1024 * 1024, perMessageDeflate: false };

/** Stands where ttyd does and writes down everything that reaches it. */
class Witness {
  readonly server = http.createServer();
  readonly frames: string[] = [];
  controls = 0;
  socket: WebSocket | undefined;

  constructor() {
    const sockets = new WebSocketServer({ server: this.server, handleProtocols: () => 'tty' });
    sockets.on('connection', (socket) => {
      this.socket = socket;
      socket.on('message', (data) => this.frames.push(data.toString()));
      for (const control of ['ping', 'pong'] as const) {
        socket.on(control, () => {
          this.controls += 1;
        });
      }
    });
  }
}

/** A browser that may send any bytes at all. */
class RawBrowser {
  readonly socket: net.Socket;
  readonly #mask = Buffer.from([1, 2, 3, 4]);
  received = Buffer.alloc(0);

  constructor(port: number) {
    this.socket = net.connect(port, '127.0.0.1');
    this.socket.on('error', () => this.socket.destroy());
    this.socket.on('data', (data) => {
      this.received = Buffer.concat([this.received, data]);
    });
    const head = ['GET / HTTP/1.1', 'Host: x', 'Upgrade: websocket', 'Connection: Upgrade'];
    const key = ['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version: 13'];
    const wishes = [
      'Sec-WebSocket-Protocol: tty',
      'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits',
    ];
    this.socket.write(`${[...head, ...key, ...wishes].join('\r\n')}\r\n\r\n`);
  }

  /** @param first FIN, RSV and opcode (RFC 6455, 5.2) @param length said to be so many bytes */
  frame(first: number, payload: Buffer | string, length?: number): void {
    const body = Buffer.from(payload);
    const said = length ?? body.length;
    const head = Buffer.alloc(said < 126 ? 2 : 10);
    head[0] = first;
    head[1] = 0x80 | (said < 126 ? said : 127);
    if (said >= 126) head.writeBigUInt64BE(BigInt(said), 2);
    const masked = body.map((byte, i) => byte ^ (this.#mask[i % 4] ?? 0));
    this.socket.write(Buffer.concat([head, this.#mask, masked]));
  }

  greet(): void {
    this.frame(0x82, '{"AuthToken":"","columns":80,"rows":24}');
  }
}

let dir: string;
let session: SeatSession;
let witness: Witness;
let terminal: TakingTerminal;
let server: WebSocketServer;
let browsers: RawBrowser[];

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'wire-'));
  witness = new Witness();
  terminal = new TakingTerminal();
  browsers = [];
  witness.server.listen(path.join(dir, 'ttyd.sock'));
  session = createTerminalSession({
    ...{ seat: 1, size: { cols: 80, rows: 24 }, log: pino({ level: 'silent' }) },
    ...{ openScreen: createScreen, app: terminal, inputBudget: new ByteBudget(1024 * 1024) },
  });
  await session.connect({ socketPath: path.join(dir, 'ttyd.sock') });
  await until(() => expect(witness.frames).toHaveLength(1));
  terminal.piped();
  witness.socket?.send(Buffer.from('1socat /secret (host)'));
  witness.socket?.send(Buffer.from('0\x1b[H\x1b[Jhello'));
  server = new WebSocketServer({
    ...{ host: '127.0.0.1', port: 0, handleProtocols: () => 'tty', ...SERVER },
  });
  server.on('connection', (socket) =>
    session.attach(socket, { mayInput: () => true, mayResize: true }),
  );
  await once(server, 'listening');
});

afterEach(async () => {
  for (const { socket } of browsers) socket.destroy();
  await session.close();
  server.close();
  witness.socket?.terminate();
  witness.server.close();
  await rm(dir, { recursive: true, force: true });
});

// Long, for the 200 000 pings of one that does not read: 1 s where nothing else runs.
async function browser(): Promise<RawBrowser> {
  const raw = new RawBrowser((server.address() as net.AddressInfo).port);
  browsers.push(raw);
  raw.greet();
  await until(() => expect(raw.received.toString()).toContain('hello'));
  return raw;
}

/** What reached ttyd after its greeting, once everything that was sent before has been dealt with. */
async function arrived(): Promise<string[]> {
  const last = await browser();
  last.frame(0x82, '0end');
  await until(() => expect(witness.frames).toContain('0end'));
  return witness.frames.slice(1, witness.frames.indexOf('0end'));
}

it('an empty frame dies here: it would end ttyd and every session of it', async () => {
  const raw = await browser();
  raw.frame(0x82, '');
  raw.frame(0x81, '');
  raw.frame(0x82, '0');
  raw.frame(0x82, '0ok');
  await until(() => expect(witness.frames).toContain('0ok'));
  expect(await arrived()).toEqual(['0ok']);
});

it('a fragmented frame arrives whole or not at all', async () => {
  const raw = await browser();
  raw.frame(0x02, '0on');
  raw.frame(0x00, '');
  raw.frame(0x80, 'e');
  raw.frame(0x02, '0never finished');
  await until(() => expect(witness.frames).toContain('0one'));
  expect(await arrived()).toEqual(['0one']);
});

it('fragments without an end, and a huge frame, cost their own connection only', async () => {
  const [endless, huge] = [await browser(), await browser()];
  endless.frame(0x02, '0');
  for (let i = 0; i < 20; i += 1) endless.frame(0x00, Buffer.alloc(64 * 1024, 'x'));
  huge.frame(0x82, '0', 256 * 1024 * 1024);
  await until(() => expect(endless.socket.destroyed && huge.socket.destroyed).toBe(true));
  expect(await arrived()).toEqual([]);
  expect(session.connected()).toBe(true);
});

it('a compressed frame ends its connection: compression was not agreed to', async () => {
  const raw = await browser();
  expect(raw.received.toString()).not.toMatch(/permessage-deflate/i);
  raw.frame(0xc2, '0deflated');
  await until(() => expect(raw.socket.destroyed).toBe(true));
  expect(await arrived()).toEqual([]);
});

it('pings are answered here and never reach ttyd', async () => {
  const raw = await browser();
  raw.frame(0x89, 'are you there');
  await until(() => expect(raw.received.toString('latin1')).toContain('\x8a\x0dare you there'));
  expect(await arrived()).toEqual([]);
  expect(witness.controls).toBe(0);
});

it('one that asks and asks without reading the answers is cut off', async () => {
  const raw = await browser();
  raw.socket.pause();
  const ping = Buffer.alloc(120);
  await until(() => {
    for (let i = 0; i < 20_000; i += 1) raw.frame(0x89, ping);
    expect(session.clients()).toBe(0);
  });
  expect(session.connected()).toBe(true);
});

it('resizes are clamped, the title stays here, and nothing else gets through', async () => {
  const raw = await browser();
  raw.frame(0x82, '1{"columns":60000,"rows":60000}');
  await until(() => expect(terminal.sizes.at(-1)).toEqual({ cols: 500, rows: 200 }));
  for (const text of ['2', '3', 'T{"type":"retry"}', '{"AuthToken":"again"}', '9', '\x00']) {
    raw.frame(0x82, text);
  }
  raw.frame(0x81, '0text');
  expect(await arrived()).toEqual([]);
  expect(raw.received.toString('latin1')).not.toMatch(/socat|secret/);
});

it.each([
  ['a title', '\x1b]2;a ti', 'tle\x07', ['osc 2 a title']],
  ['a string that stays here', '\x1b_Gi=31', ';AAAA\x1b\\', []],
  ['the first half of a control character', '\xc2', '\x9d1337;x\x07', []],
])(
  '%s in the middle of which the proxy ends goes on with the next one',
  async (_, begun, rest, want) => {
    const output = (text: string) => witness.socket?.send(Buffer.from(`0${text}`, 'latin1'));
    await browser();
    output(`one${begun}`);
    await until(() => expect(session.received()).toBe(`\x1b[H\x1b[Jhelloone${begun}`.length));
    const [picture, position] = [await session.snapshot(), session.position()];
    await session.close();
    session = createTerminalSession({
      ...{ seat: 1, size: { cols: 80, rows: 24 }, log: pino({ level: 'silent' }) },
      ...{ openScreen: createScreen, app: terminal, inputBudget: new ByteBudget(1024 * 1024) },
    });
    const size = session.size();
    session.restore({ size, picture: Buffer.from(picture ?? []), of: null }, size, position);
    await session.connect({ socketPath: path.join(dir, 'ttyd.sock') });
    const raw = await browser();
    output(`${rest}two`);
    await until(() => expect(raw.received.toString()).toContain('two'));
    const came = raw.received.subarray(raw.received.indexOf('\x1bc'));
    // Frames' heads in between are nothing to a terminal that is asked for its strings.
    expect(
      (await seenIn(came)).filter((one) => one !== 'osc 2 ' && !/^osc 1[01]\d /.test(one)),
    ).toEqual(want);
    expect(raw.received.toString()).not.toMatch(/1337|AAAA/);
  },
);
