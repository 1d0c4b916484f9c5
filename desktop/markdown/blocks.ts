// Blocks of Markdown as lines for a width: headings, paragraphs, lists, quotes, code, tables, rules.
import type { MarkedToken, Token, Tokens } from 'marked';
import { columns, glyphs } from '../draw/text.ts';
import { inline } from './inline.ts';
import { blank, type Line, prefixed, type Span, type Style, wrapSpans } from './line.ts';
import { tableLines } from './table.ts';

const BODY: Style = { role: 'body' };
const MAX_DEPTH = 24;

/** The lines of blocks, with an empty line between two of them. @param tight lists whose items stand close */
export function blockLines(
  tokens: readonly Token[],
  width: number,
  depth = 0,
  tight = false,
): Line[] {
  const out: Line[] = [];
  for (const token of tokens) {
    const lines = linesOf(token as MarkedToken, width, depth);
    if (lines.length === 0) continue;
    if (out.length > 0 && !tight) out.push(blank());
    out.push(...lines);
  }
  return out;
}

function linesOf(token: MarkedToken, width: number, depth: number): Line[] {
  if (depth > MAX_DEPTH || width < 1) return [];
  switch (token.type) {
    case 'heading':
      return heading(token, width);
    case 'paragraph':
      return wrapSpans(inline(token.tokens, BODY), width);
    case 'text':
      return wrapSpans(inline(token.tokens ?? [token], BODY), width);
    case 'code':
      return code(token.text, width);
    case 'blockquote':
      return blockLines(token.tokens, width - 2, depth + 1).map((line) =>
        prefixed(line, { role: 'rule', text: '▌ ' }),
      );
    case 'list':
      return list(token, width, depth);
    case 'table':
      return tableLines(token, width);
    case 'hr':
      return [{ spans: [{ role: 'rule', text: '─'.repeat(width) }] }];
    case 'html':
      return /^\s*<!--[\s\S]*-->\s*$/.test(token.raw)
        ? []
        : wrapSpans([{ role: 'dim', text: token.raw.trimEnd() }], width);
    case 'space':
    case 'def':
      return [];
    default:
      return wrapSpans([{ ...BODY, text: token.raw }], width);
  }
}

function heading({ tokens, depth }: Tokens.Heading, width: number): Line[] {
  const style: Style = { role: depth < 3 ? 'heading' : 'body', bold: true, italic: depth > 3 };
  const lines = wrapSpans(inline(tokens, style), width);
  const longest = Math.max(
    0,
    ...lines.map(({ spans }) => columns(spans.map((s) => s.text).join(''))),
  );
  return depth === 1
    ? [...lines, { spans: [{ role: 'heading', text: '━'.repeat(longest) }] }]
    : lines;
}

/** Code keeps its blanks; lines that are too long go on in the next row. */
function code(text: string, width: number): Line[] {
  const room = Math.max(1, width - 2);
  return text.split('\n').flatMap((line) => {
    const rows: string[] = [];
    let row = '';
    let used = 0;
    for (const { char, width: wide } of glyphs(line)) {
      if (used + wide > room) {
        rows.push(row);
        row = '';
        used = 0;
      }
      row += char;
      used += wide;
    }
    return [...rows, row].map((part) => ({
      spans: [{ role: 'code', text: ` ${part}` } as Span],
      code: true,
    }));
  });
}

function list({ items, ordered, start, loose }: Tokens.List, width: number, depth: number): Line[] {
  const bullets = ['•', '◦', '▪'];
  const first = typeof start === 'number' ? start : 1;
  const digits = String(first + items.length - 1).length;
  return items.flatMap((item, index) => {
    const mark = item.task
      ? item.checked
        ? '☑'
        : '☐'
      : ordered
        ? `${String(first + index).padStart(digits)}.`
        : (bullets[depth % bullets.length] ?? '•');
    const indent = mark.length + 1;
    // The box of a task is the mark already.
    const content = item.tokens.filter(({ type }) => type !== 'checkbox');
    const lines = blockLines(content, width - indent, depth + 1, !loose);
    const own = lines.length > 0 ? lines : [blank()];
    const led = own.map((line, i) =>
      prefixed(
        line,
        i === 0 ? { role: 'rule', text: `${mark} ` } : { ...BODY, text: ' '.repeat(indent) },
      ),
    );
    return loose && index < items.length - 1 ? [...led, blank()] : led;
  });
}
