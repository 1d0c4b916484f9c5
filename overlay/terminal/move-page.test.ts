// MM5: when a page goes to another machine. The connection and the machines do what the test says.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Refusal } from '../../protocol/page/refusal.ts';
import type { Closable } from '../dom/closable.ts';
import type {
  LastingConnection,
  TerminalConnectionEvent,
  TerminalConnectionState,
} from '../state/terminal-connection-state.ts';
import { movePage } from './move-page.ts';

const open: Closable[] = [];
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  for (const part of open.splice(0)) part.close();
  vi.useRealTimers();
});

const PUBLIC = 'https://rooms.example.org/lab/room/den/';
const OTHER = 'https://b.example.org/lab/room/den/';
const OWN = 'https://a.example.org';
const SENT: Refusal = {
  ...{ code: 'MACHINE_LEAVES', title: 'Moving', text: 'Wait.', retry: 'again' },
  ...{ watch: false, move: true },
};

function start(homes = [PUBLIC, OTHER]) {
  const handlers = new Set<(event: TerminalConnectionEvent) => void>();
  const told = {
    state: { kind: 'live' } as TerminalConnectionState,
    refusal: null as Refusal | null,
  };
  const connection = Object.assign(told, {
    listen(handler: (event: TerminalConnectionEvent) => void) {
      handlers.add(handler);
      return { close: () => handlers.delete(handler) };
    },
  }) as unknown as LastingConnection;
  /** By origin: how `/readyz` is answered, as a machine does it where there is only a status; others do not answer. */
  const answers: Record<string, number | { status: number; body: string }> = {};
  const asked: string[] = [];
  const went: string[] = [];
  const win = Object.assign(new EventTarget(), {
    ...{ performance, navigator: { onLine: true } },
    location: { href: `${OWN}/lab/room/den/`, replace: (url: string) => went.push(url) },
    async fetch(url: string) {
      asked.push(url);
      const answer = answers[new URL(url).origin];
      if (answer === undefined) throw new Error('no server');
      if (typeof answer === 'object') return new Response(answer.body, { status: answer.status });
      return Response.json({ ok: answer === 200, checks: {} }, { status: answer });
    },
  }) as unknown as Window;
  open.push(movePage(win, connection, { homes, here: '/room/den/', lobbyUrl: '/lab/' }));
  const become = (state: TerminalConnectionState): void => {
    told.state = state;
    for (const handler of handlers) handler({ type: 'state' });
  };
  return {
    ...{ answers, asked, went, told, become },
    lost: () =>
      become({
        ...({ kind: 'reconnecting', attempt: 0, retryAt: null, code: 1006 } as const),
        since: performance.now(),
      }),
  };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test('MM5: a page whose machine is silent for a while goes to the public address', async () => {
  const { lost, answers, asked, went } = start();
  Object.assign(answers, { 'https://rooms.example.org': 200, 'https://b.example.org': 200 });
  lost();
  await pass(7_900);
  expect(asked).toEqual([]);
  await pass(200);
  expect(asked[0]).toBe(`${OWN}/lab/readyz`);
  expect(asked).toContain('https://rooms.example.org/lab/readyz');
  expect(went).toEqual([PUBLIC]);
});

test('MM5: to another that it knows of where the public one can’t be entered; to none while none can', async () => {
  const { lost, answers, went } = start();
  lost();
  await pass(9_000);
  expect(went).toEqual([]);
  Object.assign(answers, { 'https://rooms.example.org': 503, 'https://b.example.org': 200 });
  await pass(3_100);
  expect(went).toEqual([OTHER]);
});

test('MM5: it stays where its machine answers, or comes back in time', async () => {
  const { lost, become, answers, went } = start();
  Object.assign(answers, { [OWN]: 503, 'https://rooms.example.org': 200 });
  lost();
  await pass(30_000);
  expect(went).toEqual([]);
  become({ kind: 'live' });
  delete answers[OWN];
  lost();
  await pass(7_000);
  become({ kind: 'live' });
  await pass(30_000);
  expect(went).toEqual([]);
});

test.each([
  ['nginx, 502', 502, '<html><head><title>502 Bad Gateway</title></head></html>'],
  ['a maintenance page, 503', 503, '<!doctype html><title>Back soon</title>'],
  ['Caddy, 502', 502, ''],
  ['a front with a page for everything', 200, '<!doctype html><title>Welcome</title>'],
  ['JSON of something else', 503, '{"message":"no healthy upstream"}'],
  ['JSON that is no object', 503, 'null'],
])('MM5: what is in front of a lost machine is not that machine: %s', async (_, status, body) => {
  const { lost, answers, went } = start();
  answers[OWN] = { status, body };
  // Nor is it one to go to.
  answers['https://rooms.example.org'] = { status: 200, body };
  answers['https://b.example.org'] = 200;
  lost();
  await pass(9_000);
  expect(went).toEqual([OTHER]);
});

test('MM5: a page that goes is not told to anew while it tries its old machine, but is after a while', async () => {
  const { lost, become, told, answers, went } = start();
  answers['https://rooms.example.org'] = 200;
  lost();
  await pass(8_100);
  for (let n = 0; n < 10; n += 1) {
    become({ ...told.state });
    await pass(2_000);
  }
  expect(went).toEqual([PUBLIC]);
  await pass(10_000);
  expect(went).toEqual([PUBLIC, PUBLIC]);
});

test('MM5: a page that is sent away goes at once', async () => {
  const { lost, answers, told, went } = start();
  Object.assign(answers, { [OWN]: 200, 'https://rooms.example.org': 200 });
  told.refusal = SENT;
  lost();
  await pass(10);
  expect(went).toEqual([PUBLIC]);
});

test('MM5: where there is one machine, nothing is asked', async () => {
  const { lost, asked } = start([]);
  lost();
  await pass(60_000);
  expect(asked).toEqual([]);
});
