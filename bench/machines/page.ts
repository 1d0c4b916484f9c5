// A visitor's page without a browser: the overlay's own code keeps its terminal connected, and takes it to another
// machine. What a browser does besides, redirects and cookies, is the test's.
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { movePage } from '../../overlay/terminal/move-page.ts';
import { TerminalConnection } from '../../overlay/terminal/terminal-connection.ts';
import { encode } from '../../protocol/frames.ts';
import type { OverlayConfig } from '../../protocol/page/overlay-config.ts';
import { NOTES_PROTOCOL, TTY_PROTOCOL } from '../../protocol/page/page-contract.ts';
import { Traveller } from '../../testing/traveller.ts';
import { until } from '../tools/wait.ts';

const SIZE = { cols: 120, rows: 36 };
/** Until a page that was led elsewhere works there; a lost machine is noticed within 8 s. */
const WORKS_WITHIN_MS = 90_000;

export class Page {
  readonly #browser = new Traveller();
  #connection: TerminalConnection | null = null;
  #mover: { close(): void } | null = null;
  #url = '';
  #config: OverlayConfig | null = null;
  /** When its latest socket that had a terminal was lost, by `performance.now()`. */
  lostAt: number | null = null;
  /** Sockets with a terminal that it has lost. */
  lost = 0;
  /** How often it has gone elsewhere. */
  moves = 0;
  /** Why it could not be opened, if so. */
  failed: string | null = null;

  /** @param url the room's page at the public address */
  async open(url: string): Promise<this> {
    await this.#load(url);
    return this;
  }

  /** Host of the machine that it is at. */
  get host(): string {
    return new URL(this.#url).hostname;
  }

  get seat(): number | null {
    return this.#connection?.seat?.seat ?? null;
  }

  get live(): boolean {
    const { state, seat } = this.#connection ?? {};
    return state?.kind === 'live' && seat?.state === 'running';
  }

  /** Resolves when somebody could work in it. @returns when, by `performance.now()` */
  async works(): Promise<number> {
    await until(() => this.live || this.failed !== null, { timeoutMs: WORKS_WITHIN_MS });
    if (this.failed !== null) throw new Error(this.failed);
    return performance.now();
  }

  type(text: string): void {
    this.#connection?.send(new TextEncoder().encode(`0${text}`));
  }

  /** Says something in the room's chat, as a page does. @param sid of its connection to the room */
  async say(sid: string, text: string): Promise<void> {
    const { ticketUrl, partyUrl } = this.#config ?? {};
    if (!ticketUrl || !partyUrl) throw new Error('This room has no chat.');
    const asked = await this.#browser.ask(new URL(ticketUrl, this.#url).href);
    const { ticket } = (await asked.json()) as { ticket: string };
    const url = new URL(`${partyUrl}?ticket=${ticket}`, this.#url).href.replace('http', 'ws');
    const socket = new WebSocket(url, { headers: this.#headers(url.replace('ws', 'http')) });
    const heard = (type: string) =>
      until(() => frames.some((frame) => frame.includes(`"type":"${type}"`)));
    const frames: string[] = [];
    socket.on('message', (data) => frames.push(String(data)));
    try {
      await once(socket, 'open');
      socket.send(encode({ type: 'hello', role: 'browser', sid }));
      await heard('chat_history');
      socket.send(encode({ type: 'chat_msg', cid: `${sid}-1`, text }));
      await heard('chat_msg');
    } finally {
      socket.terminate();
    }
  }

  close(): void {
    this.#mover?.close();
    this.#connection?.end(1000);
  }

  async #load(first: string): Promise<void> {
    this.close();
    const page = await this.#browser.open(first);
    const text = /<script[^>]*id="?teleport-config"?[^>]*>(.*?)<\/script>/s.exec(page.text)?.[1];
    if (page.status !== 200 || text === undefined)
      throw new Error(`${page.way.join('\n')}\n${page.status} ${page.text.slice(0, 500)}`);
    this.#url = page.url;
    const config = JSON.parse(text) as OverlayConfig;
    this.#config = config;
    const connection = this.#connect(new URL(config.socketUrl, page.url));
    this.#connection = connection;
    this.#mover = movePage(this.#window(), connection, config);
  }

  #connect(url: URL): TerminalConnection {
    const headers = this.#headers(url.href);
    const address = url.href.replace('http', 'ws');
    const connection: TerminalConnection = new TerminalConnection({
      connect() {
        const socket = new WebSocket(address, [TTY_PROTOCOL, NOTES_PROTOCOL], { headers });
        // Its close event follows.
        socket.on('error', () => undefined);
        return socket as unknown as globalThis.WebSocket;
      },
      size: () => SIZE,
      onScreen() {},
      afterParsing: (fn) => fn(),
    });
    let wasLive = false;
    connection.listen(() => {
      const isLive = connection.state.kind === 'live';
      if (wasLive && !isLive) {
        this.lost += 1;
        this.lostAt = performance.now();
      }
      wasLive = isLive;
    });
    const { cols: columns, rows } = SIZE;
    const greeting = JSON.stringify({ AuthToken: '', columns, rows });
    connection.use({
      onOpen: () => connection.send(new TextEncoder().encode(greeting)),
      onFrame() {},
    });
    return connection;
  }

  /** What `movePage` needs of a browser. */
  #window(): Window {
    const replace = (url: string): void => {
      this.moves += 1;
      this.#load(url).catch((error: Error) => {
        this.failed = error.message;
      });
    };
    return Object.assign(new EventTarget(), {
      ...{ performance, fetch, navigator: { onLine: true } },
      location: { href: this.#url, replace },
    }) as unknown as Window;
  }

  #headers(url: string): Record<string, string> {
    return { cookie: this.#browser.cookieFor(url), origin: new URL(url).origin };
  }
}
