// What is printed for people: no terminal control sequences but our own colours, and those only on a terminal; columns by
// display width, human-readable sizes and times.
import { styleText } from 'node:util';
import stringWidth from 'string-width';
import { printable, printableJson } from '../../protocol/text/printable.ts';

const FORMATS = ['bold', 'dim', 'green', 'yellow', 'red'] as const;
type Format = (typeof FORMATS)[number];

/** The escape sequences that `paint` emits. */
const COLOURS = new Set(
  FORMATS.flatMap((format) => styleText(format, '|', { validateStream: false }).split('|')),
);
const SEQUENCE = /(\u001b\[\d+m)/;

/** Escapes a text, and colours it if the stream is a terminal and NO_COLOR is not set. */
export function paint(
  format: Format,
  text: string,
  stream: NodeJS.WriteStream = process.stdout,
): string {
  return styleText(format, printable(text), { stream });
}

/** Prints lines of text with control characters made visible, except for `paint`'s colours where it emits any. */
export function print(text: string, stream: NodeJS.WriteStream = process.stdout): void {
  const isColoured = paint('bold', '|', stream) !== '|';
  const parts = text.split(SEQUENCE);
  const inert = parts.map((part) => (isColoured && COLOURS.has(part) ? part : printable(part)));
  stream.write(`${inert.join('')}\n`);
}

/** Prints one JSON value for programs, on one line that is safe to show in a terminal. */
export function printJson(value: unknown): void {
  process.stdout.write(`${printableJson(JSON.stringify(value))}\n`);
}

/** A table as lines, its first row the heading; cells may be coloured. */
export function columns(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const table = [head.map((cell) => paint('dim', cell)), ...body];
  const widths = head.map((_, column) =>
    Math.max(...table.map((row) => stringWidth(row[column] ?? ''))),
  );
  return table
    .map((row) =>
      row
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - stringWidth(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** `54 MB`; 1 MB = 1024 * 1024 bytes. */
export function bytes(n: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = n;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = value < 10 && unit > 1 ? 1 : 0;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

/** `3 h 12 min`: the two largest units. @param ms a duration */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

/** `1 app`, `2 apps`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
