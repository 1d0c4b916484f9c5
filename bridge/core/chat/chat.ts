// Two-way chat sync as pure state: lines typed in the app are sent once, others' lines are shown once (CH1, B13).
import { CHAT_RATE } from '../../../protocol/limits.ts';
import type { ChatLine } from '../../../protocol/messages.ts';

export interface OutLine {
  /** `<boot>:<seq>`: the same line always has the same id, so that the room can discard duplicates. */
  cid: string;
  text: string;
}

export interface ChatState {
  /** Id of the process run, and the last line taken from its `chat_log`. */
  boot: string;
  seq: number;
  /** The newest room line received; null before the first connection ever. */
  seen: number | null;
  /** Typed in the app, not yet confirmed by the room. */
  out: readonly OutLine[];
  /** While pages of missed lines are loading: those, plus live lines received meanwhile; otherwise null. */
  missed: readonly ChatLine[] | null;
  /** Said in the room, not yet shown in the app. */
  inbox: readonly InLine[];
  /** CH5: lines of the room whose text is not whole yet; then they come into the inbox (BR20). */
  growing: readonly InLine[];
  /** Recent send times (ms), and the time before which none may be sent. */
  times: readonly number[];
  notBefore: number;
  /** The line sent on this connection that awaits confirmation. */
  flying: string | null;
}

export interface InLine {
  id: number;
  sender: string;
  text: string;
  /** BR20: the app has a part of it, which grows to the whole. */
  shown?: true;
}

/** Lines of a room's history shown in a newcomer's app. */
const FIRST_PAGE = 20;
const MAX_INBOX = 500;

export const EMPTY_CHAT: ChatState = {
  boot: '',
  seq: 0,
  seen: null,
  out: [],
  missed: null,
  inbox: [],
  growing: [],
  times: [],
  notBefore: 0,
  flying: null,
};

/**
 * Takes the app's `chat_log`: new lines are queued for the room. The app's `seq` restarts at 1 with every process.
 * @param boot short id of the process run, letters and digits
 */
export function onLog(
  chat: ChatState,
  boot: string,
  log: readonly { seq: number; sender: string; text: string }[],
): ChatState {
  const last = boot === chat.boot ? chat.seq : 0;
  // Only what the user typed: the app names that sender "you".
  const fresh = log.filter((line) => line.seq > last && line.sender === 'you' && line.text.trim());
  const seq = log.reduce((max, line) => Math.max(max, line.seq), last);
  if (boot === chat.boot && seq === last) return chat;
  const out = fresh
    .toSorted((a, b) => a.seq - b.seq)
    .map((line) => ({ cid: `${boot}:${line.seq}`, text: line.text }));
  return { ...chat, boot, seq, out: [...chat.out, ...out] };
}

/** Takes a live line from the room; it waits while older ones are still loading. */
export function onLive(chat: ChatState, line: ChatLine, sid: string): ChatState {
  if (chat.missed) return { ...onOwn(chat, line, sid), missed: [...chat.missed, line] };
  return onLine(chat, line, sid);
}

function onOwn(chat: ChatState, line: ChatLine, sid: string): ChatState {
  if (line.sid !== sid) return chat;
  const out = chat.out.filter((own) => own.cid !== line.cid);
  return { ...chat, out, flying: chat.flying === line.cid ? null : chat.flying };
}

/** Takes a line from the room. @param sid of this bridge: its own lines count as confirmations */
export function onLine(chat: ChatState, line: ChatLine, sid: string): ChatState {
  if (line.sid === sid) {
    return { ...onOwn(chat, line, sid), seen: Math.max(chat.seen ?? 0, line.id) };
  }
  if (chat.growing.some(({ id }) => id === line.id))
    return onGrow(chat, { ...line, done: line.growing !== true });
  if (chat.seen !== null && line.id <= chat.seen) return chat;
  const { id, sender, text } = line;
  if (line.growing) return { ...chat, growing: [...chat.growing, { id, sender, text }], seen: id };
  const inbox = [...chat.inbox, { id, sender, text }].slice(-MAX_INBOX);
  return { ...chat, inbox, seen: id };
}

/** CH5, BR20: a line has grown, or is whole now and waits to be shown like any other. */
export function onGrow(
  chat: ChatState,
  { id, text, done }: { id: number; text: string; done?: boolean },
): ChatState {
  if (chat.missed) {
    const grown = (line: ChatLine): ChatLine => {
      const { growing: _, ...whole } = line;
      return done ? { ...whole, text } : { ...line, text };
    };
    const missed = chat.missed.map((line) => (line.id === id ? grown(line) : line));
    if (chat.missed.some((line) => line.id === id)) return { ...chat, missed };
  }
  const line = chat.growing.find((one) => one.id === id);
  if (!line) return chat;
  const others = chat.growing.filter((one) => one.id !== id);
  if (!done) {
    const growing = chat.growing.map((one) => (one.id === id ? { ...one, text } : one));
    return { ...chat, growing };
  }
  return { ...chat, growing: others, inbox: withWhole(chat.inbox, { ...line, text }) };
}

