// The card over a paused terminal (LK2): who paused it and why, what is asked, and for who leads the answer to it.
import { html, nothing } from 'lit-html';
import { may } from '../../protocol/access/roles.ts';
import { actorWords } from '../../protocol/room/told-words.ts';
import { ask } from '../dom/ask.ts';
import type { PanelsHost } from '../panels/panels-host.ts';
import { me, myPause } from '../state/view-state.ts';
import type { View } from '../ui/view.ts';
import { notifyMe } from './notices.ts';

type Answer = 'approve' | 'refuse' | 'resume';
const WORDS: Readonly<Record<Answer, string>> = {
  approve: 'Approve',
  refuse: 'Refuse',
  resume: 'Resume',
};

export class PauseCard {
  private readonly host: PanelsHost;
  private busy = false;

  constructor(host: PanelsHost) {
    this.host = host;
  }

  view(): View {
    const { state } = this.host.store;
    const pause = myPause(state);
    if (!pause) return nothing;
    const { by, reason, question, refused } = pause;
    const isSeat = !state.pauses.room;
    const what = question ? 'Paused for review' : 'Paused';
    const leads = may(me(state), 'lead');
    return html`<section class="card notice" aria-labelledby="pause" data-pause=${isSeat ? 'seat' : 'room'}>
      <h2 id="pause">${what}${by ? ` by ${actorWords(by)}` : ''}</h2>
      ${question ? html`<p class="question" data-question>${question}</p>` : nothing}
      <p>
        ${reason ? `${reason} ` : ''}${
          refused
            ? `${actorWords(refused)} has refused: it stays paused.`
            : question && !leads
              ? 'It goes on when a host approves.'
              : `Keys do not reach ${isSeat ? 'this app' : 'any app'}.`
        }
      </p>
      ${
        leads
          ? html`<div class="acts">
              ${(
                question && !refused ? (['approve', 'refuse'] as const) : (['resume'] as const)
              ).map((answer) => this.button(answer, isSeat))}
            </div>`
          : nothing
      }
    </section>`;
  }

  private button(answer: Answer, isSeat: boolean): View {
    return html`<button
      type="button"
      class="act"
      aria-disabled=${this.busy ? 'true' : nothing}
      data-answer=${answer}
      @click=${() => void this.answer(answer, isSeat)}
    >
      ${WORDS[answer]}
    </button>`;
  }

  private async answer(answer: Answer, isSeat: boolean): Promise<void> {
    if (this.busy) return;
    const { win, config, store, redraw } = this.host;
    const { seat } = store.state.terminal;
    this.busy = true;
    redraw();
    // The room tells everybody what came of it, this page too.
    const told = await ask(win, `${config.roomUrl}/${answer}`, 'POST', {
      ...(isSeat && seat ? { seat: seat.seat } : {}),
    });
    this.busy = false;
    if (!told.ok) notifyMe(store, told.problem);
    redraw();
  }
}
