// Strokes as the text of their registers (PA1), and back. What can't be read is no stroke: it comes from other seats.
import { MAX_COLS, MAX_ROWS } from '../../../protocol/limits.ts';
import { isStrokeValue } from '../../../protocol/strokes.ts';
import { BRUSHES, type Brush, type Ink, NO_COLOR, THEME_COLOR } from './ink.ts';

/** The largest picture, in cells, is as large as any terminal; with half blocks there are two rows to a cell. */
export const MAX_W = MAX_COLS;
export const MAX_H = MAX_ROWS;

/** Column and row; the row counts half cells where the brush is a half block. */
export type Point = readonly [x: number, y: number];
/** Cells of a row, from left to right. */
export type Run = readonly [x: number, y: number, length: number];
type Shape = 'line' | 'rect' | 'oval';

export type Stroke =
  | { tool: 'pen'; ink: Ink; points: readonly Point[] }
  | { tool: Shape; ink: Ink; filled: boolean; from: Point; to: Point }
  | { tool: 'fill'; ink: Ink; runs: readonly Run[] }
  | { tool: 'text'; ink: Ink; at: Point; text: string };

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-';
const VALUES = new Map([...DIGITS].map((digit, value) => [digit, value]));
const BASE = 64;
/** The longest step of a pen that two digits tell, to either side. */
const MAX_STEP = 31;
const STEP_ZERO = 32;
const SHAPES = { l: 'line', r: 'rect', R: 'rect', o: 'oval', O: 'oval' } as const;
const LETTERS = { line: 'l', rect: 'r', oval: 'o' } as const;

export function encode(stroke: Stroke): string {
  switch (stroke.tool) {
    case 'pen':
      return `p${inkText(stroke.ink)}${penText(stroke.points)}`;
    case 'fill':
      return `f${inkText(stroke.ink)}${stroke.runs.map((run) => run.map(pair).join('')).join('')}`;
    case 'text':
      return `t${inkText(stroke.ink)}${pointText(stroke.at)}${stroke.text}`;
    default: {
      const letter = LETTERS[stroke.tool];
      const form = stroke.filled && letter !== 'l' ? letter.toUpperCase() : letter;
      return `${form}${inkText(stroke.ink)}${pointText(stroke.from)}${pointText(stroke.to)}`;
    }
  }
}

/** @returns undefined for what is no stroke, or lies outside of the largest picture */
export function decode(value: string): Stroke | undefined {
  if (!isStrokeValue(value)) return undefined;
  const brush = value[2] as Brush;
  if (!Object.hasOwn(BRUSHES, brush)) return undefined;
  const ink = { color: colorOf(value[1] ?? ''), brush };
  const inside = ([x, y]: Point): boolean => x < MAX_W && y < (brush === 'h' ? MAX_H * 2 : MAX_H);
  const from = pointAt(value, 3);
  if (!inside(from) && value[0] !== 'f') return undefined;
  switch (value[0]) {
    case 'p':
      return { tool: 'pen', ink, points: pointsOf(value, from).filter(inside) };
    case 'f': {
      const runs: Run[] = [];
      for (let at = 3; at < value.length; at += 6)
        runs.push([number(value, at), number(value, at + 2), number(value, at + 4)]);
      return { tool: 'fill', ink, runs: runs.filter(([x, y]) => inside([x, y])) };
    }
    case 't':
      return { tool: 'text', ink, at: from, text: value.slice(7) };
    default: {
      const letter = value[0] as keyof typeof SHAPES;
      const to = pointAt(value, 7);
      const filled = letter === 'R' || letter === 'O';
      return inside(to) ? { tool: SHAPES[letter], ink, filled, from, to } : undefined;
    }
  }
}

function inkText({ color, brush }: Ink): string {
  const letter = color === THEME_COLOR ? 't' : color === NO_COLOR ? '-' : color.toString(16);
  return letter + brush;
}

function colorOf(letter: string): number {
  return letter === 't' ? THEME_COLOR : letter === '-' ? NO_COLOR : Number.parseInt(letter, 16);
}

function pair(n: number): string {
  return (DIGITS[Math.floor(n / BASE)] ?? '0') + (DIGITS[n % BASE] ?? '0');
}

function pointText([x, y]: Point): string {
  return pair(x) + pair(y);
}

function number(text: string, at: number): number {
  return (VALUES.get(text[at] ?? '') ?? 0) * BASE + (VALUES.get(text[at + 1] ?? '') ?? 0);
}

function pointAt(text: string, at: number): Point {
  return [number(text, at), number(text, at + 2)];
}

function penText(points: readonly Point[]): string {
  const [first = [0, 0] as const] = points;
  let text = pointText(first);
  let [x, y] = first;
  for (const [toX, toY] of points.slice(1)) {
    // A jump that two digits can't tell is several.
    const parts = Math.ceil(Math.max(Math.abs(toX - x), Math.abs(toY - y)) / MAX_STEP);
    const [fromX, fromY] = [x, y];
    for (let part = 1; part <= parts; part += 1) {
      const nextX = fromX + Math.round(((toX - fromX) * part) / parts);
      const nextY = fromY + Math.round(((toY - fromY) * part) / parts);
      text += DIGITS[nextX - x + STEP_ZERO];
      text += DIGITS[nextY - y + STEP_ZERO];
      [x, y] = [nextX, nextY];
    }
  }
  return text;
}

function pointsOf(value: string, first: Point): Point[] {
  const points = [first];
  let [x, y] = first;
  for (let at = 7; at < value.length; at += 2) {
    x += (VALUES.get(value[at] ?? '') ?? STEP_ZERO) - STEP_ZERO;
    y += (VALUES.get(value[at + 1] ?? '') ?? STEP_ZERO) - STEP_ZERO;
    if (x >= 0 && y >= 0) points.push([x, y]);
  }
  return points;
}
