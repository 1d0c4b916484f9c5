// What all art windows share: their properties, and what they get to draw a frame with (AR1).
import type { Rgb } from '../../draw/color.ts';
import type { Surface } from '../../draw/surface.ts';
import type { PropSpec, PropSpecs } from '../props.ts';
import { int, text } from '../props.ts';
import type { View, ViewHost, ViewType } from '../view.ts';
import { groundOf, PALETTE_NAMES, ramp, rampFromGround } from './palettes.ts';

/** A frame that is due. Only what stands here may decide what is drawn. */
export interface Frame {
  surface: Surface;
  w: number;
  h: number;
  /** Grows by one with each frame, for ever. */
  n: number;
  seed: number;
  /** The window's own parameters; empty or 0 if it has none. */
  kind: string;
  density: number;
  ground: Rgb;
  /** Colours from the faintest to the strongest. */
  colors(steps: number): readonly Rgb[];
  /** The same, with the ground before the faintest. */
  fade(steps: number): readonly Rgb[];
  /** Asks to be drawn again soon: this frame is not ready. */
  again(): void;
}

export interface ArtSpec {
  type: string;
  label: string;
  title?: string;
  size?: { w: number; h: number };
  palette: string;
  /** Frames per second; 8 by default. Absent for a still picture: null. */
  speed?: number | null;
  /** The name of a variant, with the property that has it if that is not `kind`. */
  kinds?: readonly string[];
  kindKey?: string;
  /** How much there is of it, from 1 to 5. */
  density?: number;
}

export interface Art {
  type: ViewType;
  /** A window's content. What `make` returns may keep what it has computed, as long as nobody can see that. */
  create(host: Pick<ViewHost, 'redraw'>): View;
}

/** Seed and palette, and whatever decides which frame is shown (`protocol/art.ts`). */
function propsOf({ palette, speed = 8, kinds, kindKey = 'kind', density }: ArtSpec): PropSpecs {
  const moving: Record<string, PropSpec> = {
    speed: { kind: 'int', min: 0, max: 30, initial: speed ?? 0 },
    paused: { kind: 'flag', initial: false },
    frame: { kind: 'int', min: 0, max: 1e15, initial: 0 },
    since: { kind: 'int', min: 0, max: 1e15, initial: 0 },
  };
  return {
    ...(kinds ? { [kindKey]: { kind: 'choice', values: kinds, initial: kinds[0] as string } } : {}),
    palette: { kind: 'choice', values: PALETTE_NAMES, initial: palette },
    seed: { kind: 'int', min: 0, max: 0x7fffffff, initial: 1 },
    ...(density ? { density: { kind: 'int', min: 1, max: 5, initial: density } } : {}),
    ...(speed === null ? {} : moving),
  };
}

/** @param make called once for each window; draws one of its frames each time that it is called then */
export function defineArt(spec: ArtSpec, make: () => (frame: Frame) => void): Art {
  const { type, label, title = '', size = { w: 44, h: 16 }, kindKey = 'kind' } = spec;
  const create = (host: Pick<ViewHost, 'redraw'>): View => {
    const paint = make();
    let known = { palette: '', ramps: new Map<number, readonly Rgb[]>() };
    /** @param steps negative with the ground before the faintest */
    const rampOf = (palette: string, steps: number): readonly Rgb[] => {
      if (known.palette !== palette) known = { palette, ramps: new Map() };
      const old = known.ramps.get(steps);
      if (old) return old;
      const made = steps < 0 ? rampFromGround(palette, -steps) : ramp(palette, steps);
      known.ramps.set(steps, made);
      return made;
    };
    return {
      art: true,
      draw(surface, { props, frame }) {
        const palette = text(props, 'palette', spec.palette);
        paint({
          surface,
          w: surface.w,
          h: surface.h,
          n: frame,
          seed: int(props, 'seed', 1),
          kind: text(props, kindKey, spec.kinds?.[0] ?? ''),
          density: int(props, 'density', spec.density ?? 0),
          ground: groundOf(palette),
          colors: (steps) => rampOf(palette, steps),
          fade: (steps) => rampOf(palette, -steps),
          again: () => host.redraw(),
        });
      },
    };
  };
  return { type: { type, label, spawnable: true, title, size, props: propsOf(spec) }, create };
}

/** A value that is computed anew only when what it depends on has changed. @param of called with the key's parts */
export function remember<T>(of: () => T): (...key: readonly (string | number)[]) => T {
  let known: { key: string; value: T } | undefined;
  return (...parts) => {
    const key = parts.join(' ');
    if (known?.key !== key) known = { key, value: of() };
    return known.value;
  };
}

/** A number from 0 to 1 that depends on nothing but these. */
export function hash(a: number, b = 0, c = 0): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x165667b1, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15) ^ Math.imul(c + 0x27d4eb2f, 0x9e3779b1), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 13), 0x297a2d39);
  return ((h ^ (h >>> 16)) >>> 0) / 0x1_0000_0000;
}

/** The remainder that is never negative. */
export function mod(a: number, n: number): number {
  return ((a % n) + n) % n;
}
