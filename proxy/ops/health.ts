// Judges what a scan has found: whether a seat, a room or the proxy is well, and why not. Pure.
import path from 'node:path';
import { HEALTH_REASONS, type ReasonCode } from '../../protocol/streams/ops-reasons.ts';
import type {
  Health,
  HealthReason,
  OpsRoom,
  OpsSeat,
  Scan,
} from '../../protocol/streams/ops-scan.ts';
import { printable } from '../../protocol/text/printable.ts';
import type { Problem } from '../../rooms/load.ts';
import { formatProblem } from '../../rooms/problem.ts';
import type { Thresholds } from '../config/keys/ops.ts';

const MB = 1_048_576;
const LONGEST_TEXT = 400;

/** @param reasons each with the figures to its words @returns the worst first */
export function healthOf(reasons: readonly (readonly [ReasonCode, string?])[]): Health {
  const found = reasons.map(([code, detail = '']): HealthReason => {
    const { level, words } = HEALTH_REASONS[code];
    const text = `${words} ${printable(detail)}`.trim().slice(0, LONGEST_TEXT);
    return { code, level, text };
  });
  const bad = found.filter(({ level }) => level === 'bad');
  const warn = found.filter(({ level }) => level === 'warn');
  const level = bad.length > 0 ? 'bad' : warn.length > 0 ? 'warn' : 'ok';
  return { level, reasons: [...bad, ...warn] };
}

/** An app that has just come up may not listen yet, in ms. */
const APP_UP_MS = 5_000;

type Found = readonly [ReasonCode, string?] | false;
const those = (found: readonly Found[]) => healthOf(found.filter((one) => one !== false));
const ms = (value: number) => `${Math.round(value)} ms.`;
const mb = (bytes: number) => `${Math.round(bytes / MB)} MB.`;

export interface SeatTimes {
  /** How long it has been in its state, and its bridge away, in ms; 0 if it is not. */
  stateMs: number;
  bridgeAwayMs: number;
  /** LK2: nobody asks a paused app. */
  asked: boolean;
}

export function seatHealth(
  seat: Omit<OpsSeat, 'health'>,
  { stateMs, bridgeAwayMs, asked }: SeatTimes,
  t: Thresholds,
): Health {
  const { state, ttyd, keeper, app, bridge, echoMs, rssBytes, restarts } = seat;
  const up = state === 'running' || state === 'degraded';
  const answers = up && app.state === 'running' && keeper.answers;
  return those([
    state === 'degraded' && ['seat-degraded', seat.why],
    state === 'starting' &&
      stateMs > t.starting_s * 1_000 && ['seat-starting', `${Math.round(stateMs / 1_000)} s.`],
    up && !ttyd.answers && ['ttyd-silent', ttyd.pid === null ? '' : `Process ${ttyd.pid}.`],
    !keeper.answers && ['keeper-silent'],
    up && app.state === 'stopped' && ['app-stopped', `Process ${app.pid}.`],
    up && app.state === 'gone' && ['app-gone'],
    answers && asked && app.hasIpc && app.ipcMs === null && stateMs > APP_UP_MS && ['app-silent'],
    answers && app.ipcMs !== null && app.ipcMs > t.ipc_ms && ['app-slow', ms(app.ipcMs)],
    bridgeAwayMs > t.bridge_away_s * 1_000 && [
      'bridge-away',
      `Since ${Math.round(bridgeAwayMs / 1_000)} s.`,
    ],
    bridge.status === 'live' && bridge.lagMs > t.lag_ms && ['bridge-lag', ms(bridge.lagMs)],
    echoMs !== null && echoMs > t.echo_ms && ['echo-slow', ms(echoMs)],
    rssBytes > t.seat_memory_mb * MB && ['seat-memory', mb(rssBytes)],
    restarts.lately >= t.restarts && ['seat-restarts', `${restarts.lately} times in ten minutes.`],
  ]);
}

/** @param asked whether the party was asked for it */
export function roomHealth(
  { people }: Pick<OpsRoom, 'people'>,
  asked: boolean,
  broken: readonly Problem[] = [],
  residentFails?: string,
): Health {
  return those([
    residentFails !== undefined && ['resident-failing', residentFails],
    asked && people === null && ['room-unknown'],
    broken.length > 0 && ['room-file-broken', inWords(broken)],
  ]);
}

/** The first of them, with its file's name, and how many there are besides. */
function inWords([first, ...others]: readonly Problem[]): string {
  if (!first) return '';
  const more = others.length > 0 ? ` (and ${others.length} more)` : '';
  return `${formatProblem({ ...first, file: path.basename(first.file) })}${more}`;
}

export function proxyHealth(
  {
    proxy,
    party,
    disk,
    ttyd,
    unopened = [],
  }: Pick<Scan, 'proxy' | 'party' | 'disk' | 'ttyd'> & { unopened?: readonly Problem[] },
  t: Thresholds,
): Health {
  const free = disk === null ? null : disk.freeBytes / MB;
  const isFull = free !== null && free < t.disk_full_mb;
  const left = disk === null ? '' : `${mb(disk.freeBytes).slice(0, -1)} are free.`;
  return those([
    party.ms === null && ['party-unreachable'],
    party.ms !== null && party.ms > t.party_ms && ['party-slow', ms(party.ms)],
    disk === null && ['disk-unreadable'],
    isFull && ['disk-full', left],
    free !== null && !isFull && free < t.disk_low_mb && ['disk-low', left],
    proxy.loopMs.p99 > t.loop_ms && ['loop-slow', ms(proxy.loopMs.p99)],
    proxy.rssBytes > t.proxy_memory_mb * MB && ['proxy-memory', mb(proxy.rssBytes)],
    unopened.length > 0 && ['room-files-unread', inWords(unopened)],
    !ttyd.there && ['ttyd-missing', `Version ${ttyd.version}.`],
  ]);
}
