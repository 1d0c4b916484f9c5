// Frames as no browser sends them, on every kind of WebSocket: those that are empty end nothing, those that break the rules
// end their own socket alone, with the code that says so.
import { once } from 'node:events';
import type net from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { startTestProxy, type TestProxy, type TestVisitor } from '../test/harness.ts';
import { connect, raw, statusOf, UPGRADE } from '../test/raw.ts';
import { openTerminal } from '../test/terminal.ts';
import { ticketOf } from '../test/ways-in.ts';

let proxy: TestProxy;
let ada: Awaited<ReturnType<typeof openTerminal>>;
beforeAll(async () => {
  proxy = await startTestProxy({
    hall: 'mode: shared\nmax_players: 20\napp: [cat]\npersist: 60s',
  });
  ada = await openTerminal(proxy.visitor(), 'hall');
});
afterAll(async () => {
  await ada?.leave();
  await proxy?.close();
});

const ROUTES: [name: string, protocol: string, path: (eve: TestVisitor) => Promise<string>][] = [
  ['a terminal', 'tty', async () => '/room/hall/ws'],
  ['a terminal to watch', 'tty', async () => '/room/hall/watch/ws'],
  [
    'the party',
    '',
    async ({ cookie }) =>
      `/parties/room-server/hall?ticket=${await ticketOf({ url: proxy.url, cookie }, 'hall')}`,
  ],
];

async function newcomer(): Promise<TestVisitor> {
  const eve = proxy.visitor();
  await eve.fetch('/room/hall/');
  return eve;
}
const lineOf = (socket: WebSocket) => (socket as unknown as { _socket: net.Socket })._socket;
let marks = 0;
/** What ada types still arrives. */
async function othersGoOn(): Promise<void> {
  marks += 1;
  const mark = `still here, ${marks}`;
  ada.type(`${mark}\r`);
  await vi.waitFor(() => expect(ada.output()).toContain(mark));
  expect(ada.closes).toEqual([]);
}

const FIN = 0x80;
const [CONTINUED, TEXT, BINARY, CLOSE, PING] = [0, 1, 2, 8, 9];
/** A frame as a client sends it, masked with zeros. @param first FIN, reserved bits and opcode */
function frame(first: number, payload: Buffer | string = '', masked = true): Buffer {
  const body = Buffer.from(payload as string);
  const bit = masked ? 0x80 : 0;
  const size = Buffer.alloc(body.length < 126 ? 1 : body.length < 65_536 ? 3 : 9);
  if (size.length === 1) size.writeUInt8(bit + body.length);
  else {
    size.writeUInt8(bit + (size.length === 3 ? 126 : 127));
    if (size.length === 3) size.writeUInt16BE(body.length, 1);
    else size.writeBigUInt64BE(BigInt(body.length), 1);
  }
  return Buffer.concat([Buffer.from([first]), size, Buffer.alloc(masked ? 4 : 0), body]);
}
const many = (count: number, one: Buffer) => Buffer.concat(Array<Buffer>(count).fill(one));

