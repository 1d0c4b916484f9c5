// Puts a picture on the screen, in the colours of a theme.
import { BLANK } from '../../draw/grid.ts';
import type { Surface } from '../../draw/surface.ts';
import type { Theme } from '../../draw/theme.ts';
import { NO_COLOR, rgbOf } from './ink.ts';
import { EMPTY, type Picture, TAIL } from './picture.ts';

const FULL_BLOCK = 0x2588;

/** @param picture at least as large as the surface */
export function showPicture(surface: Surface, theme: Theme, picture: Picture): void {
  const colors = Array.from({ length: NO_COLOR + 1 }, (_, color) => rgbOf(color, theme));
  const rgb = (color: number | undefined): number => colors[color ?? NO_COLOR] ?? 0;
  for (let y = 0; y < surface.h; y += 1)
    for (let x = 0; x < surface.w; x += 1) {
      const at = y * picture.w + x;
      const char = picture.chars[at] ?? EMPTY;
      const [fg, bg] = [rgb(picture.fg[at]), rgb(picture.bg[at])];
      if (char === TAIL && x > 0) continue;
      // A wide character takes two cells, which only text does by itself.
      if (picture.chars[at + 1] === TAIL)
        surface.text(x, y, String.fromCodePoint(char), { fg, bg });
      else if (char !== EMPTY && char !== TAIL) surface.put(x, y, char, fg, bg);
      // As a character, so that whoever copies or reads the screen has it, too.
      else surface.put(x, y, picture.bg[at] === NO_COLOR ? BLANK : FULL_BLOCK, bg, bg);
    }
}
