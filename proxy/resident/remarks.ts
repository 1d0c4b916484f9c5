// What a resident says by itself, without its model: its greeting, and what it lacks. Each is said once, whichever proxy
// runs it, as far as the conversation tells.

import { randomId } from '../../protocol/random-id.ts';
import { DAY_MS, HOUR_MS } from '../../protocol/time.ts';
import type { Room } from '../../rooms/load.ts';
import type { RoomLine } from './room/room-line.ts';

/** It greets if it has not said anything for so long, and says what it lacks once in so long, in ms. */
const GREETS_AFTER_MS = 6 * HOUR_MS;

export class Remarks {
  readonly #room: Room;
  readonly #line: RoomLine;
  /** What was said to whom on which day. */
  readonly #said = new Set<string>();

  constructor(room: Room, line: RoomLine) {
    this.#room = room;
    this.#line = line;
  }

  greet(): void {
    const { welcome } = this.#room;
    if (this.#isSilent || welcome.trim() === '') return;
    if (!this.#hasSaid(GREETS_AFTER_MS)) this.#say(welcome);
  }

  noKey(): void {
    if (!this.#isSilent)
      this.#once('I have no key to my model, so I can’t answer. The room works without me.');
  }

  askForKey(pid: string): void {
    this.#once(
      `${this.#name(pid)}: I answer with a key of your own. “Give a key” above the chat’s box, or … at my name in the list of people, takes one; it stays in the server’s memory, for this visit.`,
      `key ${pid}`,
    );
  }

  get #isSilent(): boolean {
    return this.#line.paused || this.#line.facts?.state === 'off';
  }

  #name(pid: string): string {
    return this.#line.conversation.people.get(pid)?.name ?? 'you';
  }

  /** @param as what counts as the same on one day (UTC) */
  #once(text: string, as = text): void {
    const day = Math.floor(this.#line.now() / DAY_MS);
    const key = `${day} ${as}`;
    if (this.#said.has(key) || this.#hasSaid(DAY_MS, text)) return;
    for (const old of this.#said) if (!old.startsWith(`${day} `)) this.#said.delete(old);
    if (this.#say(text)) this.#said.add(key);
  }

  #say(text: string): boolean {
    return this.#line.tell({ type: 'chat_msg', cid: randomId(), text });
  }

  /** Whether it has said this, or if `text` is absent anything, within this time. */
  #hasSaid(withinMs: number, text?: string): boolean {
    const { conversation, me } = this.#line;
    return conversation.lines.some(
      (one) =>
        one.pid === me &&
        this.#line.now() - one.ts < withinMs &&
        (text === undefined || one.text === text),
    );
  }
}
