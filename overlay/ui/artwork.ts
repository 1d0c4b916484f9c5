// Our own artwork: the bar's icons, and the badge of each person.
import { html, type SVGTemplateResult, svg, type TemplateResult } from 'lit-html';
import { badgePath } from '../../protocol/room/shapes.ts';

/** An arrow head pointing right, in a 24 by 24 box. */
export const ARROW_HEAD = 'M5 3.5l15 8.5-15 8.5 3.4-8.5z';

/** A person's badge, filled with `currentColor`. */
export function badge(color: number): SVGTemplateResult {
  return svg`<path d=${badgePath(color)} fill="currentColor"></path>`;
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
  down: () =>
    icon(
      svg`<path d="M4 6l4 4 4-4" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"></path>`,
    ),
  close: () =>
    icon(
      svg`<path d="M4 4l8 8M12 4l-8 8" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"></path>`,
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
