// Who has the keyboard of each terminal that all of a room share (KB1, KB2), as this proxy knows it: decides about every key
// without waiting, and tells the room who types.
import type { Logger } from 'pino';
import { KEYBOARD_REST_MS, type KeyboardMode } from '../../protocol/access/keyboard.ts';
import type { HeldKeyboard } from '../../protocol/access/room-control.ts';
import type { ServerMessage } from '../../protocol/messages.ts';
import type { Room } from '../../rooms/load.ts';
import { partyRoomOf } from '../../rooms/lookup.ts';
import type { PartyClient } from './client.ts';

/** While somebody types, the room hears of it this often, in ms. */
const TELL_EVERY_MS = 10_000;

/** Where several type at once, and while the party is away, it hears of it no more often than this, in ms. */
const TELL_LEAST_MS = 500;

/** The room passes the keyboard on after a rest; where it has not for so much longer, in ms, it is away. */
const PATIENCE_MS = 15_000;

export interface RoomKeyboard {
  /** Somebody types who may: the keyboard is theirs if it was nobody’s. @param visitor their id */
  used(visitor: string): void;
  /** Whether a visitor’s keys reach the app. */
  isFor(visitor: string): boolean;
}

export interface Keyboards extends Disposable {
  of(room: Room): RoomKeyboard;
  /** Takes what a room tells its proxies. */
  heard(partyRoom: string, message: ServerMessage): void;
}

/** @param now a monotonic clock, in ms */
export function createKeyboards(
  party: Pick<PartyClient, 'claimKeyboard'>,
  log: Logger,
  now: () => number = () => performance.now(),
): Keyboards {
  const all = new Map<string, Keyboard>();

  function keyboardAt(partyRoom: string): Keyboard {
    const tell = (visitor: string) => party.claimKeyboard(partyRoom, visitor);
    const keyboard = all.get(partyRoom) ?? new Keyboard(tell, log, now);
    all.set(partyRoom, keyboard);
    return keyboard;
  }

  return {
    of(room) {
      const keyboard = keyboardAt(partyRoomOf(room));
      // As its file says, until the room has said how it is.
      keyboard.mode ??= room.keyboard;
      return keyboard;
    },
    heard(partyRoom, message) {
      // It may be before anybody has a seat there.
      if (message.type === 'room' && message.keyboard)
        keyboardAt(partyRoom).mode = message.keyboard;
      if (message.type === 'keyboard') keyboardAt(partyRoom).hears(message);
    },
    [Symbol.dispose]() {
      for (const keyboard of all.values()) keyboard.stop();
    },
  };
}

class Keyboard implements RoomKeyboard {
  mode: KeyboardMode | undefined;
  readonly #claim: (visitor: string) => Promise<HeldKeyboard>;
  readonly #log: Logger;
  readonly #now: () => number;
  #holder: string | null = null;
  /** When the holder last typed here, or got it. */
  #usedAt = Number.NEGATIVE_INFINITY;
  /** Whom the room was last told of, and when. */
  #told: string | null = null;
  #toldAt = Number.NEGATIVE_INFINITY;
  #telling = false;
  #timer: NodeJS.Timeout | undefined;
  /** When the timer fires; infinite without one. */
  #due = Number.POSITIVE_INFINITY;

  constructor(claim: (visitor: string) => Promise<HeldKeyboard>, log: Logger, now: () => number) {
    this.#claim = claim;
    this.#log = log;
    this.#now = now;
  }

  isFor(visitor: string): boolean {
    return this.mode !== 'one' || this.#holder === visitor;
  }

  used(visitor: string): void {
    if (!this.isFor(visitor) && !this.#isFree()) return;
    this.#holder = visitor;
    this.#usedAt = this.#now();
    this.#plan();
  }

  hears({ holder }: HeldKeyboard): void {
    if (holder !== this.#holder) this.#usedAt = this.#now();
    this.#holder = holder;
    this.#told = holder;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #isFree(): boolean {
    return this.#holder === null || this.#now() - this.#usedAt > KEYBOARD_REST_MS + PATIENCE_MS;
  }

  /** Tells the room at once of somebody else, and from time to time that they still type. */
  #plan(): void {
    if (this.#telling) return;
    const every = this.#told === this.#holder ? TELL_EVERY_MS : TELL_LEAST_MS;
    const at = this.#toldAt + every;
    if (this.#due <= at) return;
    clearTimeout(this.#timer);
    const wait = at - this.#now();
    if (wait <= 0) void this.#tell();
    else {
      this.#due = at;
      this.#timer = setTimeout(() => void this.#tell(), wait).unref();
    }
  }

  async #tell(): Promise<void> {
    this.#due = Number.POSITIVE_INFINITY;
    const claimed = this.#holder;
    // It was passed on meanwhile.
    if (claimed === null) return;
    this.#telling = true;
    this.#told = claimed;
    this.#toldAt = this.#now();
    try {
      const answer = await this.#claim(claimed);
      if (this.#holder === claimed) this.hears(answer);
    } catch (error) {
      // Who types here types on, and the room hears of it with a later key.
      this.#told = null;
      this.#log.debug({ err: error }, 'the room does not know who has the keyboard');
      return;
    } finally {
      this.#telling = false;
    }
    if (this.#holder !== this.#told) this.#plan();
  }
}
