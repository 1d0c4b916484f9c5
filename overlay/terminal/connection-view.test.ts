// What a page says of its terminal's connection, and when it asks why no socket opens. A connection that the test moves.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Refusal } from '../../protocol/page/refusal.ts';
import type { SeatStateNote } from '../../protocol/page/terminal-note.ts';
import type { Closable } from '../dom/closable.ts';
import { NO_MOVEMENT } from '../state/movement.ts';
import { Store, type Stores } from '../state/store.ts';
import type {
  LastingConnection,
  TerminalConnectionEvent,
  TerminalConnectionState,
} from '../state/terminal-connection-state.ts';
import { startState } from '../state/view-state.ts';
import { viewConnection } from './connection-view.ts';

const open: Closable[] = [];
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  for (const part of open.splice(0)) part.close();
  vi.useRealTimers();
});

const FULL: Refusal = {
  ...{ code: 'ROOM_FULL', title: 'This room is full', text: 'Try again later.' },
  ...{ retry: 'again', watch: false },
};
const PAUSED: Refusal = { ...FULL, code: 'ROOM_PAUSED', title: 'This room is paused' };
const SEAT: SeatStateNote = { type: 'seat', state: 'running', seat: 1, cols: 80, rows: 24 };

function startView(
  first: Partial<Pick<LastingConnection, 'state' | 'used' | 'refusal'>> = {},
  homes: string[] = [],
) {
  /** Where the page went, and which seats it asked for. */
  const went: string[] = [];
  const handlers = new Set<(event: TerminalConnectionEvent) => void>();
  const opened: number[] = [];
  const told = {
    ...{ state: { kind: 'connecting' } as TerminalConnectionState, used: true, unopened: 0 },
    ...{ refusal: null as Refusal | null, seat: null as SeatStateNote | null },
    ...{ windows: null, room: null, modify: null },
    ...first,
  };
  const emit = (event: TerminalConnectionEvent): void => {
    for (const handler of handlers) handler(event);
  };
  const connection: LastingConnection = Object.assign(told, {
    listen: (handler: (event: TerminalConnectionEvent) => void) => {
      handlers.add(handler);
      return { close: () => handlers.delete(handler) };
    },
    open: () => opened.push(told.unopened),
    refuse(refusal: Refusal | null) {
      told.refusal = refusal;
      emit({ type: 'state' });
    },
    ...{ restartSeat: () => true, fits() {}, active() {}, raise() {} },
    watchSeat: (seat: number) => void went.push(`seat ${seat}`),
  });
  /** What the page asked, and how it is answered. */
  const asked: { again: boolean }[] = [];
  const answers: (Refusal | 'welcome' | 'silent')[] = [];
  const win = Object.assign(new EventTarget(), {
    ...{ teleportConnection: connection, performance, navigator: { onLine: true } },
    location: { pathname: '/lab/room/den/watch/2', assign: (url: string) => void went.push(url) },
    async fetch(_: string, { body }: { body: string }) {
      asked.push(JSON.parse(body));
      const answer = answers.shift() ?? 'silent';
      if (answer === 'silent') throw new Error('no server');
      return answer === 'welcome'
        ? new Response(null, { status: 204 })
        : new Response(JSON.stringify(answer), { status: 200 });
    },
  }) as unknown as Window;
  const store: Stores['store'] = new Store(startState({ sid: 'a', grid: null }));
  const said: string[] = [];
  const seats: number[] = [];
  store.onChange.on(({ now, before }) => {
    if (now.said !== before.said) said.push(now.said);
  });
  const view = viewConnection(
    win,
    { store, movement: new Store(NO_MOVEMENT) },
    {
      ...{ refusalUrl: '/why', lobbyUrl: '/', homes },
      ...{ onLive() {}, onSeat: (seat: number) => seats.push(seat) },
    },
  );
  open.push(view);
  const become = (state: TerminalConnectionState): void => {
    told.state = state;
    emit({ type: 'state' });
  };
  return {
    ...{ view, went, said, seats, store, asked, answers, opened, become },
    /** The next attempt has not opened a socket. */
    async fails(): Promise<void> {
      told.unopened += 1;
      become(waiting());
      await vi.advanceTimersByTimeAsync(0);
    },
    lost: () => become(waiting()),
    tries: () => become({ ...waiting(), retryAt: null }),
    told(refusal: Refusal) {
      told.refusal = refusal;
      emit({ type: 'state' });
    },
    seated() {
      Object.assign(told, { refusal: null, seat: SEAT, unopened: 0 });
      emit({ type: 'note', note: SEAT });
    },
  };
}

