// What will happen in a run, drawn before it begins: who takes part, with which app, and every action and fault in time.
import type { SeedWindow } from '../../bridge/core/windows/joining/join.ts';
import type { Props } from '../../protocol/windows.ts';
import { Random } from '../../testing/random.ts';
import type { AppTraits, NewLocal } from './app/traits.ts';
import type { LineOptions } from './room/net.ts';

export interface SeatPlan {
  traits: AppTraits;
  cols: number;
  rows: number;
  line: LineOptions;
  /** When its bridge starts, virtual ms. */
  from: number;
  salt: number;
}

/** Everything that can happen, and how often by itself: never. */
const NOTHING = {
  user: 0,
  drag: 0,
  burst: 0,
  write: 0,
  cut: 0,
  partition: 0,
  kill: 0,
  killBusy: 0,
  stop: 0,
  restartApp: 0,
  resize: 0,
  ipc: 0,
  freeze: 0,
  evict: 0,
  restartRoom: 0,
  resetRoom: 0,
  rateLimit: 0,
  refuse: 0,
  lock: 0,
  pause: 0,
  draw: 0,
};
export type What = keyof typeof NOTHING;

export interface Item {
  /** Virtual ms. */
  at: number;
  what: What;
  seat: number;
  /** Seed of everything that is drawn when it happens. */
  salt: number;
}

export type Epilogue = 'none' | 'bridges' | 'apps' | 'room' | 'everything';

export interface Script {
  profile: string;
  seats: SeatPlan[];
  layout: SeedWindow[];
  /** Tombstones from before. */
  buried: number;
  /** Windows from before, of a type that no app shows. */
  crowd: number;
  items: Item[];
  /** When people and faults stop, virtual ms. */
  until: number;
  epilogue: Epilogue;
}

type Weights = { readonly [K in What]?: number };
const PEOPLE = { user: 30, drag: 2, burst: 0.5 };
const NET = { cut: 3, partition: 1, evict: 2, restartRoom: 1, rateLimit: 1 };
const IPC = { ipc: 6, freeze: 0.7 };
const BRIDGES = { kill: 1.5, killBusy: 2, stop: 1.5 };

/** Kinds of trouble; the numbers say how often each comes beside the others. */
const PROFILES: Readonly<Record<string, { often: number; weights: Weights }>> = {
  calm: { often: 2, weights: PEOPLE },
  net: { often: 3, weights: { ...PEOPLE, ...NET } },
  ipc: { often: 2, weights: { ...PEOPLE, ...IPC } },
  bridges: { often: 2, weights: { ...PEOPLE, ...BRIDGES } },
  apps: { often: 2, weights: { ...PEOPLE, restartApp: 2 } },
  sizes: { often: 2, weights: { ...PEOPLE, resize: 4 } },
  refused: { often: 1, weights: { ...PEOPLE, ...NET, refuse: 2 } },
  locked: { often: 1, weights: { ...PEOPLE, ...NET, ...BRIDGES, lock: 4 } },
  reset: { often: 0.5, weights: { ...PEOPLE, ...NET, resetRoom: 1 } },
  all: {
    often: 4,
    weights: { ...PEOPLE, ...NET, ...IPC, ...BRIDGES, restartApp: 1.5, resize: 2 },
  },
};

const TYPES = ['life', 'gradient', 'test_pattern', 'text_editor', 'text_view', 'torus', 'orbit'];

/** Draws a run. @param seed whole number from 0 */
export function drawScript(seed: number): Script {
  const random = new Random(seed);
  const often = Object.fromEntries(Object.entries(PROFILES).map(([k, p]) => [k, p.often]));
  const profile = random.weighted(often);
  const until = random.pick([2_000, 5_000, 10_000, 20_000]);
  const count = Number(random.weighted({ 2: 6, 3: 3, 4: 1 }));
  const layout = random.chance(0.4) ? drawLayout(random) : [];
  const seats = Array.from({ length: count }, () => drawSeat(random, until, layout));
  const many = random.pick([2, 4, 8, 15, 40]);
  const weights = PROFILES[profile]?.weights ?? PEOPLE;
  const all = { ...NOTHING, ...weights };
  const items = Array.from(
    { length: many },
    (): Item => ({
      at: random.int(0, until),
      what: random.weighted(all),
      seat: random.int(0, count - 1),
      salt: random.seed(),
    }),
  ).sort((a, b) => a.at - b.at);
  return {
    profile,
    seats,
    layout,
    buried: random.chance(0.03) ? random.int(990, 1_000) : 0,
    crowd: random.chance(0.01) ? random.int(195, 199) : 0,
    items,
    until,
    epilogue: random.weighted({ none: 5, bridges: 2, apps: 2, room: 1, everything: 1 }),
  };
}

