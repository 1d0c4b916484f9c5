// How large a terminal is drawn in its box. A font that fits keeps text sharp and the mouse exact; below what can be
// read, the whole picture is made smaller instead. Pure.

export interface Extent {
  width: number;
  height: number;
}

/** Smaller text is not for reading: the terminal is a miniature. In px. */
export const LEAST_FONT = 7;
/** In which a miniature is drawn, before it is made smaller; in px. */
export const MINIATURE_FONT = 12;
/** By which sizes are judged, so that the same box always gives the same. */
const REFERENCE_FONT = 16;
const STEP = 0.25;

export interface Fit {
  fontSize: number;
  /** 1, except for a miniature. */
  scale: number;
}

/**
 * @param box what there is
 * @param measure draws with a font size and says how large that is
 * @param most largest font size
 */
export function fitInto(box: Extent, measure: (fontSize: number) => Extent, most: number): Fit {
  const wanted = REFERENCE_FONT * ratio(box, measure(REFERENCE_FONT));
  const steps = Math.floor(Math.min(wanted, most) / STEP) * STEP;
  for (let fontSize = steps; fontSize >= LEAST_FONT; fontSize -= STEP) {
    // Cells have whole pixels on some screens, so that sizes do not grow evenly.
    if (ratio(box, measure(fontSize)) >= 1) return { fontSize, scale: 1 };
    if (fontSize < steps - 2) break;
  }
  const fontSize = Math.min(MINIATURE_FONT, most);
  return { fontSize, scale: Math.min(1, ratio(box, measure(fontSize))) };
}

const ratio = (box: Extent, drawn: Extent): number =>
  Math.min(box.width / drawn.width, box.height / drawn.height);
