// A bridge's state and its transitions, one function per event. Pure: no clock, socket or file.
import type { ClientInput, ServerMessage } from '../../protocol/messages.ts';
import { isStroke } from '../../protocol/strokes.ts';
import type { EffectiveOp, Op } from '../../protocol/windows.ts';
import { applyEffective, applySync, desiredOf, EMPTY_CANONICAL } from './canonical.ts';
import {
  answeredOps,
  EMPTY_OUTBOX,
  nextDelta,
  resume,
  retain,
  settle,
  unconfirmed,
  unsend,
} from './outbox.ts';
import { writtenIn } from './outgoing/kept-texts.ts';
import {
  forgetTexts,
  heldIn,
  hold,
  isSettled,
  missingTexts,
  rebaseTexts,
  release,
  remakeTexts,
  sendAgain,
  type Unsent,
  withDue,
} from './outgoing/unsent-texts.ts';
import { plan } from './plan.ts';
import { inReach } from './reach.ts';
import { type DeskState, EMPTY_DESK, planDesk } from './windows/desk.ts';
import {
  type Abilities,
  type Command,
  type Desired,
  emptyLocal,
  type Local,
  type Outcome,
} from './windows/local.ts';

export interface Mirror extends Unsent {
  sid: string;
  /** Number for the next window created here. */
  n: number;
  local: Local;
  desk: DeskState;
  /** The room's state has been received since this process started. */
  joined: boolean;
  /** This process has compared the app with the room's state at least once. */
  compared: boolean;
  /** The room wants its first windows from this bridge (HS2). */
  seeding: boolean;
  /** Windows sent as the room's first ones but not yet acknowledged: it may ask another bridge instead. */
  seeded: ReadonlySet<string>;
  can: Abilities;
  allowTypes: readonly string[];
  /** The last report of what this app can't show (BR10), as JSON. */
  reported: string;
}

/** What the caller must do after a message from the room. */
export type Reaction =
  | 'none'
  /** The windows changed, or may be sent again: carry it out, or poll the app. */
  | 'work'
  /** BR1: say hello again, with the revision held. */
  | 'hello'
  /** Say hello again, holding nothing. */
  | 'restart';

export const NO_ABILITIES: Abilities = { types: null };

export function createMirror(sid: string, allowTypes: readonly string[], writer: number): Mirror {
  return {
    sid,
    n: 1,
    writer,
    held: new Map(),
    kept: new Map(),
    canonical: EMPTY_CANONICAL,
    outbox: EMPTY_OUTBOX,
    local: emptyLocal(null, null),
    desk: EMPTY_DESK,
    joined: false,
    compared: false,
    seeding: false,
    seeded: new Set(),
    can: NO_ABILITIES,
    allowTypes,
    reported: '[]',
  };
}

/** BR2: the state that this bridge wants the app to show. */
export function desired(mirror: Mirror): Desired {
  return desiredOf(mirror.canonical, unconfirmed(mirror.outbox));
}

/**
 * Handles the room's answer to a hello.
 * @param welcome the preceding welcome @param sync the state @returns `restart` if the result fails the room's hash
 */
export function onSync(
  mirror: Mirror,
  welcome: { ack: number; seed: boolean } | null,
  sync: Extract<ServerMessage, { type: 'state_sync' }>,
): { mirror: Mirror; reaction: Reaction } {
  const { canonical, sound } = applySync(mirror.canonical, sync);
  const before = mirror.canonical.epoch;
  const answered = welcome ? answeredOps(mirror.outbox, welcome.ack) : [];
  const missing = missingTexts(mirror.canonical.windows, canonical.windows, answered);
  const taken = answered.filter((op) => !missing.some((other) => other === op));
  const known = desiredOf(mirror.canonical, taken).windows;
  const resumed: Mirror = welcome
    ? { ...mirror, outbox: resume(mirror.outbox, welcome.ack), reported: '[]' }
    : mirror;
  const put = sync.put.map(({ g }) => g);
  const whole = sendAgain(resumed, missing);
  const rebased = rebaseTexts(whole, canonical, put, known, welcome?.ack);
  let next: Mirror = { ...rebased, joined: true, kept: new Map() };
  if (before !== null && before !== sync.epoch) next = afterReset(next);
  if (welcome) next = { ...next, seeding: welcome.seed && !hasSeeded(next) };
  if (welcome && !welcome.seed) next = withdrawSeed(next);
  if (!sound && sync.mode === 'diff') return { mirror: forget(next), reaction: 'restart' };
  return { mirror: next, reaction: 'work' };
}

/** First windows from an earlier process of this bridge are still in the outbox; the room asks because it has none. */
function hasSeeded({ outbox, seeded }: Mirror): boolean {
  return unconfirmed(outbox).some((op) => op.op === 'add' && seeded.has(op.g));
}

