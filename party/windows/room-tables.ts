// Stores a room's windows, sids and settings in SQLite (ST5); each change is one synchronous transaction.
import * as v from 'valibot';
import { ALL_GUEST_RIGHTS, type GuestRights } from '../../protocol/access/guest-rights.ts';
import type { KeyboardMode } from '../../protocol/access/keyboard.ts';
import type { Pauses } from '../../protocol/access/pause.ts';
import { NO_PAUSES } from '../../protocol/access/pauses.ts';
import type { Recorded } from '../../protocol/access/recorded.ts';
import type { Kind } from '../../protocol/access/roles.ts';
import type { Grid } from '../../protocol/geometry.ts';
import {
  CHAT_KEPT,
  CHAT_KEPT_BYTES,
  CHAT_KEPT_DAYS,
  CHAT_RATE,
  MAX_BROWSERS,
} from '../../protocol/limits.ts';
import type { Rate } from '../../protocol/rates.ts';
import { isStroke, isStrokeId, isStrokeValue, strokeId } from '../../protocol/strokes.ts';
import { SharedText } from '../../protocol/texts/shared-text.ts';
import { propsSchema, rectSchema, windowSchema } from '../../protocol/windows.ts';
import { migrate, readMeta, writeMeta } from '../storage/migrate.ts';
import { MIGRATIONS } from '../storage/schema.ts';
import type { Sql, SqlRow } from '../storage/sql.ts';
import { sizeOf } from './delta.ts';
import type { Effects, RoomState, Row } from './room-state.ts';
import { emptyState } from './rules.ts';
import { moveTexts, TextTable } from './text-tables.ts';

/** Sids to keep of browsers, and of agents, which take another one each time; those of bridges are never deleted. */
const SIDS_KEPT = 1_000;

/** Settings of a room that persist across restarts. */
export interface Settings {
  grid: Grid | null;
  /** LK2. */
  pauses: Pauses;
  /** LK1: whether its file wants the layout locked, and whether it is. */
  lockGiven: boolean;
  locked: boolean;
  /** LI1: how many people with browsers may be in the room. */
  browsers: number;
  /** LI1: how many lines of chat a person may say. */
  chat: readonly Rate[];
  /** CH2: how much of the chat is kept. */
  chatKept: { readonly lines: number; readonly bytes: number; readonly days: number };
  /** DO1: a room for one person, which nobody can join. */
  solo: boolean;
  /** How often the host link was renewed. */
  hostLink: number;
  /** MO4: nobody new comes in; MO5: nobody who does not lead. */
  closed: boolean;
  ended: boolean;
  /** DO5: newcomers knock. */
  knock: boolean;
  /** MO6. */
  guests: GuestRights;
  /** KB1: who types in the terminal that all share, as its file says and as it is now; null where nobody shares one. */
  keyboardGiven: KeyboardMode | null;
  keyboard: KeyboardMode | null;
  /** TS1: the seats that somebody watches. */
  watched: readonly number[];
  /** RE2: whether its file wants it recorded, and whether it is. */
  recordGiven: boolean;
  recorded: Recorded | null;
}

type StoredSettings = Partial<Settings> & { paused?: boolean; reason?: string };

export const FIRST_SETTINGS: Settings = {
  grid: null,
  pauses: NO_PAUSES,
  lockGiven: false,
  locked: false,
  browsers: MAX_BROWSERS,
  chat: [CHAT_RATE],
  chatKept: { lines: CHAT_KEPT, bytes: CHAT_KEPT_BYTES, days: CHAT_KEPT_DAYS },
  solo: false,
  hostLink: 0,
  closed: false,
  ended: false,
  knock: false,
  guests: ALL_GUEST_RIGHTS,
  keyboardGiven: null,
  keyboard: null,
  watched: [],
  recordGiven: false,
  recorded: null,
};

export interface KnownSid {
  sub: string;
  kind: Kind;
}

const json = v.pipe(v.string(), v.parseJson());
const props = v.pipe(json, propsSchema);
const windowRow = v.object({
  ...windowSchema.entries,
  rect: v.pipe(json, rectSchema),
  props,
  rev: v.number(),
});
const strokeRow = v.object({
  g: v.string(),
  key: v.pipe(
    v.string(),
    v.check((key) => isStroke(key) && isStrokeId(strokeId(key))),
  ),
  value: v.pipe(
    v.string(),
    v.check((value) => isStrokeValue(value)),
  ),
});
const desktopRow = v.object({ props, rev: v.number() });

