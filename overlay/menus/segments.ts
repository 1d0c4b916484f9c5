// One choice of a few, side by side.
import { html } from 'lit-html';
import type { View } from '../ui/view.ts';

/** @param name of the group, unique on the page @param now the value that is chosen */
export function segments(
  name: string,
  title: string,
  now: string,
  options: readonly (readonly [value: string, words: string])[],
  choose: (value: string) => void,
): View {
  return html`<fieldset class="choice">
    <legend>${title}</legend>
    <div class="segments">
      ${options.map(
        ([value, words]) => html`<label>
          <input
            type="radio"
            name=${name}
            value=${value}
            .checked=${now === value}
            @change=${() => choose(value)}
          /><span>${words}</span>
        </label>`,
      )}
    </div>
  </fieldset>`;
}
