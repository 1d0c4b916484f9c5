// Our own artwork for reactions, in a 24 by 24 box: `fill` is the person's colour, `ink` is drawn dark on top.
import { type SVGTemplateResult, svg } from 'lit-html';
import type { ReactionKind } from '../../protocol/messages.ts';

interface Art {
  /** Its label, for screen readers and in the palette's tooltips. */
  word: string;
  fill: string;
  /** Strokes (`lines`) and filled shapes (`ink`), both drawn in ink. */
  lines?: string;
  ink?: string;
}

export const REACTIONS: Readonly<Record<ReactionKind, Art>> = {
  wave: {
    word: 'waves',
    fill: 'M6.2 13.2V7.4a1.5 1.5 0 0 1 3 0V5.3a1.5 1.5 0 0 1 3 0v-.8a1.5 1.5 0 0 1 3 0v2a1.5 1.5 0 0 1 3 0v8.2c0 4-2.6 6.8-6.3 6.8-2.7 0-4.3-1.1-5.6-3.2l-3-4.8c-.9-1.5 1-2.8 2.1-1.6z',
    lines:
      'M9.2 7.4v4M12.2 5.3v5.9M15.2 6.5v4.9M20.5 3.5c1 .9 1.6 2 1.8 3.3M3.6 20.6c-.9-.9-1.5-2-1.7-3.3',
  },
  heart: {
    word: 'loves this',
    fill: 'M12 21S2.5 15.2 2.5 8.6A5.1 5.1 0 0 1 12 6.2a5.1 5.1 0 0 1 9.5 2.4C21.5 15.2 12 21 12 21z',
  },
  laugh: {
    word: 'laughs',
    fill: 'M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20z',
    lines: 'M6.8 9.6c.7-1.4 2.4-1.4 3.1 0M14.1 9.6c.7-1.4 2.4-1.4 3.1 0',
    ink: 'M6.5 13h11c0 3.5-2.3 5.6-5.5 5.6S6.5 16.5 6.5 13z',
  },
  party: {
    word: 'celebrates',
    fill: 'M1.5 22.5l6.3-17.3 11 11zM18.5 3.2a1.6 1.6 0 1 1 0 3.2 1.6 1.6 0 0 1 0-3.2zM8.7 1.2a1.4 1.4 0 1 1 0 2.8 1.4 1.4 0 0 1 0-2.8zM21.4 7.9a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6z',
    lines: 'M5.6 12.8l5.7 5.7M13.4 8.4c2-1.7 1.6-4.6-.4-6.2M16.2 11.2c2.2-.9 4.9.1 6 2.3',
  },
  eyes: {
    word: 'looks',
    fill: 'M7 4.5c2.6 0 4.5 3.3 4.5 7.5s-1.9 7.5-4.5 7.5S2.5 16.2 2.5 12 4.4 4.5 7 4.5zM17 4.5c2.6 0 4.5 3.3 4.5 7.5s-1.9 7.5-4.5 7.5-4.5-3.3-4.5-7.5 1.9-7.5 4.5-7.5z',
    ink: 'M8.6 9.5c1.1 0 1.9 1.1 1.9 2.5s-.8 2.5-1.9 2.5-1.9-1.1-1.9-2.5.8-2.5 1.9-2.5zM18.6 9.5c1.1 0 1.9 1.1 1.9 2.5s-.8 2.5-1.9 2.5-1.9-1.1-1.9-2.5.8-2.5 1.9-2.5z',
  },
  up: {
    word: 'agrees',
    fill: 'M7.5 10.5l4-8c1.8 0 3 1.2 2.7 3l-.6 3.5h5.6c1.5 0 2.5 1.3 2.2 2.7l-1.5 6.8a2.5 2.5 0 0 1-2.4 2H7.5zM2.5 10.5h3v10h-3z',
  },
};

export const REACTION_KINDS = Object.keys(REACTIONS) as ReactionKind[];

export function reactionArt(kind: ReactionKind): SVGTemplateResult {
  const { fill, lines, ink } = REACTIONS[kind];
  return svg`<path class="art-halo" d=${fill}></path><path class="art-fill" d=${fill}></path
    ><path class="art-ink" d=${ink ?? ''}></path><path class="art-lines" d=${lines ?? ''}></path>`;
}
