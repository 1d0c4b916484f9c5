// A small, pure model of a room for tests: the state rules ST1 to ST4, HS2 and CH1.
import type { ChatLine, ServerMessage } from '../../protocol/messages.ts';
import { withRegisters } from '../../protocol/registers.ts';
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
  windows = new Map<string, WindowRecord & { rev: number }>();
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
    const done = ops.flatMap((op, i) => this.#apply(op, rev, i) ?? []);
    if (done.length === 0) {
      return {
        ack: { type: 'ack', seq, prev, rev: prev, res: 'discard', ops: [] },
        others: undefined,
      };
    }
    this.rev = rev;
    return {
      ack: { type: 'ack', seq, prev, rev, res: 'commit', ops: done },
      others: { type: 'state_delta', prev, rev, by: sid, ops: done },
    };
  }

  #apply(op: Op, rev: number, i: number): EffectiveOp | undefined {
    if (op.op === 'desktop') {
      if (op.offer && this.desktop) return undefined;
      this.desktop = { props: { ...this.desktop?.props, ...op.props }, rev };
      return { op: 'desktop', props: op.props };
    }
    const row = this.windows.get(op.g);
    const z = rev + i / 1024;
    if (op.op === 'add') {
      if (row || this.dead.has(op.g)) return undefined;
      const { g, type, rect, title = '', props = {} } = op;
      this.windows.set(g, { g, type, rect, title, props, z, rev });
      this.started = true;
      return { op: 'add', g, type, rect, title, props, z };
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
    const { op: _, g, ...given } = op;
    const next = withRegisters(row, given);
    if (JSON.stringify(next) === JSON.stringify(row)) return undefined;
    this.windows.set(g, { ...next, rev });
    return op;
  }

  records(): WindowRecord[] {
    return [...this.windows.values()].map(({ rev: _, ...record }) => record);
  }

  hash(): string {
    return hashWindows(this.records(), this.desktop);
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
      put: rows.map(({ rev: _, ...record }) => record),
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
