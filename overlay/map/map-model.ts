// What the map of the room shows: where its windows are, and where everybody points and types. Pure.
import { clamp, type Grid, isParked, type Point, type Rect } from '../../protocol/geometry.ts';
import type { CursorKind, Inside, Person } from '../../protocol/messages.ts';
import type { SeatWindow, WindowsNote } from '../../protocol/page/terminal-note.ts';
import { placeOf } from '../../protocol/room/ghost-place.ts';

/** A pointer or a caret: of somebody else's as the room tells it, of one's own as the page knows it. */
export interface Cursor {
  readonly pid: string;
  readonly kind: CursorKind;
  /** In percent of its owner's terminal. */
  readonly at: Point;
  readonly inside: Inside | null;
}

export interface MapBox {
  /** The same as long as the window is there. */
  readonly key: string;
  /** Its place in the list, from the top. */
  readonly index: number;
  readonly g: string | null;
  readonly title: string;
  readonly rect: Rect;
  readonly focused: boolean;
}

export interface MapSpot {
  readonly person: Person;
  readonly kind: CursorKind;
  /** In cells of this terminal. */
  readonly at: Point;
  /** What it is in, as people say it: "in Notes". */
  readonly where: string;
  /** Index of the window that it is in; -1 for none. */
  readonly box: number;
}

export interface MapModel {
  /** What the map shows, in cells: this screen, and what lies beyond it. */
  readonly extent: Rect;
  /** Top first. */
  readonly boxes: readonly MapBox[];
  readonly spots: readonly MapSpot[];
}

/** The map reaches this many screens beyond an edge at most: one lost window must not make a dot of everything else. */
const REACH = 1;

/** @param cursors those of everybody, one's own among them @param people of the room by pid */
export function mapOf(
  grid: Grid,
  windows: Pick<WindowsNote, 'list' | 'focus' | 'titles'> | null,
  cursors: Iterable<Cursor>,
  people: ReadonlyMap<string, Person>,
): MapModel {
  const list = windows?.list ?? [];
  const boxes = list.map(([g, x, y, w, h], index): MapBox => {
    const title = windows?.titles?.[index] || 'a window';
    const focused = g !== null && g === windows?.focus;
    return { key: g ?? `:${index}`, index, g, title, rect: [x, y, w, h], focused };
  });
  const spots = [...cursors].flatMap((cursor): MapSpot | [] => {
    const person = people.get(cursor.pid);
    // A caret that its app hides is nowhere.
    if (!person || (cursor.kind === 'caret' && isParked(cursor.at))) return [];
    const { seen, aim } = placeOf(cursor, windows && list, grid);
    const box = seen === 'elsewhere' ? -1 : boxAt(cursor.inside, aim, list);
    const where =
      seen === 'elsewhere' ? 'in a window that is not here' : whereOf(boxes[box]?.title);
    return { person, kind: cursor.kind, at: aim, where, box };
  });
  return { extent: extentOf(grid, list), boxes, spots };
}

function whereOf(title: string | undefined): string {
  return title === undefined ? 'on the desktop' : `in ${title}`;
}

/** The window that a cursor is in: the one that it was told in, else what is on top there. */
function boxAt(inside: Inside | null, { x, y }: Point, list: readonly SeatWindow[]): number {
  const told = inside ? list.findIndex(([g]) => g === inside[0]) : -1;
  if (told >= 0) return told;
  return list.findIndex(
    ([, left, top, w, h]) => x >= left && x < left + w && y >= top && y < top + h,
  );
}

/** This screen and all windows, as far as the map reaches. */
export function extentOf({ cols, rows }: Grid, list: readonly SeatWindow[]): Rect {
  const edge = (n: number, size: number) => clamp(n, -REACH * size, (1 + REACH) * size);
  const left = Math.min(0, ...list.map(([, x]) => edge(x, cols)));
  const top = Math.min(0, ...list.map(([, , y]) => edge(y, rows)));
  const right = Math.max(cols, ...list.map(([, x, , w]) => edge(x + w, cols)));
  const bottom = Math.max(rows, ...list.map(([, , y, , h]) => edge(y + h, rows)));
  return [left, top, right - left, bottom - top];
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** The window that an arrow key leads to: the nearest in that direction. @returns the same one if there is none */
export function nextBox(boxes: readonly MapBox[], from: MapBox, to: Direction): MapBox {
  const sign = to === 'left' || to === 'up' ? -1 : 1;
  const flat = to === 'left' || to === 'right';
  const here = centre(from);
  const away = (box: MapBox): number => {
    const { x, y } = centre(box);
    const [along, across] = flat ? [x - here.x, y - here.y] : [y - here.y, x - here.x];
    // A cell is twice as high as wide.
    const ahead = along * sign * (flat ? 1 : 2);
    return ahead > 0 ? ahead + 2 * Math.abs(across) * (flat ? 2 : 1) : Number.POSITIVE_INFINITY;
  };
  const [nearest] = boxes
    .filter(({ key }) => key !== from.key)
    .map((box) => ({ box, far: away(box) }))
    .filter(({ far }) => Number.isFinite(far))
    .sort((a, b) => a.far - b.far);
  return nearest?.box ?? from;
}

function centre({ rect: [x, y, w, h] }: MapBox): Point {
  return { x: x + w / 2, y: y + h / 2 };
}

/** One person's line in the list: "pointer in Notes, caret in Editor". Empty if they have neither. */
export function spotWords(spots: readonly MapSpot[]): string {
  return spots.map(({ kind, where }) => `${kind} ${where}`).join(', ');
}

/** What a window's box is called: its title, and who is in it. */
export function boxWords({ title, index }: MapBox, spots: readonly MapSpot[], me: string): string {
  const inside = spots.filter(({ box }) => box === index);
  const who = inside.map(({ person, kind }) =>
    person.pid === me ? `your ${kind}` : `${person.name}’s ${kind}`,
  );
  return [title, ...who].join(', ');
}
