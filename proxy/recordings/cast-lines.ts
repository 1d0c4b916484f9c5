// The lines of an asciicast, version 3 (docs.asciinema.org/manual/asciicast/v3): every event says how long after the one
// before it it came. No I/O.
import type { Grid } from '../../protocol/geometry.ts';

export interface CastHeader extends Grid {
  /** Unix time in ms. */
  at: number;
  title: string;
}

/** Output, a new size, a marker. */
export type CastCode = 'o' | 'r' | 'm';

export class CastLines {
  /** Of the last line, in ms of the recording. */
  #ms = 0;

  header({ cols, rows, at, title }: CastHeader): string {
    const header = {
      version: 3,
      term: { cols, rows, type: 'xterm-256color' },
      timestamp: Math.floor(at / 1_000),
      title,
    };
    return `${JSON.stringify(header)}\n`;
  }

  /** @param ms since the recording began; no line is before the one before it */
  event(ms: number, code: CastCode, data: string): string {
    const after = Math.max(0, ms - this.#ms);
    this.#ms += after;
    return `${JSON.stringify([after / 1_000, code, data])}\n`;
  }
}
