// The strokes of an app's pictures: only what changed since the last reading is fetched, because every poll would be too
// much (PA4).
import * as v from 'valibot';
import { withProps } from '../../protocol/registers.ts';
import { isStrokeId, isStrokeValue, strokeKey } from '../../protocol/strokes.ts';
import type { Props } from '../../protocol/windows.ts';
import type { IpcClient } from './client.ts';
import type { RawWindow } from './replies.ts';

export interface Strokes {
  /** Returns the windows with their strokes as props. */
  fill(windows: readonly RawWindow[]): Promise<RawWindow[]>;
  /** Clears the cache, because another process may reuse the ids. */
  forget(): void;
}

interface Known {
  revision: number;
  strokes: Props;
}

const replySchema = v.object({
  success: v.literal(true),
  revision: v.pipe(v.number(), v.safeInteger()),
  whole: v.boolean(),
  strokes: v.record(v.string(), v.nullable(v.string())),
});

/** @param ipc of an app that has `get_strokes` and reports each picture's revision in `get_state` */
export function createStrokes(ipc: IpcClient): Strokes {
  let known = new Map<string, Known>();

  async function ask(id: string, old: Known | undefined): Promise<Known | undefined> {
    const line = await ipc.request('get_strokes', { id, since: old?.revision ?? 0 });
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), replySchema), line);
    // The app is not trusted; where a reply can't be read, the picture counts as it was.
    if (!parsed.success) return old;
    const { revision, whole, strokes } = parsed.output;
    if (!whole && !old) return undefined;
    const valid = Object.entries(strokes).filter(
      ([key, value]) => isStrokeId(key) && (value === null || isStrokeValue(value)),
    );
    const changes = Object.fromEntries(valid.map(([key, value]) => [strokeKey(key), value]));
    return { revision, strokes: withProps(whole ? undefined : old?.strokes, changes) };
  }

  return {
    async fill(windows) {
      const next = new Map<string, Known>();
      const filled: RawWindow[] = [];
      for (const window of windows) {
        const { id, strokesRevision } = window;
        const old = known.get(id);
        const now =
          strokesRevision === undefined
            ? undefined
            : old?.revision === strokesRevision
              ? old
              : await ask(id, old);
        if (now) next.set(id, now);
        filled.push(
          now ? { ...window, props: { ...window.props, ...now.strokes }, strokes: true } : window,
        );
      }
      known = next;
      return filled;
    },
    forget() {
      known = new Map();
    },
  };
}
