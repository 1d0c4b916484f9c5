// One flood on one page in Chromium: begun by a key, over when the answer of another key stands on the screen.
import type { Browser } from '@playwright/test';
import { endOf } from '../terminal/apps.ts';
import { until } from '../tools/wait.ts';

export interface FloodRun {
  /** From the first key to the answer of the second. */
  seconds: number;
  /** Of the second key alone. */
  keyMs: number;
  /** That came over the terminal's socket meanwhile. */
  bytes: number;
}

/** What the pages of ttyd and ours have in common: ttyd's own terminal. */
interface TerminalPage {
  term?: {
    focus(): void;
    buffer: {
      active: {
        baseY: number;
        cursorY: number;
        getLine(y: number): { translateToString(trim: boolean): string } | undefined;
      };
    };
  };
  cameBytes?: number;
}

const TIMEOUT_MS = 300_000;
const ASK_AGAIN_MS = 2_000;

/** A terminal's socket ended before the text was through; a page that connects again begins anew. */
export class SocketEnded extends Error {}

/** @throws SocketEnded @param address of a page whose program is `stream` @param round makes the key another one each time */
export async function flooded(browser: Browser, address: string, round: number): Promise<FloodRun> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    const cut = Promise.withResolvers<never>();
    // Whoever waits for what the page shows is told; between two waits nobody is there to hear it.
    cut.promise.catch(() => {});
    page.on('websocket', (socket) => {
      if (!new URL(socket.url()).pathname.endsWith('/ws')) return;
      const since = performance.now();
      socket.on('close', () => {
        const seconds = Math.round((performance.now() - since) / 1_000);
        cut.reject(
          new SocketEnded(`its socket ended after ${seconds} s, in the midst of the text`),
        );
      });
    });
    await page.addInitScript(countBytes);
    await page.goto(address);
    await page.waitForFunction(() => (window as TerminalPage).term !== undefined);
    await page.locator('.xterm-helper-textarea').focus();
    const answered = (key: string, timeout = TIMEOUT_MS) =>
      Promise.race([
        cut.promise,
        page.waitForFunction(showsEnd, endOf(key), { polling: 'raf', timeout }),
      ]);
    // What is typed before ttyd's page listens is lost. Once the program has answered, nothing is set up any more.
    await until(
      async () => {
        await page.keyboard.press('.');
        return answered('.', ASK_AGAIN_MS).then(
          () => true,
          (error: unknown) => {
            if (error instanceof SocketEnded) throw error;
            return false;
          },
        );
      },
      { timeoutMs: TIMEOUT_MS, everyMs: 0 },
    );
    const key = String.fromCharCode(97 + round);
    const before = await page.evaluate(() => (window as TerminalPage).cameBytes ?? 0);
    const started = performance.now();
    await page.keyboard.press(key);
    await answered(key);
    const shown = performance.now();
    await page.keyboard.press('.');
    await answered('.');
    const ended = performance.now();
    const came = await page.evaluate(() => (window as TerminalPage).cameBytes ?? 0);
    return {
      seconds: (ended - started) / 1_000,
      keyMs: ended - shown,
      bytes: came - before,
    };
  } finally {
    await context.close();
  }
}

/** Runs in the page, before its scripts: sums up what comes over sockets. */
function countBytes(): void {
  const page = window as TerminalPage;
  page.cameBytes = 0;
  window.WebSocket = class extends WebSocket {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols);
      this.addEventListener('message', ({ data }) => {
        if (data instanceof ArrayBuffer) page.cameBytes = (page.cameBytes ?? 0) + data.byteLength;
      });
    }
  };
}

/** Runs in the page: whether a text ends what is on the screen. */
function showsEnd(end: string): boolean {
  const active = (window as TerminalPage).term?.buffer.active;
  if (!active) return false;
  const last = active.baseY + active.cursorY;
  const lines = [last - 1, last].map((y) => active.getLine(y)?.translateToString(true) ?? '');
  return lines.join('').endsWith(end);
}
