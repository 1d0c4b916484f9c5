// The texts of an app's editors: fetched only when their revision changes, because every poll would be too much.
import * as v from 'valibot';
import { TEXT_PROP } from '../../protocol/registers.ts';
import type { IpcClient } from './client.ts';
import { MAX_TEXT_CHARS, type RawWindow } from './replies.ts';

export interface Texts {
  /** Returns the windows with their texts as the prop `text`, and the ids of those whose text is too long to mirror. */
  fill(windows: readonly RawWindow[]): Promise<{ windows: RawWindow[]; tooLong: string[] }>;
  /** Clears the cache, because another process may reuse the ids. */
  forget(): void;
}

interface Known {
  revision: number;
  /** Null: too long, or not reported. */
  text: string | null;
  tooLong: boolean;
}

const replySchema = v.object({ success: v.literal(true), revision: v.number(), text: v.string() });

/** @param ipc of an app that has `get_text` and reports each text's revision in `get_state` */
export function createTexts(ipc: IpcClient): Texts {
  let known = new Map<string, Known>();

  async function ask(id: string, revision: number): Promise<Known> {
    const parsed = v.safeParse(replySchema, json(await ipc.request('get_text', { id })));
    if (!parsed.success) return { revision, text: null, tooLong: false };
    const { text } = parsed.output;
    const tooLong = text.length > MAX_TEXT_CHARS;
    return { revision: parsed.output.revision, text: tooLong ? null : text, tooLong };
  }

  return {
    async fill(windows) {
      const next = new Map<string, Known>();
      const filled: RawWindow[] = [];
      for (const window of windows) {
        const { id, textRevision } = window;
        if (textRevision === undefined) {
          filled.push(window);
          continue;
        }
        const old = known.get(id);
        const now = old?.revision === textRevision ? old : await ask(id, textRevision);
        next.set(id, now);
        const { text } = now;
        filled.push(
          text === null ? window : { ...window, props: { ...window.props, [TEXT_PROP]: text } },
        );
      }
      known = next;
      return { windows: filled, tooLong: [...next].flatMap(([id, k]) => (k.tooLong ? id : [])) };
    },
    forget() {
      known = new Map();
    },
  };
}

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // The app is not trusted; an unreadable reply counts as no text.
    return undefined;
  }
}
