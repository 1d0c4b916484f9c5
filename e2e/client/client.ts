// What the client's tests share: a party that says what a test wants, and a page with terminals that it serves.
import { build } from 'esbuild';
import { outputFrame, pieces, snapshotFrames } from '../../protocol/streams/terminal-frames.ts';
import { encodeStream } from '../../protocol/streams/terminal-stream.ts';
import {
  type PartyClient,
  type PartyServer,
  startPartyServer,
} from '../../testing/party-server.ts';

export interface Box {
  seat: number;
  width: number;
  height: number;
  cursorHidden?: boolean;
  autoFocus?: boolean;
  banner?: boolean;
}

export const EPOCH = 'epoch-one';
export const SIZE = { cols: 100, rows: 30 };

const PAGE = `<!doctype html><html lang="en"><title>Terminals</title>
<meta name="viewport" content="width=device-width">
<style>:root{color-scheme:light dark}body{margin:12px;background:light-dark(#e8e6df,#0b0d12)}
main{display:flex;flex-wrap:wrap;gap:12px}</style>
<main></main><script type="module" src="/page.js"></script></html>`;

/** Serves the page beside tickets and sockets. */
export async function serveTerminals(onClient: PartyServer['onClient']): Promise<PartyServer> {
  const { outputFiles } = await build({
    entryPoints: [`${import.meta.dirname}/page.ts`],
    bundle: true,
    // As pages are bundled that load xterm.js when they need it.
    splitting: true,
    outdir: '/',
    format: 'esm',
    platform: 'browser',
    jsx: 'automatic',
    write: false,
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const server = await startPartyServer(onClient);
  const { answer } = server;
  server.answer = (url) => {
    if (url.pathname === '/') return { status: 200, body: PAGE, type: 'text/html' };
    const file = outputFiles.find(({ path }) => path === url.pathname);
    return file ? { status: 200, body: file.text, type: 'text/javascript' } : answer(url);
  };
  return server;
}

/** Address of a page with these terminals. */
export function pageOf(server: PartyServer, boxes: readonly Box[]): string {
  return `http://${server.host}/#${encodeURIComponent(JSON.stringify(boxes))}`;
}

/** What every client is told first. */
export function greet(client: PartyClient, input = true): void {
  client.send(
    encodeStream({ type: 'welcome', input }),
    encodeStream({ type: 'source', live: true }),
    encodeStream({ type: 'seat', state: 'running', ...SIZE }),
    encodeStream({ type: 'pause', pause: null }),
  );
}

/** A seat's app that says things, to whoever watches, from where they are. */
export class Speaker {
  #said = '';

  say(text: string, ...clients: readonly PartyClient[]): void {
    for (const piece of pieces(text)) {
      this.#said += piece;
      const frame = outputFrame(Buffer.byteLength(this.#said), piece);
      for (const client of clients) client.send(frame);
    }
  }

  /** The whole screen, or what has been said since the client was here. */
  catchUp(client: PartyClient): void {
    const end = Buffer.byteLength(this.#said);
    const have = client.url.searchParams.get('have');
    if (have === null) {
      client.send(...snapshotFrames({ epoch: EPOCH, at: end, ...SIZE }, `\x1bc${this.#said}`));
      return;
    }
    const from = Number(have.replace(`${EPOCH}:`, ''));
    const missed = Buffer.from(this.#said).subarray(from).toString();
    if (missed !== '') client.send(outputFrame(end, missed));
  }
}

/** A desktop, with colours, frames and wide characters. */
export function desktop(): string {
  const at = (col: number, row: number, text: string) => `\x1b[${row};${col}H${text}`;
  const bar = (text: string) => `\x1b[30;47m${text.padEnd(SIZE.cols)}\x1b[0m`;
  const window = (col: number, row: number, w: number, h: number, title: string, fill: string) =>
    [
      at(col, row, `\x1b[37;44m╔${`═ ${title} `.padEnd(w - 2, '═')}╗`),
      ...Array.from({ length: h - 2 }, (_, i) =>
        at(col, row + 1 + i, `\x1b[37;44m║${fill.repeat(w).slice(0, w - 2)}║`),
      ),
      at(col, row + h - 1, `╚${'═'.repeat(w - 2)}╝\x1b[0m`),
    ].join('');
  const colors = Array.from({ length: 16 }, (_, i) => `\x1b[48;5;${i}m   `).join('');
  return [
    '\x1b[2J',
    ...Array.from({ length: SIZE.rows - 2 }, (_, i) =>
      at(1, i + 2, `\x1b[34m${'░'.repeat(SIZE.cols)}`),
    ),
    at(1, 1, bar('  File  Edit  Window  Help')),
    at(1, SIZE.rows, bar('  Alt-X Exit   F6 Next')),
    window(6, 4, 44, 12, 'Clock', ' '),
    at(10, 7, '\x1b[1;33;44m12:34\x1b[0;37;44m  half past noon, and all is well'),
    at(10, 9, '日本語 · ｆｕｌｌ · 👍 ok'),
    window(40, 12, 52, 14, 'Pattern', '▚▞'),
    at(44, 15, `${colors}\x1b[0m`),
    at(44, 18, '\x1b[4;32;44munderlined\x1b[0;37;44m \x1b[3mitalic\x1b[0m'),
    at(10, 11, ''),
  ].join('');
}