/** New epoch: the room's storage is new. Windows that it never had are kept and sent; the rest is matched again. */
function afterReset(mirror: Mirror): Mirror {
  const added = new Set(unconfirmed(mirror.outbox).flatMap((op) => (op.op === 'add' ? op.g : [])));
  const { windows, desktop } = mirror.canonical;
  const keep = (g: string) => added.has(g) || windows.has(g);
  const entries = new Map([...mirror.local.entries].filter(([g]) => keep(g)));
  const left = [...mirror.local.entries.values()].filter(({ g }) => !keep(g));
  return {
    ...mirror,
    // A room without a desktop is offered the whole one again.
    outbox: retain(mirror.outbox, keep, desktop !== null),
    local: {
      ...emptyLocal(mirror.local.boot, { left }),
      // A create in progress for the old room must still be recognised.
      ...{ sent: mirror.local.sent, pending: mirror.local.pending, marks: mirror.local.marks },
      // What the app and its person have done is none of the room's business.
      ...{ keys: mirror.local.keys, stack: mirror.local.stack, used: mirror.local.used },
      chatSeen: mirror.local.chatSeen,
      entries,
      unknownTypes: mirror.local.unknownTypes,
    },
    compared: false,
  };
}

/** The room asked another bridge for its first windows before it received ours, so ours are withdrawn. */
function withdrawSeed(mirror: Mirror): Mirror {
  const open = new Set(
    unconfirmed(mirror.outbox).flatMap((op) =>
      op.op === 'add' && mirror.seeded.has(op.g) ? op.g : [],
    ),
  );
  const next = { ...mirror, seeded: new Set<string>() };
  if (open.size === 0) return next;
  const entries = new Map([...mirror.local.entries].filter(([g]) => !open.has(g)));
  const left = [...mirror.local.entries.values()].filter(({ g }) => open.has(g));
  return {
    ...next,
    outbox: retain(mirror.outbox, (g) => !open.has(g)),
    local: { ...mirror.local, entries, start: { left }, touched: false },
    compared: false,
  };
}

/** Has the next hello fetch all of the room's state. What unsent edits were made in is kept until then (TE4). */
export function forget(mirror: Mirror): Mirror {
  const { epoch, windows } = mirror.canonical;
  return {
    ...mirror,
    canonical: { ...EMPTY_CANONICAL, epoch, windows },
    joined: false,
  };
}

/** Handles a state message after the sync. */
export function onState(
  mirror: Mirror,
  message: Extract<ServerMessage, { type: 'state_delta' | 'ack' }>,
): { mirror: Mirror; reaction: Reaction } {
  if (message.type === 'state_delta') return follow(mirror, message);
  const { outbox, delta } = settle(mirror.outbox, message.seq);
  const settled = delta ? refuse({ ...mirror, outbox }, delta.ops, message.fail ?? []) : mirror;
  if (message.res === 'duplicate') return { mirror: settled, reaction: 'work' };
  return follow(settled, message);
}

function follow(
  mirror: Mirror,
  message: Parameters<typeof applyEffective>[1],
): { mirror: Mirror; reaction: Reaction } {
  const { canonical, step } = applyEffective(mirror.canonical, message);
  if (step === 'gap') return { mirror, reaction: 'hello' };
  if (step === 'old') return { mirror, reaction: 'work' };
  // A rejected op changes nothing in the room but does change the desired state, so the app must be reverted.
  const isAnew = (op: EffectiveOp) => op.op === 'text' && op.anew === true;
  const renewed = message.ops.flatMap((op) => (isAnew(op) && 'g' in op ? op.g : []));
  if (renewed.length === 0) return { mirror: { ...mirror, canonical }, reaction: 'work' };
  const ops = message.ops.filter((op) => !isAnew(op));
  const known = applyEffective(mirror.canonical, { ...message, ops }).canonical.windows;
  return { mirror: rebaseTexts(mirror, canonical, renewed, known), reaction: 'work' };
}

/** The room rejected some ops: a new window that it did not accept stays in this app only. */
function refuse(
  mirror: Mirror,
  ops: readonly Op[],
  fail: readonly { i: number; code: string }[],
): Mirror {
  const homeless = fail.flatMap(({ i, code }) => {
    const op = ops[i];
    return op?.op === 'add' && code !== 'forbidden' ? op.g : [];
  });
  let next = withRefusedStrokes(mirror, ops, fail);
  const codes = new Map(fail.map(({ i, code }) => [i, code]));
  const texts = [...ops.entries()].flatMap(([i, op]) =>
    op.op === 'text' && !isSettled(op) ? [{ op, code: codes.get(i) }] : [],
  );
  for (const { op, code } of texts) if (!code) next = release(next, op);
  // The last one first, as each goes before what waits already. What became of the first decides for all of a text.
  for (const { op, code } of texts.toReversed())
    if (code) next = hold(next, op, code === 'rate_limited');
  return withdraw(next, homeless);
}

