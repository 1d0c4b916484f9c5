// A link that is opened in a browser of its own, and once more: how long until the desktop stands there, and what came.
import type { Browser, CDPSession } from '@playwright/test';

export interface Loaded {
  path: string;
  /** On the wire, with headers. */
  bytes: number;
  /** Of the body alone, as its header says; 0 if that does not. */
  bodyBytes: number;
  encoding: string | undefined;
  isText: boolean;
  /** It is the page itself. */
  isPage: boolean;
}

export interface Opened {
  cold: { ms: number; files: Loaded[] };
  warm: { ms: number; files: Loaded[] };
}

/** Opens an address with an empty cache, then again in the same browser once the first page is gone. */
export async function openTwice(browser: Browser, address: string): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const open = async () => {
    const page = await context.newPage();
    await page.addInitScript(keepGritty);
    const files = await noteFiles(await context.newCDPSession(page));
    const started = performance.now();
    await page.goto(address);
    await page.waitForFunction(hasDesktop, undefined, { polling: 'raf' });
    const ms = performance.now() - started;
    await page.waitForLoadState('networkidle');
    await page.close();
    return { ms, files };
  };
  try {
    return { cold: await open(), warm: await open() };
  } finally {
    await context.close();
  }
}

/** @returns a list that grows as files come over the network; what the cache has is none */
async function noteFiles(session: CDPSession): Promise<Loaded[]> {
  const files: Loaded[] = [];
  const begun = new Map<string, Omit<Loaded, 'bytes'>>();
  session.on('Network.responseReceived', ({ requestId, response, type }) => {
    if (response.fromDiskCache || !response.url.startsWith('http')) return;
    const header = (name: string) =>
      Object.entries(response.headers).find(([key]) => key.toLowerCase() === name)?.[1];
    begun.set(requestId, {
      path: new URL(response.url).pathname,
      bodyBytes: Number(header('content-length') ?? 0),
      encoding: header('content-encoding'),
      isText: /text|javascript|json|svg/.test(response.mimeType),
      isPage: type === 'Document',
    });
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const file = begun.get(requestId);
    if (file) files.push({ ...file, bytes: encodedDataLength });
  });
  await session.send('Network.enable');
  return files;
}

/** Runs in the page, before its scripts: gritty's page gives its terminal to nobody. */
function keepGritty(): void {
  type Start = (...args: unknown[]) => { terminal: unknown };
  let start: Start | undefined;
  Object.defineProperty(window, 'gritty', {
    get: () => start,
    set(given: Start) {
      start = (...args) => {
        const started = given(...args);
        Object.assign(window, { term: started.terminal });
        return started;
      };
    },
  });
}

/** Runs in the page: whether the menu bar of the desktop is on the screen; wetty has its terminal in a frame. */
function hasDesktop(): boolean {
  interface Terminal {
    buffer: { active: { getLine(y: number): { translateToString(): string } | undefined } };
  }
  type Holder = { term?: Terminal; wetty_term?: Terminal };
  const { term, wetty_term } = window as unknown as Holder;
  const line = (term ?? wetty_term)?.buffer.active.getLine(0)?.translateToString() ?? '';
  return line.includes('File') && line.includes('Window');
}
