// Renders the notice of `terminal-notice.ts`: a dimmed terminal with a small card, and below it a line about refused keys
// and another card.
import { html, nothing, type TemplateResult } from 'lit-html';
import type { View } from '../ui/view.ts';
import { type Notice, type NoticeAction, refusedWord } from './terminal-notice.ts';

const WORDS: Readonly<Record<NoticeAction, string>> = {
  try: 'Try now',
  again: 'Try again',
  reload: 'Reload',
  watch: 'Watch instead',
  lobby: 'To the lobby',
  restart: 'Start again',
};

/** @param refused keys that were not sent, 0 for none @param frozen the terminal is paused (LK2) */
export function noticeCard(
  notice: Notice | null,
  refused: number,
  act: (action: NoticeAction) => void,
  below: View,
  frozen: boolean,
): TemplateResult {
  const door = notice?.door === true;
  return html`<div class=${door ? 'veil door' : 'veil'} ?hidden=${!notice?.dim}></div>
    <div class="frost" ?hidden=${!frozen || notice?.dim === true}></div>
    <div class=${door ? 'notices door' : 'notices'}>
      ${
        notice === null
          ? nothing
          : html`<section class="card notice" aria-labelledby="notice" data-notice>
            ${door ? html`<p class="brand">Teleport Rooms</p>` : nothing}
            <h2 id="notice">${notice.title}</h2>
            <p>${notice.text}</p>
            ${
              notice.actions.length === 0
                ? nothing
                : html`<div class="acts">${notice.actions.map(
                    (action) =>
                      html`<button type="button" class="act" data-act=${action} @click=${() => act(action)}>
                      ${WORDS[action]}
                    </button>`,
                  )}</div>`
            }
            ${notice.request === undefined ? nothing : html`<small>Request ${notice.request}</small>`}
          </section>`
      }
      ${refused > 0 ? html`<p class="card refused" data-refused=${refused}>${refusedWord(refused)}</p>` : nothing}
      ${below}
    </div>`;
}
