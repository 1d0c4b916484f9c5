// The registers of a window (ST2) where the room and the bridges must agree on them; how apps show them is the bridge's.
import { sameRect } from './geometry.ts';
import { isStroke } from './strokes.ts';
import { cleanTitle } from './text/text.ts';
import type { Props, PropValue, SetOp, WindowRecord } from './windows.ts';

/** The prop that carries a window's zoom state. */
export const ZOOM_PROP = 'zoomed';
/** The prop that carries a file's path, relative to the room's files. */
export const PATH_PROP = 'path';
/** The prop that carries an editor's text in layout files; in a room it is a document (TE1). */
export const TEXT_PROP = 'text';
/** Types whose title people choose; elsewhere the app makes it. */
export const TITLED_TYPES: ReadonlySet<string> = new Set(['text_editor']);

interface PropRule {
  /** LK1: part of the layout, so only the host may change it in a locked room. */
  layout: boolean;
  same(a: PropValue | undefined, b: PropValue | undefined): boolean;
}

const PLAIN: PropRule = { layout: false, same: (a, b) => a === b };
/** One that is gone is none (PA2). */
const STROKE: PropRule = { layout: false, same: (a, b) => (a ?? null) === (b ?? null) };
/** Props with rules of their own. */
const PROPS: ReadonlyMap<string, PropRule> = new Map([
  // Absent means not zoomed.
  [ZOOM_PROP, { layout: true, same: (a, b) => (a === true) === (b === true) }],
]);

export function propRule(key: string): PropRule {
  return PROPS.get(key) ?? (isStroke(key) ? STROKE : PLAIN);
}

/** A prop that is the object's own, because a key may be the name of something that every object has. */
export function own(props: Props | undefined, key: string): PropValue | undefined {
  return props && Object.hasOwn(props, key) ? props[key] : undefined;
}

type Registered = Pick<WindowRecord, 'rect' | 'title' | 'props'>;
/** Some registers of a window with their values. */
export type Registers = Omit<SetOp, 'op' | 'g'>;

/** ST4: the part of the wanted registers that would change a window; nothing in it is empty. */
export function changesOf(window: Registered, { rect, title, props }: Registers): Registers {
  const named = title === undefined ? window.title : cleanTitle(title);
  const changed = changedProps(window.props, props);
  return {
    ...(rect && !sameRect(rect, window.rect) && { rect }),
    ...(named !== window.title && { title: named }),
    ...(Object.keys(changed).length > 0 && { props: changed }),
  };
}

/** The window with other values in some registers. */
export function withRegisters<T extends Registered>(window: T, changes: Registers): T {
  const { rect = window.rect, title = window.title, props } = changes;
  return { ...window, rect, title, props: withProps(window.props, props) };
}

/** Props with others set; a stroke that is null is gone (PA2). */
export function withProps(old: Props | undefined, changes: Props = {}): Props {
  const all = { ...old, ...changes };
  for (const [key, value] of Object.entries(changes))
    if (value === null && isStroke(key)) delete all[key];
  return all;
}

/** The wanted props that differ from the old ones. */
export function changedProps(old: Props | undefined, wanted: Props = {}): Props {
  const changed = ([key, value]: [string, PropValue]) => !propRule(key).same(own(old, key), value);
  return Object.fromEntries(Object.entries(wanted).filter(changed));
}
