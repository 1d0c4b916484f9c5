// The keyboard of a room with one terminal for all (KB1 to KB5): stores who has it, and says who has to know.
import type { HandAct, KeyboardMode } from '../../protocol/access/keyboard.ts';
import { pauseOf } from '../../protocol/access/pauses.ts';
import type { HeldKeyboard } from '../../protocol/access/room-control.ts';
import type { Person } from '../../protocol/messages.ts';
import type { PeopleTable } from '../people/people-table.ts';
import { readMeta, writeMeta } from '../storage/migrate.ts';
import type { Sql } from '../storage/sql.ts';
import type { Settings } from '../windows/room-tables.ts';
import {
  afterKeyboardAct,
  type KeyboardAct,
  type KeyboardState,
  NOBODY,
  restEnds,
  type Standing,
} from './keyboard-rules.ts';

/** The seat that everybody has where one terminal is shared (SC1). */
const SHARED_SEAT = 1;

/** What a host decides about it (KB4). */
export type HostAct = Extract<KeyboardAct, { do: 'give' | 'free' }>;

/** What the room is set to: `change` tells everybody, `configure` nobody. */
export interface RoomSettings {
  readonly now: Settings;
  configure(settings: Partial<Settings>): void;
  change(settings: Pick<Settings, 'keyboard'>): void;
}

export interface KeyboardParts {
  status: RoomSettings;
  known: PeopleTable;
  /** Whether somebody has a seat in the room and may type. */
  mayType(pid: string): boolean;
  /** Whether somebody is in the room, or in the grace of a reload. */
  isHere(pid: string): boolean;
  /** Whether a connection of theirs is open. */
  isConnected(pid: string): boolean;
  /** Whether one of their connections has a seat. */
  isSeated(pid: string): boolean;
  /** Whether a visitor has a place that no newcomer can have. @param now ms */
  isKept(visitor: string, now: number): boolean;
  /** These people’s entries have changed; with `hasMoved` the keyboard is no longer where it was. */
  changed(pids: readonly string[], hasMoved: boolean): void;
}

/** Every method throws if what changes can't be stored. */
export class Keyboard {
  #sql: Sql;
  #parts: KeyboardParts;
  #state: KeyboardState;

  constructor(sql: Sql, parts: KeyboardParts) {
    this.#sql = sql;
    this.#parts = parts;
    const stored = readMeta(sql, 'keyboard');
    this.#state = stored ? (JSON.parse(stored) as KeyboardState) : NOBODY;
  }

  /** Which visitor has it, as proxies are told. */
  held(): HeldKeyboard {
    const { holder } = this.#state;
    const known =
      holder === null || this.#mode === null ? undefined : this.#parts.known.knownBy(holder);
    return { holder: known?.sub ?? null };
  }

