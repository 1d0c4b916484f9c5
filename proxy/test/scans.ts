// Scans of a proxy and a seat that are well, for tests of what is made of them.
import type { OpsRoom, OpsSeat, Scan } from '../../protocol/streams/ops-scan.ts';

const OK = { level: 'ok', reasons: [] } as const;
const well = () => ({ ...OK, reasons: [] });

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
    health: well(),
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
    health: well(),
    ...more,
  };
}

export function aRoom(room: string, more: Partial<OpsRoom> = {}): OpsRoom {
  return {
    ...{ room, name: room, people: 1, seats: 1, locked: false, knocks: null },
    pauses: { seats: {} },
    health: well(),
    ...more,
  };
}
