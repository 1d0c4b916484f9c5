// How much of the window the bar and the chat take, and how many people fit into the bar; pure.

/** From this width on the chat has a column of its own; below it floats as a sheet. */
export const DOCK_FROM_PX = 900;
const PANEL_PX = { normal: 340, wide: 400 } as const;
const WIDE_FROM_PX = 1_800;

/** `dock`: beside the terminal; `sheet`: over its lower part. */
export type ChatPlace = 'closed' | 'dock' | 'sheet';

export interface Layout {
  /** px that the terminal leaves free at the top, at the right and at the bottom. */
  top: number;
  right: number;
  bottom: number;
  chat: ChatPlace;
}

/**
 * @param bar height of the bar in px
 * @param bottom height of the row of keys and of the touch keyboard that it stands on; 0 without the row
 */
export function layoutFor(width: number, chatOpen: boolean, bar: number, bottom = 0): Layout {
  const space = { top: bar, right: 0, bottom };
  if (!chatOpen) return { ...space, chat: 'closed' };
  if (width < DOCK_FROM_PX) return { ...space, chat: 'sheet' };
  const right = width >= WIDE_FROM_PX ? PANEL_PX.wide : PANEL_PX.normal;
  return { ...space, right, chat: 'dock' };
}

/** px of one person in the bar: with a name, or the avatar alone; a finger needs more. */
const NAMED_PX = 126;
const AVATAR_PX = { fine: 34, coarse: 46 } as const;
const MORE_PX = 44;
/** px of the bar that room name, connection and chat button need, from each width of window on. */
const TAKEN_PX = [
  [760, 420],
  [480, 300],
  [0, 196],
] as const;
/** What is said instead of the room's name needs so much more than that. */
const RIBBON_PX = { wide: 150, narrow: 40 } as const;
/** What is beside people needs so much more where a finger has to hit it. */
const COARSE_PX = 36;

export interface Crowd {
  /** People shown in the bar; the rest is behind `+N`. */
  shown: number;
  named: boolean;
}

/**
 * How to show `count` people in `space` px: names if all fit with names, else avatars, else avatars and `+N`.
 * At least one person (me) is shown.
 */
export function fitPeople(count: number, space: number, coarse = false): Crowd {
  const each = coarse ? AVATAR_PX.coarse : AVATAR_PX.fine;
  if (count * NAMED_PX <= space) return { shown: count, named: true };
  if (count * each <= space) return { shown: count, named: false };
  const shown = Math.floor((space - MORE_PX) / each);
  return { shown: Math.max(1, Math.min(count, shown)), named: false };
}

/**
 * px of the bar that people may use: what room name, connection and chat button leave.
 * @param ribbon it is said there whom I follow, instead of the room's name
 */
export function peopleSpace(width: number, coarse = false, ribbon = false): number {
  const taken = TAKEN_PX.find(([from]) => width >= from)?.[1] ?? 0;
  const more = ribbon ? (width >= 760 ? RIBBON_PX.wide : RIBBON_PX.narrow) : 0;
  return width - taken - more - (coarse ? COARSE_PX : 0);
}

/** Height of the row of keys in px; 0 where it is not wanted. @param coarse a finger instead of a mouse */
export function keyRowPx(wanted: 'auto' | 'on' | 'off', coarse: boolean): number {
  if (wanted === 'off' || (wanted === 'auto' && !coarse)) return 0;
  // With its edges, so that each key is 44 px high for a finger.
  return coarse ? 51 : 40;
}
