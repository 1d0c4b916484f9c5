// Firefox for the tests that need it, driven over WebDriver BiDi: Playwright's own build can't be had everywhere, and
// Playwright asks more of BiDi than Debian's Firefox has.
import puppeteer, { type Page } from 'puppeteer-core';
import { type Evaluates, type PageReadings, readingsOf } from './visitor.ts';

const PLACES = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
];

/** The system's Firefox: `$FIREFOX`, or the first of the usual places; undefined if there is none. */
export function findFirefox(
  env: Record<string, string | undefined>,
  exists: (file: string) => boolean,
): string | undefined {
  return [env.FIREFOX, ...PLACES].find((file) => file !== undefined && exists(file));
}

export interface Firefox extends PageReadings, AsyncDisposable {
  page: Page & Evaluates;
}

/** Starts a Firefox with one page. Its window has a fixed size: what changes that is newer than Debian's Firefox. */
export async function openFirefox(executablePath: string): Promise<Firefox> {
  const browser = await puppeteer.launch({
    ...{ browser: 'firefox', executablePath, headless: true, defaultViewport: null },
    args: ['--width=1280', '--height=885'],
  });
  const page = (await browser.newPage()) as Page & Evaluates;
  return { page, ...readingsOf(page), [Symbol.asyncDispose]: () => browser.close() };
}
