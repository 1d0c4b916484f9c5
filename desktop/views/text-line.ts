// Draws the lines of a rendered text in the theme's colours, and marks what was searched for.
import type { Ink, Surface } from '../draw/surface.ts';
import { columns } from '../draw/text.ts';
import type { Theme } from '../draw/theme.ts';
import { folded } from '../edit/find.ts';
import type { Line, Span } from '../markdown/line.ts';

/** @param marked number of the link in this line that is chosen, or another number */
export function drawLine(
  surface: Surface,
  y: number,
  line: Line,
  theme: Theme,
  marked: number,
): void {
  const { spans, code } = line;
  // Beside a quote's or a list's mark the band of code begins with the code.
  const lead = code ? spans.findIndex(({ role }) => role === 'code') : -1;
  const from =
    1 +
    columns(
      spans
        .slice(0, Math.max(0, lead))
        .map(({ text }) => text)
        .join(''),
    );
  if (code) surface.fill({ x: from, y, w: surface.w - from - 1, h: 1 }, ' ', theme.code);
  let x = 1;
  let links = 0;
  for (const span of spans) {
    const chosen = span.href !== undefined && links === marked;
    if (span.href !== undefined) links += 1;
    x += surface.text(x, y, span.text, chosen ? theme.menuActive : inkOf(span, theme));
  }
}

function inkOf({ role, bold, italic, struck }: Span, theme: Theme): Ink {
  const base = {
    body: theme.body,
    heading: theme.accent,
    code: theme.code,
    dim: theme.dim,
    link: theme.remote,
    rule: theme.dim,
  }[role];
  return {
    ...(struck ? theme.dim : base),
    ...(bold ? { bold } : {}),
    ...(italic ? { italic } : {}),
    ...(role === 'link' ? { underline: true } : {}),
  };
}

/** @param query as `folded` makes it */
export function drawMatches(
  surface: Surface,
  y: number,
  text: string,
  query: string,
  theme: Theme,
): void {
  const line = folded(text);
  for (let at = line.indexOf(query); at >= 0; at = line.indexOf(query, at + query.length))
    surface.text(1 + columns(text.slice(0, at)), y, text.slice(at, at + query.length), theme.found);
}
