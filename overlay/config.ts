// Parses the configuration that the proxy writes into the page (`#teleport-config`), so that all other code gets
// validated values.
import type { Grid } from '../protocol/geometry.ts';

export interface OverlayConfig {
  room: string;
  displayName: string;
  /** Plain text of the room file's Welcome Message; null if there is none. */
  welcome: string | null;
  /** The name that the ticket will carry; shown until the room answers. */
  name: string;
  /** 1-based seat; null for a watcher. */
  seat: number | null;
  /** Null in a single-person room: it has no party, so nobody else can join. */
  ticketUrl: string | null;
  /** Name of the party that holds rooms, as in `/parties/NAME/ROOM`. */
  party: string;
  /** GE1: fixed columns and rows of every seat in this room; null if each follows its browser. */
  grid: Grid | null;
}

/**
 * @param text the JSON of `<script type="application/json" id="teleport-config">`
 * @throws Error naming the key that is missing or wrong
 */
export function parseConfig(text: string | null): OverlayConfig {
  if (text === null) throw new Error('#teleport-config is missing');
  const raw: unknown = JSON.parse(text);
  if (!isRecord(raw)) throw new Error('#teleport-config is not an object');
  const { room, displayName, welcome, me, seat, ticketUrl, party } = raw;
  if (!isText(room)) throw new Error('#teleport-config has no room');
  if (ticketUrl !== null && !isText(ticketUrl))
    throw new Error('#teleport-config has no ticketUrl');
  return {
    room,
    ticketUrl,
    displayName: isText(displayName) ? displayName : room,
    welcome: isText(welcome) && welcome.trim() !== '' ? welcome.trim() : null,
    name: isRecord(me) && isText(me.name) ? me.name : 'you',
    seat: typeof seat === 'number' ? seat : null,
    party: isText(party) ? party : 'room-server',
    grid: readGrid(raw.grid),
  };
}

function readGrid(raw: unknown): Grid | null {
  if (!isRecord(raw)) return null;
  const { cols, rows } = raw;
  return isCount(cols) && isCount(rows) ? { cols, rows } : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}
