// All art windows, in the order of the menu and of get_window_types.
import { animatedGradient } from './animated-gradient.ts';
import type { Art } from './art.ts';
import { constellation } from './constellation.ts';
import { cube } from './cube.ts';
import { flowField } from './flow-field.ts';
import { gradient } from './gradient.ts';
import { life } from './life.ts';
import { mycelium } from './mycelium.ts';
import { orbit } from './orbit.ts';
import { rain } from './rain.ts';
import { swirl } from './swirl.ts';
import { torus } from './torus.ts';
import { verse } from './verse.ts';
import { waves } from './waves.ts';

/** In groups, as the menu shows them. */
export const ART_GROUPS: readonly (readonly Art[])[] = [
  [flowField, swirl, waves, animatedGradient],
  [life, mycelium, rain],
  [constellation, orbit],
  [torus, cube],
  [verse, gradient],
];

export const GALLERY: readonly Art[] = ART_GROUPS.flat();
