// Carries out what hosts and operators do to people: sends away, keeps out, mutes, takes lines back, closes, ends, and
// passes the keyboard on.

import type { Moderated, Moderation, Told } from '../../protocol/access/moderation.ts';
import type { ServerMessage } from '../../protocol/messages.ts';
import type { Meant } from '../../protocol/room/dismissal.ts';
import { cleanRemark, cleanTitle } from '../../protocol/text/text.ts';
import { HOUR_MS } from '../../protocol/time.ts';
import type { ChatTable } from '../chat/chat-table.ts';
import { attachmentOf } from '../connections/connection.ts';
import type { Connections } from '../connections/connections.ts';
import type { BanBook } from '../door/ban-book.ts';
import type { Keyboard } from '../keyboard/keyboard.ts';
import type { People } from '../people/people.ts';
import type { PeopleTable } from '../people/people-table.ts';

export interface ModeratorParts {
  bans: BanBook;
  people: People;
  known: PeopleTable;
  lines: ChatTable;
  connections: Connections;
  /** Closes the connections of browsers that are meant, and tells their people. */
  dismiss(meant: Meant, msg: string): void;
  /** To everybody in the room. */
  broadcast(message: ServerMessage): void;
  /** Tells proxies to look at their sockets again; with the reason of an end, to end every seat. */
  door(ended?: string): void;
  /** MO4, MO5. */
  close(closed: boolean, ended: boolean): void;
  keyboard: Keyboard;
  /** CH3: everybody’s pages drop it. */
  eraseChat(): void;
  eraseLayout(): void;
}

/** KB4: who types, for people. */
const MODES = { one: 'one at a time', everyone: 'everyone' } as const;

const MINUTE_MS = 60_000;

export class Moderator {
  #parts: ModeratorParts;

  constructor(parts: ModeratorParts) {
    this.#parts = parts;
  }

  /** @param now ms @returns whether there was such a person, line or ban */
  perform(act: Moderation, now: number): Moderated {
    const whom = this.#perform(act, now);
    if (whom !== null) this.#tell(act, whom);
    return { found: whom !== null, whom: whom ?? '', bans: this.#parts.bans.list(now) };
  }

  /** @returns the name of whom it concerned, empty for the whole room; null if there is no such person, line or ban */
  #perform(act: Moderation, now: number): string | null {
    const { bans, lines, known, people } = this.#parts;
    const reason = cleanRemark(act.reason);
    switch (act.op) {
      case 'kick':
        return this.#keepOut(act.person, now, {
          ...{ isKick: true, until: now + act.minutes * MINUTE_MS, byAddress: false },
          ...{ reason, by: act.by.who, msg: `You were removed from this room by ${act.by.who}.` },
        });
      case 'ban':
        return this.#keepOut(act.person, now, {
          ...{ isKick: false, until: act.hours === null ? null : now + act.hours * HOUR_MS },
          ...{ byAddress: act.address, reason, by: act.by.who },
          msg: `${act.by.who} has banned you from this room.`,
        });
      case 'unban':
        return bans.lift(act.ban) ?? null;
      case 'mute':
      case 'unmute': {
        const person = known.personBy(act.person);
        if (!person) return null;
        known.setMuted(act.person, act.op === 'mute');
        people.refresh(act.person);
        return person.name;
      }
      case 'remove_line': {
        const line = lines.remove(act.line);
        if (line) this.#parts.broadcast({ type: 'chat_gone', id: act.line });
        return line?.sender ?? null;
      }
      case 'close':
      case 'open':
        this.#parts.close(act.op === 'close', false);
        return '';
      case 'announce':
        return '';
      case 'erase':
        this.#parts.eraseChat();
        if (act.layout) this.#parts.eraseLayout();
        return act.layout ? 'the chat and the layout' : 'the chat';
      case 'end':
        this.#parts.close(true, true);
        // Before their connections end, so that they read it.
        this.#tell(act, '');
        this.#parts.dismiss({ everybody: true }, withReason('The room was ended.', reason));
        this.#parts.door(reason);
        return '';
      case 'set_keyboard':
        return this.#parts.keyboard.set(act.mode) ? MODES[act.mode] : null;
      case 'give_keyboard': {
        const given = this.#parts.keyboard.move({ do: 'give', pid: act.person }, now);
        return given ? (known.personBy(act.person)?.name ?? null) : null;
      }
      case 'free_keyboard':
        return this.#parts.keyboard.move({ do: 'free' }, now, act.person) ? '' : null;
    }
  }

  #keepOut(
    pid: string,
    now: number,
    how: {
      isKick: boolean;
      until: number | null;
      byAddress: boolean;
      reason: string;
      by: string;
      msg: string;
    },
  ): string | null {
    const { bans, known, dismiss, door } = this.#parts;
    const person = known.personBy(pid);
    const stored = known.knownBy(pid);
    if (!person || !stored) return null;
    const { sub: visitor, account } = stored;
    const addresses = this.#addressesOf(visitor, stored.address);
    const { isKick, until, reason, by } = how;
    const ban = { visitor, account, who: person.name, isKick, until, reason, by };
    bans.add({ ...ban, ...(how.byAddress ? { address: addresses[0] } : {}) }, now);
    if (how.byAddress) for (const address of addresses.slice(1)) bans.add({ ...ban, address }, now);
    dismiss(
      {
        ...{ visitors: [visitor], account, sparesLeaders: true },
        ...(how.byAddress ? { addresses } : {}),
      },
      withReason(how.msg, reason),
    );
    door();
    return person.name;
  }

  /** Addresses of a visitor's connections, or the last one that is known. */
  #addressesOf(visitor: string, last: string | undefined): string[] {
    const open = [...this.#parts.connections.all()]
      .map((connection) => attachmentOf(connection)?.ticket)
      .map((ticket) => (ticket?.sub === visitor ? ticket.address : undefined));
    return [...new Set([...open, last])].filter((address) => address !== undefined);
  }

  #tell(act: Moderation, whom: string): void {
    const { op, by } = act;
    // Who is let in again, and a line that is gone, concern nobody who reads this.
    if (op === 'unban' || op === 'remove_line') return;
    const said = op === 'announce' ? act.text : act.reason;
    const told: Told = { what: op, by: cleanTitle(by.who), reason: cleanRemark(said) };
    this.#parts.broadcast({ type: 'told', ...told, ...(whom === '' ? {} : { whom }) });
  }
}

function withReason(text: string, reason: string): string {
  return reason === '' ? text : `${text} ${reason}`;
}
