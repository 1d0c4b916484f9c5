// The size of the terminal's text in the settings: smaller, larger, and what it is now.

import { html, nothing } from 'lit-html';
import { TEXT_SIZES } from '../state/preferences.ts';
import { pinnedGrid, type ViewState } from '../state/view-state.ts';
import type { View } from '../ui/view.ts';

/** @param choose gets the size in percent */
export function textSize(state: ViewState, choose: (text: number) => void): View {
  const { text } = state.preferences;
  const step = (by: number, word: string, sign: string): View => {
    const next = TEXT_SIZES[TEXT_SIZES.indexOf(text as 100) + by];
    return html`<button
      class="small"
      type="button"
      aria-label=${word}
      title=${word}
      aria-disabled=${next === undefined}
      data-text=${by > 0 ? 'larger' : 'smaller'}
      @click=${() => next !== undefined && choose(next)}
    >
      ${sign}
    </button>`;
  };
  return html`<div class="setting" role="group" aria-labelledby="text-size">
    <span
      ><span id="text-size">Size of text</span>${
        pinnedGrid(state)
          ? html`<small>This terminal’s size is given: it is how large text becomes from closer.</small>`
          : nothing
      }</span
    >
    ${step(-1, 'Smaller text', 'A−')}<output class="percent" aria-live="polite" data-text-size
      >${text} %</output
    >${step(1, 'Larger text', 'A+')}
  </div>`;
}
