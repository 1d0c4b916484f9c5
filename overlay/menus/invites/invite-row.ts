// One invitation in the list: how it stands, who has come in with it, and what can be done with it.
import { html, nothing } from 'lit-html';
import type { Access } from '../../../protocol/access/access.ts';
import type { InviteListing } from '../../../protocol/api.ts';
import type { View } from '../../ui/view.ts';
import { when } from '../when.ts';
import { inviteWords, ROLE_WORDS, revokeWords, stateOf } from './invite-words.ts';

export interface InviteRowProps {
  invite: InviteListing;
  /** It was asked whether to take it back. */
  asking: boolean;
  access: Access;
  /** Unix time in ms. */
  now: number;
}

export interface InviteRowActions {
  copy(invite: InviteListing): void;
  /** Asks whether to take it back; null: no. */
  ask(invite: InviteListing | null): void;
  revoke(invite: InviteListing): void;
}

export function inviteRow(
  { invite, asking, access, now }: InviteRowProps,
  actions: InviteRowActions,
): View {
  const state = stateOf(invite, now);
  const [title] = ROLE_WORDS[invite.role];
  const about = inviteWords(invite, now);
  return html`<li class="invite" data-invite=${invite.id} data-state=${state}>
    <div class="terms">
      <span><b>${title}</b><small>${about}</small></span>
      ${
        state === 'open'
          ? html`<button
              class="small"
              type="button"
              aria-label=${`Copy the link: ${title}, ${about}`}
              data-copy-link
              @click=${() => actions.copy(invite)}
            >
              Copy link
            </button>`
          : nothing
      }${
        state === 'revoked'
          ? nothing
          : html`<button
              class="small"
              type="button"
              aria-label=${`Take back: ${title}, ${about}`}
              aria-expanded=${asking}
              data-revoke
              @click=${() => actions.ask(asking ? null : invite)}
            >
              Take back
            </button>`
      }
    </div>
    ${
      invite.usedBy.length > 0
        ? html`<ul class="used" role="list" aria-label="Came in with it">
            ${invite.usedBy.map(({ who, at }) => html`<li>${who}<small>${when(at, now)}</small></li>`)}
          </ul>`
        : nothing
    }
    ${
      asking
        ? html`<div class="sure" role="alertdialog" aria-labelledby="sure-title">
            <p id="sure-title">${revokeWords(invite, access)}</p>
            <button class="small bad" type="button" data-sure @click=${() => actions.revoke(invite)}>
              Take it back
            </button>
            <button class="small" type="button" @click=${() => actions.ask(null)}>Keep it</button>
          </div>`
        : nothing
    }
  </li>`;
}
