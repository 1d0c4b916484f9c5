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

/** Visitors remembered of whom the room knows nothing. */
const MOST_REFUSED = 100;

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
  /** Whether the room has said who has it, or is known to be away; counted, since an answer may be older than that. */
  #news = 0;
  /** When the holder last typed here, or got it. */
  #usedAt = Number.NEGATIVE_INFINITY;
  /** Who of those who may have it typed here last. */
  #typist: string | null = null;
  /** Whom the room gave it not although it was free, as people who are not in the room: they have to ask first. */
  readonly #refused = new Set<string>();
  /** Whom the room was last told of, and when. */
  #told: string | null = null;
  #toldAt = Number.NEGATIVE_INFINITY;
  #isClaiming = false;
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
    const isFree = this.#holder === null && this.#news > 0 && !this.#refused.has(visitor);
    if (this.isFor(visitor) || isFree) {
      this.#take(visitor);
      this.#plan();
    } else if (this.#mayBeFree() && !this.#isClaiming && this.#sinceTold() >= TELL_LEAST_MS)
      void this.#tell(visitor);
  }

  hears({ holder }: HeldKeyboard): void {
    this.#news += 1;
    if (holder !== this.#holder) this.#usedAt = this.#now();
    this.#holder = holder;
    this.#told = holder;
    if (holder !== null) this.#refused.delete(holder);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #take(visitor: string): void {
    this.#holder = visitor;
    this.#typist = visitor;
    this.#usedAt = this.#now();
  }

  /** Whether the room may give it to somebody else, if it is asked. */
  #mayBeFree(): boolean {
    const rested = this.#now() - this.#usedAt > KEYBOARD_REST_MS;
    return this.#news === 0 || this.#holder === null || rested;
  }

  #sinceTold(): number {
    return this.#now() - this.#toldAt;
  }

  /** Tells the room at once of somebody else, and from time to time that they still type. */
  #plan(): void {
    if (this.#isClaiming) return;
    const every = this.#told === this.#holder ? TELL_EVERY_MS : TELL_LEAST_MS;
    const at = this.#toldAt + every;
    if (this.#due <= at) return;
    clearTimeout(this.#timer);
    this.#due = at;
    const wait = at - this.#now();
    if (wait <= 0) this.#tellTypist();
    else this.#timer = setTimeout(() => this.#tellTypist(), wait).unref();
  }

  #tellTypist(): void {
    this.#due = Number.POSITIVE_INFINITY;
    // It may have been passed on meanwhile.
    if (this.#typist !== null && this.#typist === this.#holder) void this.#tell(this.#typist);
  }

  async #tell(visitor: string): Promise<void> {
    this.#isClaiming = true;
    this.#told = visitor;
    this.#toldAt = this.#now();
    const asked = this.#news;
    try {
      const answer = await this.#claim(visitor);
      if (this.#news === asked) this.#answered(visitor, answer);
    } catch (error) {
      this.#log.debug({ err: error }, 'the room does not know who has the keyboard');
      // It goes by what is known here, and the room hears of it with a later key.
      if (this.#mayBeFree()) this.#take(visitor);
      this.#news += 1;
      this.#told = null;
      return;
    } finally {
      this.#isClaiming = false;
    }
    if (this.#typist === this.#holder && this.#told !== this.#holder) this.#plan();
  }

  #answered(visitor: string, answer: HeldKeyboard): void {
    // In the meantime somebody else has typed where everybody does.
    if (this.mode !== 'one' && this.#holder !== visitor) return;
    this.hears(answer);
    if (answer.holder === visitor) this.#typist = visitor;
    if (answer.holder !== null) return;
    if (this.#refused.size >= MOST_REFUSED) this.#refused.clear();
    this.#refused.add(visitor);
  }
}
