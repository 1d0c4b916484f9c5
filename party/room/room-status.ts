// What a room is set to, and what everybody is told of that: pauses (LK2), the lock (LK1), whether it is closed
// (MO4) or recorded (RE2), who types (KB1).
import type { Told } from '../../protocol/access/moderation.ts';
import { BY_ROOM_FILE } from '../../protocol/access/recorded.ts';
import type { PauseAct, RecordAct } from '../../protocol/access/room-control.ts';
import type { ServerMessage } from '../../protocol/messages.ts';
import type { Resident } from '../../protocol/room/resident-words.ts';
import { cleanRemark, cleanTitle } from '../../protocol/text/text.ts';
import type { RoomTables, Settings } from '../windows/room-tables.ts';
import { afterPauseAct } from './pause-acts.ts';
import { roomMessage } from './welcome.ts';

export interface Listeners {
  /** To everybody in the room. */
  people(message: ServerMessage): void;
  /** To the proxies that listen. */
  proxies(message: ServerMessage): void;
  /** A pause has begun, or has ended. */
  paused(now: number): void;
  /** AG1: who lives there. */
  resident(): Resident | null;
  /** CR3: how many look on from the audience. */
  audience(): number;
}

export class RoomStatus {
  #tables: RoomTables;
  #settings: Settings;
  #tell: Listeners;

  constructor(tables: RoomTables, settings: Settings, tell: Listeners) {
    this.#tables = tables;
    this.#settings = settings;
    this.#tell = tell;
  }

  get now(): Settings {
    return this.#settings;
  }

  /** Stores settings of which nobody is told: clients learn them at their next hello. */
  configure(settings: Partial<Settings>): void {
    this.#settings = { ...this.#settings, ...settings };
    this.#tables.saveSettings(this.#settings);
  }

  /** Stores settings and tells everybody, and every proxy that listens. */
  change(
    settings: Partial<
      Pick<Settings, 'pauses' | 'locked' | 'closed' | 'ended' | 'keyboard' | 'recorded'>
    >,
  ): void {
    this.configure(settings);
    this.announce();
  }

  /** What the room is set to, and who lives there. */
  message(): ServerMessage {
    return roomMessage(this.#settings, this.#tell.resident(), this.#tell.audience());
  }

  /** Tells everybody, and every proxy that listens, how the room is. */
  announce(): void {
    const message = this.message();
    // Those who see to it first.
    this.#tell.proxies(message);
    this.#tell.people(message);
  }

  /** LK1. @param by who acts, for people */
  lock(locked: boolean, by: string): void {
    if (locked === this.#settings.locked) return;
    this.change({ locked });
    this.tell({ what: locked ? 'lock' : 'unlock', by, reason: '' });
  }

  /** LK2: pauses the room or a seat, lets it go on, or answers the question. @param now ms @returns whether it changed */
  pause(act: PauseAct, by: string, now: number): boolean {
    const pauses = afterPauseAct(this.#settings.pauses, act, by, now);
    if (pauses === this.#settings.pauses) return false;
    this.change({ pauses });
    this.#tell.paused(now);
    const { op: what, seat } = act;
    const reason = act.op === 'pause' ? act.reason : '';
    this.tell({ what, by, reason, ...(seat === undefined ? {} : { seat }) });
    return true;
  }

  /** RE2: starts or stops recording. @param now ms @returns whether it changed */
  record(act: RecordAct, by: string, now: number): boolean {
    const starts = act.op === 'start_recording';
    if (starts === (this.#settings.recorded !== null)) return false;
    this.change({ recorded: starts ? { by: cleanTitle(by), at: now } : null });
    this.tell({ what: act.op, by, reason: starts ? '' : act.reason });
    return true;
  }

  /** RE2: what the room's file says; what a host has set stays until it says something else than before. */
  configureRecording(given: boolean, now: number): void {
    if (given === this.#settings.recordGiven) return;
    this.configure({ recordGiven: given });
    const recorded = given ? (this.#settings.recorded ?? { by: BY_ROOM_FILE, at: now }) : null;
    if (recorded !== this.#settings.recorded) this.change({ recorded });
  }

  /** LK1: what the room's file says; what a host has set stays until it says something else than before. */
  configureLock(given: boolean): void {
    if (given === this.#settings.lockGiven) return;
    this.configure({ lockGiven: given });
    if (given !== this.#settings.locked) this.change({ locked: given });
  }

  /** Tells everybody what was done. */
  tell(told: Told): void {
    const { by, reason } = told;
    this.#tell.people({ type: 'told', ...told, by: cleanTitle(by), reason: cleanRemark(reason) });
  }
}
