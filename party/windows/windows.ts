// The windows of a room: applies and stores deltas before they are acked (ST1 to ST6), and compares hashes (BR11).

import { KINDS } from '../../protocol/access/roles.ts';
import type { RoomFacts } from '../../protocol/access/room-control.ts';
import type { ClientMessage, ServerMessage } from '../../protocol/messages.ts';
import { hashWindows } from '../../protocol/windows.ts';
import type { Member } from '../connections/connection.ts';
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

/** Whose the room's own changes are: nobody's sid looks like that. */
const ROOM_SID = '~room';

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

  /** CH3: the room closes all of its windows. @returns what everybody is told; null if it has none */
  clear(): Told<'state_delta'> | null {
    const ops = [...this.state.windows.keys()].map((g) => ({ op: 'del', g }));
    const seq = (this.state.seqs.get(ROOM_SID) ?? 0) + 1;
    const outcome = applyDelta(this.state, { sid: ROOM_SID, seq, ops });
    if (outcome.res !== 'commit') return null;
    this.#tables.save(outcome.effects);
    commit(this.state, outcome.effects);
    const { prev, rev, ops: effective } = outcome.ack;
    return { type: 'state_delta', prev, rev, by: ROOM_SID, ops: effective };
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
