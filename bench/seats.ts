// How long a link takes to become a desktop, and how many desktops a machine carries, beside ttyds started by hand.
import { cpus, loadavg, totalmem } from 'node:os';
import type { BenchOptions } from './options.ts';
import { coldInBrowser } from './seats/browser.ts';
import { atOnce, coldLinks } from './seats/cold.ts';
import { cost } from './seats/cost.ts';
import { hundred } from './seats/hundred.ts';
import { canMeasure } from './seats/usage.ts';

const LINKS = 20;
const LINKS_LONG = 60;
const IN_BROWSER = 6;
const JOINS = 20;
const SEATS = 100;
const LOOK_MS = 15_000;
const LOOK_LONG_MS = 60_000;

/** Times in ms; about two minutes and 4 GB of memory. */
export async function seats({ long }: BenchOptions): Promise<Record<string, unknown>> {
  const load = loadavg()[0];
  const cold = await coldLinks(long ? LINKS_LONG : LINKS);
  console.error('cold links measured');
  const browser = await coldInBrowser(IN_BROWSER);
  const joins = await atOnce(JOINS);
  console.error('joins at once measured');
  const perSeat = canMeasure() ? await cost(long ? LOOK_LONG_MS : LOOK_MS) : null;
  console.error('cost of a seat measured');
  const many = canMeasure() ? await hundred(SEATS) : null;
  return {
    unit: 'ms, MB (10^6 bytes), percent of one core',
    machine: {
      cpus: cpus().length,
      memory: Math.round(totalmem() / 1_000_000),
      loadBefore: load,
      loadAfter: loadavg()[0],
    },
    cold,
    coldInChromium: browser,
    atOnce: { people: JOINS, ...joins },
    perSeat,
    many,
    ...(canMeasure() ? {} : { missing: { perSeat: 'no /proc here', many: 'no /proc here' } }),
    // At most 1,000.
    targets: { coldP95: cold.ours.p95 },
  };
}
