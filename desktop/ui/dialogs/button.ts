// A button, and a row of them at the bottom of a dialog.
import type { Widget } from './widget.ts';

export interface ButtonSpec {
  label: string;
  act(): void;
}

/** Columns that a row of buttons takes. */
export function buttonsWidth(labels: readonly string[]): number {
  return labels.reduce((sum, label) => sum + label.length + 6, -2);
}

/** Buttons side by side in the last row, in the middle. The first letter of each chooses it. */
export function buttons(specs: readonly ButtonSpec[]): Widget[] {
  const widths = specs.map(({ label }) => label.length + 4);
  const all = buttonsWidth(specs.map(({ label }) => label));
  return specs.map(({ label, act }, index) => {
    const before = widths.slice(0, index).reduce((sum, w) => sum + w + 2, 0);
    return {
      letter: label.slice(0, 1).toLowerCase(),
      act,
      place: (w, h) => ({
        x: Math.max(0, Math.floor((w - all) / 2)) + before,
        y: h - 1,
        w: widths[index] ?? 0,
        h: 1,
      }),
      draw(surface, theme, focused) {
        const ink = focused ? theme.button : theme.field;
        surface.text(0, 0, focused ? `▸ ${label} ◂` : `  ${label}  `, ink);
        surface.text(2, 0, label.slice(0, 1), { ...ink, underline: true });
      },
      key(key) {
        if (key.name !== 'return' && key.name !== 'enter' && key.name !== 'space') return false;
        act();
        return true;
      },
      press: () => act(),
    };
  });
}