const MIB = 1_048_576;
const HUGE = Buffer.concat([
  Buffer.from([FIN + BINARY, 0xff]),
  Buffer.from('7fffffffffffffff', 'hex'),
  Buffer.alloc(4),
]);
const BROKEN: [what: string, bytes: Buffer, code: number][] = [
  ['a message of a byte more than may be', frame(FIN + BINARY, Buffer.alloc(MIB + 1)), 1009],
  ['a length of 2^63 - 1', HUGE, 1009],
  [
    'fragments that are more than may be together',
    Buffer.concat([frame(BINARY, Buffer.alloc(MIB)), frame(CONTINUED, 'x')]),
    1009,
  ],
  [
    'twenty thousand fragments without an end',
    Buffer.concat([frame(BINARY), many(20_000, frame(CONTINUED, 'x'))]),
    1008,
  ],
  [
    'twenty thousand empty fragments without an end',
    Buffer.concat([frame(BINARY), many(20_000, frame(CONTINUED))]),
    1008,
  ],
  ['a fragment that continues nothing', frame(FIN + CONTINUED, 'x'), 1002],
  ['a message in the middle of another', Buffer.concat([frame(TEXT), frame(TEXT)]), 1002],
  ['a compressed one, which nobody agreed on', frame(FIN + 0x40 + TEXT, 'x'), 1002],
  ['a reserved bit', frame(FIN + 0x10 + BINARY, 'x'), 1002],
  ['a reserved opcode', frame(FIN + 3, 'x'), 1002],
  ['a reserved control opcode', frame(FIN + 11), 1002],
  ['one without a mask', frame(FIN + BINARY, '0', false), 1002],
  ['a fragmented ping', frame(PING), 1002],
  ['a ping that is too long', frame(FIN + PING, Buffer.alloc(126)), 1002],
  ['a close of one byte', frame(FIN + CLOSE, 'x'), 1002],
  ['a close with a code that is none', frame(FIN + CLOSE, Buffer.from([0, 5])), 1002],
  ['a text that is no UTF-8', frame(FIN + TEXT, Buffer.from([0xff])), 1007],
];

describe.each(ROUTES)('%s', (_, protocol, path) => {
  async function open(): Promise<WebSocket> {
    const eve = await newcomer();
    const socket = eve.socket(await path(eve), protocol);
    socket.on('error', () => undefined);
    await once(socket, 'open');
    return socket;
  }

  test.each(BROKEN)('%s', async (_what, bytes, code) => {
    const socket = await open();
    const closed = once(socket, 'close');
    lineOf(socket).write(bytes);
    expect((await closed)[0]).toBe(code);
    await othersGoOn();
  });

  test('ttyd 1546: empty frames, text, binary, pings, pongs and fragments, end nothing', async () => {
    const socket = await open();
    for (const opcode of [TEXT, BINARY, PING, 10]) lineOf(socket).write(frame(FIN + opcode));
    lineOf(socket).write(Buffer.concat([frame(BINARY), frame(CONTINUED), frame(FIN + CONTINUED)]));
    const answered = new Promise<void>((resolve) => {
      socket.on('pong', (data) => String(data) === 'after them' && resolve());
    });
    socket.ping('after them');
    await answered;
    expect(socket.readyState).toBe(socket.OPEN);
    socket.terminate();
    await othersGoOn();
  });

  test('a message that never ends holds up nobody', async () => {
    const socket = await open();
    lineOf(socket).write(frame(BINARY, '0'));
    lineOf(socket).write(many(1_000, frame(CONTINUED, 'x')));
    await othersGoOn();
    const closed = once(socket, 'close');
    socket.terminate();
    await closed;
    await othersGoOn();
  });

  test('compression is not agreed to, whatever is offered', async () => {
    const eve = await newcomer();
    const said = await raw(
      proxy.url,
      `GET ${await path(eve)} HTTP/1.1\r\nHost: ${new URL(proxy.url).host}\r\n${UPGRADE}Cookie: ${eve.cookie}\r\n${protocol && `Sec-WebSocket-Protocol: ${protocol}\r\n`}Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits, permessage-deflate\r\n\r\n`,
    );
    expect(statusOf(said)).toBe(101);
    expect(said).not.toMatch(/sec-websocket-extensions/i);
  });
});

test('bytes after a handshake that was refused are no request', async () => {
  const host = new URL(proxy.url).host;
  const eve = await newcomer();
  const early = connect(proxy.url);
  const closed = once(early, 'close');
  let said = '';
  early.on('data', (data) => {
    said += data.toString('latin1');
  });
  // For its origin.
  early.write(
    `GET /room/hall/ws HTTP/1.1\r\nHost: ${host}\r\n${UPGRADE}Origin: https://evil.example\r\nSec-WebSocket-Protocol: tty\r\nCookie: ${eve.cookie}\r\n\r\nGET /api/rooms HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  );
  await closed;
  expect(said.match(/HTTP\/1\.1/g)).toHaveLength(1);
  expect(statusOf(said)).toBe(403);
  await othersGoOn();
});
