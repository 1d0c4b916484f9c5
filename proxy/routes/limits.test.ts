// Where there is no room for one more: refused politely, with a way to look on; and apps of every kind.
import { load } from 'cheerio';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { bodyOf, startTestProxy, type TestProxy } from '../test/harness.ts';
import { openTerminal } from '../test/terminal.ts';

const HTML = { headers: { accept: 'text/html' } };
let proxy: TestProxy;

beforeAll(async () => {
  proxy = await startTestProxy(
    {
      den: 'mode: shared\nmax_players: 1\napp: [cat]',
      duet: 'mode: shared\nmax_players: 4\napp: [bash, --norc]',
      alone: 'app: [bash, --norc]',
      watch: 'app: [top]',
      missing: 'app: [no-such-program-anywhere]',
      one: 'multiplayer: true\nmax_players: 2\napp: [cat]',
      more: 'app: [cat]',
    },
    { LIMITS_SEATS: '5' },
  );
});
afterAll(() => proxy.close());

const linksOf = async (response: Response) => {
  const $ = load(await response.text());
  return {
    title: $('h1').text(),
    text: $('#text').text(),
    links: $('#actions a')
      .get()
      .map((a) => $(a).attr('href')),
  };
};

test('a full room offers to watch, and says when to try again', async () => {
  const ada = await openTerminal(proxy.visitor(), 'den');
  const refused = await proxy.visitor().fetch('/room/den/', HTML);
  expect(refused.status).toBe(409);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await linksOf(refused)).toMatchObject({
    title: 'This room is full',
    links: ['', '/room/den/watch', '/'],
  });
  ada.socket.close();
});

test('any command is an app: a shell for all of a shared room, in its own size, whatever the browsers’ are', async () => {
  const ada = await openTerminal(proxy.visitor(), 'duet', { cols: 200, rows: 60 });
  const bob = await openTerminal(proxy.visitor(), 'duet', { cols: 40, rows: 10 });
  ada.type('echo $((6*7)) $(tput cols)x$(tput lines)\r');
  for (const one of [ada, bob]) await vi.waitFor(() => expect(one.output()).toContain('42 120x36'));
  expect(bob.notes.at(-1)).toMatchObject({ type: 'seat', state: 'running', cols: 120, rows: 36 });
  ada.socket.close();
  bob.socket.close();
});

test('any command is an app: a shell and a full-screen program for one', async () => {
  const ada = await openTerminal(proxy.visitor(), 'alone');
  ada.type('echo $((6*7)) $TERM\r');
  await vi.waitFor(() => expect(ada.output()).toContain('42 xterm-256color'));
  const bob = await openTerminal(proxy.visitor(), 'watch');
  await vi.waitFor(() => expect(bob.output()).toContain('PID'));
  ada.socket.close();
  bob.socket.close();
});

test('a program that is not there is named, with a way to try again', async () => {
  const refused = await proxy.visitor().fetch('/room/missing/', HTML);
  expect(refused.status).toBe(503);
  const { text, links } = await linksOf(refused);
  expect(text).toContain('no-such-program-anywhere');
  expect(links).toEqual(['', '/']);
});

test('a full machine takes no new seat, offers to watch where somebody is, and lets those come back who have one', async () => {
  const ada = proxy.visitor();
  const terminal = await openTerminal(ada, 'one');
  const refused = await proxy.visitor().fetch('/room/more/', HTML);
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('30');
  expect(await linksOf(refused)).toMatchObject({ title: 'The server is full', links: ['', '/'] });
  const api = await proxy.visitor().fetch('/room/more/');
  expect((await bodyOf(api)).error.code).toBe('SERVER_FULL');
  const beside = await proxy.visitor().fetch('/room/one/', HTML);
  expect(beside.status).toBe(503);
  expect((await linksOf(beside)).links).toEqual(['', '/room/one/watch', '/']);
  expect((await ada.fetch('/room/one/')).status).toBe(200);
  terminal.socket.close();
});
