// What kind of app a seat has: its abilities, its quirks, and what it opens by itself.
import type { Abilities } from '../../../bridge/core/windows/local.ts';
import type { Rect } from '../../../protocol/geometry.ts';
import type { Props } from '../../../protocol/windows.ts';

export interface NewLocal {
  type: string;
  rect: Rect;
  title: string;
  props: Props;
}

export interface AppTraits {
  kind: 'original' | 'desktop';
  can: Omit<Abilities, 'types'>;
  /** Types that it makes. */
  types: readonly string[];
  /** Whether it lists them. */
  listsTypes: boolean;
  /** Types whose create answers OK without an id (B10). */
  silentTypes: readonly string[];
  /** A window that a person closed gives its id to the next one, unless a scan came between (BR13). */
  reusesIds: boolean;
  /** Types that do not move when told to, and what is answered then (BR6). */
  stubborn: Readonly<Record<string, 'ok' | 'error'>>;
  /** Types that are gone as soon as they are made. */
  vanishing: readonly string[];
  /** It tells which window has the keys. */
  tellsKeys: boolean;
  /** Moves leave windows inside the terminal; the original leaves positions alone. */
  keepsInside: boolean;
  /** Largest value that it takes for the prop `speed`. */
  maxSpeed: number;
  /** Windows that every process opens by itself, lowest first. */
  startup: readonly NewLocal[];
  allowTypes: readonly string[];
}