function waiting() {
  const now = performance.now();
  return {
    kind: 'reconnecting',
    since: now,
    attempt: 1,
    retryAt: now + 2_000,
    code: 4430,
  } as const;
}

const connecting = { kind: 'connecting' } as const;
const live = { kind: 'live' } as const;
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test('at the door a screen reader hears why, once, and nothing of a connection that was never there', async () => {
  const { said, told, lost, become, seated } = startView({ used: false });
  // Refused before ttyd's page has taken the socket, and at each attempt after that.
  for (let n = 0; n < 3; n += 1) {
    told(FULL);
    lost();
    await pass(2_000);
    become(connecting);
  }
  expect(said).toEqual(['This room is full. Try again later.']);
  seated();
  become(live);
  expect(said.slice(1)).toEqual(['The terminal is connected.']);
});

test('a refusal that the page was told before it looked is said, too; another one is news', async () => {
  const { said, told, lost } = startView({ refusal: FULL, state: waiting() });
  told(PAUSED);
  lost();
  await pass(5_000);
  expect(said).toEqual([
    'This room is full. Try again later.',
    'This room is paused. Try again later.',
  ]);
});

test('a disconnect is said once it lasts, whatever comes of it; a short one is not', async () => {
  const { said, lost, become, seated, told, tries } = startView();
  seated();
  become(live);
  lost();
  await pass(900);
  become(live);
  await pass(5_000);
  expect(said).toEqual([]);
  lost();
  tries();
  await pass(1_100);
  become(live);
  expect(said.splice(0)).toEqual([
    'The terminal has lost its connection. It is trying again.',
    'The terminal is connected.',
  ]);
  lost();
  told(FULL);
  await pass(5_000);
  expect(said).toEqual(['This room is full. Try again later.']);
});

test('which seat the page has is passed on whenever it is told, not with every change of the connection', () => {
  const { seats, seated, become, lost } = startView();
  seated();
  become(live);
  lost();
  expect(seats).toEqual([1]);
  seated();
  become(live);
  expect(seats).toEqual([1, 1]);
});

test('who was never in hears of no connection that is lost', async () => {
  const { said, lost } = startView();
  lost();
  await pass(5_000);
  expect(said).toEqual(['The terminal is not connected yet. It is trying again.']);
});

test('it asks after the first attempt that did not open; welcome, it tries at once and asks again after that', async () => {
  const { asked, answers, opened, fails } = startView();
  answers.push('welcome', FULL);
  await fails();
  expect(asked).toEqual([{ again: false }]);
  expect(opened).toEqual([1]);
  await fails();
  expect(asked).toEqual([{ again: false }, { again: true }]);
  expect(opened).toEqual([1]);
  for (let n = 0; n < 3; n += 1) await fails();
  expect(asked).toHaveLength(2);
  await fails();
  expect(asked.slice(2)).toEqual([{ again: false }]);
});

test('a reason that is known stays while the server is silent, and goes when nothing is in the way any more', async () => {
  const { answers, fails, store } = startView();
  answers.push(FULL, 'silent', 'welcome');
  await fails();
  for (let n = 0; n < 4; n += 1) await fails();
  expect(store.state.terminal.refusal).toEqual(FULL);
  for (let n = 0; n < 4; n += 1) await fails();
  expect(answers).toEqual([]);
  expect(store.state.terminal.refusal).toBeNull();
});

test('a watcher’s page shows another seat by itself, and where there are several machines goes to it', () => {
  const one = startView();
  one.view.watchSeat(12);
  expect(one.went).toEqual(['seat 12']);
  const several = startView({}, ['https://rooms.example.org/lab/room/den/watch/2']);
  several.view.watchSeat(12);
  expect(several.went).toEqual(['/lab/room/den/watch/12']);
});
