// What a rendered text consists of: lines of spans, wrapped to a width.
import { columns, glyphs } from '../draw/text.ts';

/** What a span is; the theme says how that looks. */
export type Role = 'body' | 'heading' | 'code' | 'dim' | 'link' | 'rule';

export interface Style {
  readonly role: Role;
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly struck?: boolean;
  /** Where a link leads. */
  readonly href?: string;
}

export interface Span extends Style {
  readonly text: string;
}

export interface Line {
  readonly spans: readonly Span[];
  /** The whole row has the background of code. */
  readonly code?: boolean;
}

export function textOf({ spans }: Line): string {
  return spans.map(({ text }) => text).join('');
}

/** Wraps spans at blanks, and inside words longer than a line. A `\n` in a span's text begins a new line. */
export function wrapSpans(spans: readonly Span[], width: number): Line[] {
  const max = Math.max(1, width);
  const lines: Line[] = [];
  let line: Span[] = [];
  let used = 0;
  const push = (text: string, style: Style): void => {
    const last = line.at(-1);
    if (last && sameStyle(last, style)) line[line.length - 1] = { ...last, text: last.text + text };
    else line.push({ ...style, text });
    used += columns(text);
  };
  const end = (): void => {
    const last = line.at(-1);
    const trimmed = last?.text.trimEnd() ?? '';
    if (last && last.role !== 'code')
      line = [...line.slice(0, -1), ...(trimmed ? [{ ...last, text: trimmed }] : [])];
    lines.push({ spans: line });
    line = [];
    used = 0;
  };
  for (const unit of unitsOf(spans)) {
    const wide = unit.reduce((sum, { text }) => sum + columns(text), 0);
    const [first] = unit;
    if (first?.text === '\n') end();
    else if (first && /^\s/.test(first.text)) {
      if (used > 0 && used + wide <= max) push(first.text, first);
      else if (used > 0) end();
    } else {
      if (used + wide > max && used > 0) end();
      for (const { text, ...style } of unit) {
        if (used + columns(text) <= max) push(text, style);
        else
          for (const glyph of glyphs(text)) {
            if (used + glyph.width > max) end();
            push(glyph.char, style);
          }
      }
    }
  }
  if (line.length > 0 || lines.length === 0) end();
  return lines;
}

/** Words, which may change their style inside, blanks and line breaks. */
function unitsOf(spans: readonly Span[]): Span[][] {
  const units: Span[][] = [];
  let word: Span[] = [];
  for (const { text, ...style } of spans)
    for (const part of text.match(/\n|[^\S\n]+|\S+/g) ?? []) {
      if (/\S/.test(part)) {
        word.push({ ...style, text: part });
        continue;
      }
      if (word.length > 0) units.push(word);
      word = [];
      units.push([{ ...style, text: part === '\n' ? '\n' : ' ' }]);
    }
  if (word.length > 0) units.push(word);
  return units;
}

function sameStyle(a: Style, b: Style): boolean {
  return (
    a.role === b.role &&
    a.bold === b.bold &&
    a.italic === b.italic &&
    a.struck === b.struck &&
    a.href === b.href
  );
}

/** A line that begins with something else. */
export function prefixed(line: Line, ...lead: readonly Span[]): Line {
  return { ...line, spans: [...lead, ...line.spans] };
}

export function blank(): Line {
  return { spans: [] };
}