  /** What a person’s entry says of it. */
  of(pid: string): Pick<Person, 'keyboard' | 'hand'> {
    if (this.#mode === null) return {};
    const place = this.#state.hands.indexOf(pid) + 1;
    return {
      ...(this.#state.holder === pid ? { keyboard: true } : {}),
      ...(place > 0 ? { hand: place } : {}),
    };
  }

  /** KB5: whether all have the same caret. */
  get isShared(): boolean {
    return this.#mode !== null;
  }

  /** KB2: when it changes hands if nobody types until then, in ms; nobody’s rest counts in a pause. */
  restEnds(): number | null {
    return this.#mode === null || this.#isPaused ? null : restEnds(this.#state);
  }

  /** KB1: the room file’s mode; one that a host has set stays until the file says something else than before. */
  configure(given: KeyboardMode | null): void {
    const { keyboardGiven, keyboard } = this.#parts.status.now;
    if (given === keyboardGiven) return;
    this.#parts.status.configure({ keyboardGiven: given });
    if (given !== keyboard) this.#setMode(given);
  }

  /** KB4. @returns false where everybody has a terminal of their own */
  set(mode: KeyboardMode): boolean {
    if (this.#mode === null) return false;
    this.#setMode(mode);
    return true;
  }

  /** KB2: a visitor types. @param now ms @returns who has it then */
  claim(visitor: string, now: number): HeldKeyboard {
    const pid = this.#parts.known.pidOf(visitor);
    // Who is not here would have it unseen.
    const standing = pid === undefined ? 'gone' : this.#standing(pid, now);
    if (pid !== undefined && (standing === 'here' || standing === 'leaving'))
      this.#act({ do: 'claim', pid }, now);
    return this.held();
  }

  /** KB3: what people do about it themselves. @param now ms @returns false if they may not */
  hand(pid: string, what: HandAct, now: number): boolean {
    if (what === 'raise' && !this.#parts.mayType(pid)) return false;
    this.#act({ do: what, pid }, now);
    return true;
  }

  /**
   * KB4. @param now ms @param from the act is meant for this holder
   * @returns false where nobody can have it, this person can’t, or there is none to take it from
   */
  move(act: HostAct, now: number, from?: string): boolean {
    if (this.#mode === null || (act.do === 'give' && !this.#parts.mayType(act.pid))) return false;
    const { holder } = this.#state;
    if (act.do === 'free' && (holder === null || (from ?? holder) !== holder)) return false;
    if (act.do === 'give' && this.#mode === 'everyone') this.set('one');
    this.#act(act, now);
    return true;
  }

  /** Somebody has left the room. @param now ms */
  left(pid: string, now: number): void {
    this.#act({ do: 'leave', pid }, now);
  }

  /** Time has passed. @param now ms */
  rest(now: number): void {
    if (!this.#isPaused) this.#act({ do: 'rest' }, now);
  }

  /** Rights have changed, a connection has come or gone, or a place is kept no more. @param now ms */
  check(now: number): void {
    this.#act({ do: 'check' }, now);
  }

  /** Who has it has it for as long as if they had just typed. @param now ms */
  touch(now: number): void {
    if (this.#state.holder !== null) this.#become({ ...this.#state, at: now });
  }

  get #mode(): KeyboardMode | null {
    return this.#parts.status.now.keyboard;
  }

  get #isPaused(): boolean {
    return pauseOf(this.#parts.status.now.pauses, SHARED_SEAT) !== undefined;
  }

  #standing(pid: string, now: number): Standing {
    const { isHere, isConnected, isSeated, isKept, mayType, known } = this.#parts;
    if (isSeated(pid)) return mayType(pid) ? 'here' : 'gone';
    if (isHere(pid) && !isConnected(pid)) return 'leaving';
    const visitor = known.knownBy(pid)?.sub;
    return visitor !== undefined && isKept(visitor, now) ? 'away' : 'gone';
  }

  #setMode(mode: KeyboardMode | null): void {
    this.#parts.status.change({ keyboard: mode });
    const { holder, hands } = this.#state;
    // Where everybody types nobody waits for it.
    if (mode !== 'one' && hands.length > 0) this.#become({ ...this.#state, hands: [] });
    // What people's entries and proxies have of it depends on the mode.
    if (holder !== null) this.#parts.changed([holder], true);
  }

  #act(act: KeyboardAct, now: number): void {
    if (this.#mode !== null) {
      const standing = (pid: string): Standing => this.#standing(pid, now);
      this.#become(afterKeyboardAct(this.#state, this.#mode, act, now, standing));
    }
  }

  #become(next: KeyboardState): void {
    const before = this.#state;
    if (next === before) return;
    writeMeta(this.#sql, 'keyboard', JSON.stringify(next));
    this.#state = next;
    const hasMoved = before.holder !== next.holder;
    if (!hasMoved && before.hands === next.hands) return;
    const concerned = new Set([before.holder, next.holder, ...before.hands, ...next.hands]);
    const pids = [...concerned].filter((pid) => pid !== null);
    this.#parts.changed(pids, hasMoved);
  }
}
