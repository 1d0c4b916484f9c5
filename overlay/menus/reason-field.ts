// The field for why a host or an operator does something.
import { html } from 'lit-html';
import type { View } from '../ui/view.ts';

/** The room takes more; this is what a notice can show. */
const MAX_REASON = 200;

/** @param id part of its ids @param about who reads it @param typed gets what is in it at each change */
export function reasonField(
  id: string,
  reason: string,
  about: string,
  typed: (reason: string) => void,
): View {
  return html`<div class="why">
    <label for=${`${id}-reason`}>Reason <small id=${`${id}-readers`}>${about}</small></label>
    <div class="field">
      <input
        id=${`${id}-reason`}
        maxlength=${MAX_REASON}
        autocomplete="off"
        aria-describedby=${`${id}-readers`}
        .value=${reason}
        @input=${(event: InputEvent) => typed((event.currentTarget as HTMLInputElement).value)}
      />
    </div>
  </div>`;
}
