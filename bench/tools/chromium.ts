// The Chromium of the benchmarks: the one of the tests, without the tests' runner.
import { existsSync } from 'node:fs';
import { type Browser, chromium } from '@playwright/test';
import { CHROMIUM_ARGS, findChromium } from '../../node/chromium.ts';

/**
 * @param options `backForwardCache`: as people have it; Playwright switches it off
 * @throws Error that says how to get one
 */
export function launchChromium({ backForwardCache = false } = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(process.env, existsSync),
    args: CHROMIUM_ARGS,
    ...(backForwardCache ? { ignoreDefaultArgs: ['--disable-back-forward-cache'] } : {}),
  });
}
