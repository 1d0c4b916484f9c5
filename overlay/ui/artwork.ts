// Our own artwork: the bar's icons, and a badge and a pointer per colour slot, so that colour is never the only cue.
import { html, type SVGTemplateResult, svg, type TemplateResult } from 'lit-html';

/** Outlines in a 24 by 24 box, one per colour slot; each holds two letters. */
const BADGES: readonly string[] = [
  // circle, squircle, diamond, hexagon
  'M12 1a11 11 0 1 1 0 22 11 11 0 0 1 0-22z',
  'M12 1c9.2 0 11 1.8 11 11s-1.8 11-11 11S1 21.2 1 12 2.8 1 12 1z',
  'M10 1.8a2.8 2.8 0 0 1 4 0L22.2 10a2.8 2.8 0 0 1 0 4L14 22.2a2.8 2.8 0 0 1-4 0L1.8 14a2.8 2.8 0 0 1 0-4z',
  'M10.6 1.3a2.8 2.8 0 0 1 2.8 0l7.2 4.1A2.8 2.8 0 0 1 22 7.9v8.2a2.8 2.8 0 0 1-1.4 2.5l-7.2 4.1a2.8 2.8 0 0 1-2.8 0l-7.2-4.1A2.8 2.8 0 0 1 2 16.1V7.9a2.8 2.8 0 0 1 1.4-2.5z',
  // drop, leaf, arch, shield
  'M12 1a11 11 0 0 1 0 22H3a2 2 0 0 1-2-2v-9A11 11 0 0 1 12 1z',
  'M1 3a2 2 0 0 1 2-2h9a11 11 0 0 1 11 11v9a2 2 0 0 1-2 2h-9A11 11 0 0 1 1 12z',
  'M1 12a11 11 0 0 1 22 0v8.5a2.5 2.5 0 0 1-2.5 2.5h-17A2.5 2.5 0 0 1 1 20.5z',
  'M3.5 1h17A2.5 2.5 0 0 1 23 3.5V11c0 6-5 10.5-11 12C6 21.5 1 17 1 11V3.5A2.5 2.5 0 0 1 3.5 1z',
  // octagon, clover, cross, house
  'M7.8 1h8.4L23 7.8v8.4L16.2 23H7.8L1 16.2V7.8z',
  'M12 2.6A6.65 6.65 0 0 1 21.4 12 6.65 6.65 0 0 1 12 21.4 6.65 6.65 0 0 1 2.6 12 6.65 6.65 0 0 1 12 2.6z',
  'M9 1h6a2 2 0 0 1 2 2v4h4a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2h-4v4a2 2 0 0 1-2 2H9a2 2 0 0 1-2-2v-4H3a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2h4V3a2 2 0 0 1 2-2z',
  'M12 1l10.2 7.9a2 2 0 0 1 .8 1.6v10a2.5 2.5 0 0 1-2.5 2.5h-17A2.5 2.5 0 0 1 1 20.5v-10a2 2 0 0 1 .8-1.6z',
];

/** Pointers in a 24 by 24 box, the tip at 2,2. Six outlines, each filled (slots 0 to 5) and hollow (6 to 11). */
const POINTERS: readonly string[] = [
  'M2 2l6.2 18.4 3.7-8.5 8.5-3.7z',
  'M2 2l20 7.6-9.4 3L9.6 22z',
  'M2 2v18.5l5.4-5.1h8z',
  'M2 2v17l4.3-3.9 2.9 6.7 3.4-1.5-2.9-6.5h5.8z',
  'M2 2l14.5 4.2L19.5 19.5 6.2 16.5z',
  'M2 2h9.2a8.4 8.4 0 1 1-9.2 9.2z',
];

/** An arrow head pointing right, in a 24 by 24 box. */
export const ARROW_HEAD = 'M5 3.5l15 8.5-15 8.5 3.4-8.5z';

export function slotIndex(color: number, count = BADGES.length): number {
  return ((Math.trunc(color) % count) + count) % count;
}

/** A person's badge, filled with `currentColor`. */
export function badge(color: number): SVGTemplateResult {
  return svg`<path d=${BADGES[slotIndex(color)]} fill="currentColor"></path>`;
}

/** A person's pointer: the outline, and whether it is hollow. */
export function pointerShape(color: number): { path: string; hollow: boolean } {
  const slot = slotIndex(color);
  return { path: POINTERS[slot % POINTERS.length] ?? '', hollow: slot >= POINTERS.length };
}

export function badgePath(color: number): string {
  return BADGES[slotIndex(color)] ?? '';
}

function icon(content: SVGTemplateResult): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">${content}</svg>`;
}

/** The project's logo: two pointers in one place. */
export function mark(): TemplateResult {
  return html`<svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
    <path class="mark-a" d="M2.5 2.5l5.7 14.2 2.6-5.9 5.9-2.6z"></path>
    <path class="mark-b" d="M21.5 21.5L15.8 7.3l-2.6 5.9-5.9 2.6z"></path>
  </svg>`;
}

