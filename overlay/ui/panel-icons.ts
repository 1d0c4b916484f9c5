// Icons that only the panels use: stroked paths in a 16 by 16 box.
import { html } from 'lit-html';
import type { View } from './view.ts';

const PATHS = {
  settings:
    'M2 4.5h6M12 4.5h2M2 11.5h2M8 11.5h6M10 2.7a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6zM6 9.7a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6z',
  edit: 'M3 13l.7-3 6.8-6.8a1.4 1.4 0 0 1 2.3 2.3L6 12.3z',
  where: 'M8 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM8 1v3M8 12v3M1 8h3M12 8h3',
  back: 'M9.5 3.5L5 8l4.5 4.5',
  gather:
    'M2 2l3.5 3.5M14 2l-3.5 3.5M2 14l3.5-3.5M14 14l-3.5-3.5M5.5 2.8v2.7H2.8M10.5 2.8v2.7h2.7M5.5 13.2v-2.7H2.8M10.5 13.2v-2.7h2.7',
  invite:
    'M6.2 2.5a2.6 2.6 0 1 1 0 5.2 2.6 2.6 0 0 1 0-5.2zM1.5 13.5a4.7 4.7 0 0 1 9.4 0M12.5 5v5M10 7.5h5',
  paused: 'M5.5 3.5v9M10.5 3.5v9',
  record:
    'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM8 6.3a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4z',
  'kept-as': 'M2.5 2.5h8.5l2.5 2.5v8.5h-11zM5 2.5v3.5h5V2.5M5 13.5v-4h6v4',
  kept: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM4 12l8-8',
  log: 'M2.5 4h.01M5.5 4h8M2.5 8h.01M5.5 8h8M2.5 12h.01M5.5 12h8',
  end: 'M8 2v6M4.6 4.2a5.2 5.2 0 1 0 6.8 0',
  map: 'M2 3.5h12v9H2zM4.5 6h4v3h-4zM10.5 8.5l1 2.8.5-1.2 1.2-.5z',
  muted: 'M3.5 2.5h9v7.5H8l-3.5 3V10h-1zM2 14L14 1.5',
  closer: 'M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.3 10.3L14 14M5 7h4M7 5v4',
  paste: 'M5 3H3.5v11h9V3H11M5.5 1.8h5v2.6h-5z',
  resident: 'M8 1.8l1.5 4.7L14.2 8l-4.7 1.5L8 14.2 6.5 9.5 1.8 8l4.7-1.5z',
  react: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM5.4 9.3a2.9 2.9 0 0 0 5.2 0M6 6.2v.4M10 6.2v.4',
  send: 'M2.5 8L13.5 3l-3.7 10.5L7.5 9z',
  stop: 'M4.5 4.5h7v7h-7z',
  more: 'M3 8h.01M8 8h.01M13 8h.01',
  left: 'M13 8H3.5M7 4L3 8l4 4',
  right: 'M3 8h9.5M9 4l4 4-4 4',
  up: 'M8 13V3.5M4 7l4-4 4 4',
  down: 'M8 3v9.5M4 9l4 4 4-4',
} as const;

export type PanelIcon = keyof typeof PATHS;

export function panelIcon(name: PanelIcon): View {
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
    <path
      d=${PATHS[name]}
      fill="none"
      stroke="currentColor"
      stroke-width=${name === 'more' ? 2.6 : 1.5}
      stroke-linecap="round"
      stroke-linejoin="round"
    ></path>
  </svg>`;
}
