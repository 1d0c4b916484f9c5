// Computes the space for the bar and the chat, and how many people fit into the bar. Pure functions.

/** Height of the bar in px; larger on touch screens. */
export const BAR_PX = { fine: 36, coarse: 48 } as const;
/** From this width on, the chat has its own column; below, it floats as a sheet. */
const DOCK_FROM_PX = 900;
const PANEL_PX = { normal: 340, wide: 400 } as const;
const WIDE_FROM_PX = 1_800;

export interface Viewport {
  readonly width: number;
  /** Touch instead of a mouse. */
  readonly coarse: boolean;
  /** px at the bottom that are covered by a touch keyboard. */
  readonly covered: number;
}

/** `dock`: beside the terminal; `sheet`: over its lower part. */
export type ChatPlace = 'closed' | 'dock' | 'sheet';

export interface Layout {
  /** px reserved around the terminal at the top, right and bottom. */
  top: number;
  right: number;
  bottom: number;
  chat: ChatPlace;
}

/**
 * @param bar height of the bar in px
 * @param bottom height of the key row and of the touch keyboard below it; 0 without the key row
 */
export function layoutFor(width: number, chatOpen: boolean, bar: number, bottom = 0): Layout {
  const space = { top: bar, right: 0, bottom };
  if (!chatOpen) return { ...space, chat: 'closed' };
  if (width < DOCK_FROM_PX) return { ...space, chat: 'sheet' };
  const right = width >= WIDE_FROM_PX ? PANEL_PX.wide : PANEL_PX.normal;
  return { ...space, right, chat: 'dock' };
}

/** px per person in the bar: with a name, or the avatar alone; larger for touch. */
const NAMED_PX = 126;
const AVATAR_PX = { fine: 34, coarse: 46 } as const;
const MORE_PX = 44;
/** px of the bar taken by room name, connection and chat button: [minimum window width, px]. */
const TAKEN_PX = [
  [760, 420],
  [480, 300],
  [0, 196],
] as const;
/** Extra px for the ribbon that replaces the room's name, for who types, and for the map's button. */
const EXTRA_PX = {
  ribbon: { wide: 150, narrow: 40 },
  typist: { wide: 150, narrow: 76 },
  map: { wide: 32, narrow: 32 },
} as const;

export type BarExtra = keyof typeof EXTRA_PX;
/** Extra px for the other controls in the bar on touch screens. */
const COARSE_PX = 36;

export interface Crowd {
  /** Number of people shown in the bar; the rest are behind `+N`. */
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
 * px of the bar left for people, beside room name, connection and chat button.
 * @param extras what is shown besides: the follow ribbon, who types
 */
export function peopleSpace(
  width: number,
  coarse = false,
  extras: readonly BarExtra[] = [],
): number {
  const taken = TAKEN_PX.find(([from]) => width >= from)?.[1] ?? 0;
  const size = width >= 760 ? 'wide' : 'narrow';
  const more = extras.reduce((sum, extra) => sum + EXTRA_PX[extra][size], 0);
  return width - taken - more - (coarse ? COARSE_PX : 0);
}

/** Height of the key row in px; 0 if it is not shown. @param coarse touch instead of a mouse */
export function keyRowPx(wanted: 'auto' | 'on' | 'off', coarse: boolean): number {
  if (wanted === 'off' || (wanted === 'auto' && !coarse)) return 0;
  // Includes the borders, so that each key is 44 px high on touch screens.
  return coarse ? 51 : 40;
}