export const ICONS = {
  chat: () =>
    icon(
      svg`<path d="M3.5 2h9A1.5 1.5 0 0 1 14 3.5v6a1.5 1.5 0 0 1-1.5 1.5H7.6L4 14v-3h-.5A1.5 1.5 0 0 1 2 9.5v-6A1.5 1.5 0 0 1 3.5 2z" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linejoin="round"></path>`,
    ),
  people: () =>
    icon(
      svg`<circle cx="6" cy="5.5" r="2.5" fill="currentColor"></circle><path d="M1.5 13a4.5 4.5 0 0 1 9 0z" fill="currentColor"></path><path d="M10.5 3.2a2.4 2.4 0 0 1 0 4.6M12 9.3a4.4 4.4 0 0 1 2.5 3.7" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linecap="round"></path>`,
    ),
  react: () =>
    icon(
      svg`<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.4"></circle><path d="M5.4 9.3a2.9 2.9 0 0 0 5.2 0M6 6.2v.4M10 6.2v.4" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linecap="round"></path>`,
    ),
  down: () =>
    icon(
      svg`<path d="M4 6l4 4 4-4" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"></path>`,
    ),
  close: () =>
    icon(
      svg`<path d="M4 4l8 8M12 4l-8 8" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"></path>`,
    ),
  send: () =>
    icon(
      svg`<path d="M2.5 8L13.5 3l-3.7 10.5L7.5 9z" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linejoin="round"></path>`,
    ),
  live: () => icon(svg`<circle cx="8" cy="8" r="4" fill="currentColor"></circle>`),
  connecting: () =>
    icon(
      svg`<circle cx="8" cy="8" r="4.5" fill="none" stroke="currentColor" stroke-width="1.6" stroke-dasharray="16 13"></circle>`,
    ),
  reconnecting: () =>
    icon(
      svg`<path d="M12.5 6.5A5 5 0 0 0 3.3 7M3.5 9.5a5 5 0 0 0 9.2-.5M12.8 3v3.7H9.2M3.2 13V9.3h3.6" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round"></path>`,
    ),
  offline: () =>
    icon(
      svg`<circle cx="8" cy="8" r="5" fill="none" stroke="currentColor" stroke-width="1.5"></circle><path d="M4.5 4.5l7 7" stroke="currentColor" stroke-width="1.5"></path>`,
    ),
  paused: () =>
    icon(
      svg`<path d="M5.5 4v8M10.5 4v8" stroke="currentColor" stroke-width="2.2" stroke-linecap="round"></path>`,
    ),
  locked: () =>
    icon(
      svg`<rect x="3.5" y="7" width="9" height="6.5" rx="1.2" fill="currentColor"></rect><path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2" fill="none" stroke="currentColor" stroke-width="1.5"></path>`,
    ),
  host: () =>
    icon(svg`<path d="M2.5 12.5v-8L5.5 7 8 3l2.5 4 3-2.5v8z" fill="currentColor"></path>`),
  operator: () =>
    icon(
      svg`<path d="M8 1.5l5.5 2V8c0 3.3-2.3 5.6-5.5 6.5C4.8 13.6 2.5 11.3 2.5 8V3.5z" fill="currentColor"></path>`,
    ),
  watcher: () =>
    icon(
      svg`<path d="M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8z" fill="none" stroke="currentColor" stroke-width="1.4"></path><circle cx="8" cy="8" r="2" fill="currentColor"></circle>`,
    ),
  agent: () =>
    icon(
      svg`<path d="M8 1.5l1.6 4.9 4.9 1.6-4.9 1.6L8 14.5 6.4 9.6 1.5 8l4.9-1.6z" fill="currentColor"></path>`,
    ),
  typing: () =>
    icon(
      svg`<path d="M2.6 8h.01M8 8h.01M13.4 8h.01" stroke="currentColor" stroke-width="4" stroke-linecap="round"></path>`,
    ),
  idle: () =>
    icon(svg`<path d="M13.5 9.8A6 6 0 0 1 6.2 2.5a6 6 0 1 0 7.3 7.3z" fill="currentColor"></path>`),
  away: () =>
    icon(
      svg`<path d="M9 3.5l4.5 4.5L9 12.5M13 8H3" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"></path>`,
    ),
  keyboard: () =>
    icon(
      svg`<path d="M1.5 4h13v8.5h-13zM4 7h8M5.5 10h5" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linejoin="round"></path>`,
    ),
  hand: () =>
    icon(
      svg`<path d="M5 9.5V4a1 1 0 0 1 2 0v3.5V2.7a1 1 0 0 1 2 0v4.8-3.8a1 1 0 0 1 2 0v3.8-2.3a1 1 0 0 1 2 0V10c0 2.9-1.7 4.3-4.2 4.3-2.2 0-3.1-.9-4.2-2.8L2.4 8.6a1 1 0 0 1 1.7-1z" fill="none" stroke="currentColor" stroke-width="1.3" stroke-linecap="round" stroke-linejoin="round"></path>`,
    ),
  dnd: () =>
    icon(
      svg`<path d="M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM4.5 6.9v2.2h7V6.9z" fill="currentColor" fill-rule="evenodd"></path>`,
    ),
  follows: () =>
    icon(
      svg`<path d="M3 3.5L7.5 8 3 12.5M8.5 3.5L13 8l-4.5 4.5" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"></path>`,
    ),
  missing: () =>
    icon(
      svg`<path d="M8 1.8l6.8 12.4H1.2zM7.2 6.5v4h1.6v-4zM7.2 11.4V13h1.6v-1.6z" fill="currentColor" fill-rule="evenodd"></path>`,
    ),
  good: () => bars(3),
  fair: () => bars(2),
  poor: () => bars(1),
} as const;

/** Connection quality as one to three filled bars of three. */
function bars(count: number): TemplateResult {
  const part = (from: number, to: number): string =>
    [2, 7, 12]
      .slice(from, to)
      .map((x, i) => `M${x} 14v${-4 - 4 * (from + i)}`)
      .join('');
  return icon(
    svg`<g stroke="currentColor" stroke-width="3"><path d=${part(0, count)}></path><path d=${part(count, 3)} opacity=".3"></path></g>`,
  );
}
