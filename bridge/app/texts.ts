// The texts of an app's windows: fetched only when their revisions change, as edits from apps that tell these (BR19).
import * as v from 'valibot';
import { IPC_LINE_BYTES, MAX_TEXT_CHARS } from '../../protocol/limits.ts';
import { editText, fits } from '../../protocol/texts/edits.ts';
import { textEditsSchema } from '../../protocol/texts/edits-schema.ts';
import type { ReadText, TextChange } from '../core/texts/read-text.ts';
import type { Abilities, TextCommand } from '../core/windows/local.ts';
import type { IpcClient } from './client.ts';
import type { IpcParams } from './line.ts';
import { type RawWindow, type Reply, readReply } from './replies.ts';
import { setText } from './set-text.ts';

export interface Texts {
  /** Returns the windows with their texts, and the ids of those whose text is too long to mirror. */
  fill(
    windows: readonly RawWindow[],
    can: Abilities,
  ): Promise<{ windows: RawWindow[]; tooLong: string[] }>;
  /** Edits a text, as long as it is as it was read. @throws AppError as `IpcClient.request` */
  edit(command: TextCommand, can: Abilities): Promise<Reply>;
  /** Takes what is known of the app's present process as read. */
  remember(texts: ReadonlyMap<string, ReadText>): void;
  /** Clears the cache, because another process may reuse the ids. */
  forget(): void;
}

interface Known {
  revision: number;
  /** Null: too long, or not reported. */
  read: ReadText | null;
  tooLong: boolean;
}

/** What two who write at once make of a text is read, too: it waits until it is short enough for the room (TE3). */
const MAX_READ_CHARS = 2 * MAX_TEXT_CHARS;
/** Changes that are kept, for a reader who has missed some readings. */
const MAX_CHANGES = 100;

const wholeSchema = v.object({ success: v.literal(true), revision: v.number(), text: v.string() });
const changesSchema = v.object({
  success: v.literal(true),
  revision: v.number(),
  changes: v.array(
    v.object({
      revision: v.number(),
      by: v.exactOptional(v.string()),
      edits: textEditsSchema,
    }),
  ),
});

/** @param ipc of an app that reports each text's revision in `get_state` @param sid who edits */
export function createTexts(ipc: IpcClient, sid: string): Texts {
  let known = new Map<string, Known>();

  async function ask(id: string, revision: number, old: Known | undefined, can: Abilities) {
    const before = old?.read;
    const cmd = can.edits ? 'get_text_edits' : 'get_text';
    const params: IpcParams = before && can.edits ? { id, since: before.revision } : { id };
    const reply = json(await ipc.request(cmd, params));
    if (before && can.edits) {
      const changes = v.safeParse(changesSchema, reply);
      const read = changes.success ? grown(before, changes.output) : null;
      if (read) return knownOf(read);
    }
    const whole = v.safeParse(wholeSchema, reply);
    if (!whole.success) return { revision, read: null, tooLong: false };
    return knownOf({ revision: whole.output.revision, text: whole.output.text });
  }

  return {
    async fill(windows, can) {
      const next = new Map<string, Known>();
      const filled: RawWindow[] = [];
      for (const window of windows) {
        const { id, textRevision } = window;
        if (textRevision === undefined) {
          filled.push(window);
          continue;
        }
        const old = known.get(id);
        const now = old?.revision === textRevision ? old : await ask(id, textRevision, old, can);
        next.set(id, now);
        filled.push(now.read ? { ...window, text: now.read } : window);
      }
      known = next;
      return { windows: filled, tooLong: [...next].flatMap(([id, k]) => (k.tooLong ? id : [])) };
    },
    async edit({ id, revision, edits }, can) {
      const { maxBytes = IPC_LINE_BYTES } = can;
      if (can.edits) {
        const content = Buffer.from(JSON.stringify(edits)).toString('base64url');
        const params = { id, base: revision, by: sid, edits: `base64:${content}` };
        return readReply(await ipc.request('edit_text', params, maxBytes));
      }
      const read = known.get(id)?.read;
      if (read?.revision !== revision) return { ok: false, error: 'changed' };
      return setText(ipc, id, editText(read.text, edits), maxBytes);
    },
    remember(texts) {
      known = new Map([...texts].map(([id, read]) => [id, knownOf(read)]));
    },
    forget() {
      known = new Map();
    },
  };
}

function knownOf(read: ReadText): Known {
  const tooLong = read.text.length > MAX_READ_CHARS;
  return { revision: read.revision, read: tooLong ? null : read, tooLong };
}

/** A text after what its app tells of it; null if that does not fit it. */
function grown(
  before: ReadText,
  { revision, changes }: { revision: number; changes: readonly TextChange[] },
): ReadText | null {
  let { text } = before;
  for (const { edits } of changes) {
    if (!fits(text, edits)) return null;
    text = editText(text, edits);
  }
  const all = [...(before.changes ?? []), ...changes];
  const kept = all.slice(-MAX_CHANGES);
  const from =
    all.length > kept.length
      ? all.at(-kept.length - 1)?.revision
      : (before.from ?? before.revision);
  return { revision, text, changes: kept, ...(from === undefined ? {} : { from }) };
}

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // The app is not trusted; an unreadable reply counts as no text.
    return undefined;
  }
}
