// The socket of the real program: framing, limits, who may connect, what is left behind. `waits.test.ts` has its times.
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  type DesktopProcess,
  holdTerminal,
  openLines,
  request,
  startDesktop,
} from '../../testing/desktop.ts';

describe('requests', () => {
  let app: DesktopProcess;
  const run = (command: string): Promise<string> => app.command(`cmd:${command}`);
  beforeAll(async () => {
    app = await startDesktop();
  });
  afterAll(() => app.close());

  test('requests come in pieces, without line break, with a closed writing side', async () => {
    const pieces = connect(app.socket).setEncoding('utf8');
    pieces.write('cmd:get_canv');
    pieces.write('as_size\n');
    expect(String((await once(pieces, 'data'))[0])).toContain('"width":120');
    expect(await request(app.socket, 'cmd:get_canvas_size')).toContain('"width":120');
    const half = connect({ path: app.socket, allowHalfOpen: true }).setEncoding('utf8');
    half.end('cmd:get_canvas_size');
    expect(String((await once(half, 'data'))[0])).toContain('"width":120');
  });

  test('a request of more than 64 KiB is refused as a whole', async () => {
    const reply = await request(
      app.socket,
      `cmd:send_text id=auto content=${'x'.repeat(70_000)}\n`,
    );
    expect(reply).toBe('err request too long');
    expect((await app.state()).windows).toEqual([]);
  });

  test('forty requests at once are all answered', async () => {
    const replies = await Promise.all(Array.from({ length: 40 }, () => run('get_canvas_size')));
    expect(new Set(replies).size).toBe(1);
  });

  test('the socket is for its owner alone', () => {
    expect(statSync(app.socket).mode & 0o777).toBe(0o600);
  });

  test('a second desktop on a live socket ends and leaves it alone', async () => {
    const instance = path.basename(app.socket, '.sock').replace('wibwob_', '');
    const second = await startDesktop({ env: { WIBWOB_INSTANCE: instance } });
    await using _held = await holdTerminal(second);
    expect(await second.exited).toBe(1);
    await vi.waitFor(() => expect(second.output()).toContain('Another process listens'));
    await second.close();
    expect(await run('get_canvas_size')).toContain('"width":120');
  });
});

describe('life of the socket', () => {
  const open: DesktopProcess[] = [];
  afterEach(async () => {
    for (const app of open.splice(0)) await app.close();
  });

  test('a file that a killed desktop left behind is replaced; SIGTERM removes it', async () => {
    const WIBWOB_INSTANCE = `left${process.pid}`;
    const first = await startDesktop({ env: { WIBWOB_INSTANCE } });
    open.push(first);
    process.kill(first.pty.pid, 'SIGKILL');
    await first.exited;
    expect(existsSync(first.socket)).toBe(true);
    const second = await startDesktop({ env: { WIBWOB_INSTANCE } });
    open.push(second);
    expect(await second.command('cmd:get_canvas_size')).toContain('"width":120');
    process.kill(second.pty.pid, 'SIGTERM');
    expect(await second.exited).toBe(0);
    expect(existsSync(second.socket)).toBe(false);
  });
});

describe('with a secret', () => {
  let app: DesktopProcess;
  const SECRET = 'a secret with ünïcode';
  beforeAll(async () => {
    app = await startDesktop({ env: { WIBWOB_AUTH_SECRET: SECRET } });
  });
  afterAll(() => app.close());

  const digest = (nonce: string): string =>
    createHmac('sha256', SECRET).update(nonce).digest('hex');
  /** Connects, answers the challenge as given, and returns all lines. */
  async function talk(answer: (nonce: string) => string, after = ''): Promise<string[]> {
    const { socket, lines, ended } = openLines(app.socket);
    await vi.waitFor(() => expect(lines.length).toBe(1));
    socket.write(answer(JSON.parse(lines[0] ?? '').nonce));
    if (after) {
      await vi.waitFor(() => expect(lines.length).toBe(2));
      socket.write(after);
    }
    await ended;
    return lines.slice(1);
  }

  test('the right answer opens the door for one command', async () => {
    const lines = await talk(
      (nonce) => `${JSON.stringify({ type: 'auth', hmac: digest(nonce) })}\n`,
      'cmd:get_canvas_size\n',
    );
    expect(lines).toEqual(['{"type":"auth_ok"}', '{"width":120,"height":35,"cols":120,"rows":35}']);
  });

  test('wrong answers, and commands instead of one, do not', async () => {
    for (const answer of [
      (nonce: string) => `{"hmac":"${digest(nonce).toUpperCase()}"}\n`,
      () => '{"hmac":"00"}\n',
      () => 'cmd:close_all\n',
    ])
      expect(await talk(answer)).toEqual(['{"error":"auth_failed"}']);
  });

  test('a subscriber authenticates too', async () => {
    const { socket, lines } = openLines(app.socket);
    await vi.waitFor(() => expect(lines.length).toBe(1));
    socket.write(`{"hmac":"${digest(JSON.parse(lines[0] ?? '').nonce)}"}\n`);
    await vi.waitFor(() => expect(lines.length).toBe(2));
    socket.write('cmd:subscribe_events\n');
    await vi.waitFor(() => expect(lines.at(-1)).toBe('{"type":"subscribed"}'));
    socket.destroy();
  });
});
