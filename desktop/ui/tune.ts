// What the keys and the menu of art change of a window.
import type { Props } from '../../protocol/windows.ts';
import { int, type PropSpecs } from '../views/props.ts';
import { viewType } from '../views/registry.ts';
import type { Win } from '../wm/types.ts';
import type { Action } from './action.ts';

export type Tuning = 'reseed' | 'palette' | 'faster' | 'slower' | 'pause' | 'kind' | 'denser';

/** Keys of an art window that has the focus, beside those that mean the same everywhere. */
export const ART_KEYS: Readonly<Record<string, Action>> = {
  s: { do: 'reseed' },
  c: { do: 'palette' },
  k: { do: 'kind' },
  d: { do: 'denser' },
  ' ': { do: 'pause' },
  '+': { do: 'faster' },
  '=': { do: 'faster' },
  '-': { do: 'slower' },
};

/** Frames per second that Faster and Slower step through. */
const SPEEDS = [0, 1, 2, 4, 6, 8, 10, 12, 16, 20, 30];

/** The properties to set; undefined for a window that has none of that sort. */
export function tuned({ type, props }: Win, what: Tuning): Props | undefined {
  const specs: PropSpecs = viewType(type)?.props ?? {};
  const next = (key: string): Props | undefined => {
    const spec = Object.hasOwn(specs, key) ? specs[key] : undefined;
    if (spec?.kind !== 'choice') return undefined;
    const at = spec.values.indexOf(String(props[key]));
    return { [key]: spec.values[(at + 1) % spec.values.length] ?? spec.initial };
  };
  const speed = int(props, 'speed', 0);
  switch (what) {
    case 'reseed':
      return 'seed' in specs
        ? { seed: (int(props, 'seed', 0) * 48_271 + 11) % 0x7fffffff }
        : undefined;
    case 'palette':
      return next('palette') ?? next('paper');
    case 'kind':
      return next('kind') ?? next('gradient');
    case 'denser':
      return 'density' in specs ? { density: (int(props, 'density', 1) % 5) + 1 } : undefined;
    case 'pause':
      return 'paused' in specs ? { paused: props.paused !== true } : undefined;
    case 'faster':
      return 'speed' in specs ? { speed: SPEEDS.find((each) => each > speed) ?? speed } : undefined;
    case 'slower':
      return 'speed' in specs
        ? { speed: SPEEDS.findLast((each) => each < speed) ?? speed }
        : undefined;
  }
}
