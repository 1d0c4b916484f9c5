// A small, pure model of a room for tests: the state rules ST1 to ST4, HS2 and CH1.
import type { ErrorCode } from '../../protocol/codes.ts';
import type { ChatLine, ServerMessage } from '../../protocol/messages.ts';
import { withRegisters } from '../../protocol/registers.ts';
import {
  fromWire,
  openWindow,
  type RoomWindow,
  recordOf,
  toWire,
} from '../../protocol/texts/room-window.ts';
import type { TextProblem } from '../../protocol/texts/shared-text.ts';
import {
  type DesktopRecord,
  type EffectiveOp,
  hashWindows,
  type Op,
  type WindowRecord,
} from '../../protocol/windows.ts';

export class RoomModel {
  readonly epoch = 'e1';
  rev = 0;
  windows = new Map<string, RoomWindow & { rev: number }>();
  desktop: (DesktopRecord & { rev: number }) | null = null;
  dead = new Map<string, number>();
  seqs = new Map<string, number>();
  chat: ChatLine[] = [];
  started = false;

  /** @returns the ack, and what is broadcast to the others */
  delta(
    sid: string,
    seq: number,
    ops: readonly Op[],
  ): { ack: ServerMessage; others: ServerMessage | undefined } | 'seq_gap' {
    const last = this.seqs.get(sid) ?? 0;
    const prev = this.rev;
    if (seq <= last) {
      return {
        ack: { type: 'ack', seq, prev, rev: prev, res: 'duplicate', ops: [] },
        others: undefined,
      };
    }
    if (seq > last + 1) return 'seq_gap';
    this.seqs.set(sid, seq);
    const rev = prev + 1;
    const fail: { i: number; code: ErrorCode; msg: string }[] = [];
    const done = ops.flatMap((op, i) => {
      const applied = this.#apply(op, rev, i);
      if (applied && 'problem' in applied)
        fail.push({ i, code: applied.problem, msg: applied.why });
      return applied && 'op' in applied ? applied : [];
    });
    const failed = fail.length > 0 ? { fail } : {};
    if (done.length === 0) {
      return {
        ack: { type: 'ack', seq, prev, rev: prev, res: 'discard', ops: [], ...failed },
        others: undefined,
      };
    }
    this.rev = rev;
    return {
      ack: { type: 'ack', seq, prev, rev, res: 'commit', ops: done, ...failed },
      others: { type: 'state_delta', prev, rev, by: sid, ops: done },
    };
  }

  #apply(op: Op, rev: number, i: number): EffectiveOp | TextProblem | undefined {
    if (op.op === 'desktop') {
      if (op.offer && this.desktop) return undefined;
      this.desktop = { props: { ...this.desktop?.props, ...op.props }, rev };
      return { op: 'desktop', props: op.props };
    }
    const row = this.windows.get(op.g);
    const z = rev + i / 1024;
    if (op.op === 'add') {
      if (row || this.dead.has(op.g)) return undefined;
      const { g, type, rect, title = '', props = {}, u } = op;
      const record = { g, type, rect, title, props, z, ...(u === undefined ? {} : { u }) };
      this.windows.set(g, { ...openWindow(record), rev });
      this.started = true;
      return { op: 'add', ...record };
    }
    if (!row) return undefined;
    if (op.op === 'del') {
      this.windows.delete(op.g);
      this.dead.set(op.g, rev);
      return { op: 'del', g: op.g };
    }
    if (op.op === 'raise') {
      this.windows.set(op.g, { ...row, z, rev });
      return { op: 'raise', g: op.g, z };
    }
    if (op.op === 'text') {
      const merged = row.text.checked(fromWire(op.u) ?? new Uint8Array());
      if ('problem' in merged) return merged;
      if (!merged.update) return undefined;
      this.windows.set(op.g, { ...row, text: merged.text, rev });
      return { ...op, u: toWire(merged.update) };
    }
    const { op: _, g, ...given } = op;
    const next = withRegisters(row, given);
    if (JSON.stringify(recordOf(next)) === JSON.stringify(recordOf(row))) return undefined;
    this.windows.set(g, { ...next, rev });
    return op;
  }

  records(): WindowRecord[] {
    return [...this.windows.values()].map(recordOf);
  }

  hash(): string {
    return hashWindows(this.windows.values(), this.desktop);
  }

  sync(have: { epoch?: string | undefined; rev?: number | undefined } | undefined): ServerMessage {
    const from = have?.epoch === this.epoch ? have.rev : undefined;
    const known = from !== undefined && from <= this.rev;
    const rows = [...this.windows.values()].filter((w) => !known || w.rev > from);
    return {
      type: 'state_sync',
      mode: known ? 'diff' : 'full',
      epoch: this.epoch,
      rev: this.rev,
      put: rows.map(recordOf),
      del: known ? [...this.dead].filter(([, rev]) => rev > from).map(([g]) => g) : [],
      ...(this.desktop && !(known && this.desktop.rev <= from)
        ? { desktop: { props: this.desktop.props } }
        : {}),
      hash: this.hash(),
    };
  }

  say(sid: string, cid: string, sender: string, text: string): ChatLine {
    const old = this.chat.find((line) => line.sid === sid && line.cid === cid);
    if (old) return old;
    const id = this.chat.length + 1;
    const line: ChatLine = { id, cid, sid, pid: 'p1', sender, color: 0, ts: id, text };
    this.chat.push(line);
    return line;
  }
}
