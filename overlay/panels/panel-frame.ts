// What every panel has: a title, buttons beside it, and one that closes it.
import { html, nothing } from 'lit-html';
import type { PanelName } from '../state/view-state.ts';
import { ICONS } from '../ui/artwork.ts';
import type { View } from '../ui/view.ts';

/** @param head the heading, with id `panel-title`, and its buttons */
export function panelFrame(
  name: PanelName,
  head: View,
  body: View,
  close: () => void,
  onKey?: (event: KeyboardEvent) => void,
): View {
  return html`<section
    class="card panel"
    id="panel"
    role="dialog"
    aria-labelledby="panel-title"
    tabindex="-1"
    data-panel=${name}
    @keydown=${onKey ?? nothing}
  >
    <div class="head">
      ${head}
      <button class="plain" type="button" aria-label="Close" title="Close (Esc)" @click=${close}>
        ${ICONS.close()}
      </button>
    </div>
    ${body}
  </section>`;
}
