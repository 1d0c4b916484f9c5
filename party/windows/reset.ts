// Which ops make a room's windows those of its saved layout again (RF4). What is as it was saved stays, so that apps
// keep it open. Pure.
import * as v from 'valibot';
import { changesOf, propRule, TEXT_PROP, ZOOM_PROP } from '../../protocol/registers.ts';
import { dropControls } from '../../protocol/text/controls.ts';
import { withoutTextProp } from '../../protocol/texts/room-window.ts';
import { addedSchema, type Op, type Props } from '../../protocol/windows.ts';
import type { RoomState, Row } from './room-state.ts';

/** Whose delta it is: no bridge has this sid. */
export const LAYOUT_SID = 'layout';

type Wanted = v.InferOutput<typeof addedSchema> & { text: string };

/** @param saved lowest first, not validated yet @returns the ops, and how many of the windows are none */
export function resetOps(state: RoomState, saved: readonly unknown[]): { ops: Op[]; left: number } {
  const wanted = saved.flatMap((one) => {
    const read = v.safeParse(addedSchema, one);
    if (!read.success) return [];
    const { props, text } = withoutTextProp(read.output.props ?? {});
    return [{ ...read.output, props, text: dropControls(text) }];
  });
  const there = new Set([...state.windows.values()].sort((a, b) => a.z - b.z));
  const ops: Op[] = [];
  for (const [index, window] of wanted.entries()) {
    const same = [...there].find((row) => isSame(row, window));
    if (!same) {
      // With the revision, since an id is never used again.
      const g = `${LAYOUT_SID}${(state.rev + 1).toString(36)}:${index}`;
      const { text, ...rest } = window;
      const props = { ...rest.props, ...(text !== '' && { [TEXT_PROP]: text }) };
      ops.push({ op: 'add', g, ...rest, props });
      continue;
    }
    there.delete(same);
    const { g } = same;
    const { rect, props = {} } = window;
    const changes = changesOf(same, { rect, props: { [ZOOM_PROP]: props[ZOOM_PROP] === true } });
    if (Object.keys(changes).length > 0) ops.push({ op: 'set', g, ...changes });
    ops.push({ op: 'raise', g });
  }
  // First, so that the new ones find room.
  const gone = [...there].map(({ g }): Op => ({ op: 'del', g }));
  return { ops: [...gone, ...ops], left: saved.length - wanted.length };
}

/** Whether a window shows what the saved one does, wherever it is. */
function isSame(row: Row, { type, title, text, props = {} }: Wanted): boolean {
  return (
    row.type === type &&
    (title === undefined || title === row.title) &&
    text === String(row.text) &&
    covers(row.props, props) &&
    covers(props, row.props)
  );
}

function covers(all: Props, some: Props): boolean {
  return Object.keys(some).every(
    (key) => propRule(key).layout || (Object.hasOwn(all, key) && all[key] === some[key]),
  );
}
