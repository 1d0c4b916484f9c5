// The terms of a new invitation: as what people come, how many, and how long the link is good for.
import { html } from 'lit-html';
import type { InviteListing } from '../../../protocol/api.ts';
import type { View } from '../../ui/view.ts';
import { segments } from '../segments.ts';
import { ROLE_WORDS, TERMS } from './invite-words.ts';

export interface InviteTerms {
  role: InviteListing['role'];
  /** As typed. */
  uses: string;
  hours: number;
}

export const FIRST_TERMS: InviteTerms = { role: 'guest', uses: '1', hours: 24 * 7 };

/** @param problem why no link was made; null if nothing is wrong @param busy one is being made */
export function inviteForm(
  terms: InviteTerms,
  problem: string | null,
  busy: boolean,
  change: (terms: InviteTerms) => void,
  make: () => void,
): View {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!busy) make();
  };
  return html`<form class="invite-form" @submit=${submit}>
    ${segments(
      'invite-role',
      'They come as',
      terms.role,
      Object.entries(ROLE_WORDS).map(([role, [title]]) => [role, title]),
      (role) => change({ ...terms, role: role as InviteTerms['role'] }),
    )}
    <p class="about">${ROLE_WORDS[terms.role][1]}</p>
    ${segments(
      'invite-hours',
      'The link is good for',
      String(terms.hours),
      TERMS.map(([hours, words]) => [String(hours), words]),
      (hours) => change({ ...terms, hours: Number(hours) }),
    )}
    <label for="invite-uses">How many people</label>
    <div class="field">
      <input
        id="invite-uses"
        inputmode="numeric"
        autocomplete="off"
        maxlength="4"
        aria-invalid=${problem !== null}
        aria-describedby="invite-problem"
        .value=${terms.uses}
        @input=${(event: InputEvent) => change({ ...terms, uses: (event.currentTarget as HTMLInputElement).value })}
      /><button class="small" type="submit" aria-disabled=${busy}>Make the link</button>
    </div>
    <p class="problem" id="invite-problem" role="alert">${problem}</p>
  </form>`;
}
