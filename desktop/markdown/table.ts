// Tables of Markdown: columns as wide as they need, or as the window lets them, with cells wrapped.
import type { Tokens } from 'marked';
import { columns } from '../draw/text.ts';
import { inline } from './inline.ts';
import { type Line, type Span, textOf, wrapSpans } from './line.ts';

const MAX_COLUMNS = 24;

export function tableLines(table: Tokens.Table, width: number): Line[] {
  const count = Math.min(table.header.length, MAX_COLUMNS);
  const spans = (cell: Tokens.TableCell | undefined, bold: boolean): Span[] =>
    cell ? inline(cell.tokens, { role: 'body', ...(bold ? { bold } : {}) }) : [];
  const rows = [table.header, ...table.rows].map((row, y) =>
    Array.from({ length: count }, (_, x) => spans(row[x], y === 0)),
  );
  const widths = narrowed(
    Array.from({ length: count }, (_, x) =>
      Math.max(1, ...rows.map((row) => columns(textOf({ spans: row[x] ?? [] })))),
    ),
    width - (count - 1) * 3,
  );
  const rule: Line = {
    spans: [{ role: 'rule', text: widths.map((w) => '─'.repeat(w)).join('─┼─') }],
  };
  return rows.flatMap((row, y) => {
    const cells = row.map((cell, x) => wrapSpans(cell, widths[x] ?? 1));
    const height = Math.max(1, ...cells.map((lines) => lines.length));
    const lines = Array.from({ length: height }, (_, i) =>
      joined(cells.map((cell, x) => aligned(cell[i], widths[x] ?? 1, table.align[x] ?? null))),
    );
    return y === 0 ? [...lines, rule] : lines;
  });
}

/** Takes from the widest columns until all fit. */
function narrowed(wanted: readonly number[], room: number): number[] {
  const widths = [...wanted];
  for (let over = widths.reduce((a, b) => a + b, 0) - room; over > 0; over -= 1) {
    const widest = widths.indexOf(Math.max(...widths));
    if ((widths[widest] ?? 1) <= 3) break;
    widths[widest] = (widths[widest] ?? 1) - 1;
  }
  return widths;
}

function aligned(
  line: Line | undefined,
  width: number,
  align: 'center' | 'left' | 'right' | null,
): Span[] {
  const spans = line?.spans ?? [];
  const free = Math.max(0, width - columns(textOf({ spans })));
  const before = align === 'right' ? free : align === 'center' ? Math.floor(free / 2) : 0;
  const pad = (n: number): Span[] => (n > 0 ? [{ role: 'body', text: ' '.repeat(n) }] : []);
  return [...pad(before), ...spans, ...pad(free - before)];
}

function joined(cells: readonly Span[][]): Line {
  return {
    spans: cells.flatMap((cell, x): Span[] =>
      x === 0 ? cell : [{ role: 'rule', text: ' │ ' }, ...cell],
    ),
  };
}