/** PA3: notes the strokes that the room had no place for, until it takes them after all. */
function withRefusedStrokes(
  mirror: Mirror,
  ops: readonly Op[],
  fail: readonly { i: number; code: string }[],
): Mirror {
  const entries = new Map(mirror.local.entries);
  if (fail.length === 0 && ![...entries.values()].some(({ refused }) => refused)) return mirror;
  const codes = new Map(fail.map(({ i, code }) => [i, code]));
  for (const [i, op] of ops.entries()) {
    const entry = op.op === 'set' ? entries.get(op.g) : undefined;
    const code = codes.get(i);
    if (op.op !== 'set' || !entry || (code !== undefined && code !== 'too_large')) continue;
    const { refused, ...others } = entry;
    const strokes = Object.entries(op.props ?? {}).filter(([key]) => isStroke(key));
    const marked = new Set(refused);
    for (const [key, value] of strokes) {
      if (code === undefined) marked.delete(key);
      else if (value !== null) marked.add(key);
    }
    entries.set(op.g, { ...others, ...(marked.size > 0 && { refused: marked }) });
  }
  return { ...mirror, local: { ...mirror.local, entries } };
}

/** The room does not accept these windows. */
function withdraw(mirror: Mirror, homeless: readonly string[]): Mirror {
  if (homeless.length === 0) return mirror;
  const entries = new Map(mirror.local.entries);
  const unshared = [...mirror.local.unshared];
  for (const g of homeless) {
    const entry = entries.get(g);
    if (entry) unshared.push({ id: entry.id, type: entry.type, path: entry.path });
    entries.delete(g);
  }
  const outbox = retain(mirror.outbox, (g) => !homeless.includes(g));
  return { ...mirror, outbox, local: { ...mirror.local, entries, unshared } };
}

/** Frames were lost or refused: all unacknowledged deltas are resent, in order. */
export function resend(mirror: Mirror): Mirror {
  return { ...mirror, outbox: unsend(mirror.outbox) };
}

/**
 * Empties the delta that the room refuses for good, which keeps its number: the others are sent again.
 * @param seq its number; NaN for the oldest that is on its way, as the room answers them in order
 */
export function abandon(mirror: Mirror, seq: number): Mirror {
  const { outbox } = mirror;
  const refused = outbox.deltas.find((d) => (Number.isNaN(seq) ? d.sent : d.seq === seq));
  const deltas = outbox.deltas.map((d) => ({
    ...d,
    ...(d === refused && { ops: [] }),
    sent: false,
  }));
  const written = (refused?.ops ?? []).flatMap(writtenIn);
  return written.reduce(forgetTexts, { ...mirror, outbox: { ...outbox, deltas } });
}

/** The next command for the app; null before the room is known or when the app is up to date. */
export function nextCommand(mirror: Mirror): Command | null {
  if (!mirror.joined || !mirror.compared) return null;
  const { local, can, desk } = mirror;
  const want = desired(mirror);
  const command = plan(local, inReach(want.windows, local), can, mirror.allowTypes);
  return command ?? (can.desktop ? planDesk(desk, local, want.desktop) : null);
}

/**
 * BR18: opens the chat window for a line that waits; null if there is one, or might have been one in this run, which a
 * person may have closed: opening it again would be a nuisance, and crashes WibWob-DOS.
 */
export function chatCommand({ joined, compared, local }: Mirror): Command | null {
  return joined && compared && !local.sent && !local.chatSeen ? { kind: 'chat' } : null;
}

/**
 * Records a command before it is sent. Saved to disk, it lets a restarted bridge tell its own change from a user's
 * edit (BR8).
 */
export function onIntent(mirror: Mirror, command: Command): Mirror {
  const sent = { command, outcome: { res: 'unknown' as const } };
  const chatSeen = mirror.local.chatSeen || command.kind === 'chat';
  const local = { ...mirror.local, sent, chatSeen };
  const want = command.kind === 'text' ? desired(mirror).windows.get(command.g) : undefined;
  return { ...mirror, local: want ? withDue(local, want) : local };
}

/** Records a command's outcome; the next reading shows its effect. */
export function onOutcome(mirror: Mirror, command: Command, outcome: Outcome): Mirror {
  const { local } = mirror;
  const lastG = ('g' in command && command.g) || local.lastG;
  const chatSeen = local.chatSeen && !(command.kind === 'chat' && outcome.res === 'unsent');
  const next: Local = { ...local, lastG, chatSeen, sent: { command, outcome } };
  if (command.kind !== 'create' || outcome.res !== 'error') return { ...mirror, local: next };
  if (outcome.code === 'unknown_type') {
    const unknownTypes = new Set(local.unknownTypes).add(command.type);
    return { ...mirror, local: { ...next, unknownTypes } };
  }
  const fails = new Map(local.fails).set(command.g, outcome.code);
  return { ...mirror, local: { ...next, fails } };
}

/** The next delta to send, if any. Call only while connected and synced. */
export function takeDelta(mirror: Mirror): { mirror: Mirror; frame: ClientInput | undefined } {
  if (!mirror.joined) return { mirror, frame: undefined };
  const ready = remakeTexts(mirror);
  const { outbox, delta } = nextDelta(ready.outbox, heldIn(ready));
  if (!delta) return { mirror: ready, frame: undefined };
  const frame: ClientInput = { type: 'state_delta', seq: delta.seq, ops: [...delta.ops] };
  return { mirror: { ...ready, outbox }, frame };
}
