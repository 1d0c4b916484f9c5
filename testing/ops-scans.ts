// Scans of a proxy, a room and a seat that are well, for tests of what is made of them and what shows them.
import type { Alert, OpsEvent } from '../protocol/streams/ops-feed.ts';
import type { Health, Level, OpsRoom, OpsSeat, Scan } from '../protocol/streams/ops-scan.ts';

export const healthOf = (level: Level): Health => ({
  level,
  reasons: level === 'ok' ? [] : [{ code: 'slow', level, text: 'It is slow.' }],
});

export function aScan(id: string, more: Partial<Scan> = {}): Scan {
  return {
    at: 1_000,
    tookMs: 3,
    proxy: {
      ...{ id, url: 'http://127.0.0.1:1/', version: '0.1.0', pid: 7, startedAt: 1, uptimeS: 9 },
      ...{ draining: false, rssBytes: 1_000, heapBytes: 500, loopMs: { p99: 1, max: 2 } },
    },
    party: { ms: 2, pid: null },
    disk: { freeBytes: 5e9, totalBytes: 9e9 },
    ttyd: { version: '1.7.7', there: true },
    seats: [],
    moreSeats: 0,
    rooms: [],
    health: healthOf('ok'),
    ...more,
  };
}

export function aSeat(room: string, seat: number, more: Partial<OpsSeat> = {}): OpsSeat {
  return {
    ...{ room, seat, visitor: 'Ada', state: 'running', why: '', cols: 80, rows: 24 },
    ttyd: { pid: 11, answers: true },
    keeper: { answers: true },
    app: { pid: 12, state: 'running', ipcMs: 3, hasIpc: true },
    bridge: { status: 'live', rev: 4, lagMs: 5 },
    echoMs: 6,
    sockets: { pages: 1, watchers: 0 },
    rssBytes: 2_000,
    restarts: { app: 0, ttyd: 0, asked: 0, lately: 0 },
    health: healthOf('ok'),
    ...more,
  };
}

export function aRoom(room: string, more: Partial<OpsRoom> = {}): OpsRoom {
  return {
    ...{ room, name: room, people: 1, seats: 1, locked: false, knocks: null },
    pauses: { seats: {} },
    health: healthOf('ok'),
    ...more,
  };
}

/** A seat of room `lab`, with figures of its own. */
export function seatOf(seat: number, more: Partial<OpsSeat> = {}): OpsSeat {
  const bridge = { status: 'live', rev: 1, lagMs: 2 } as const;
  return aSeat('lab', seat, { echoMs: null, rssBytes: 100, bridge, ...more });
}

/** With figures of its own. @param at Unix time in ms */
export function scanOf(id: string, at: number, more: Partial<Scan> = {}): Scan {
  const { proxy } = aScan(id);
  return aScan(id, {
    ...{ at, proxy: { ...proxy, loopMs: { p99: 3, max: 9 } } },
    ...{ party: { ms: 4, pid: null }, disk: { freeBytes: 10, totalBytes: 20 } },
    ...more,
  });
}

export function eventOf(id: number, proxy: string, more: Partial<OpsEvent> = {}): OpsEvent {
  return { id, at: id, code: 'health', level: 'info', text: `event ${id}`, proxy, ...more };
}

export function alertOf(id: number, proxy: string, more: Partial<Alert> = {}): Alert {
  return {
    ...{ id, key: `slow ${proxy}`, code: 'slow', level: 'warn', state: 'firing', proxy },
    ...{ text: 'It is slow.', since: 1, firedAt: 2, resolvedAt: null },
    ...more,
  };
}
