// What people did and what the room made of it, register by register, so that nothing can get lost or come back unseen.

import type { Mirror } from '../../../bridge/core/mirror.ts';
import type { Ack } from '../../../party/windows/room-state.ts';
import type { ErrorCode } from '../../../protocol/codes.ts';
import type { Rect } from '../../../protocol/geometry.ts';
import type { ClientMessage } from '../../../protocol/messages.ts';
import { isStroke } from '../../../protocol/strokes.ts';
import { cleanTitle } from '../../../protocol/text/text.ts';
import type {
  EffectiveOp,
  Op,
  PropValue,
  WindowOp,
  WindowRecord,
} from '../../../protocol/windows.ts';

/** Stands for the desktop, whose changes are followed like a window's. */
export const DESK_G = 'room:0';

/** One thing of a window that can change; `open` and `close` stand for the window itself. */
export type Register = 'x' | 'y' | 'w' | 'h' | 'title' | 'open' | 'close' | `prop.${string}`;
export type Value = PropValue | undefined;

export const isStrokeRegister = (register: Register): boolean =>
  register.startsWith('prop.') && isStroke(register.slice('prop.'.length));

const LAYOUT: readonly Register[] = ['x', 'y', 'w', 'h', 'prop.zoomed', 'open', 'close'];
const AXES = ['x', 'y', 'w', 'h'] as const;

/** The registers of a window with their values. */
export function registersOf(window: {
  rect?: Rect | undefined;
  title?: string | undefined;
  props?: WindowRecord['props'] | undefined;
}): [Register, Value][] {
  const { rect, title, props } = window;
  return [
    ...(rect ? AXES.map((axis, i): [Register, Value] => [axis, rect[i]]) : []),
    ...(title === undefined ? [] : [['title', cleanTitle(title)] as [Register, Value]]),
    ...Object.entries(props ?? {}).map(([k, v]): [Register, Value] => [`prop.${k}`, v]),
  ];
}

/** Something that a person did and that the bridge has seen: the room has to have it, now or once. */
interface Claim {
  sid: string;
  id: string;
  g: string;
  register: Register;
  value: Value;
  /** Index into the register's history from which on the value counts. */
  from: number;
  /** When the person did it and when the bridge saw it, virtual ms. */
  at: number;
  seenAt: number;
}

export class Ledger {
  readonly violations: string[] = [];
  /** Deltas with ops that reached the room, each once. */
  readonly deltas = new Map<string, Set<number>>();
  readonly dead = new Set<string>();
  /** Bridges with a window that the room had no place for. */
  readonly homeless = new Set<string>();
  /** Effective ops of each bridge. */
  readonly ops = new Map<string, Record<WindowOp['op'], number>>();
  /** Windows made, by the bridge that made them. */
  readonly added = new Map<string, string>();
  #history = new Map<string, Value[]>();
  #claims = new Map<string, Claim>();
  /** Values that people or the seed gave to registers: the room may hold no others. */
  #given = new Map<Register, Set<Value>>();
  #seqs = new Map<string, number>();
  #givenUp = new Set<string>();
  #abandoning = new Set<string>();
  #rev = 0;
  /** The room lost its storage: what people did just then, and what bridges told it anew, is not followed. */
  #lenient = false;

  /** The room's storage is new. */
  reset(): void {
    this.#lenient = true;
    this.dead.clear();
    this.added.clear();
    this.deltas.clear();
    this.ops.clear();
    this.#seqs.clear();
    this.#history.clear();
    this.#claims.clear();
    this.#rev = 0;
  }

  get isReset(): boolean {
    return this.#lenient;
  }

  /** A person, or an app at its start, gave a register this value. */
  give(register: Register, value: Value): void {
    const values = this.#given.get(register) ?? new Set();
    this.#given.set(register, values.add(value));
  }

  frame(sid: string, message: ClientMessage): void {
    if (message.type !== 'state_delta' || message.ops.length === 0) return;
    const seqs = this.deltas.get(sid) ?? new Set();
    this.deltas.set(sid, seqs.add(message.seq));
  }

