// Renders what stands over the terminal: the notice of `terminal-notice.ts` (a dimmed terminal with a small card), a line
// about refused keys, and what an app wants to copy.
import { html, nothing, type TemplateResult } from 'lit-html';
import type { CopyOffer } from '../state/copy-offer.ts';
import { type CopyAnswer, copyCard } from './copy-card.ts';
import { type Notice, type NoticeAction, refusedWord } from './terminal-notice.ts';

const WORDS: Readonly<Record<NoticeAction, string>> = {
  fit: 'Fit this page',
  try: 'Try now',
  again: 'Try again',
  reload: 'Reload',
  watch: 'Watch instead',
  lobby: 'To the lobby',
  restart: 'Start again',
};

export interface NoticeProps {
  notice: Notice | null;
  /** Keys that were not sent, 0 for none. */
  refused: number;
  copyOffer: CopyOffer | null;
}

export interface NoticeActions {
  /** Performs an action that the notice offers. */
  act(action: NoticeAction): void;
  /** Copies what the app wants to copy, or does not. */
  answerCopy(answer: CopyAnswer): void;
}

export function noticeCard(
  { notice, refused, copyOffer }: NoticeProps,
  { act, answerCopy }: NoticeActions,
): TemplateResult {
  const door = notice?.door === true;
  return html`<div class=${door ? 'veil door' : 'veil'} ?hidden=${!notice?.dim}></div>
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
      ${copyCard(copyOffer, answerCopy)}
    </div>`;
}
