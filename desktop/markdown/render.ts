// Makes Markdown readable in a window: parsed once, laid out for each width.
import { cleanText } from '../../protocol/text/text.ts';
import { wrap } from '../draw/text.ts';
import { blockLines } from './blocks.ts';
import type { Line } from './line.ts';

/** Longer texts are shown as they are: parsing takes time that the whole desktop would wait for. */
const MAX_MARKDOWN = 192 * 1024;

/** Lays a text out for a width. */
export type Rendering = (width: number) => Line[];

/** A text as it is, wrapped; control characters dropped. */
export function plainText(text: string): Rendering {
  const clean = cleanText(text.replace(/\r\n?/g, '\n'));
  return (width) => wrap(clean, width).map((line) => ({ spans: [{ role: 'body', text: line }] }));
}

/** A text as Markdown. The parser is loaded when it is first needed. */
export async function markdown(text: string): Promise<Rendering> {
  if (text.length > MAX_MARKDOWN) return plainText(text);
  const { lexer } = await import('marked');
  try {
    const tokens = lexer(cleanText(text));
    return (width) => blockLines(tokens, width);
  } catch {
    // Nested too deeply for the parser: the text itself still can be read.
    return plainText(text);
  }
}
