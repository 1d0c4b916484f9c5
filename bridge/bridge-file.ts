// The state that a bridge needs after a restart (ID2): one JSON file in the seat's folder, written atomically.
import type { Logger } from 'pino';
import * as v from 'valibot';
import { sidSchema } from '../protocol/messages.ts';
import { isStroke } from '../protocol/strokes.ts';
import { changeOf, editsOf } from '../protocol/texts/changes.ts';
import { editText } from '../protocol/texts/edits.ts';
import { textEditsSchema } from '../protocol/texts/edits-schema.ts';
import { keptOpSchema, keptProps, type Op, rectSchema, windowId } from '../protocol/windows.ts';
import { EMPTY_CANONICAL } from './core/canonical.ts';
import { type ChatState, EMPTY_CHAT } from './core/chat/chat.ts';
import { createMirror, type Mirror } from './core/mirror.ts';
import { keptTextSchema, keptTexts } from './core/outgoing/kept-texts.ts';
import type { ShownText } from './core/texts/shown.ts';
import { PATIENCE } from './core/windows/joining/created.ts';
import {
  type Command,
  commandSchema,
  type Entry,
  emptyLocal,
  type Known,
  type Local,
  pathOf,
} from './core/windows/local.ts';
import type { Seen } from './core/windows/registers.ts';
import type { Disk } from './disk.ts';

const VERSION = 1;
/** Window numbers reserved until the next write, so that no window id is ever reused, even after a crash. */
const RESERVED = 1_000;

const known = v.object({ id: v.string(), type: v.string(), path: v.exactOptional(v.string()) });
const seen = {
  rect: rectSchema,
  title: v.string(),
  zoomed: v.exactOptional(v.boolean()),
  props: v.exactOptional(keptProps),
  /** PA4: the app's revision alone. The strokes are many, and the app tells those that have changed since. */
  strokes: v.exactOptional(v.number()),
};
/** What the app has shown, and what was due to make it the room's text. */
const shownSchema = v.object({ revision: v.number(), text: v.string(), due: textEditsSchema });
const entrySchema = v.object({
  ...known.entries,
  g: windowId,
  seen: v.object(seen),
  text: v.exactOptional(shownSchema),
});
/** The id of the desktop in files of earlier versions, which kept it as a window. */
const OLD_DESKTOP = 'room:0';
const isOldDesktop = (of: Op | Command) => 'g' in of && of.g === OLD_DESKTOP;
const ops = v.pipe(
  v.array(keptOpSchema),
  v.filterItems((op) => !isOldDesktop(op)),
);
const sentCommand = v.pipe(
  commandSchema,
  v.transform((command) => (isOldDesktop(command) ? null : command)),
);
/** Of a line of the chat that the app is to show. */
const line = { id: v.number(), sender: v.string(), shown: v.exactOptional(v.literal(true)) };
const fileSchema = v.object({
  v: v.literal(VERSION),
  sid: sidSchema,
  n: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  epoch: v.nullable(v.string()),
  boot: v.nullable(v.string()),
  grid: v.nullable(v.object({ cols: v.number(), rows: v.number() })),
  entries: v.array(entrySchema),
  /** Until windows are matched: what the app started with, or what is left of a room that was reset. */
  start: v.optional(
    v.nullable(
      v.union([
        v.array(v.object({ ...known.entries, ...seen, private: v.exactOptional(v.string()) })),
        v.object({ left: v.array(known) }),
      ]),
    ),
    null,
  ),
  touched: v.optional(v.boolean(), false),
  /** BR17, BR18; a file of an earlier version does not say whether there was a chat window. */
  keys: v.optional(v.nullable(v.string()), null),
  stack: v.optional(v.array(v.string()), []),
  used: v.optional(v.boolean(), false),
  chatSeen: v.optional(v.boolean(), true),
  /** The app's process that somebody has used, by its proxy's name for it. */
  touchedIn: v.optional(v.nullable(v.string()), null),
  doomed: v.array(known),
  unshared: v.array(known),
  seeded: v.array(windowId),
  /** A create whose window has not been found yet. */
  pending: v.nullable(
    v.object({
      g: windowId,
      type: v.string(),
      path: v.optional(v.string()),
      title: v.string(),
      rect: rectSchema,
      before: v.array(v.string()),
    }),
  ),
  /** The command about to be sent, or whose effect no reading has shown yet. */
  sent: v.nullable(sentCommand),
  deltas: v.array(v.object({ seq: v.number(), ops })),
  waiting: ops,
  /** TE4: what the `text` ops among these were made in. */
  texts: v.optional(v.array(v.object({ g: windowId, ...keptTextSchema.entries })), []),
  chat: v.object({
    boot: v.string(),
    seq: v.number(),
    seen: v.nullable(v.number()),
    out: v.array(v.object({ cid: v.string(), text: v.string() })),
    inbox: v.array(v.object({ ...line, text: v.string() })),
    /** BR20: without their texts, which come with the room's history. */
    growing: v.optional(v.array(v.object(line)), []),
  }),
});
type Stored = v.InferOutput<typeof fileSchema>;

