// The list of where somebody is signed in, with a button to end each of the others.
import { html } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { MeAnswer } from '../../../protocol/api.ts';
import type { View } from '../../ui/view.ts';
import { when } from '../when.ts';

type Session = MeAnswer['sessions'][number];

/** @param now Unix time in ms */
function sessionWords({ at, seen }: Session, now: number): string {
  return `Signed in ${when(at, now)} · last seen ${when(seen, now)}`;
}

/** @param now Unix time in ms */
export function sessionList(
  sessions: readonly Session[],
  now: number,
  end: (session: Session) => void,
): View {
  return html`<h3 id="sessions-title" tabindex="-1">Signed in on</h3>
    <ul role="list" aria-labelledby="sessions-title">
      ${repeat(
        sessions,
        ({ id }) => id,
        (
          session,
        ) => html`<li class="setting" data-session=${session.id} ?data-current=${session.current}>
          <span>${session.browser}<small>${sessionWords(session, now)}</small></span>
          ${
            session.current
              ? html`<small class="here">this one</small>`
              : html`<button
                  class="small"
                  type="button"
                  aria-label=${`End the session in ${session.browser}, ${sessionWords(session, now)}`}
                  data-end
                  @click=${() => end(session)}
                >
                  End
                </button>`
          }
        </li>`,
      )}
    </ul>`;
}
