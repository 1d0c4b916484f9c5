import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { Flow } from '../../protocol/figures.ts';
import { Viewer } from './viewer.ts';

/** A viewer on a real socket whose snapshots come when the test says so. */
async function withViewer(
  test: (viewer: Viewer, browser: WebSocket, answer: (picture: string) => void) => Promise<void>,
): Promise<string> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  await once(server, 'listening');
  const browser = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  let got = '';
  browser.on('message', (data) => {
    got += (data as Buffer).subarray(1).toString();
  });
  try {
    const [[socket]] = (await Promise.all([once(server, 'connection'), once(browser, 'open')])) as [
      [WebSocket],
      unknown,
    ];
    let pending = Promise.withResolvers<Uint8Array>();
    const viewer = new Viewer(socket, {
      sent: new Flow(),
      snapshot: () => {
        pending = Promise.withResolvers();
        return pending.promise;
      },
      onChange: () => {},
    });
    await test(viewer, browser, (picture) => pending.resolve(Buffer.from(picture)));
    socket.close();
    await once(browser, 'close');
    return got;
  } finally {
    browser.terminate();
    server.close();
  }
}

const frame = (text: string) => Buffer.from(`0${text}`);

it('gives the picture first and then exactly what came after it was asked for', async () => {
  const got = await withViewer(async (viewer, _browser, answer) => {
    viewer.output(frame('before the greeting|'));
    const synced = viewer.sync();
    viewer.output(frame('a|'));
    viewer.output(frame('b|'));
    answer('picture|');
    await synced;
    viewer.output(frame('c'));
  });
  expect(got).toBe('picture|a|b|c');
});

it('holds output of a short pause and loses nothing', async () => {
  const got = await withViewer(async (viewer, _browser, answer) => {
    const synced = viewer.sync();
    answer('');
    await synced;
    viewer.setPaused(true);
    expect(viewer.blocked).toBe(true);
    viewer.output(frame('1'));
    viewer.output(frame('2'));
    viewer.setPaused(false);
    viewer.output(frame('3'));
  });
  expect(got).toBe('123');
});

it('after a long pause comes a fresh picture instead of the backlog', async () => {
  const got = await withViewer(async (viewer, browser, answer) => {
    const synced = viewer.sync();
    answer('');
    await synced;
    viewer.setPaused(true);
    for (let i = 0; i < 40; i += 1) viewer.output(frame('x'.repeat(64 * 1024)));
    expect(viewer.live).toBe(false);
    viewer.setPaused(false);
    viewer.output(frame('after'));
    answer('fresh|');
    await vi.waitFor(() => expect(viewer.live).toBe(true));
    expect(browser.readyState).toBe(WebSocket.OPEN);
  });
  expect(got).toBe('fresh|after');
});
