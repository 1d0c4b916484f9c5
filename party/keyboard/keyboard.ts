// The keyboard of a room with one terminal for all (KB1 to KB4): stores who has it, and says who has to know.
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
  /** Whether somebody is in the room who may type. */
  mayType(pid: string): boolean;
  /** These people’s entries have changed; with `moved`, the keyboard is no longer where it was. */
  changed(pids: readonly string[], moved?: { from: string | null }): void;
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

  /** KB5: whether a person’s caret is shown. */
  ownsCaret(pid: string): boolean {
    return this.#mode === null || this.#state.holder === pid;
  }

  /** KB2: when it changes hands if nobody types until then, in ms; nobody’s rest counts in a pause. */
  restEnds(): number | null {
    return this.#mode === null || this.#isPaused ? null : restEnds(this.#state);
  }

  /** KB1: the room file’s mode; one that a host has set stays until the file says something else than before. */
  configure(given: KeyboardMode | null): void {
    const { keyboardGiven, keyboard } = this.#parts.status.now;
    const isSame = given === keyboardGiven;
    this.#parts.status.configure({ keyboardGiven: given, keyboard: isSame ? keyboard : given });
    if (!isSame && given !== 'one') this.#open();
  }

  /** KB4. @returns false where everybody has a terminal of their own */
  set(mode: KeyboardMode): boolean {
    if (this.#mode === null) return false;
    this.#parts.status.change({ keyboard: mode });
    if (mode === 'everyone') this.#open();
    return true;
  }

  /** KB2: a visitor types. @param now ms @returns who has it then */
  claim(visitor: string, now: number): HeldKeyboard {
    const { known } = this.#parts;
    // Whose page has not reached the room yet gets a name with its hello.
    const pid = known.pidOf(visitor) ?? known.person(visitor, 'someone').pid;
    this.#act({ do: 'claim', pid }, now);
    return this.held();
  }

  /** KB3: what people do about it themselves. @param now ms @returns false if they may not */
  hand(pid: string, what: HandAct, now: number): boolean {
    if (what === 'raise' && !this.#parts.mayType(pid)) return false;
    this.#act({ do: what, pid }, now);
    return true;
  }

  /** KB4. @param now ms @returns false where nobody can have it, or this person can’t */
  move(act: HostAct, now: number): boolean {
    if (this.#mode === null || (act.do === 'give' && !this.#parts.mayType(act.pid))) return false;
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

  /** Who has it has it for as long as if they had just typed. @param now ms */
  touch(now: number): void {
    if (this.#state.at > 0) this.#become({ ...this.#state, at: now });
  }

  get #mode(): KeyboardMode | null {
    return this.#parts.status.now.keyboard;
  }

  get #isPaused(): boolean {
    return pauseOf(this.#parts.status.now.pauses, SHARED_SEAT) !== undefined;
  }

  /** Everybody types: nobody waits for it any more. */
  #open(): void {
    if (this.#state.hands.length > 0) this.#become({ ...this.#state, hands: [] });
  }

  #act(act: KeyboardAct, now: number): void {
    if (this.#mode !== null) this.#become(afterKeyboardAct(this.#state, this.#mode, act, now));
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
    this.#parts.changed(pids, hasMoved ? { from: before.holder } : undefined);
  }
}
