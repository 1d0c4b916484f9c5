// The named palettes of art windows: a ground, and colours that rise from it.
import { along, type Rgb } from '../../draw/color.ts';

interface Palette {
  /** What nothing is drawn on. */
  ground: Rgb;
  /** From the faintest to the strongest. */
  stops: readonly Rgb[];
}

const PALETTES: Readonly<Record<string, Palette>> = {
  dusk: { ground: 0x0f0c22, stops: [0x2a2058, 0x5a2a83, 0xc8467f, 0xff8f6b, 0xffd98a] },
  sea: { ground: 0x03111f, stops: [0x0a2f52, 0x0b5f86, 0x12a09c, 0x5fd6a8, 0xe4f7c5] },
  ember: { ground: 0x130707, stops: [0x421010, 0x8a1f16, 0xd2491f, 0xff9a3d, 0xfff0b3] },
  moss: { ground: 0x08130d, stops: [0x17351f, 0x2b5f33, 0x5c9a42, 0xa9c75a, 0xf4f2a8] },
  candy: { ground: 0x150a2a, stops: [0x37186f, 0x7c4dff, 0xff5fa2, 0xffa8d5, 0xfff1f7] },
  ice: { ground: 0x060b1a, stops: [0x142a55, 0x2b5f9c, 0x4a9fd7, 0xa6dcef, 0xffffff] },
  aurora: { ground: 0x050d18, stops: [0x123a4a, 0x1f8a70, 0x4fe08f, 0xb07cf5, 0xf3d9ff] },
  gold: { ground: 0x100c06, stops: [0x3a2a10, 0x7a5518, 0xc48f2a, 0xf0c75e, 0xfff6d6] },
  mono: { ground: 0x0b0b0b, stops: [0x2a2a2a, 0x585858, 0x8c8c8c, 0xc4c4c4, 0xf8f8f8] },
  paper: { ground: 0xf6f1e4, stops: [0xdccfb4, 0xc79a62, 0xb2573a, 0x4a4a7c, 0x16161f] },
};

export const PALETTE_NAMES: readonly string[] = Object.keys(PALETTES);

function paletteNamed(name: string): Palette {
  return PALETTES[Object.hasOwn(PALETTES, name) ? name : 'dusk'] as Palette;
}

/** `steps` colours from a palette's faintest to its strongest; `dusk` for an unknown name. */
export function ramp(name: string, steps: number): Rgb[] {
  const { stops } = paletteNamed(name);
  return Array.from({ length: steps }, (_, i) => along(stops, steps > 1 ? i / (steps - 1) : 0));
}

/** The same, with the ground before the faintest. */
export function rampFromGround(name: string, steps: number): Rgb[] {
  const { ground, stops } = paletteNamed(name);
  const all = [ground, ...stops];
  return Array.from({ length: steps }, (_, i) => along(all, steps > 1 ? i / (steps - 1) : 0));
}

/** The colour that a palette is drawn on. */
export function groundOf(name: string): Rgb {
  return paletteNamed(name).ground;
}