/** What a window's own row says of it, but for its revision. */
type StoredRecord = Pick<Row, 'type' | 'rect' | 'title' | 'props' | 'z'>;

function recordOf({ type, rect, title, props, z }: Row): StoredRecord {
  return { type, rect, title, props, z };
}

/** Of values that are never changed. */
function isSame(a: StoredRecord, b: StoredRecord): boolean {
  const { type, rect, title, props, z } = a;
  const isLike = type === b.type && title === b.title && z === b.z;
  return isLike && rect === b.rect && props === b.props;
}

/** The tables themselves. Every method is synchronous, so nothing else runs between its statements. */
export class RoomTables {
  #sql: Sql;
  /** As it is stored: a row that says the same again would cost as much as one that does not. */
  #started = false;
  readonly #records = new Map<string, StoredRecord>();
  readonly #texts: TextTable;
  /** Sids of bridges, which are never forgotten. */
  readonly #bridges = new Set<string>();

  constructor(sql: Sql) {
    this.#sql = sql;
    this.#texts = new TextTable(sql);
  }

  /** Creates or migrates the tables and reads the state. Unreadable records are skipped (ST7). */
  open(): { state: RoomState; settings: Settings } {
    return this.#sql.together(() => {
      migrate(this.#sql, MIGRATIONS);
      moveTexts(this.#sql);
      const epoch = this.#meta('epoch') ?? this.#newEpoch();
      const state = emptyState(epoch);
      state.rev = this.#newestRev();
      state.floor = Number(this.#meta('floor') ?? 0);
      state.started = this.#meta('started') === '1';
      this.#started = state.started;
      const { texts, revs, seqs } = this.#texts.open();
      const strokes = this.#strokes();
      for (const raw of this.#sql.all('SELECT * FROM windows')) {
        const stored = readRow(windowRow, raw);
        if (!stored) continue;
        const props = { ...stored.props, ...strokes.get(stored.g) };
        const rev = Math.max(stored.rev, revs.get(stored.g) ?? 0);
        const row = { ...stored, props, rev, text: texts.get(stored.g) ?? SharedText.empty() };
        state.windows.set(row.g, row);
        this.#records.set(row.g, recordOf(row));
        state.chars += sizeOf(row);
      }
      for (const raw of this.#sql.all('SELECT props, rev FROM desktop')) {
        state.desktop = readRow(desktopRow, raw);
        state.chars += sizeOf(state.desktop);
      }
      for (const { g, rev } of this.#sql.all('SELECT g, rev FROM tombs ORDER BY rev')) {
        state.tombs.set(String(g), Number(rev));
      }
      for (const { sid, kind, seq } of this.#sql.all('SELECT sid, kind, seq FROM sids')) {
        state.seqs.set(String(sid), Math.max(Number(seq), seqs.get(String(sid)) ?? 0));
        if (kind === 'bridge') this.#bridges.add(String(sid));
      }
      return { state, settings: this.#settings() };
    });
  }

  /** Writes a delta in one transaction (ST5). @throws if the write fails; then nothing is written */
  save(effects: Effects): void {
    const saved = this.#sql.together(() => {
      const texts = this.#texts.save(effects, this.#bridges.has(effects.sid));
      for (const { rect, props, text: _, ...row } of effects.put) {
        const known = this.#records.get(row.g);
        if (texts.revised.has(row.g) && known && isSame(known, { rect, props, ...row })) continue;
        const others = Object.entries(props).filter(([key]) => !isStroke(key));
        const kept = JSON.stringify(Object.fromEntries(others));
        this.#sql.put('windows', { ...row, rect: JSON.stringify(rect), props: kept });
      }
      for (const { g, key, value } of effects.strokes) {
        if (value !== null) this.#sql.put('strokes', { g, key, value });
        else this.#sql.run('DELETE FROM strokes WHERE g = ? AND key = ?', g, key);
      }
      if (effects.desktop) {
        const { props, rev } = effects.desktop;
        this.#sql.put('desktop', { id: 1, props: JSON.stringify(props), rev });
      }
      for (const g of effects.del) {
        this.#sql.run('DELETE FROM windows WHERE g = ?', g);
        this.#sql.run('DELETE FROM strokes WHERE g = ?', g);
        this.#sql.put('tombs', { g, rev: effects.rev });
      }
      for (const g of effects.forget) this.#sql.run('DELETE FROM tombs WHERE g = ?', g);
      if (!texts.saysSeq)
        this.#sql.run('UPDATE sids SET seq = ? WHERE sid = ?', effects.seq, effects.sid);
      if (effects.forget.length > 0) this.#setMeta('floor', String(effects.floor));
      if (effects.started && !this.#started) this.#setMeta('started', '1');
      return texts;
    });
    this.#texts.saved(saved);
    for (const row of effects.put) this.#records.set(row.g, recordOf(row));
    for (const g of effects.del) this.#records.delete(g);
    this.#started ||= effects.started;
  }

  saveSettings(settings: Settings): void {
    this.#setMeta('settings', JSON.stringify(settings));
  }

  /** The owner of a sid, if it was ever used. */
  sid(sid: string): KnownSid | undefined {
    const [row] = this.#sql.all('SELECT sub, kind FROM sids WHERE sid = ?', sid);
    return row && { sub: String(row.sub), kind: row.kind as Kind };
  }

  /** Binds a sid to a person and a kind of connection; keeps its sequence number. @param now ms */
  bindSid(sid: string, owner: KnownSid, now: number): void {
    this.#sql.run(
      `INSERT INTO sids (sid, sub, kind, seq, used) VALUES (?,?,?,0,?)
       ON CONFLICT (sid) DO UPDATE SET sub = excluded.sub, kind = excluded.kind, used = excluded.used`,
      sid,
      owner.sub,
      owner.kind,
      now,
    );
    if (owner.kind === 'bridge') {
      this.#bridges.add(sid);
      return;
    }
    this.#sql.run(
      `DELETE FROM sids WHERE kind = ? AND sid NOT IN
         (SELECT sid FROM sids WHERE kind = ? ORDER BY used DESC LIMIT ?)`,
      ...[owner.kind, owner.kind, SIDS_KEPT],
    );
  }

  /** Each revision is that of a row: a window, its text, a tombstone or the desktop. Earlier versions kept it by itself, too. */
  #newestRev(): number {
    const [row] = this.#sql.all(
      `SELECT MAX(rev) AS rev FROM (
         SELECT rev FROM windows UNION ALL SELECT rev FROM texts
         UNION ALL SELECT rev FROM tombs UNION ALL SELECT rev FROM desktop)`,
    );
    return Math.max(Number(row?.rev ?? 0), Number(this.#meta('rev') ?? 0));
  }

  /** The strokes of all windows, by window and key. */
  #strokes(): Map<string, Record<string, string>> {
    const strokes = new Map<string, Record<string, string>>();
    for (const raw of this.#sql.all('SELECT g, key, value FROM strokes')) {
      const row = readRow(strokeRow, raw);
      if (!row) continue;
      const of = strokes.get(row.g) ?? {};
      strokes.set(row.g, of);
      of[row.key] = row.value;
    }
    return strokes;
  }

  #newEpoch(): string {
    const epoch = crypto.randomUUID();
    this.#setMeta('epoch', epoch);
    return epoch;
  }

  #settings(): Settings {
    const text = this.#meta('settings');
    // Settings stored by an earlier version may lack some keys, and say otherwise that the room is paused.
    const { paused, reason, ...stored } = text ? (JSON.parse(text) as StoredSettings) : {};
    const room = { by: 'an operator', at: 0, ...(reason ? { reason } : {}) };
    return { ...FIRST_SETTINGS, ...(paused ? { pauses: { room, seats: {} } } : {}), ...stored };
  }

  #meta(key: string): string | undefined {
    return readMeta(this.#sql, key);
  }

  #setMeta(key: string, value: string): void {
    writeMeta(this.#sql, key, value);
  }
}

/** Parses a stored record; logs and returns null if it is broken (ST7). */
function readRow<T>(schema: v.GenericSchema<unknown, T>, raw: SqlRow): T | null {
  const read = v.safeParse(schema, raw);
  if (read.success) return read.output;
  const [{ message }] = read.issues;
  console.error(
    'a stored record can not be read and is left out',
    String(raw.g ?? 'the desktop'),
    message,
  );
  return null;
}
