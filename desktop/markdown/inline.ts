// Inline Markdown as spans: emphasis, code, links, images, breaks.
import type { MarkedToken, Token } from 'marked';
import { cleanText } from '../../protocol/text/text.ts';
import type { Span, Style } from './line.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  copy: '©',
  mdash: '—',
  ndash: '–',
  hellip: '…',
  times: '×',
  rarr: '→',
  larr: '←',
};
const MAX_DEPTH = 40;

export function inline(tokens: readonly Token[] | undefined, style: Style, depth = 0): Span[] {
  if (depth > MAX_DEPTH) return [];
  return (tokens ?? []).flatMap((token): Span[] => {
    // Nothing here adds kinds of tokens of its own.
    const known = token as MarkedToken;
    const inner = (change: Partial<Style>): Span[] =>
      'tokens' in known && known.tokens
        ? inline(known.tokens, { ...style, ...change }, depth + 1)
        : [{ ...style, ...change, text: entities('text' in known ? known.text : '') }];
    switch (known.type) {
      case 'strong':
        return inner({ bold: true });
      case 'em':
        return inner({ italic: true });
      case 'del':
        return inner({ struck: true });
      case 'codespan':
        return [{ ...style, role: 'code', text: entities(known.text) }];
      case 'br':
        return [{ ...style, text: '\n' }];
      case 'link':
        return linked(inner({ role: 'link', href: known.href }), known.href, style);
      case 'image':
        return [{ ...style, role: 'dim', text: `[${known.text || 'image'}]` }];
      case 'html':
        return /^<br\s*\/?>$/i.test(known.raw)
          ? [{ ...style, text: '\n' }]
          : known.raw.startsWith('<!--')
            ? []
            : [{ ...style, role: 'dim', text: known.raw }];
      case 'escape':
        return [{ ...style, text: entities(known.text) }];
      case 'text':
        return inner({});
      default:
        return [{ ...style, text: entities(known.raw) }];
    }
  });
}

/** A link's text and, unless it says so itself, where it leads: nobody can hover here. */
function linked(text: Span[], href: string, style: Style): Span[] {
  const said = text.map((span) => span.text).join('');
  const address = href.replace(/^mailto:/, '');
  if (said === address || !/^[a-z][a-z0-9+.-]*:/i.test(href)) return text;
  return [...text, { ...style, role: 'dim', text: ` (${address})` }];
}

function entities(text: string): string {
  const whole = text
    .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi, (all, dec, hex, name) => {
      if (name) return (Object.hasOwn(ENTITIES, name) && ENTITIES[name]) || all;
      const code = dec ? Number(dec) : Number.parseInt(hex, 16);
      return safeChar(code);
    })
    .replace(/[ \t]*\n/g, ' ');
  // The parser has decoded some by itself, those of control characters among them.
  return cleanText(whole);
}

function safeChar(code: number): string {
  return code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? '' : String.fromCodePoint(code);
}