/** Serialises a bridge's state for the file. */
export function toStored(mirror: Mirror, chat: ChatState, touchedIn: string | null = null): Stored {
  const { local, outbox } = mirror;
  const { boot, seq } = chat;
  return {
    v: VERSION,
    sid: mirror.sid,
    n: mirror.n + RESERVED,
    epoch: mirror.canonical.epoch,
    boot: local.boot,
    grid: local.grid,
    entries: [...local.entries.values()].map((e) => ({
      ...{ ...plain(e), g: e.g, seen: withoutStrokes(e.seen) },
      ...(e.text && { text: storedText(e.text) }),
    })),
    start: startOf(local),
    touched: local.touched,
    ...{ keys: local.keys, stack: [...local.stack], used: local.used, chatSeen: local.chatSeen },
    touchedIn,
    doomed: local.doomed.map(plain),
    unshared: local.unshared.map(plain),
    seeded: [...mirror.seeded],
    pending: pendingOf(local),
    sent: local.sent && local.sent.command.kind !== 'create' ? local.sent.command : null,
    deltas: outbox.deltas.map(({ seq, ops }) => ({ seq, ops: [...ops] })),
    waiting: [...outbox.waiting],
    texts: [...keptTexts(mirror)].map(([g, text]) => ({ g, ...text })),
    chat: {
      ...{ boot, seq, seen: chat.seen, out: [...chat.out], inbox: [...chat.inbox] },
      growing: chat.growing.map(({ text: _, ...line }) => line),
    },
  };
}

function plain({ id, type, path }: Known): v.InferOutput<typeof known> {
  return { id, type, ...(path === undefined ? {} : { path }) };
}

function startOf({ start }: Local): Stored['start'] {
  if (start === null) return null;
  if ('left' in start) return { left: start.left.map(plain) };
  return start.map(({ text: _, strokesBefore: __, ...window }) => withoutStrokes(window));
}

function withoutStrokes<T extends Pick<Seen, 'props' | 'strokes' | 'unread'>>({
  unread,
  ...seen
}: T): Omit<T, 'unread'> {
  const strokes = seen.strokes ?? unread;
  if (strokes === undefined) return seen;
  const props = Object.entries(seen.props ?? {}).filter(([key]) => !isStroke(key));
  return { ...seen, strokes, props: Object.fromEntries(props) };
}

function unreadOf<T extends Pick<Seen, 'strokes'>>({ strokes, ...seen }: T) {
  return strokes === undefined ? seen : { ...seen, unread: strokes };
}

function storedText({ revision, text, due }: ShownText): v.InferOutput<typeof shownSchema> {
  return { revision, text, due: editsOf(due) };
}

function shownOf({ revision, text, due }: v.InferOutput<typeof shownSchema>): ShownText {
  return { revision, text, known: editText(text, due), due: changeOf(due, text.length) };
}

