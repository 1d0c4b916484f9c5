// The named palettes of art windows.
import { along, type Rgb } from '../draw/color.ts';

const STOPS: Readonly<Record<string, readonly Rgb[]>> = {
  dusk: [0x1b1642, 0x5a2a83, 0xc8467f, 0xff8f6b, 0xffd98a],
  sea: [0x051b3b, 0x0b4f7d, 0x12908f, 0x5fd6a8, 0xe4f7c5],
  ember: [0x1a0a0a, 0x6b1a1a, 0xc8421f, 0xff9a3d, 0xfff0b3],
  moss: [0x0c1f16, 0x1f4d2b, 0x4f8a3b, 0xa9c75a, 0xf4f2a8],
  candy: [0x2b1055, 0x7c4dff, 0xff5fa2, 0xffa8d5, 0xfff1f7],
  ice: [0x0a1128, 0x1c3f75, 0x4a8fc7, 0xa6dcef, 0xffffff],
  mono: [0x101010, 0x404040, 0x808080, 0xc0c0c0, 0xf5f5f5],
};

export const PALETTE_NAMES: readonly string[] = Object.keys(STOPS);

/** `steps` colours from a palette's dark to its light end; `dusk` for an unknown name. */
export function ramp(name: string, steps: number): Rgb[] {
  const stops = STOPS[Object.hasOwn(STOPS, name) ? name : 'dusk'] as readonly Rgb[];
  return Array.from({ length: steps }, (_, i) => along(stops, steps > 1 ? i / (steps - 1) : 0));
}

/** The property specs shared by all art windows. */
export const ART_PROPS = {
  palette: (initial: string) => ({ kind: 'choice', values: PALETTE_NAMES, initial }) as const,
  seed: () => ({ kind: 'int', min: 0, max: 0x7fffffff, initial: 1 }) as const,
  /** Frames per second. */
  speed: (initial: number) => ({ kind: 'int', min: 0, max: 30, initial }) as const,
};
