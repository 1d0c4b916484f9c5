// How much of the window the bar and the chat take, and how many people fit into the bar; pure.

/** From this width on the chat has a column of its own; below it floats as a sheet. */
export const DOCK_FROM_PX = 900;
const PANEL_PX = { normal: 340, wide: 400 } as const;
const WIDE_FROM_PX = 1_800;

/** `dock`: beside the terminal; `sheet`: over its lower part. */
export type ChatPlace = 'closed' | 'dock' | 'sheet';

export interface Layout {
  /** px that the terminal leaves free at the top and at the right. */
  top: number;
  right: number;
  chat: ChatPlace;
}

/** @param bar height of the bar in px */
export function layoutFor(width: number, chatOpen: boolean, bar: number): Layout {
  if (!chatOpen) return { top: bar, right: 0, chat: 'closed' };
  if (width < DOCK_FROM_PX) return { top: bar, right: 0, chat: 'sheet' };
  const right = width >= WIDE_FROM_PX ? PANEL_PX.wide : PANEL_PX.normal;
  return { top: bar, right, chat: 'dock' };
}

/** px of one person in the bar: with a name, or the avatar alone. */
const NAMED_PX = 118;
const AVATAR_PX = 34;
const MORE_PX = 44;

export interface Crowd {
  /** People shown in the bar; the rest is behind `+N`. */
  shown: number;
  named: boolean;
}

/**
 * How to show `count` people in `space` px: names if all fit with names, else avatars, else avatars and `+N`.
 * At least one person (me) is shown.
 */
export function fitPeople(count: number, space: number): Crowd {
  if (count * NAMED_PX <= space) return { shown: count, named: true };
  if (count * AVATAR_PX <= space) return { shown: count, named: false };
  const shown = Math.floor((space - MORE_PX) / AVATAR_PX);
  return { shown: Math.max(1, Math.min(count, shown)), named: false };
}

/** px of the bar that people may use: what room name, connection and chat button leave. */
export function peopleSpace(width: number): number {
  if (width < 480) return width - 196;
  if (width < 760) return width - 300;
  return width - 420;
}