  /** The room took a delta. */
  took(sid: string, { rev, seq, ops }: Ack): void {
    if (ops.length > 0 && rev !== this.#rev + 1 && this.#rev > 0) {
      this.violations.push(`rev went from ${this.#rev} to ${rev}`);
    }
    this.#rev = rev;
    if (seq <= (this.#seqs.get(sid) ?? 0)) {
      this.violations.push(`${sid} seq ${seq} was taken twice`);
    }
    this.#seqs.set(sid, seq);
    const counts = this.ops.get(sid) ?? { add: 0, set: 0, text: 0, raise: 0, del: 0 };
    this.ops.set(sid, counts);
    for (const told of ops) {
      const op = told.op === 'desktop' ? this.#asWindow(told) : told;
      if (op.g !== DESK_G || op.op === 'set') counts[op.op] += 1;
      if (op.op === 'add' && isPrivate(op))
        this.violations.push(`${op.g} is nobody else’s business`);
      if (op.op === 'add' && this.added.has(op.g)) this.violations.push(`${op.g} was added twice`);
      if (this.dead.has(op.g)) this.violations.push(`${op.g} came back: ${JSON.stringify(op)}`);
      if (op.op === 'add') this.added.set(op.g, sid);
      if (op.op === 'del') this.dead.add(op.g);
      if (op.op !== 'add' && op.op !== 'set') continue;
      // A window that says nothing of its zoom has none.
      if (op.op === 'add') this.#historyOf(op.g, 'prop.zoomed').push(false);
      for (const [register, value] of registersOf(op)) {
        this.#historyOf(op.g, register).push(value);
        if (this.#lenient || this.#given.get(register)?.has(value)) continue;
        this.violations.push(`${sid} set ${op.g} ${register} to ${value}, which nobody did`);
      }
    }
  }

  /** The first one is an offer, the others are edits. */
  #asWindow({
    props,
  }: Extract<EffectiveOp, { op: 'desktop' }>): Exclude<EffectiveOp, { op: 'desktop' }> {
    if (this.added.has(DESK_G)) return { op: 'set', g: DESK_G, props };
    return { op: 'add', ...deskRecord(props) };
  }

