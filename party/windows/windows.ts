// The windows of a room: applies and stores deltas before they are acked (ST1 to ST6), and compares hashes (BR11).

import { KINDS } from '../../protocol/access/roles.ts';
import type { RoomFacts } from '../../protocol/access/room-control.ts';
import type { ClientMessage, ServerMessage } from '../../protocol/messages.ts';
import { hashWindows } from '../../protocol/windows.ts';
import type { Member } from '../connections/connection.ts';
import { LAYOUT_SID, resetOps } from './reset.ts';
import type { RoomState } from './room-state.ts';
import type { RoomTables } from './room-tables.ts';
import { applyDelta, commit, syncFor } from './rules.ts';

type Message<T extends ClientMessage['type']> = Extract<ClientMessage, { type: T }>;
type Told<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>;

export interface Answered {
  /** For the sender. */
  answer: Told<'ack' | 'error'>;
  /** For everybody else; absent if nothing changed. */
  changes?: Told<'state_delta'>;
}

export class Windows {
  readonly state: RoomState;
  #tables: RoomTables;

  constructor(tables: RoomTables, state: RoomState) {
    this.#tables = tables;
    this.state = state;
  }

  facts(): Pick<RoomFacts, 'rev' | 'epoch' | 'windows'> {
    const { rev, epoch, windows } = this.state;
    return { rev, epoch, windows: windows.size };
  }

  /**
   * Handles a member's delta.
   * @param locked the member may not change the layout (LK1)
   * @throws if it can't be stored; then nothing has changed
   */
  take(member: Member, { seq, ops }: Message<'state_delta'>, locked: boolean): Answered {
    const ref = String(seq);
    if (!KINDS[member.kind].edits) {
      const msg = 'Only bridges and the room’s agent change windows.';
      return { answer: { type: 'error', code: 'forbidden', msg, fatal: false, ref } };
    }
    const outcome = applyDelta(this.state, { sid: member.sid, seq, ops }, locked);
    if (outcome.res === 'seq_gap') {
      const msg = `Seq ${outcome.want} has to come first.`;
      return { answer: { type: 'error', code: 'seq_gap', msg, fatal: false, ref } };
    }
    if (outcome.res !== 'duplicate') {
      const { effects } = outcome;
      this.#tables.save(effects);
      commit(this.state, effects);
    }
    const { ack } = outcome;
    if (ack.res !== 'commit') return { answer: ack };
    const { prev, rev } = ack;
    return {
      answer: ack,
      changes: { type: 'state_delta', prev, rev, by: member.pid, ops: ack.ops },
    };
  }

  /**
   * RF4: makes the windows these, whatever is locked.
   * @param saved lowest first, not validated yet @returns what to tell everybody, and how many of them are none
   * @throws if it can't be stored; then nothing has changed
   */
  reset(saved: readonly unknown[]): { changes?: Told<'state_delta'>; left: number } {
    const { ops, left } = resetOps(this.state, saved);
    const seq = (this.state.seqs.get(LAYOUT_SID) ?? 0) + 1;
    const outcome = applyDelta(this.state, { sid: LAYOUT_SID, seq, ops });
    if (outcome.res === 'seq_gap' || outcome.res === 'duplicate') throw new Error(outcome.res);
    const { ack, effects } = outcome;
    this.#tables.save(effects);
    commit(this.state, effects);
    const missing = left + (ack.fail?.length ?? 0);
    if (ack.res === 'discard') return { left: missing };
    const { prev, rev } = ack;
    return {
      changes: { type: 'state_delta', prev, rev, by: LAYOUT_SID, ops: ack.ops },
      left: missing,
    };
  }

  /** BR11: returns the same hash, or a full sync if the hashes differ. */
  compare(message: Message<'state_hash'>): Told<'state_hash' | 'state_sync'> {
    const { rev, windows, desktop } = this.state;
    const h = hashWindows(windows.values(), desktop);
    const behind = message.rev < rev;
    // A client that is behind has deltas in flight; it compares again once it has applied them.
    if (behind || (message.rev === rev && message.n === windows.size && message.h === h)) {
      return { type: 'state_hash', rev, n: windows.size, h };
    }
    return syncFor(this.state, undefined);
  }
}
