// What a bridge must still know when it starts again (ID2): one JSON file in the seat's folder, written whole.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'pino';
import * as v from 'valibot';
import { opSchema, rectSchema, sidSchema, windowId } from '../protocol/messages.ts';
import { EMPTY_CANONICAL } from './core/canonical.ts';
import { type ChatState, EMPTY_CHAT } from './core/chat.ts';
import { type Entry, emptyLocal } from './core/local.ts';
import { createMirror, type Mirror } from './core/mirror.ts';

const VERSION = 1;
/** Numbers that may be used before the next write: no window's id is ever made twice, not even after a crash. */
const RESERVED = 1_000;

const known = v.object({ id: v.string(), type: v.string(), path: v.optional(v.string()) });
const props = v.record(v.string(), v.union([v.string(), v.number(), v.boolean(), v.null()]));
const entrySchema = v.object({
  ...known.entries,
  g: windowId,
  seen: v.object({
    rect: rectSchema,
    title: v.string(),
    zoomed: v.optional(v.boolean()),
    props: v.optional(props),
  }),
});
const ops = v.array(opSchema);
const fileSchema = v.object({
  v: v.literal(VERSION),
  sid: sidSchema,
  n: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  epoch: v.nullable(v.string()),
  boot: v.nullable(v.string()),
  entries: v.array(entrySchema),
  doomed: v.array(v.object({ ...known.entries, tries: v.number() })),
  unshared: v.array(known),
  seeded: v.array(windowId),
  deltas: v.array(v.object({ seq: v.number(), ops })),
  waiting: ops,
  chat: v.object({
    boot: v.string(),
    seq: v.number(),
    seen: v.nullable(v.number()),
    out: v.array(v.object({ cid: v.string(), text: v.string() })),
    inbox: v.array(v.object({ id: v.number(), sender: v.string(), text: v.string() })),
  }),
});
type Stored = v.InferOutput<typeof fileSchema>;

/** The file's content for a bridge. */
export function toStored(mirror: Mirror, chat: ChatState): Stored {
  const { local, outbox } = mirror;
  const plain = (k: { id: string; type: string; path: string | undefined }) => ({
    id: k.id,
    type: k.type,
    ...(k.path === undefined ? {} : { path: k.path }),
  });
  // Before the windows are matched, the boot counts as unknown, so that the matching is done again.
  const matched = local.start === null;
  return {
    v: VERSION,
    sid: mirror.sid,
    n: mirror.n + RESERVED,
    epoch: mirror.canonical.epoch,
    boot: matched ? local.boot : null,
    entries: [...local.entries.values()].map((e) => ({ ...plain(e), g: e.g, seen: { ...e.seen } })),
    doomed: local.doomed.map((d) => ({ ...plain(d), tries: d.tries })),
    unshared: local.unshared.map(plain),
    seeded: [...mirror.seeded],
    deltas: outbox.deltas.map(({ seq, ops }) => ({ seq, ops: [...ops] })),
    waiting: [...outbox.waiting],
    chat: {
      boot: chat.boot,
      seq: chat.seq,
      seen: chat.seen,
      out: [...chat.out],
      inbox: [...chat.inbox],
    },
  };
}

/** The bridge that a file describes; it holds nothing of the room, which sends everything. */
export function fromStored(
  stored: Stored,
  sid: string,
  allowTypes: readonly string[],
): { mirror: Mirror; chat: ChatState } {
  const own = stored.sid === sid;
  const entries = stored.entries.map((e): [string, Entry] => [
    e.g,
    { ...e, path: e.path, seen: e.seen as Entry['seen'], tries: new Map() },
  ]);
  const deltas = stored.deltas.map((d) => ({ ...d, ops: d.ops, sent: false }));
  const mirror: Mirror = {
    ...createMirror(sid, allowTypes),
    n: own ? stored.n : 1,
    canonical: { ...EMPTY_CANONICAL, epoch: stored.epoch },
    outbox: {
      next: (deltas.at(-1)?.seq ?? 0) + 1,
      deltas: deltas as Mirror['outbox']['deltas'],
      waiting: stored.waiting as Mirror['outbox']['waiting'],
    },
    local: {
      ...emptyLocal(stored.boot, null),
      entries: new Map(entries),
      doomed: stored.doomed.map((d) => ({ ...d, path: d.path })),
      unshared: stored.unshared.map((u) => ({ ...u, path: u.path })),
    },
    seeded: new Set(stored.seeded),
  };
  return { mirror, chat: { ...EMPTY_CHAT, ...stored.chat } };
}

export interface Store {
  /** Writes soon; several calls become one write. */
  save(content: () => Stored): void;
  /** Writes what waits, now. */
  flush(): Promise<void>;
}

const SAVE_DELAY_MS = 200;

export function openStore(file: string, log: Logger): Store {
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
        const temporary = `${file}.tmp`;
        await writeFile(temporary, text, { mode: 0o600 });
        await rename(temporary, file);
        written = text;
      } catch (error) {
        log.error({ err: error, file }, 'the bridge’s file could not be written');
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
 * Reads a bridge's file.
 * @returns undefined if there is none; a file that can't be read is put aside and counts as none
 */
export async function loadStore(file: string, log: Logger): Promise<Stored | undefined> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      log.error({ err: error, file }, 'the bridge’s file could not be read');
    }
    return undefined;
  }
  try {
    return v.parse(fileSchema, JSON.parse(text));
  } catch (error) {
    log.error({ err: error, file }, 'the bridge’s file is damaged; put aside');
    await rename(file, `${file}.damaged`);
    return undefined;
  }
}
