// Rewrites ttyd's page into a room's page: adds overlay, configuration, title and nonces. A pure function.
import { hash } from 'node:crypto';
import type { OverlayConfig } from '../../protocol/page/overlay-config.ts';
import type { Bundles } from './bundles.ts';
import { ICON } from './icon.ts';
import type { ParsedPage } from './page-contract.ts';

/** The bundles that a room's page loads or contains. */
export type PageParts = Pick<
  Bundles,
  'overlay' | 'panels' | 'menus' | 'map' | 'zoom' | 'resident' | 'moving' | 'preload' | 'early'
>;

export interface PageTemplate {
  /** The finished page, titled with the room's name; every script in it carries the nonce. */
  fill(nonce: string, config: OverlayConfig): Buffer;
  /** Weak ETag, because the nonce differs each time; equal as long as everything else is. */
  etag(config: OverlayConfig): string;
  /** True if nothing could be added to the page: its scripts carry no nonce. */
  plain: boolean;
}

/**
 * ttyd's page lets a query string override its preferences (`?disableStdin=true`), and puts the query on its
 * WebSocket's address (source of 1.7.7). This script runs first and removes the query.
 */
const DROP_QUERY =
  'if(location.search)history.replaceState(history.state,"",location.pathname+location.hash)';

/** Placeholders that no page contains by chance, replaced by each visitor's values. */
interface Marks {
  nonce: string;
  config: string;
  title: string;
}

/**
 * Builds a template from ttyd's page, whatever its structure: presence and chat work without a terminal. It keeps
 * nothing of the parsed page.
 * @param page consumed by this call @throws what the serializer throws
 */
export function rewritePage(page: ParsedPage, parts: PageParts): PageTemplate {
  const own = hash('sha256', page.html);
  const marks = { nonce: `nonce-${own}`, config: `config-${own}`, title: `title-${own}` };
  const rewritten = withOverlay(page, parts, marks);
  const mark = new RegExp(`(${Object.values(marks).join('|')})`);
  // Bytes rather than text: a page is sent many times, and only the pieces in between differ.
  const names = new Map(Object.entries(marks).map(([name, text]) => [text, name as keyof Marks]));
  // A piece of the text would keep all of it in memory.
  const pieces = rewritten.split(mark).map((piece) => names.get(piece) ?? Buffer.from(piece));
  return {
    fill(nonce, config) {
      const values: Record<keyof Marks, Buffer> = {
        nonce: Buffer.from(nonce),
        config: Buffer.from(scriptJson(config)),
        title: Buffer.from(escapeText(config.displayName)),
      };
      return Buffer.concat(
        pieces.map((piece) => (typeof piece === 'string' ? values[piece] : piece)),
      );
    },
    etag: etagOf(rewritten),
    plain: false,
  };
}

function withOverlay({ $ }: ParsedPage, parts: PageParts, marks: Marks): string {
  $('meta[http-equiv="Content-Security-Policy" i]').remove();
  // ttyd's icon is a file beside the page, which the proxy does not serve.
  $('head title, link[rel~="icon"]').remove();
  const head = $('head');
  if ($('meta[name="viewport"]').length === 0)
    head.prepend('<meta name="viewport" content="width=device-width, initial-scale=1">');
  head.prepend(
    $('<title></title>').text(marks.title),
    $('<link rel="icon">').attr('href', ICON),
    $('<script></script>').text(DROP_QUERY),
    $(`<script type="application/json" id="teleport-config">${marks.config}</script>`),
    $('<script></script>').text(parts.early),
    ...parts.preload.map((href) =>
      $('<link rel="modulepreload">').attr({ href, nonce: marks.nonce }),
    ),
    $('<script type="module"></script>').attr({
      ...{ src: parts.overlay, 'data-panels': parts.panels, 'data-menus': parts.menus },
      'data-map': parts.map,
      'data-zoom': parts.zoom,
      'data-resident': parts.resident,
      'data-moving': parts.moving,
    }),
  );
  if ($('meta[charset]').length === 0) head.prepend('<meta charset="utf-8">');
  $('script').attr('nonce', marks.nonce);
  return $.html();
}

/** A page as ttyd sent it, unchanged. */
export function plainPage(html: string): PageTemplate {
  const page = Buffer.from(html);
  return { fill: () => page, etag: etagOf(html), plain: true };
}

function etagOf(page: string): PageTemplate['etag'] {
  const version = hash('sha256', page);
  return (config) => `W/"${hash('sha256', version + JSON.stringify(config), 'base64url')}"`;
}

/** JSON that is safe inside a script element: nothing in it ends the element or starts a comment. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
