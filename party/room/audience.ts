// The room's side of its audience: which object of it a newcomer goes to, and what these objects say (CR1 to CR3).
import { encode } from '../../protocol/frames.ts';
import { AUDIENCE_EACH, MAX_AUDIENCES } from '../../protocol/limits.ts';
import {
  audienceSub,
  encodePicture,
  type Picture,
  readFromAudience,
  withCursors,
} from '../../protocol/room/audience.ts';
import { type Dismissal, encodeDismissal } from '../../protocol/room/dismissal.ts';
import { branchFor } from '../../streams/branches.ts';
import { OnTheirWay } from '../../streams/on-their-way.ts';
import type { Later } from '../billing/meter.ts';
import { Tally } from '../branches/tally.ts';
import {
  attachmentOf,
  type RoomConnection,
  sendText,
  updateAttachment,
} from '../connections/connection.ts';
import type { Connections } from '../connections/connections.ts';
import type { CursorFrame } from '../cursors/cursors.ts';

/** Everybody hears how many look on at most this often, in ms. */
const TELL_EVERY_MS = 5_000;
const SIZE = { each: AUDIENCE_EACH, branches: MAX_AUDIENCES };

export interface AudienceParts {
  connections: Connections;
  later: Later;
  /** What newcomers are to see, without cursors. */
  picture(): Picture;
  cursors(): CursorFrame | null;
  /** Everybody is to hear how many look on. */
  changed(): void;
}

export class RoomAudience {
  readonly #parts: AudienceParts;
  readonly #way = new OnTheirWay();
  readonly #tally: Tally;
  /** The latest picture, and what had been told when it was drawn: many objects ask for the same one. */
  #drawn = { told: -1, text: '' };

  /** @param parts whose connections are all there that survived hibernation */
  constructor(parts: AudienceParts) {
    this.#parts = parts;
    const tally = {
      ...{ later: parts.later, everyMs: TELL_EVERY_MS, count: () => this.size },
      say: () => {
        parts.changed();
        return true;
      },
    };
    this.#tally = new Tally(tally, this.size);
  }

  /** How many look on. */
  get size(): number {
    return this.#objects().reduce((sum, { watchers }) => sum + watchers, 0);
  }

  /**
   * One more looks on.
   * @param sub of their ticket @param now ms @returns at which object, from 1; null: the audience has no place left
   */
  place(sub: string, now: number): number | null {
    const n = this.#way.of(sub, now) ?? branchFor(this.#objects(), this.#way.counts(now), SIZE);
    if (n !== null) this.#way.send(sub, n, now);
    return n;
  }

  /** An object of it has said something. @returns whether that can be understood */
  take(connection: RoomConnection, text: string): boolean {
    const said = readFromAudience(text);
    const n = numberOf(connection);
    if (!said || n === null) return false;
    this.#way.counted(n);
    updateAttachment(connection, { watchers: said.watchers });
    if (said.wanted) sendText(connection, this.#picture());
    this.#tally.check();
    return true;
  }

  /** MO1, MO5, DO2: whom it means is sent away from there, too. */
  dismiss(dismissal: Dismissal): void {
    const frame = encodeDismissal(dismissal);
    for (const connection of this.#parts.connections.all())
      if (numberOf(connection) !== null) sendText(connection, frame);
  }

  /** A connection is gone: all who looked on there are, if it was an object of the audience. */
  left(connection: RoomConnection): void {
    if (numberOf(connection) === null) return;
    // If its close woke the room, it was not among the connections that were there.
    this.#tally.came();
  }

  #picture(): string {
    const { connections, picture, cursors } = this.#parts;
    const { told } = connections;
    if (told !== this.#drawn.told) this.#drawn = { told, text: encodePicture(picture()) };
    const frame = cursors();
    return withCursors(this.#drawn.text, frame && encode(frame));
  }

  #objects(): { n: number; watchers: number }[] {
    return [...this.#parts.connections.all()].flatMap((connection) => {
      const n = numberOf(connection);
      return n === null ? [] : [{ n, watchers: attachmentOf(connection)?.watchers ?? 0 }];
    });
  }
}

/** Which object of the audience is at the other end; null for anybody else. */
function numberOf(connection: RoomConnection): number | null {
  const { ticket } = attachmentOf(connection) ?? {};
  if (ticket?.role !== 'audience') return null;
  const n = Number(ticket.sub.slice(audienceSub(0).length - 1));
  return Number.isSafeInteger(n) && n > 0 ? n : null;
}
