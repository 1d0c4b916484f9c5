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
  /** Takes the app's present process as one whose pictures were read at these revisions, by the ids of their windows. */
  remember(revisions: ReadonlyMap<string, number>): void;
  /** Clears the cache, because another process may reuse the ids. */
  forget(): void;
}

interface Known {
  revision: number;
  strokes: Props;
  /** See `LocalWindow`. */
  before?: Props;
}
/** Stands for a stroke that has gone, of which nobody knows what it was. */
const GONE = '';

const replySchema = v.object({
  success: v.literal(true),
  revision: v.pipe(v.number(), v.safeInteger()),
  whole: v.boolean(),
  strokes: v.record(v.string(), v.nullable(v.string())),
});

/** @param ipc of an app that has `get_strokes` and reports each picture's revision in `get_state` */
export function createStrokes(ipc: IpcClient): Strokes {
  let known = new Map<string, Known>();
  let remembered: ReadonlyMap<string, number> = new Map();

  async function changesOf(id: string, since: number) {
    const line = await ipc.request('get_strokes', { id, since });
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), replySchema), line);
    if (!parsed.success) return undefined;
    const { revision, whole, strokes } = parsed.output;
    const valid = Object.entries(strokes).filter(
      ([key, value]) => isStrokeId(key) && (value === null || isStrokeValue(value)),
    );
    const changes: Props = Object.fromEntries(valid.map(([key, value]) => [strokeKey(key), value]));
    return { revision, whole, changes };
  }

  async function ask(id: string, old: Known | undefined): Promise<Known | undefined> {
    const told = await changesOf(id, old?.revision ?? 0);
    // The app is not trusted; where a reply can't be read, the picture counts as it was.
    if (!told) return old;
    const { revision, whole, changes } = told;
    if (!whole && !old) return undefined;
    const strokes = withProps(whole ? undefined : old?.strokes, changes);
    const since = remembered.get(id);
    // Without that nobody knows what of them was drawn since: the next look asks again.
    if (!old && since !== undefined) return resume(id, since, strokes);
    return { revision, strokes, ...(old?.before && { before: old.before }) };
  }

  /** @param strokes all there are, which were asked for first: what changes meanwhile is among the changes */
  async function resume(id: string, since: number, strokes: Props): Promise<Known | undefined> {
    const told = await changesOf(id, since);
    if (!told) return undefined;
    const { revision, whole, changes } = told;
    if (whole) return { revision, strokes: withProps(undefined, changes), before: {} };
    const kept = Object.entries(strokes).filter(([key]) => !Object.hasOwn(changes, key));
    const gone = Object.entries(changes).flatMap(([key, value]) =>
      value === null ? [[key, GONE] as const] : [],
    );
    const before = Object.fromEntries([...kept, ...gone]);
    return { revision, strokes: withProps(strokes, changes), before };
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
        filled.push(now ? withStrokes(window, now) : window);
      }
      known = next;
      return filled;
    },
    remember(revisions) {
      remembered = revisions;
    },
    forget() {
      known = new Map();
      remembered = new Map();
    },
  };
}

function withStrokes(window: RawWindow, { revision, strokes, before }: Known): RawWindow {
  const props = { ...window.props, ...strokes };
  return { ...window, props, strokes: revision, ...(before && { strokesBefore: before }) };
}