/** The run of a seed, in which people draw pictures as well. */
export function withPictures(seed: number): Script {
  const script = drawScript(seed);
  const random = new Random(seed + 1);
  const seats = script.seats.map((seat): SeatPlan => {
    const { traits } = seat;
    const types = random.chance(0.9) ? [...traits.types, 'paint'] : traits.types;
    const strokes = traits.kind === 'desktop' && random.chance(0.9);
    return { ...seat, traits: { ...traits, types, can: { ...traits.can, strokes } } };
  });
  const drawn = Array.from({ length: random.pick([4, 12, 40]) }, () => ({
    at: random.int(0, script.until),
    what: 'draw' as const,
    seat: random.int(0, seats.length - 1),
    salt: random.seed(),
  }));
  const items = [...script.items, ...drawn].sort((a, b) => a.at - b.at);
  return { ...script, seats, items };
}

function drawSeat(random: Random, until: number, layout: NewLocal[]): SeatPlan {
  const slow = random.chance(0.2);
  const [minMs, maxMs] = slow ? [80, 600] : [1, 40];
  const traits = drawTraits(random, layout);
  const plan = {
    traits,
    cols: random.pick([80, 100, 120, 120, 160]),
    rows: random.pick([24, 30, 36, 36, 50]),
    line: { minMs, maxMs, twice: random.chance(0.1) ? 0.05 : 0 },
    from: random.chance(0.7) ? random.int(0, 200) : random.int(0, until),
    salt: random.seed(),
  };
  // Most apps with texts tell what was edited, as the built-in desktop does.
  const edits = traits.can.text === true && plan.salt % 4 !== 0;
  return { ...plan, traits: { ...traits, can: { ...traits.can, edits } } };
}

function drawTraits(random: Random, layout: NewLocal[]): AppTraits {
  const kind = random.chance(0.5) ? 'original' : 'desktop';
  const desktop = kind === 'desktop';
  // A third sort: another command that speaks some of the IPC.
  const odd = random.chance(0.15);
  const may = (): boolean => (odd ? random.chance(0.5) : desktop);
  const types = TYPES.filter((_, i) => i < 3 || random.chance(0.85));
  const risky = random.chance(0.1) ? ['terminal'] : [];
  const startup = random.chance(0.4) ? layout : random.chance(0.25) ? drawLayout(random) : [];
  return {
    kind,
    can: {
      raise: may(),
      zoom: desktop && may(),
      title: may(),
      props: desktop && may(),
      text: desktop && may(),
      desktop: desktop && may(),
    },
    types: [...types, ...risky, ...(random.chance(0.3) ? ['figlet_text'] : [])],
    listsTypes: random.chance(0.7),
    silentTypes: desktop ? [] : random.chance(0.2) ? TYPES : ['text_editor'],
    reusesIds: !desktop && random.chance(0.7),
    stubborn: random.chance(0.1) ? { orbit: random.pick(['ok', 'error'] as const) } : {},
    vanishing: random.chance(0.5) ? ['figlet_text'] : [],
    tellsKeys: desktop && may(),
    keepsInside: odd && random.chance(0.5),
    maxSpeed: random.pick([10, 10, 7]),
    startup,
    allowTypes: risky,
  };
}

function drawLayout(random: Random): NewLocal[] {
  return Array.from({ length: random.int(1, 5) }, () => {
    const type = random.pick([
      'life',
      'gradient',
      'test_pattern',
      'text_editor',
      'text_view',
      'verse',
    ]);
    const rect = [
      random.int(0, 60),
      random.int(0, 20),
      random.int(20, 60),
      random.int(8, 20),
    ] as const;
    const title = type === 'text_editor' ? random.pick(['Welcome', 'Rules']) : '';
    const props: Props = type === 'text_view' ? { path: 'welcome.md' } : {};
    return { type, rect, title, props };
  });
}
