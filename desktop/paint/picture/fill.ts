// Filling an area: it is told as the cells that it filled, so that it stays as it was seen, whatever comes or goes below.
import type { Run } from './codec.ts';
import type { Ink } from './ink.ts';
import { EMPTY, HALF_BLOCK, type Picture, TAIL } from './picture.ts';

/** Above the numbers of colours: what is no plain colour. */
const SIGN = 1 << 5;

/**
 * The runs of everything around a cell that looks like it and touches it; with half blocks and whole ones, in halves of
 * cells, so that it reaches into edges that are half one colour.
 * @param x,y the cell @returns nothing if it looks like the ink already, or lies outside
 */
export function fillRuns(picture: Picture, x: number, y: number, ink: Ink): Run[] {
  const { w } = picture;
  const halves = fillsHalves(ink);
  const h = halves ? picture.h * 2 : picture.h;
  const looks = (cx: number, cy: number): number => lookOf(picture, cx, cy, halves);
  if (x < 0 || y < 0 || x >= w || y >= picture.h) return [];
  const [startX, startY] = [x, halves ? y * 2 : y];
  const look = looks(startX, startY);
  if (halves && look === ink.color) return [];
  const seen = new Uint8Array(w * h);
  const runs: Run[] = [];
  const todo: [x: number, y: number][] = [[startX, startY]];
  const open = (cx: number, cy: number): boolean =>
    cy >= 0 && cy < h && seen[cy * w + cx] === 0 && looks(cx, cy) === look;
  for (let next = todo.pop(); next; next = todo.pop()) {
    const [cx, cy] = next;
    if (!open(cx, cy)) continue;
    let from = cx;
    while (from > 0 && open(from - 1, cy)) from -= 1;
    let to = cx;
    while (to < w - 1 && open(to + 1, cy)) to += 1;
    seen.fill(1, cy * w + from, cy * w + to + 1);
    runs.push([from, cy, to - from + 1]);
    for (const row of [cy - 1, cy + 1]) {
      for (let at = from; at <= to; at += 1)
        if (open(at, row) && (at === from || !open(at - 1, row))) todo.push([at, row]);
    }
  }
  return runs.sort((a, b) => a[1] - b[1] || a[0] - b[0]);
}

/** Whether an ink fills halves of cells: shades need whole ones. */
export function fillsHalves({ brush }: Ink): boolean {
  return brush === 'b' || brush === 'h';
}

/** A number that is the same for cells, or halves of cells, that look the same. */
function lookOf({ w, chars, fg, bg }: Picture, x: number, y: number, halves: boolean): number {
  const at = (halves ? y >> 1 : y) * w + x;
  const char = chars[at] as number;
  if (char === EMPTY) return bg[at] as number;
  if (halves && char === HALF_BLOCK) return (y % 2 === 0 ? fg[at] : bg[at]) as number;
  // Of both halves of a wide character: it is filled as one.
  const head = char === TAIL && x > 0 ? at - 1 : at;
  return (
    ((chars[head] as number) * SIGN + (fg[head] as number)) * SIGN + (bg[head] as number) + SIGN
  );
}
