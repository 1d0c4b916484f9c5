// Where the tiles of the wall are: as large as the space allows, or one large with the others beside it. Pure.

export interface Space {
  width: number;
  height: number;
}
export interface Place extends Space {
  left: number;
  top: number;
}
export interface Layout {
  places: readonly Place[];
  /** Of all together: more than the space has where one scrolls. */
  height: number;
}

/** Width of a usual terminal's picture by its height. */
const ASPECT = 1.7;
/** The line above a picture, and what is between tiles, in px. */
const CAPTION = 34;
const GAP = 10;
/** Nobody recognises anything in a smaller picture: the wall scrolls instead. */
const LEAST_WIDTH = 220;
const LEAST_STRIP = 70;
/** A phone: one column. */
const NARROW = 600;

/** @param large index of the tile that is shown large; null: all alike */
export function layoutOf(space: Space, count: number, large: number | null): Layout {
  if (count === 0) return { places: [], height: 0 };
  const { width, height } = space;
  if (large === null || count === 1)
    return width < NARROW && count > 1 ? column(space, count, 1) : filled(space, count);
  const others = count - 1;
  if (width < NARROW) return onTop(space, others, large);
  const under = beside(space, others, { width, height: between(height * 0.22, 110, 220) });
  const right = beside(space, others, { width: between(width * 0.2, 170, 340), height });
  const [main, rest] =
    pictureIn(right.main) > pictureIn(under.main)
      ? [right.main, right.rest]
      : [under.main, under.rest];
  const smallest = Math.min(...rest.places.map(pictureIn));
  return smallest < LEAST_STRIP ? onTop(space, others, large) : merged(main, rest, large);
}

/** How many tiles are in the first row: as far as the arrows up and down go. */
export function columnsOf({ places }: Layout): number {
  const [first] = places;
  return Math.max(1, places.filter(({ top }) => top === first?.top).length);
}

/** All in the space, in as many columns as make them largest; more than fit scroll. */
function filled(space: Space, count: number): Layout {
  let best = { columns: 1, picture: 0 };
  for (let columns = 1; columns <= count; columns += 1) {
    const picture = pictureIn(cellOf(space, count, columns));
    if (picture > best.picture) best = { columns, picture };
  }
  if (best.picture < Math.min(LEAST_WIDTH, space.width)) {
    const columns = Math.max(1, Math.floor((space.width + GAP) / (LEAST_WIDTH + GAP)));
    return column(space, count, Math.min(columns, count));
  }
  const cell = cellOf(space, count, best.columns);
  return { places: inRows(cell, count, best.columns), height: space.height };
}

/** Columns of tiles with the shape of a terminal, as high as they have to be together. */
function column({ width }: Space, count: number, columns: number): Layout {
  const each = (width - GAP * (columns - 1)) / columns;
  const places = inRows({ width: each, height: heightOf(each) }, count, columns);
  const last = places.at(-1);
  return { places, height: last ? last.top + last.height : 0 };
}

/** One large tile, and the others below it, which scroll. */
function onTop({ width, height }: Space, others: number, large: number): Layout {
  const main = { left: 0, top: 0, width, height: Math.min(heightOf(width), height * 0.75) };
  const columns = Math.max(2, Math.floor((width + GAP) / (LEAST_WIDTH + GAP)));
  const below = column({ width, height }, others, columns);
  return merged(main, shifted(below, 0, main.height + GAP), large);
}

/** One large tile, and a strip under it or at its right. */
function beside(space: Space, others: number, strip: Space): { main: Place; rest: Layout } {
  const isUnder = strip.width === space.width;
  const main = {
    ...{ left: 0, top: 0 },
    width: isUnder ? space.width : space.width - strip.width - GAP,
    height: isUnder ? space.height - strip.height - GAP : space.height,
  };
  let columns = 1;
  for (let n = 1; n <= others; n += 1)
    if (pictureIn(cellOf(strip, others, n)) > pictureIn(cellOf(strip, others, columns)))
      columns = n;
  const cell = cellOf(strip, others, columns);
  // Few of them are not drawn out over a long strip.
  const small = {
    width: Math.min(cell.width, (cell.height - CAPTION) * ASPECT),
    height: Math.min(cell.height, heightOf(cell.width)),
  };
  const rest = { places: inRows(small, others, columns), height: strip.height };
  const [left, top] = isUnder ? [0, main.height + GAP] : [main.width + GAP, 0];
  return { main, rest: { ...shifted(rest, left, top), height: space.height } };
}

const heightOf = (width: number): number => width / ASPECT + CAPTION;
const between = (n: number, least: number, most: number): number =>
  Math.max(least, Math.min(most, n));

/** Width of the picture in a tile. */
function pictureIn({ width, height }: Space): number {
  return Math.min(width, (height - CAPTION) * ASPECT);
}

function cellOf({ width, height }: Space, count: number, columns: number): Space {
  const rows = Math.ceil(count / columns);
  return {
    width: (width - GAP * (columns - 1)) / columns,
    height: (height - GAP * (rows - 1)) / rows,
  };
}

function inRows({ width, height }: Space, count: number, columns: number): Place[] {
  return Array.from({ length: count }, (_, i) => ({
    ...{ width, height },
    left: (i % columns) * (width + GAP),
    top: Math.floor(i / columns) * (height + GAP),
  }));
}

function shifted({ places, height }: Layout, x: number, y: number): Layout {
  return {
    places: places.map(({ left, top, ...size }) => ({ ...size, left: left + x, top: top + y })),
    height: height + y,
  };
}

function merged(main: Place, { places, height }: Layout, large: number): Layout {
  return { places: places.toSpliced(large, 0, main), height };
}
