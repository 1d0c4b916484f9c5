// The chat log of this page: lines received from the room, and an outbox of lines not yet echoed (CH1). Pure functions.
import type { ChatGone, ChatLine } from '../messages.ts';

/** A line of mine that the room has not echoed yet. */
export interface Outgoing {
  readonly cid: string;
  readonly text: string;
  /** `waiting` for a connection, `sent` but not echoed, or `failed` with a reason. */
  readonly state: { kind: 'waiting' } | { kind: 'sent' } | { kind: 'failed'; reason: string };
}

export interface ChatLog {
  /** Sorted by id, oldest first. */
  readonly lines: readonly ChatLine[];
  readonly outbox: readonly Outgoing[];
  /** The room has older lines than the first one here. */
  readonly more: boolean;
  readonly unread: number;
  /** One of the unread lines mentions me. */
  readonly named: boolean;
  /** The panel is open: new lines count as read. */
  readonly open: boolean;
  /** The room's history has been received once; lines newer than that count as unread. */
  readonly primed: boolean;
}

export const EMPTY_CHAT: ChatLog = {
  lines: [],
  outbox: [],
  more: false,
  unread: 0,
  named: false,
  open: false,
  primed: false,
};

/** My ids in the room, to recognize my own lines, which are never unread. */
export interface Self {
  sid: string;
  pid: string | null;
}

export function isMine(line: ChatLine, self: Self): boolean {
  return line.sid === self.sid || line.pid === self.pid;
}

/** Adds a new line to the outbox. */
export function compose(log: ChatLog, cid: string, text: string): ChatLog {
  return { ...log, outbox: [...log.outbox, { cid, text, state: { kind: 'waiting' } }] };
}

/**
 * Adds lines from the room. Of known lines only what was taken away or has grown is news; the echo of an own line removes
 * it from the outbox.
 */
export function receive(before: ChatLog, incoming: readonly ChatLine[], self: Self): ChatLog {
  const log = incoming.reduce(
    (now, line) => (line.gone ? takenAway(now, line.id) : grown(now, line, !line.growing)),
    before,
  );
  const known = new Set(log.lines.map((line) => line.id));
  const fresh = incoming.filter((line) => !known.has(line.id) && known.add(line.id));
  if (fresh.length === 0) return log;
  const echoed = new Set(fresh.filter((l) => l.sid === self.sid).map((l) => l.cid));
  const newest = log.lines.at(-1)?.id ?? Number.NEGATIVE_INFINITY;
  const news = fresh.filter((line) => line.id > newest && !isMine(line, self)).length;
  return {
    ...log,
    lines: [...log.lines, ...fresh].sort((a, b) => a.id - b.id),
    outbox: log.outbox.filter((out) => !echoed.has(out.cid)),
    unread: log.open || !log.primed ? log.unread : log.unread + news,
  };
}

/**
 * Adds a page of history; its `more` applies only if the page reaches as far back as the log or further. What the room
 * no longer has, before `first`, is dropped (CH2).
 */
export function receiveHistory(
  before: ChatLog,
  page: { lines: readonly ChatLine[]; more: boolean; first?: number | null },
  self: Self,
): ChatLog {
  const { first = 0 } = page;
  const log = without(before, ({ id }) => first === null || id < first);
  const oldest = log.lines[0]?.id;
  const next = receive(log, page.lines, self);
  const reaches = oldest === undefined || (page.lines[0]?.id ?? oldest) <= oldest;
  return { ...next, more: reaches ? page.more : log.more, primed: true };
}

/** Lines are gone: of what a host has taken away the place stays (MO3), what was erased leaves none (CH3). */
export function withGone(
  log: ChatLog,
  { id, lines, through = 0 }: Omit<ChatGone, 'type'>,
): ChatLog {
  if (id !== undefined) return takenAway(log, id);
  return without(log, (line) => line.id <= through || lines?.includes(line.id) === true);
}

/** CH5: a line that grows has this text so far. @param done it is whole now */
export function grown(
  log: ChatLog,
  { id, text }: Pick<ChatLine, 'id' | 'text'>,
  done: boolean,
): ChatLog {
  const at = log.lines.findIndex((line) => line.id === id);
  const line = log.lines[at];
  if (!line?.growing || line.gone || (line.text === text && !done)) return log;
  const { growing, ...whole } = line;
  return { ...log, lines: log.lines.with(at, { ...whole, text, ...(done ? {} : { growing }) }) };
}

function without(log: ChatLog, isGone: (line: ChatLine) => boolean): ChatLog {
  const lines = log.lines.filter((line) => !isGone(line));
  return lines.length === log.lines.length ? log : { ...log, lines };
}

function takenAway(log: ChatLog, id: number): ChatLog {
  if (!log.lines.some((line) => line.id === id && !line.gone)) return log;
  const lines = log.lines.map((line) =>
    line.id === id ? { ...line, text: '', gone: true as const } : line,
  );
  return { ...log, lines };
}

/** Marks a line as handed to the socket. */
export function sent(log: ChatLog, cid: string): ChatLog {
  return withState(log, cid, { kind: 'sent' });
}

/** The room refused a line. `ref` is its cid, or the message type, which means the last line sent. */
export function refused(log: ChatLog, ref: string | undefined, reason: string): ChatLog {
  const target =
    log.outbox.find((out) => out.cid === ref) ??
    (ref === 'chat_msg' ? log.outbox.findLast((out) => out.state.kind === 'sent') : undefined);
  return target ? withState(log, target.cid, { kind: 'failed', reason }) : log;
}

/** Puts a failed line back in the queue. */
export function retry(log: ChatLog, cid: string): ChatLog {
  return withState(log, cid, { kind: 'waiting' });
}

/** Removes an unsent line from the outbox. */
export function discard(log: ChatLog, cid: string): ChatLog {
  return { ...log, outbox: log.outbox.filter((out) => out.cid !== cid) };
}

/** After a disconnect, in-flight lines may not have arrived: sends them again. The room deduplicates by cid. */
export function connectionLost(log: ChatLog): ChatLog {
  if (!log.outbox.some((out) => out.state.kind === 'sent')) return log;
  return {
    ...log,
    outbox: log.outbox.map((out) =>
      out.state.kind === 'sent' ? { ...out, state: { kind: 'waiting' } } : out,
    ),
  };
}

export function toSend(log: ChatLog): Outgoing[] {
  return log.outbox.filter((out) => out.state.kind === 'waiting');
}

export function setOpen(log: ChatLog, open: boolean): ChatLog {
  return open ? { ...log, open, unread: 0, named: false } : { ...log, open };
}

function withState(log: ChatLog, cid: string, state: Outgoing['state']): ChatLog {
  return { ...log, outbox: log.outbox.map((out) => (out.cid === cid ? { ...out, state } : out)) };
}

/** Consecutive lines of one person, each within five minutes of the last, share one header. */
export function startsGroup(line: ChatLine, before: ChatLine | undefined): boolean {
  return (
    before === undefined ||
    before.pid !== line.pid ||
    before.sender !== line.sender ||
    line.ts - before.ts > 5 * 60_000
  );
}
