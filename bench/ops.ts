// How soon the operators' page shows what befalls an installation, and its end: in Chromium, with two proxies of one party.
import { openDashboard } from '../e2e/ops/dashboard.ts';
import { openInstallation } from '../e2e/ops/troubles.ts';
import { pairRoom } from '../e2e/rooms.ts';
import { enterRoom } from '../e2e/visitor.ts';
import { atMost, type Target } from './runner/judge.ts';
import type { BenchOptions } from './runner/options.ts';
import { launchChromium } from './tools/chromium.ts';
import { type MachineAtWork, machineAtWork } from './tools/machine.ts';
import { type Stats, stats } from './tools/stats.ts';

const ROUNDS = 5;
const ROUNDS_LONG = 20;
const WITHIN_MS = 10_000;

/** ms from the moment that it begins, or ends, until the page shows that. */
export interface TroubleFigures {
  shown: Stats;
  over: Stats;
}

export interface OpsFigures {
  unit: string;
  machine: MachineAtWork;
  /** By what has happened. */
  troubles: Record<string, TroubleFigures>;
}

/** About three minutes. The end of a proxy that was killed is counted from the next one's ready line. */
export async function ops({ long }: BenchOptions): Promise<OpsFigures> {
  const machine = machineAtWork();
  await using parts = new AsyncDisposableStack();
  const { home, troubles } = parts.use(await openInstallation('lab', pairRoom('lab')));
  const browser = await launchChromium();
  parts.defer(() => browser.close());
  await enterRoom(browser, home.url, 'lab', 'Ada');
  const page = await (await browser.newContext()).newPage();
  await openDashboard(page, home);
  const figures: Record<string, TroubleFigures> = {};
  for (const [name, trouble] of Object.entries(troubles)) {
    const [shown, over]: [number[], number[]] = [[], []];
    for (let round = 0; round < (long ? ROUNDS_LONG : ROUNDS); round += 1) {
      const began = performance.now();
      await trouble.begin();
      await trouble.shown(page, round).waitFor();
      shown.push(performance.now() - began);
      await trouble.end();
      const ended = performance.now();
      await trouble.over(page, round).waitFor();
      over.push(performance.now() - ended);
    }
    figures[name] = { shown: stats(shown), over: stats(over) };
    console.error(`${name}: measured`);
  }
  return {
    unit: 'ms',
    machine: machine(),
    troubles: figures,
  };
}

const target = (name: string, of: string, when: keyof TroubleFigures): Target<OpsFigures> => ({
  name: `${name} until the operators’ page shows it, the longest`,
  ...atMost(WITHIN_MS, 'ms'),
  ours: ({ troubles }) =>
    troubles[of]?.[when].max ?? { why: 'No file system may be mounted here.' },
  peer: null,
});

export const opsTargets: readonly Target<OpsFigures>[] = [
  target('from a ttyd that hangs', 'ttyd hung', 'shown'),
  target('from a killed proxy', 'proxy killed', 'shown'),
  target('from a full disk', 'disk filled', 'shown'),
  target('from a killed party', 'party killed', 'shown'),
  target('from a ttyd that answers again', 'ttyd hung', 'over'),
  target('from a proxy that is back', 'proxy killed', 'over'),
  target('from room on the disk', 'disk filled', 'over'),
];
