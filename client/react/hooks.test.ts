// The hooks in React, over real sockets: what a component sees, from its first drawing until it is gone.
import { createElement, StrictMode } from 'react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CLOSE } from '../../protocol/codes.ts';
import { encodeOps, type OpsMessage } from '../../protocol/streams/ops-feed.ts';
import { outputFrame, snapshotFrames } from '../../protocol/streams/terminal-frames.ts';
import { encodeStream } from '../../protocol/streams/terminal-stream.ts';
import { alertOf, eventOf, scanOf } from '../../testing/ops-scans.ts';
import { type PartyServer, startPartyServer } from '../../testing/party-server.ts';
import { openReactPage, type ReactPage } from '../../testing/react-page.ts';
import { until } from '../../testing/until.ts';
import type { TicketSource } from '../connection/ticket.ts';
import { type UsedOpsMonitorFeed, useOpsMonitorFeed } from './use-ops-monitor-feed.ts';
import { type UsedTerminalStream, useTerminalStream } from './use-terminal-stream.ts';

let page: ReactPage;
let server: PartyServer;
beforeEach(async () => {
  page = await openReactPage();
  server = await startPartyServer();
});
afterEach(async () => {
  await page[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

function Stream(props: { seat: number; seen: UsedTerminalStream[]; ticket?: TicketSource }) {
  const { seat, seen, ticket } = props;
  const stream = useTerminalStream({ host: server.host, room: 'lab', seat, ticket });
  seen.push(stream);
  return `${stream.connection.status} ${stream.held}`;
}

function Feed({ seen, ticket }: { seen: UsedOpsMonitorFeed[]; ticket?: null }) {
  const feed = useOpsMonitorFeed({ host: server.host, ticket });
  seen.push(feed);
  const { health, latest, events, alerts } = feed;
  return `${health.status} ${latest?.at} ${events.map(({ id }) => id)} ${alerts.length}`;
}

const closed = (n: number): Promise<void> =>
  until(() => expect(server.clients[n]?.socket.readyState).toBe(3));

test('useTerminalStream: state, retries, output and keys of one component', async () => {
  server.onClient = (client) => client.send(encodeStream({ type: 'welcome', input: true }));
  const seen: UsedTerminalStream[] = [];
  const now = (): UsedTerminalStream => seen.at(-1)!;
  const draw = (seat: number): void =>
    page.render(createElement(StrictMode, null, createElement(Stream, { seat, seen })));
  draw(1);
  await until(() => expect(page.text()).toBe('live 0'));
  expect(seen[0]?.connection.status).toBe('connecting');
  // Not two because of the strict mode.
  expect(server.clients).toHaveLength(1);

  const written: string[] = [];
  const { stream } = now();
  stream.attach({
    reset: ({ cols, rows }) => written.push(`${cols}x${rows}`),
    resize() {},
    write(text, parsed) {
      written.push(text);
      parsed();
    },
  });
  const [client] = server.clients;
  const size = { cols: 80, rows: 24 };
  client?.send(...snapshotFrames({ epoch: 'epoch1', at: 0, ...size }, 'hello'));
  client?.send(outputFrame(1, '!'));
  await until(() => expect(written).toEqual(['80x24', 'hello', '!']));

  server.onClient = () => {};
  client?.socket.terminate();
  await until(() => expect(page.text()).toBe('reconnecting 0'));
  expect(now().send('x')).toBe('held');
  await until(() => expect(page.text()).toBe('reconnecting 1'));
  await until(() => expect(server.clients).toHaveLength(2));
  server.clients[1]?.send(encodeStream({ type: 'welcome', input: true }));
  await until(() => expect(page.text()).toBe('live 0'));
  expect(server.clients[1]?.url.searchParams.get('have')).toBe('epoch1:1');
  await until(() => expect(server.clients[1]?.messages('input')).toHaveLength(1));
  expect(now().stream).toBe(stream);

  // Another seat is another stream; the old one ends.
  server.onClient = (other) => other.send(encodeStream({ type: 'welcome', input: false }));
  draw(2);
  await closed(1);
  await until(() => expect(server.clients.at(-1)?.url.pathname).toMatch(/lab\.2$/));
  await until(() => expect(page.text()).toBe('live 0'));
  page.unmount();
  await closed(server.clients.length - 1);
});

test('a ticket function that is another one each time does not connect anew, and the latest is asked', async () => {
  server.onClient = (client) => client.send(encodeStream({ type: 'welcome', input: false }));
  const seen: UsedTerminalStream[] = [];
  const draw = (name: string): void =>
    page.render(createElement(Stream, { seat: 1, seen, ticket: async () => name }));
  draw('one');
  await until(() => expect(page.text()).toBe('live 0'));
  const drawn = seen.length;
  draw('two');
  await until(() => expect(seen.length).toBeGreaterThan(drawn));
  expect(seen.at(-1)?.stream).toBe(seen[0]?.stream);
  expect(server.clients).toHaveLength(1);
  server.clients[0]?.socket.terminate();
  await until(() => expect(server.clients).toHaveLength(2));
  expect(server.clients.map(({ url }) => url.searchParams.get('ticket'))).toEqual(['one', 'two']);
});

const history = (events: number[]): OpsMessage => {
  const scan = scanOf('p1', 1);
  return {
    v: 1,
    type: 'history',
    data: {
      at: 1,
      proxies: [{ id: 'p1', state: 'live', seenAt: 1, scan, points: [] }],
      events: events.map((id) => eventOf(id, 'p1')),
      alerts: [],
    },
  };
};

test('useOpsMonitorFeed: the latest scan, history and the health of the connection', async () => {
  server.onClient = (client) => client.send(encodeOps(history([1])));
  const seen: UsedOpsMonitorFeed[] = [];
  const now = (): UsedOpsMonitorFeed => seen.at(-1)!;
  page.render(createElement(StrictMode, null, createElement(Feed, { seen })));
  await until(() => expect(page.text()).toBe('live 1 1 0'));
  expect(seen[0]?.health).toMatchObject({ status: 'connecting', ageMs: null });
  expect(server.asked).toEqual(['/api/ops/ticket']);
  expect(server.clients[0]?.url.pathname).toBe('/parties/ops-monitor-broadcast/main');
  expect(now().health.ageMs).toBeGreaterThanOrEqual(0);
  server.clients[0]?.send(
    encodeOps({ type: 'scan-result', data: scanOf('p1', 5) }),
    encodeOps({ type: 'event', data: eventOf(2, 'p1') }),
    encodeOps({ type: 'alert', data: alertOf(1, 'p1') }),
    'pong',
    'no JSON',
    '{"v":2,"type":"event"}',
    '{"v":1,"type":"newer"}',
  );
  await until(() => expect(page.text()).toBe('live 5 2,1 1'));
  expect(now().proxies[0]?.points).toHaveLength(1);

  // What is known stays while it is away; the next history takes its place.
  server.onClient = () => {};
  server.clients[0]?.socket.terminate();
  await until(() => expect(page.text()).toBe('reconnecting 5 2,1 1'));
  await until(() => expect(server.clients).toHaveLength(2));
  expect(now().health.status).toBe('reconnecting');
  server.clients[1]?.send(encodeOps(history([3])));
  await until(() => expect(page.text()).toBe('live 1 3 0'));
  page.unmount();
  await closed(1);
});

test('LI2: an operator who is one no more reads why, and may try again', async () => {
  server.onClient = (client) => {
    client.send(encodeOps({ type: 'error', code: 'forbidden', msg: 'Not you.', fatal: true }));
    client.socket.close(CLOSE.FORBIDDEN);
  };
  const seen: UsedOpsMonitorFeed[] = [];
  page.render(createElement(Feed, { seen, ticket: null }));
  await until(() => expect(seen.at(-1)?.health.reason).toBe('Not you.'));
  expect(seen.at(-1)?.health).toMatchObject({ status: 'offline', final: true });
  expect(server.clients).toHaveLength(1);
  server.onClient = (client) => client.send(encodeOps(history([])));
  seen.at(-1)?.retry();
  await until(() => expect(seen.at(-1)?.health.status).toBe('live'));
});
