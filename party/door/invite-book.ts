// A room's invitations and who has entered with them, in its database.

import {
  type Entry,
  type Invite,
  type InviteRole,
  type InviteTrouble,
  MAX_INVITES,
} from '../../protocol/access/invites.ts';
import { HOUR_MS } from '../../protocol/time.ts';
import type { Sql, SqlRow } from '../storage/sql.ts';

/** Terms of a new invitation. */
export interface NewInvite {
  id: string;
  role: InviteRole;
  uses: number;
  hours: number;
  by: string;
}

interface Shown {
  visitor: string;
  who: string;
  invite?: string;
  take: boolean;
}

/** `isNew`: the invitation that was shown was used by this. */
export type Entered = Omit<Entry, 'hostLink' | 'keptOut'> & { isNew: boolean };

/** An invitation counts once for each visitor who enters with it. It lets them in until it is revoked. */
export class InviteBook {
  #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** @param now ms */
  make({ id, role, uses, hours, by }: NewInvite, now: number): void {
    const until = Math.round(now + hours * HOUR_MS);
    this.#sql.put('invites', { id, role, uses, by, at: now, until, revoked: 0 });
    this.#sql.run(
      `DELETE FROM invites WHERE id NOT IN (
         SELECT id FROM invites
         ORDER BY revoked, (SELECT count(*) FROM entries WHERE invite = id) = 0 AND until <= ?, at DESC LIMIT ?
       )`,
      now,
      MAX_INVITES,
    );
    this.#sql.run('DELETE FROM entries WHERE invite NOT IN (SELECT id FROM invites)');
  }

  /** Newest first. */
  list(): Invite[] {
    const entries = this.#sql.all('SELECT invite, who, at FROM entries ORDER BY at');
    const used = Map.groupBy(entries, ({ invite }) => String(invite));
    return this.#sql.all('SELECT * FROM invites ORDER BY at DESC, id').map((row) => ({
      ...inviteOf(row),
      usedBy: (used.get(String(row.id)) ?? []).map(({ who, at }) => ({
        who: String(who),
        at: Number(at),
      })),
    }));
  }

  /** @returns the visitors whom it let in; empty for one that is revoked or not there */
  revoke(id: string): string[] {
    if (this.#find(id)?.revoked !== false) return [];
    const entered = this.#sql.all('SELECT visitor FROM entries WHERE invite = ?', id);
    this.#sql.run('UPDATE invites SET revoked = 1 WHERE id = ?', id);
    return entered.map(({ visitor }) => String(visitor));
  }

  /** What a visitor has entered as before, and may still; null without an invitation. */
  roleOf(visitor: string): InviteRole | null {
    return this.#best(visitor)?.role ?? null;
  }

  isRevoked(id: string): boolean {
    return this.#find(id)?.revoked !== false;
  }

  /** What a visitor may enter as. @param now ms */
  entry({ visitor, who, invite, take }: Shown, now: number): Entered {
    const has = this.#best(visitor);
    const trouble = invite === undefined ? null : this.#troubleWith(invite, visitor, now);
    const shown = invite === undefined || trouble !== null ? undefined : this.#find(invite);
    const isNew = shown !== undefined && take && !this.#hasEntered(visitor, shown.id);
    if (isNew)
      this.#sql.run(
        'INSERT INTO entries (invite, visitor, who, at) VALUES (?,?,?,?)',
        shown.id,
        visitor,
        who,
        now,
      );
    const best = [has, shown].filter((one) => one !== undefined).sort(byRole)[0];
    return { role: best?.role ?? null, invite: best?.id ?? null, trouble, isNew };
  }

  /** The best of those that the visitor has entered with and that are not revoked. */
  #best(visitor: string): { id: string; role: InviteRole } | undefined {
    return this.#sql
      .all(
        `SELECT invites.* FROM entries JOIN invites ON invites.id = entries.invite
         WHERE entries.visitor = ? AND invites.revoked = 0`,
        visitor,
      )
      .map(inviteOf)
      .sort(byRole)[0];
  }

  #troubleWith(id: string, visitor: string, now: number): InviteTrouble | null {
    const invite = this.#find(id);
    if (!invite) return 'unknown';
    if (invite.revoked) return 'revoked';
    const taken = this.#sql.all('SELECT visitor FROM entries WHERE invite = ?', id);
    if (taken.some((entry) => entry.visitor === visitor)) return null;
    if (now >= invite.until) return 'expired';
    return taken.length >= invite.uses ? 'used_up' : null;
  }

  #hasEntered(visitor: string, invite: string): boolean {
    const query = 'SELECT 1 FROM entries WHERE visitor = ? AND invite = ?';
    return this.#sql.all(query, visitor, invite).length > 0;
  }

  #find(id: string): Omit<Invite, 'usedBy'> | undefined {
    const [row] = this.#sql.all('SELECT * FROM invites WHERE id = ?', id);
    return row && inviteOf(row);
  }
}

const ORDER: readonly InviteRole[] = ['host', 'guest', 'watcher'];

/** The one that allows the most comes first. */
function byRole(a: { role: InviteRole }, b: { role: InviteRole }): number {
  return ORDER.indexOf(a.role) - ORDER.indexOf(b.role);
}

function inviteOf(row: SqlRow): Omit<Invite, 'usedBy'> {
  return {
    id: String(row.id),
    role: row.role as InviteRole,
    uses: Number(row.uses),
    by: String(row.by),
    at: Number(row.at),
    until: Number(row.until),
    revoked: row.revoked === 1,
  };
}
