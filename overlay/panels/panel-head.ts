// The heading of a panel, and before it the button that leads back to where it was opened from.
import { html, nothing } from 'lit-html';
import { panelIcon } from '../ui/panel-icons.ts';
import type { View } from '../ui/view.ts';
import type { PanelsHost } from './panels-host.ts';

export interface Back {
  /** As in "Back to …". */
  to: string;
  go(): void;
}

/** @param back null: the panel was opened from nowhere */
export function panelHead(title: View | string, back: Back | null = null): View {
  const button = (to: string, go: () => void): View => html`<button
    class="plain"
    type="button"
    aria-label=${`Back to ${to}`}
    title="Back"
    data-back
    @click=${go}
  >
    ${panelIcon('back')}
  </button>`;
  return html`${back ? button(back.to, back.go) : nothing}<h2 id="panel-title">${title}</h2>`;
}

export function backToPeople(host: PanelsHost): Back {
  return { to: 'the list of people', go: () => host.open('people') };
}
