// Proxies that end, die, or lose the party, as an operator's page at another proxy of the same party hears of it.
import { once } from 'node:events';
import net from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keptPort } from '../../testing/ports.ts';
import { PARTY_SECRET, startTestProxy, type TestProxy } from '../test/harness.ts';
import { mainFixture, ready } from '../test/main-process.ts';
import { OpsPage } from '../test/ops-page.ts';

const main = mainFixture();
let home: TestProxy;
beforeAll(async () => {
  home = await startTestProxy({ den: 'app: [cat]' });
});
afterAll(() => home.close());

const idOf = async (page: OpsPage, url: string) =>
  (await page.scan(({ proxy }) => proxy.url === url)).proxy.id;

test('OM4: a proxy that ends in order says so, and nobody is alarmed', async () => {
  using page = new OpsPage(home.url);
  const other = await startTestProxy({}, { PARTY_URL: home.url });
  const proxy = await idOf(page, `${other.url}/`).finally(() => other.close());
  await page.first('event', ({ data }) => data.proxy === proxy && data.code === 'proxy-ended');
  expect(page.all('alert').filter(({ data }) => data.proxy === proxy)).toEqual([]);
  using later = new OpsPage(home.url);
  const { data } = await later.first('history');
  expect(data.proxies.find(({ id }) => id === proxy)?.state).toBe('ended');
  expect(data.proxies.find(({ id }) => id !== proxy)?.state).toBe('live');
});

test('OM4: a proxy that is killed is silent, as an alert, until the next one of its state folder reports', async () => {
  await main.den('[cat]');
  const env = { PARTY_URL: home.url, PARTY_SECRET };
  using page = new OpsPage(home.url);
  const { child, out, exited } = main.start(env);
  const proxy = await idOf(page, await ready(out));
  child.kill('SIGKILL');
  await exited;
  const { data } = await page.first('alert', ({ data: { proxy: id } }) => id === proxy);
  expect(data).toMatchObject({ code: 'proxy-silent', state: 'firing', level: 'bad' });
  page.forget();
  const again = main.start(env);
  await ready(again.out);
  const over = await page.first('alert', ({ data: { id } }) => id === data.id);
  expect(over.data.state).toBe('resolved');
  await page.first(
    'event',
    ({ data: { proxy: id, code } }) => id === proxy && code === 'proxy-started',
  );
});

test('OM4: what happened at a proxy that had lost the party is told when it is back', async () => {
  using way = await wayTo(home.url);
  await using other = await startTestProxy({}, { PARTY_URL: way.url });
  using page = new OpsPage(home.url);
  const proxy = await idOf(page, `${other.url}/`);
  const of = (code: string) =>
    page.first('event', ({ data }) => data.proxy === proxy && data.code === code);
  way.cut();
  await of('proxy-silent');
  await way.mend();
  const [lost, back] = [await of('party-lost'), await of('party-back')];
  await of('proxy-back');
  expect(lost.data.at).toBeLessThan(back.data.at);
  expect(lost.data.id).toBeLessThan(back.data.id);
});

interface Way extends Disposable {
  url: string;
  cut(): void;
  mend(): Promise<void>;
}

/** Another port for a server, which can be cut off. */
async function wayTo(url: string): Promise<Way> {
  const port = await keptPort();
  const target = Number(new URL(url).port);
  const open = new Set<net.Socket>();
  let server: net.Server;
  const keep = (socket: net.Socket) => {
    open.add(socket);
    socket.on('error', () => undefined).on('close', () => open.delete(socket));
  };
  async function mend(): Promise<void> {
    server = net.createServer((from) => {
      const to = net.connect(target, '127.0.0.1');
      for (const socket of [from, to]) keep(socket);
      from.pipe(to).pipe(from);
      from.on('close', () => to.destroy());
      to.on('close', () => from.destroy());
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  }
  const cut = () => {
    server.close();
    for (const socket of open) socket.destroy();
  };
  await mend();
  return { url: `http://127.0.0.1:${port}`, cut, mend, [Symbol.dispose]: cut };
}