function pendingOf({ pending, sent, marks }: Local): Stored['pending'] {
  const command = sent?.command.kind === 'create' ? sent.command : undefined;
  const from = command
    ? { ...command, path: pathOf(command.props), before: marks }
    : (pending ?? undefined);
  if (!from) return null;
  const { g, type, path, title, rect, before } = from;
  return { g, type, ...(path && { path }), title, rect, before: [...before] };
}

/** Restores a bridge from its file, without the room's state, which the room sends in full. */
export function fromStored(
  stored: Stored,
  sid: string,
  allowTypes: readonly string[],
  writer: number,
): { mirror: Mirror; chat: ChatState } {
  const own = stored.sid === sid;
  const entries = stored.entries.map(({ text, ...e }): [string, Entry] => {
    return [
      e.g,
      { ...e, seen: unreadOf(e.seen), tries: new Map(), ...(text && { text: shownOf(text) }) },
    ];
  });
  const start = Array.isArray(stored.start) ? stored.start.map(unreadOf) : stored.start;
  const deltas = stored.deltas.map((d) => ({ ...d, sent: false }));
  const mirror: Mirror = {
    ...createMirror(sid, allowTypes, writer),
    n: own ? stored.n : 1,
    canonical: { ...EMPTY_CANONICAL, epoch: stored.epoch },
    outbox: { next: (deltas.at(-1)?.seq ?? 0) + 1, deltas, waiting: stored.waiting },
    local: {
      ...emptyLocal(stored.boot, start, stored.touched),
      grid: stored.grid,
      ...{ keys: stored.keys, stack: stored.stack, used: stored.used, chatSeen: stored.chatSeen },
      entries: new Map(entries),
      doomed: stored.doomed,
      unshared: stored.unshared,
      sent: stored.sent && { command: stored.sent, outcome: { res: 'unknown' } },
      pending: stored.pending && {
        ...stored.pending,
        path: stored.pending.path,
        before: new Set(stored.pending.before),
        certain: false,
        patience: PATIENCE,
      },
    },
    seeded: new Set(stored.seeded),
    kept: new Map(stored.texts.map(({ g, ...text }) => [g, text])),
  };
  const growing = stored.chat.growing.map((line) => ({ ...line, text: '' }));
  return { mirror, chat: { ...EMPTY_CHAT, ...stored.chat, growing } };
}

export interface BridgeFile {
  /** Schedules a write; several calls are coalesced into one. */
  save(content: () => Stored): void;
  /** Writes pending changes now. */
  flush(): Promise<void>;
}

const SAVE_DELAY_MS = 200;

export function openBridgeFile(disk: Disk, log: Logger): BridgeFile {
  let due: (() => Stored) | undefined;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  let written = '';

  function write(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(async () => {
      const content = due;
      due = undefined;
      if (!content) return;
      try {
        const text = JSON.stringify(content());
        if (text === written) return;
        await disk.write(text);
        written = text;
      } catch (error) {
        log.error({ err: error, file: disk.name }, 'the bridge’s file could not be written');
      }
    });
    return writing;
  }

  return {
    save(content) {
      due = content;
      timer ??= setTimeout(() => void write(), SAVE_DELAY_MS);
    },
    flush: write,
  };
}

/**
 * Loads a bridge's file.
 * @returns undefined if there is none; an invalid file is set aside and treated as missing
 */
export async function loadBridgeFile(disk: Disk, log: Logger): Promise<Stored | undefined> {
  try {
    const text = await disk.read();
    if (text === undefined) return undefined;
    const parsed = v.safeParse(fileSchema, parseJson(text));
    if (parsed.success) return parsed.output;
    log.error(
      { err: parsed.issues[0].message, file: disk.name },
      'the bridge’s file is damaged; put aside',
    );
    await disk.setAside();
  } catch (error) {
    log.error({ err: error, file: disk.name }, 'the bridge’s file could not be read');
  }
  return undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not even JSON: no schema accepts it.
    return undefined;
  }
}
