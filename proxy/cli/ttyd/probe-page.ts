// The probe's page in Chromium: a room's page as a visitor has it, its terminal read and typed into.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CHROMIUM_ARGS } from '../../../node/chromium.ts';
import { appEnv } from '../../../seats/process/app-env.ts';

/** What runs in the page sees of it. */
interface InPage {
  teleport?: { snapshot(): { terminal: { grid: object | null } } };
  teleportConnection?: { state: { kind: string } };
  term: {
    cols: number;
    rows: number;
    buffer: {
      active: {
        length: number;
        getLine(y: number): { translateToString(trim: boolean): string } | undefined;
      };
    };
  };
}

/** Only inside of the functions that run in the page. */
declare const window: InPage;

export interface ProbePage extends AsyncDisposable {
  /** Of the browser, such as `Chrome/146.0.7680.31`. */
  browser: string;
  /** Opens an address. */
  open(url: string): Promise<void>;
  /** Waits until ttyd's page has all that the overlay needs, and has its connection. */
  usable(): Promise<void>;
  /** Waits until a text that matches is in the terminal. @returns its groups @throws Error `missing` */
  shows(pattern: RegExp, missing: string): Promise<string[]>;
  type(text: string): Promise<void>;
  /** Columns and rows, such as `120x36`. */
  size(): Promise<string>;
  /** Makes the page smaller, and waits until its terminal has another size. @returns that size */
  shrink(): Promise<string>;
}

/** How long something may take in the page, in ms: a machine may be busy. */
const WITHIN_MS = 30_000;

/** The page's sizes, in px. */
const LARGE = { width: 1_000, height: 700 };
const SMALL = { width: 760, height: 520 };

/** @param signal ends what is waited for */
export async function openProbePage(
  executablePath: string,
  signal: AbortSignal,
): Promise<ProbePage> {
  // Loaded only here: no other command drives a browser.
  const { default: puppeteer } = await import('puppeteer-core');
  await using opened = new AsyncDisposableStack();
  // Its profile, and what it writes beside that: this user's home may be missing, or hold a profile
  // of theirs. No secret of our environment is in its.
  const home = await mkdtemp(path.join(tmpdir(), 'chromium-'));
  opened.defer(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
  // The page comes from a program that this user runs anyway, so that Chromium's own sandbox would keep nothing from it.
  const browser = await puppeteer.launch({
    ...{ executablePath, args: CHROMIUM_ARGS, defaultViewport: LARGE },
    userDataDir: path.join(home, 'profile'),
    env: appEnv(process.env, { HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home }),
    ...{ handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false, timeout: WITHIN_MS },
  });
  opened.defer(() => browser.close());
  const [page = await browser.newPage()] = await browser.pages();
  page.setDefaultTimeout(WITHIN_MS);
  const size = () => page.evaluate(() => `${window.term.cols}x${window.term.rows}`);
  const version = await browser.version();
  const owned = opened.move();

  return {
    browser: version,
    async open(url) {
      await page.goto(url, { waitUntil: 'domcontentloaded', signal });
    },
    async usable() {
      await page.waitForFunction(
        () => {
          const { teleport, teleportConnection } = window;
          const grid = teleport?.snapshot().terminal.grid ?? null;
          return grid !== null && teleportConnection?.state.kind === 'live';
        },
        { signal },
      );
    },
    async shows(pattern, missing) {
      const found = await page
        .waitForFunction(
          (source) => {
            const { active } = window.term.buffer;
            let text = '';
            for (let y = 0; y < active.length; y += 1)
              text += `${active.getLine(y)?.translateToString(true)}\n`;
            const match = new RegExp(source).exec(text);
            return match && [...match];
          },
          { signal },
          pattern.source,
        )
        .catch((cause: unknown) => {
          throw new Error(missing, { cause });
        });
      const groups = (await found.jsonValue()) ?? [];
      return groups.slice(1);
    },
    async type(text) {
      await page.focus('.xterm-helper-textarea');
      await page.keyboard.type(text);
      await page.keyboard.press('Enter');
    },
    size,
    async shrink() {
      const before = await size();
      await page.setViewport(SMALL);
      await page.waitForFunction(
        (was) => `${window.term.cols}x${window.term.rows}` !== was,
        { signal },
        before,
      );
      return size();
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
