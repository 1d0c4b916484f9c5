// The fields for why a host or an operator does something, and for what they ask.
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
  return textField(`${id}-reason`, 'Reason', reason, about, typed);
}

/** LK2: what is asked with a pause. */
export function questionField(
  id: string,
  question: string,
  typed: (question: string) => void,
): View {
  const about = 'With a question, it goes on when a host or an operator approves.';
  return textField(`${id}-question`, 'Question', question, about, typed);
}

function textField(
  id: string,
  name: string,
  text: string,
  about: string,
  typed: (text: string) => void,
): View {
  return html`<div class="why">
    <label for=${id}>${name} <small id=${`${id}-about`}>${about}</small></label>
    <div class="field">
      <input
        id=${id}
        maxlength=${MAX_REASON}
        autocomplete="off"
        aria-describedby=${`${id}-about`}
        .value=${text}
        @input=${(event: InputEvent) => typed((event.currentTarget as HTMLInputElement).value)}
      />
    </div>
  </div>`;
}
