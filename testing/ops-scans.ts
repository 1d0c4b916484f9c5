// Scans of a proxy, as small as they can be, for tests of what shows them.
import type { Alert, OpsEvent } from '../protocol/streams/ops-feed.ts';
import type { Health, Level, OpsSeat, Scan } from '../protocol/streams/ops-scan.ts';

export const healthOf = (level: Level): Health => ({
  level,
  reasons: level === 'ok' ? [] : [{ code: 'slow', level, text: 'It is slow.' }],
});

/** A seat of room `lab`. */
export function seatOf(seat: number, more: Partial<OpsSeat> = {}): OpsSeat {
  return {
    ...{ room: 'lab', seat, visitor: 'Ada', state: 'running', why: '', cols: 80, rows: 24 },
    ttyd: { pid: 2, answers: true },
    keeper: { answers: true },
    app: { pid: 3, state: 'running', ipcMs: 1, hasIpc: true },
    bridge: { status: 'live', rev: 1, lagMs: 2 },
    echoMs: null,
    sockets: { pages: 1, watchers: 0 },
    rssBytes: 100,
    restarts: { app: 0, ttyd: 0, asked: 0, lately: 0 },
    health: healthOf('ok'),
    ...more,
  };
}

/** @param at Unix time in ms */
export function scanOf(id: string, at: number, more: Partial<Scan> = {}): Scan {
  return {
    at,
    tookMs: 5,
    proxy: {
      ...{ id, url: `http://${id}.invalid/`, version: '1', pid: 1, startedAt: 0, uptimeS: 1 },
      ...{ draining: false, rssBytes: 1_000, heapBytes: 500, loopMs: { p99: 3, max: 9 } },
    },
    party: { ms: 4, pid: null },
    disk: { freeBytes: 10, totalBytes: 20 },
    ttyd: { version: '1.7.7', there: true },
    seats: [],
    moreSeats: 0,
    rooms: [],
    health: healthOf('ok'),
    ...more,
  };
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