/** What the app has begun to show ends there, whatever became of it. */
function withWhole(inbox: readonly InLine[], line: InLine): readonly InLine[] {
  return line.text === '' && !line.shown ? inbox : [...inbox, line].slice(-MAX_INBOX);
}

/** BR20: the app has a part of a line that grows. */
export function onGrowShown(chat: ChatState, id: number): ChatState {
  if (!chat.growing.some((line) => line.id === id && !line.shown)) return chat;
  const growing = chat.growing.map((line) =>
    line.id === id ? { ...line, shown: true as const } : line,
  );
  return { ...chat, growing };
}

/** CH3, MO3: lines that are gone grow no more. */
export function onGone(
  chat: ChatState,
  gone: { id?: number; lines?: readonly number[]; through?: number },
): ChatState {
  const isGone = (id: number): boolean =>
    id === gone.id || gone.lines?.includes(id) === true || id <= (gone.through ?? 0);
  return withoutGone(chat, isGone);
}

/** Lines that are gone grow no more; what the app has of one stays there as it is. */
function withoutGone(chat: ChatState, isGone: (id: number) => boolean): ChatState {
  const growing = chat.growing.filter(({ id }) => !isGone(id));
  const begun = chat.growing.filter(({ id, shown }) => shown && isGone(id));
  return { ...chat, growing, inbox: begun.reduce(withWhole, chat.inbox) };
}

/** The line after which the room’s history is wanted: what grew when the connection was lost may be whole by now. */
export function knownOf({ seen, growing }: ChatState): number | null {
  return seen === null ? null : Math.min(seen, ...growing.map(({ id }) => id - 1));
}

/**
 * Takes a page of missed lines. A seat that is new to the room shows only the last few lines.
 * @param more older missed lines may exist
 * @returns `before`: the id before which to ask for another page, if one is needed
 */
export function onHistory(
  chat: ChatState,
  page: { lines: readonly ChatLine[]; more: boolean },
  sid: string,
): { chat: ChatState; before: number | undefined } {
  const first = chat.seen === null;
  const seen = chat.seen ?? 0;
  const grew = new Set(chat.growing.map(({ id }) => id));
  const fresh = page.lines.filter((line) => line.id > seen || grew.has(line.id));
  const all = new Map([...fresh, ...(chat.missed ?? [])].map((line) => [line.id, line]));
  const lines = [...all.values()].toSorted((a, b) => a.id - b.id);
  const oldest = Math.min(...page.lines.map((line) => line.id));
  if (page.more && !first && oldest > seen + 1 && fresh.length > 0) {
    return { chat: { ...chat, missed: lines }, before: oldest };
  }
  const shown = first ? lines.slice(-FIRST_PAGE) : lines;
  // A line that the room has no more will never be whole.
  const start: ChatState = { ...withoutGone(chat, (id) => !all.has(id)), seen, missed: null };
  const next = shown.reduce<ChatState>((state, line) => onLine(state, line, sid), start);
  return { chat: next, before: undefined };
}

/** New connection: unconfirmed lines are resent. @param reset the room's storage is new, so its ids restart */
export function onReconnect(chat: ChatState, reset: boolean): ChatState {
  const { growing, inbox } = withoutGone(chat, () => reset);
  const seen = reset ? null : chat.seen;
  return { ...chat, growing, inbox, flying: null, missed: null, seen };
}

/** The room asked to slow down. @param now ms */
export function onRateLimit(chat: ChatState, now: number, retryMs: number): ChatState {
  return { ...chat, flying: null, notBefore: now + retryMs };
}

/** The room rejected this line for good. */
export function onRefused(chat: ChatState): ChatState {
  return { ...chat, flying: null, out: chat.out.filter((line) => line.cid !== chat.flying) };
}

/**
 * The next line to send: one at a time, and below the room's rate limit, which the visitor's browser shares.
 * @returns `line` undefined if none may be sent now; `waitMs` until one may, if only the rate limit prevents it
 */
export function nextOut(
  chat: ChatState,
  now: number,
): { chat: ChatState; line: OutLine | undefined; waitMs: number | undefined } {
  const line = chat.out[0];
  if (!line || chat.flying !== null) return { chat, line: undefined, waitMs: undefined };
  const times = chat.times.filter((t) => t > now - CHAT_RATE.windowMs);
  const full = times.length >= CHAT_RATE.count - 1;
  const until = Math.max(chat.notBefore, full ? (times[0] ?? now) + CHAT_RATE.windowMs : 0);
  if (until > now) return { chat, line: undefined, waitMs: until - now };
  const next = { ...chat, times: [...times, now], flying: line.cid };
  return { chat: next, line, waitMs: undefined };
}

/** The app has shown the oldest line. */
export function onShown(chat: ChatState, id: number): ChatState {
  return { ...chat, inbox: chat.inbox.filter((line) => line.id !== id) };
}
