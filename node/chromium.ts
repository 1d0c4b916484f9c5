// Which Chromium is driven, by tests, benches and `teleport ttyd`, and the switches it needs in a container without a
// GPU or a network.

/** Switches for a quiet, headless Chromium: no sandbox (containers run as root), no calls to the outside. */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The system's Chromium: `$CHROMIUM`, or the first of the usual places; undefined if there is none. */
export function lookForChromium(
  env: Record<string, string | undefined>,
  exists: (file: string) => boolean,
): string | undefined {
  return [env.CHROMIUM, ...PLACES].find((file) => file !== undefined && exists(file));
}

/**
 * The same, for what can't do without.
 * @throws Error that says how to get one
 */
export function findChromium(
  env: Record<string, string | undefined>,
  exists: (file: string) => boolean,
): string {
  const found = lookForChromium(env, exists);
  if (!found) {
    throw new Error(
      'No Chromium found. Run `node scripts/setup.mjs --tests`, or set CHROMIUM=/path/to/it.',
    );
  }
  return found;
}