  /** The last value of each stroke of a window. */
  *#strokesOf(g: string): Generator<[Register, Value]> {
    for (const [key, history] of this.#history) {
      const [of, register] = key.split(' ') as [string, Register];
      if (of === g && isStrokeRegister(register)) yield [register, history.at(-1) ?? null];
    }
  }

  #historyOf(g: string, register: Register): Value[] {
    const key = `${g} ${register}`;
    const history = this.#history.get(key) ?? [];
    this.#history.set(key, history);
    return history;
  }

  claim(claim: Omit<Claim, 'from'>): void {
    const from = Math.max(0, this.#historyOf(claim.g, claim.register).length - 1);
    this.#claims.set(keyOf(claim), { ...claim, from });
  }

  /** A newer edit of the same register by the same person stands for the older one. */
  waive(sid: string, g: string, register: Register): void {
    this.#claims.delete(keyOf({ sid, g, register }));
  }

  /** The person closed that window, and the room can't learn of it: nothing done to it is waited for. */
  forget(sid: string, g: string): void {
    for (const [key, claim] of this.#claims) {
      if (claim.sid === sid && claim.g === g) this.#claims.delete(key);
    }
  }

  /** A room refused a delta for good: new windows in it are the person's own from now on. */
  abandoned(sid: string, ops: readonly Op[]): void {
    this.#abandoning.add(sid);
    for (const op of ops) {
      const g = op.op === 'desktop' ? DESK_G : op.g;
      this.forget(sid, g);
      if (!this.added.has(g)) this.#givenUp.add(g);
    }
  }

  /**
   * The room did not take an op: it is locked, and what a person did to the layout is undone (LK1), or full, or the op
   * breaks another limit; then a new window stays the person's own.
   */
  refused(sid: string, refused: Op, code: ErrorCode): void {
    // What builds on a text that the room refused for good is refused with it.
    const isBuiltOn = refused.op === 'text' && this.#abandoning.has(sid);
    if (code === 'bad_msg' && !isBuiltOn)
      this.violations.push(`${sid} sent what is not valid: ${refused.op}`);
    if (refused.op === 'desktop') return;
    const { op, g } = refused;
    if (op === 'add') this.#givenUp.add(g);
    if (op === 'add' && code !== 'forbidden') this.homeless.add(sid);
    for (const register of LAYOUT) this.waive(sid, g, register);
  }

  /** Claims of a bridge that the room has not met yet are given up. @returns them @param since seen at this time or later */
  drop(sid: string, since: number): Claim[] {
    const open = [...this.#claims.values()].filter((c) => c.sid === sid && c.seenAt >= since);
    for (const claim of open) this.#claims.delete(keyOf(claim));
    return open;
  }

  #met({ sid, g, register, value, from }: Claim): boolean {
    if (this.dead.has(g)) return true;
    if (this.#givenUp.has(g) && !this.added.has(g)) return true;
    // One that was closed before the room heard of it is nobody's business.
    const closed = this.#claims.has(keyOf({ sid, g, register: 'close' }));
    if (closed) return !this.added.has(g);
    if (register === 'open') return this.added.has(g);
    const history = this.#historyOf(g, register);
    // What was drawn and taken back before the room heard of it is nobody's business.
    if (value === null && history.length === 0) return true;
    return history.slice(from).includes(value);
  }

  /** What people did and the room never learned. */
  unmet(): string[] {
    return [...this.#claims.values()]
      .filter((claim) => !this.#lenient && !this.#met(claim))
      .map(({ sid, id, g, register, value, at }) => {
        return `${sid} lost an edit: ${id} (${g}) ${register} = ${value} of ${at} ms`;
      });
  }

  /** Where the room holds something else than the last thing that it acknowledged. */
  wrong(windows: ReadonlyMap<string, WindowRecord>): string[] {
    const out: string[] = [];
    for (const g of this.added.keys()) {
      const window = windows.get(g);
      if (this.dead.has(g) !== (window === undefined)) out.push(`${g} is dead and alive`);
      if (!window) continue;
      const held = new Map(registersOf(window));
      for (const [register, value] of held) {
        const last = this.#historyOf(g, register).at(-1);
        if (last !== value) out.push(`${g} ${register} is ${value}, acknowledged was ${last}`);
      }
      for (const [register, last] of this.#strokesOf(g))
        if (last !== null && !held.has(register)) out.push(`${g} ${register} is not held`);
    }
    for (const g of windows.keys()) {
      if (!this.added.has(g) && !g.startsWith('old:')) out.push(`${g} was never added`);
    }
    return out;
  }
}

/** The desktop as a window. */
export function deskRecord(props: WindowRecord['props']): WindowRecord {
  return { g: DESK_G, type: 'desktop', rect: [0, 0, 1, 1], title: '', props, z: 0 };
}

/** BR14: dialogs, games, chat and assistant. */
function isPrivate({ type, title }: WindowRecord): boolean {
  return type === 'scramble' || type === 'wibwob' || (type === 'test_pattern' && title !== '');
}

function keyOf({ sid, g, register }: Pick<Claim, 'sid' | 'g' | 'register'>): string {
  return `${sid} ${g} ${register}`;
}

/** Registers that the last command explains, so that a difference in them is no edit (BR5, BR8). */
export function absorbedOf(mirror: Mirror, id: string): ReadonlySet<Register> {
  const { sent } = mirror.local;
  if (!sent) return new Set();
  const of = 'id' in sent.command ? sent.command.id : sent.command.kind === 'desktop' ? DESK_G : '';
  if (of !== id) return new Set();
  if (sent.outcome.res !== 'ok' && sent.outcome.res !== 'unknown') return new Set();
  const { command } = sent;
  switch (command.kind) {
    case 'move':
    case 'resize':
      return new Set(AXES);
    case 'zoom':
      return new Set([...AXES, 'prop.zoomed' as const]);
    case 'title':
      return new Set(['title']);
    case 'props':
    case 'desktop':
      return new Set(Object.keys(command.props).map((key): Register => `prop.${key}`));
    default:
      return new Set();
  }
}
