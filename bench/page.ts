// How soon a link is a live desktop in Chromium, cold and warm, and what it loads for that, beside the pages of ttyd,
// wetty and gritty.
import { type Loaded, type Opened, openTwice } from './page/opened.ts';
import { PAGE_PEERS, type PagePeer, type Places, setPlaces } from './page/places.ts';
import { atMost, type NotMeasured, type Target } from './runner/judge.ts';
import type { BenchOptions } from './runner/options.ts';
import { launchChromium } from './tools/chromium.ts';
import { type MachineAtWork, machineAtWork } from './tools/machine.ts';
import { type Stats, stats } from './tools/stats.ts';

const LINKS = 12;
const LINKS_LONG = 40;
/** A file that is larger is told apart, in bytes on the wire. */
const LARGE_BYTES = 150_000;
/** Below this, compressing a file is no use. */
const SMALL_BYTES = 1_024;

export interface PageFigures {
  unit: string;
  machine: MachineAtWork;
  ours: Times & Weight;
  ttyd: Times & Weight;
  peers: Record<PagePeer, (Times & Weight) | NotMeasured>;
}

interface Times {
  /** From the address to the desktop on the screen, with an empty cache and no seat yet. */
  cold: Stats;
  /** The same once more in the same browser, whose seat is still there. */
  warm: Stats;
}

interface Weight {
  /** On the wire, in bytes, of a cold and a warm link. */
  coldBytes: number;
  warmBytes: number;
  requests: number;
  warmRequests: number;
  /** Files other than the page itself, largest first, with their bytes on the wire. */
  largest: { path: string; bytes: number }[];
  /** Texts of more than a kilobyte that came as they are. */
  uncompressed: string[];
}

/** Times in ms; about four minutes. */
export async function page({ long }: BenchOptions): Promise<PageFigures> {
  const machine = machineAtWork();
  const links = long ? LINKS_LONG : LINKS;
  await using parts = new AsyncDisposableStack();
  const places = parts.use(await setPlaces(links + 1));
  const browser = await launchChromium();
  parts.defer(() => browser.close());
  const opened: Record<keyof Places, Opened[]> = { ours: [], ttyd: [], wetty: [], gritty: [] };
  for (let link = 0; link <= links; link += 1)
    for (const [who, place] of Object.entries(places.at(link)) as [keyof Places, string][])
      opened[who].push(await openTwice(browser, place));
  console.error('links measured');
  return {
    unit: 'ms',
    machine: machine(),
    ours: figuresOf(opened.ours),
    ttyd: figuresOf(opened.ttyd),
    peers: Object.fromEntries(
      PAGE_PEERS.map((peer) => [peer, places.missing[peer] ?? figuresOf(opened[peer])]),
    ) as PageFigures['peers'],
  };
}

function figuresOf(opened: readonly Opened[]): Times & Weight {
  // The first is what a server does once.
  const counted = opened.slice(1);
  const [last] = opened.slice(-1);
  if (!last) throw new Error('No page was opened.');
  const sum = (files: readonly Loaded[]) => files.reduce((all, { bytes }) => all + bytes, 0);
  const others = last.cold.files.filter(({ isPage }) => !isPage);
  return {
    cold: stats(counted.map(({ cold }) => cold.ms)),
    warm: stats(counted.map(({ warm }) => warm.ms)),
    coldBytes: sum(last.cold.files),
    warmBytes: sum(last.warm.files),
    requests: last.cold.files.length,
    warmRequests: last.warm.files.length,
    largest: others
      .toSorted((a, b) => b.bytes - a.bytes)
      .slice(0, 5)
      .map(({ path, bytes }) => ({ path, bytes })),
    uncompressed: last.cold.files
      .filter(
        ({ isText, encoding, bytes, bodyBytes }) =>
          isText && !encoding && (bodyBytes || bytes) > SMALL_BYTES,
      )
      .map(({ path }) => path),
  };
}

const ttyd = (read: (times: Times) => number) => ({
  name: 'ttyd’s own page, a ttyd for each visitor',
  read: (figures: PageFigures) => read(figures.ttyd),
});

const other = (name: PagePeer, read: (weight: Weight) => number) => ({
  name,
  read({ peers }: PageFigures) {
    const found = peers[name];
    return 'why' in found ? found : read(found);
  },
});

export const pageTargets: readonly Target<PageFigures>[] = [
  {
    name: 'a cold link to a live desktop in Chromium, p95',
    ...atMost(1_000, 'ms'),
    ours: ({ ours }) => ours.cold.p95,
    peer: ttyd(({ cold }) => cold.p95),
  },
  {
    name: 'a warm link, p95',
    ...atMost(400, 'ms'),
    ours: ({ ours }) => ours.warm.p95,
    peer: ttyd(({ warm }) => warm.p95),
  },
  {
    name: 'the largest file besides ttyd’s page, on the wire',
    ...atMost(LARGE_BYTES, 'bytes'),
    ours: ({ ours }) => ours.largest[0]?.bytes ?? 0,
    peer: other('gritty', ({ largest }) => largest[0]?.bytes ?? 0),
  },
  {
    name: 'texts that come uncompressed',
    ...atMost(0),
    ours: ({ ours }) => ours.uncompressed.length,
    peer: other('wetty', ({ uncompressed }) => uncompressed.length),
  },
];
