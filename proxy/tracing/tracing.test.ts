// Traces of a real proxy, taken by a real collector: how somebody comes in, and how a change goes from app to app.
import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TraceCollector } from '../../testing/trace-collector.ts';
import { until } from '../../testing/until.ts';
import { bodyOf, OPERATOR, startTestProxy, type TestProxy } from '../test/harness.ts';
import { openTerminal, typeIn } from '../test/terminal.ts';

const VARIABLES = {
  OTEL_SERVICE_NAME: 'rooms of the test',
  OTEL_BSP_SCHEDULE_DELAY: '50',
};

/** Of its API alone, prom-client loads the little that there is. */
const isLoaded = () =>
  Object.keys(createRequire(import.meta.url).cache).some((file) =>
    /@opentelemetry\/(?!api\/)/.test(file),
  );

test('without OpenTelemetry’s variables nothing of it is loaded', async () => {
  await using alone = await startTestProxy({ den: 'app: [cat]' });
  const ada = await openTerminal(alone.visitor(), 'den');
  await ada.leave();
  expect(isLoaded()).toBe(false);
});

let collector: TraceCollector;
let proxy: TestProxy;
beforeAll(async () => {
  collector = await new TraceCollector().start();
});
afterAll(async () => {
  await proxy?.close();
  await collector[Symbol.asyncDispose]();
  for (const name of Object.keys({ ...VARIABLES, OTEL_EXPORTER_OTLP_ENDPOINT: '' }))
    delete process.env[name];
});

test('a page, its ticket and its terminal are one trace, with every part of the seat’s start', async () => {
  Object.assign(process.env, VARIABLES, { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint });
  proxy = await startTestProxy({
    pair: 'multiplayer: true\nmax_players: 2',
    ...{ den: 'app: [cat]', hall: 'app: [cat]', loft: 'app: [cat]' },
  });
  expect(isLoaded()).toBe(true);
  const visitor = proxy.visitor();
  await visitor.fetch('/room/den/?name=Zebedee');
  const { ticket } = await bodyOf(await visitor.fetch('/api/rooms/den/ticket'));
  const terminal = await openTerminal(visitor, 'den');
  await typeIn(terminal, 'hunter2\r');
  await until(() => expect(terminal.screen()).toContain('hunter2'));
  await until(() => expect(collector.named('join')).toHaveLength(1));
  expect(collector.resource).toMatchObject({ 'service.name': 'rooms of the test' });
  const [page] = collector.named('page');
  const [join] = collector.named('join');
  expect(page).toMatchObject({ parentSpanId: '', attributes: { room: 'den' } });
  expect(page?.attributes['http.response.status_code']).toBe(200);
  expect(join?.attributes).toMatchObject({ room: 'den', seat: 1 });
  await until(() => {
    const paths = collector.spans.map((span) => collector.path(span).join(' > '));
    for (const wanted of [
      'page > ticket',
      'page > join > enter',
      'page > join > claim seat',
      'page > join > seat > wait for a turn',
      'page > join > seat > open seat > bring up > ttyd',
      'page > join > seat > open seat > bring up > app',
      'page > join > seat > open seat > bring up > pipe',
      'page > join > first output',
    ])
      expect(
        paths.some((path) => path.endsWith(wanted)),
        `${wanted} in ${paths}`,
      ).toBe(true);
  });
  for (const span of collector.spans) expect(span.end).toBeGreaterThanOrEqual(span.start);
  const told = collector.bodies.join('\n');
  const cookie = /teleport=([^;]+)/.exec(visitor.cookie)?.[1] ?? 'none';
  for (const secret of ['Zebedee', 'hunter2', ticket, cookie, '127.0.0.1', OPERATOR])
    expect(told).not.toContain(secret);
  await terminal.leave();
});

test('a join that fails says with which error, and not for whom', async () => {
  const visitor = proxy.visitor();
  const second = proxy.visitor();
  const ada = await openTerminal(visitor, 'hall');
  await expect(openTerminal(second, 'hall')).rejects.toThrow('ROOM_FULL');
  await until(() => {
    const failed = collector.named('join').filter(({ status }) => status === 2);
    expect(failed.map(({ attributes }) => attributes['error.type'])).toEqual(['ROOM_FULL']);
  });
  await ada.leave();
});

test('a seat that is brought back later is a trace of its own', async () => {
  const ada = await openTerminal(proxy.visitor(), 'loft');
  const { seats } = await proxy.snapshot();
  process.kill(seats.find(({ room }) => room === 'loft')?.pids.app ?? 0, 'SIGKILL');
  // The seat's first start is part of its page's trace, and may arrive after the other.
  await until(() =>
    expect(collector.named('bring up')).toContainEqual(
      expect.objectContaining({
        parentSpanId: '',
        attributes: expect.objectContaining({ room: 'loft', seat: 1 }),
      }),
    ),
  );
  await ada.leave();
});

test('a change is one trace from its app over the room to the other app', async () => {
  const people = [];
  for (const _ of [1, 2]) people.push(await openTerminal(proxy.visitor(), 'pair'));
  await until(async () => {
    const { seats } = await proxy.snapshot();
    const live = seats.filter(({ bridge }) => bridge.status === 'live');
    expect(live).toHaveLength(2);
  });
  await fetch(`${proxy.url}/api/ops/ipc`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${OPERATOR}` },
    body: JSON.stringify({
      ...{ room: 'pair', seat: 1, cmd: 'create_window' },
      params: { type: 'life', x: 4, y: 3, w: 40, h: 12 },
    }),
  });
  // The desktop may have told the room of itself before.
  const applied = () => collector.named('apply').find(({ attributes }) => attributes.seat === 2);
  await until(() => expect(applied()).toBeDefined());
  const apply = applied();
  const change = collector.spans.find(({ spanId }) => spanId === apply?.parentSpanId);
  expect(change).toMatchObject({ name: 'change', parentSpanId: '', traceId: apply?.traceId });
  expect(change?.attributes).toMatchObject({ room: 'pair', seat: 1, rev: apply?.attributes.rev });
  expect(apply?.attributes).toMatchObject({ room: 'pair', seat: 2 });
  const parts = collector.spans.filter(({ parentSpanId }) => parentSpanId === change?.spanId);
  expect(parts.map(({ name }) => name).sort()).toEqual(['apply', 'room', 'wait to be sent']);
  for (const one of people) await one.leave();
});

test('a collector that is gone keeps the proxy neither from its work nor from its end', async () => {
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = 'http://127.0.0.1:9';
  await using other = await startTestProxy({ den: 'app: [cat]' });
  const ada = await openTerminal(other.visitor(), 'den');
  await typeIn(ada, 'x');
  await until(() => expect(ada.screen()).toContain('x'));
  await ada.leave();
});
