// AR1: what an art window shows is its frame's, and nothing else's.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Props } from '../../../protocol/windows.ts';
import { Grid } from '../../draw/grid.ts';
import { Surface } from '../../draw/surface.ts';
import { themeNamed } from '../../draw/themes.ts';
import { initialProps } from '../props.ts';
import type { View } from '../view.ts';
import type { Art } from './art.ts';
import { GALLERY } from './gallery.ts';
import { ROUND } from './life.ts';

/** Draws a frame of a view, asked again as often as it wants. */
function picture(
  view: View,
  props: Props,
  frame: number,
  w: number,
  h: number,
  again: () => boolean,
) {
  const grid = new Grid(w, h);
  const unset = 0x123456;
  grid.bg.fill(unset);
  do
    view.draw(Surface.of(grid), {
      theme: themeNamed('night', true),
      props,
      focused: false,
      now: 0,
      frame,
    });
  while (again());
  expect(grid.bg.includes(unset)).toBe(false);
  return [...grid.chars, ...grid.fg, ...grid.bg].join();
}

function open({ create }: Art): { view: View; again: () => boolean } {
  let wanted = false;
  const view = create({ redraw: () => (wanted = true) });
  return {
    view,
    again() {
      const once = wanted;
      wanted = false;
      return once;
    },
  };
}

const propsOf = (art: Art): fc.Arbitrary<Props> =>
  fc.record(
    Object.fromEntries(
      Object.entries(art.type.props).map(([key, spec]) => [
        key,
        spec.kind === 'choice'
          ? fc.constantFrom(...spec.values)
          : spec.kind === 'flag'
            ? fc.boolean()
            : spec.kind === 'name'
              ? fc.constant(spec.initial)
              : fc.integer({ min: spec.min, max: Math.min(spec.max, 0x7fffffff) }),
      ]),
    ),
  ) as fc.Arbitrary<Props>;
const size = fc.record({ w: fc.integer({ min: 1, max: 60 }), h: fc.integer({ min: 1, max: 24 }) });
const frames = fc.oneof(
  fc.integer({ min: 0, max: 3_000 }),
  fc.integer({ min: 1e10, max: 1e10 + 300 }),
);

for (const art of GALLERY) {
  const { type } = art.type;

  test(`AR1: ${type} shows the same whatever it has shown before`, () => {
    fc.assert(
      fc.property(
        propsOf(art),
        fc.array(fc.record({ n: frames, size }), { minLength: 1, maxLength: 4 }),
        frames,
        size,
        (props, before, n, { w, h }) => {
          const old = open(art);
          for (const each of before)
            picture(old.view, props, each.n, each.size.w, each.size.h, old.again);
          const fresh = open(art);
          expect(picture(old.view, props, n, w, h, old.again)).toBe(
            picture(fresh.view, props, n, w, h, fresh.again),
          );
        },
      ),
      { numRuns: type === 'life' ? 6 : 25 },
    );
  });

  test(`${type} moves, and is another with another seed, palette or kind`, () => {
    const { view, again } = open(art);
    const props = initialProps(art.type.props);
    const shown = (change: Props, n = 100): string =>
      picture(view, { ...props, ...change }, n, 42, 14, again);
    const first = shown({});
    if (art.type.props.speed) expect(shown({}, 104)).not.toBe(first);
    if (art.type.props.speed) expect(shown({ seed: 77 })).not.toBe(first);
    expect(shown({ palette: 'mono' })).not.toBe(first);
    for (const [key, spec] of Object.entries(art.type.props))
      if (spec.kind === 'choice')
        expect(new Set(spec.values.map((value) => shown({ [key]: value }))).size).toBe(
          spec.values.length,
        );
    if (art.type.props.density) expect(shown({ density: 5 })).not.toBe(shown({ density: 1 }));
  });
}

test('AR3: windows of two sizes show the same board of life, the smaller one less of it', () => {
  const life = GALLERY.find(({ type }) => type.type === 'life') as Art;
  const props = initialProps(life.type.props);
  const cells = (w: number, h: number, n: number): string[] => {
    const { view, again } = open(life);
    const grid = new Grid(w, h);
    const context = { theme: themeNamed('night', true), props, focused: false, now: 0, frame: n };
    do view.draw(Surface.of(grid), context);
    while (again());
    return Array.from({ length: 6 }, (_, y) =>
      Array.from({ length: 16 }, (_, x) => {
        const at = y * w + x;
        return `${grid.chars[at]} ${grid.bg[at]} ${grid.chars[at] === 0x20 ? '' : grid.fg[at]}`;
      }).join(),
    );
  };
  for (const n of [0, 40, ROUND * 3 + 5]) expect(cells(16, 6, n)).toEqual(cells(90, 30, n));
});
