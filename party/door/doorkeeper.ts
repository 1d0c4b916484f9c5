// Decides who may enter a room: by its bans, its invitations, its knocks, and whether it is closed or over.
import type { Entry, InviteRole } from '../../protocol/access/invites.ts';
import type { Knocks } from '../../protocol/access/knocks.ts';
import type { KeptOut } from '../../protocol/access/moderation.ts';
import type { Control } from '../../protocol/access/room-control.ts';
import type { Ticket } from '../../protocol/access/ticket.ts';
import { cleanName } from '../../protocol/text/text.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Sql } from '../storage/sql.ts';
import type { Settings } from '../windows/room-tables.ts';
import { BanBook, type Known } from './ban-book.ts';
import { InviteBook } from './invite-book.ts';
import { KnockBook } from './knock-book.ts';

type ControlOf<T extends Control['op']> = Extract<Control, { op: T }>;

export interface DoorkeeperParts {
  audit: AuditLog;
  settings(): Pick<Settings, 'closed' | 'ended' | 'knock' | 'hostLink'>;
  /** Whether a visitor is in the room or has a seat. @param now ms */
  isInside(visitor: string, now: number): boolean;
}

const KNOCK_STATES = { none: 'knock', waiting: 'knocked', away: 'turned_away' } as const;

export class Doorkeeper {
  readonly invites: InviteBook;
  readonly bans: BanBook;
  #knocks: KnockBook;
  #parts: DoorkeeperParts;

  /** @param sql whose tables exist */
  constructor(sql: Sql, parts: DoorkeeperParts) {
    this.invites = new InviteBook(sql);
    this.bans = new BanBook(sql);
    this.#knocks = new KnockBook(sql);
    this.#parts = parts;
  }

  isInside(visitor: string, now: number): boolean {
    return this.#parts.isInside(visitor, now);
  }

  /** DO2: what a visitor may enter as. The log of the room has it when an invitation is used. @param now ms */
  entry(asked: Omit<ControlOf<'entry'>, 'op'>, now: number): Entry {
    const { isNew, ...entry } = this.invites.entry(asked, now);
    if (isNew) {
      const act = { what: 'enter', whom: asked.invite ?? '', outcome: 'done', note: '' } as const;
      this.#parts.audit.add(asked, act, now);
    }
    const { hostLink } = this.#parts.settings();
    return { ...entry, hostLink, keptOut: this.#keptOut(asked, entry.role, now) };
  }

  /** Why the holder of a ticket may not be here; null if the room has nothing against them. @param now ms */
  keptOut({ sub, account, address }: Ticket, now: number): KeptOut | null {
    return this.#keptOut({ visitor: sub, account, address }, this.invites.roleOf(sub), now);
  }

  /** MO1, MO4, MO5, DO5. */
  #keptOut(
    { visitor, account, address }: Known,
    invited: InviteRole | null,
    now: number,
  ): KeptOut | null {
    const banned = this.bans.find({ visitor, account, address }, now);
    if (banned) return banned;
    const { closed, ended, knock } = this.#parts.settings();
    if (ended) return { why: 'ended', reason: '' };
    if (!closed && !knock) return null;
    if (this.isInside(visitor, now)) return null;
    if (closed) return { why: 'closed', reason: '' };
    const state = this.#knocks.stateOf(visitor, now);
    // Who was invited need not knock.
    if (state === 'in' || invited !== null) return null;
    return { why: KNOCK_STATES[state], reason: '' };
  }

  /** DO5: somebody knocks, or is answered. @param now ms @returns `found`: whether it had an effect */
  answerKnock(op: ControlOf<'knock' | 'let_in' | 'turn_away' | 'knocks'>, now: number): Knocks {
    const whom = this.#answerKnock(op, now);
    return { found: whom !== null, whom: whom ?? '', knocks: this.#knocks.waiting(now) };
  }

  /** Those who wait at the door, with their names. @param now ms */
  waiting(now: number): Knocks['knocks'] {
    return this.#knocks.waiting(now);
  }

  /** @returns whom it concerned; null if it had no effect */
  #answerKnock(
    op: ControlOf<'knock' | 'let_in' | 'turn_away' | 'knocks'>,
    now: number,
  ): string | null {
    switch (op.op) {
      case 'knock': {
        const who = cleanName(op.who) || 'someone';
        return this.#knocks.knock(op.visitor, who, now) === 'full' ? null : who;
      }
      case 'let_in':
      case 'turn_away':
        return this.#knocks.answer(op.visitor, op.op === 'let_in', now) ?? null;
      case 'knocks':
        return '';
    }
  }
}
