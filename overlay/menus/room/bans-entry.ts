// "Kept out" in the menu of the room: who may not come in, until when, why and by whom; and letting them in again.
import { html, nothing } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { Ban, Moderated } from '../../../protocol/access/moderation.ts';
import { ask } from '../../dom/ask.ts';
import type { PanelsHost } from '../../panels/panels-host.ts';
import type { View } from '../../ui/view.ts';
import { banWords } from './log-words.ts';
import type { RoomEntry } from './room-panel.ts';

export class BansEntry implements RoomEntry {
  readonly id = 'bans';
  readonly icon = 'kept';
  readonly title = 'Kept out';
  readonly about = 'Who was removed or banned, and until when.';
  private readonly host: PanelsHost;
  /** Null as long as they are not known. */
  private bans: readonly Ban[] | null = null;
  private asked = false;
  private trouble: string | null = null;

  constructor(host: PanelsHost) {
    this.host = host;
  }

  view(): View {
    if (!this.asked) {
      this.asked = true;
      void this.list();
    }
    const { bans, trouble } = this;
    const now = Date.now();
    return html`<div class="rows">
      <p class="problem" role="alert">${trouble}</p>
      ${bans?.length === 0 ? html`<p class="about">Nobody is kept out.</p>` : nothing}${
        bans === null && trouble === null ? html`<p class="about">One moment…</p>` : nothing
      }
      <ul role="list" aria-labelledby="panel-title">
        ${repeat(
          bans ?? [],
          ({ id }) => id,
          (ban) => html`<li class="invite" data-ban=${ban.id}>
            <div class="terms">
              <span><b>${ban.who}</b><small>${banWords(ban, now)}</small></span>
              <button
                class="small"
                type="button"
                aria-label=${`Let ${ban.who} in again`}
                data-lift
                @click=${() => void this.lift(ban)}
              >
                Let in again
              </button>
            </div>
          </li>`,
        )}
      </ul>
    </div>`;
  }

  rest(): void {
    this.asked = false;
    this.trouble = null;
  }

  private async list(): Promise<void> {
    const { win, config, redraw } = this.host;
    const answer = await ask(win, `${config.roomUrl}/bans`);
    // Trusted: the page's own proxy answers.
    if (answer.ok) this.bans = (answer.value as { bans: Ban[] }).bans;
    this.trouble = answer.ok ? null : answer.problem;
    redraw();
  }

  private async lift({ id, who }: Ban): Promise<void> {
    const { win, root, config, store, redraw } = this.host;
    const answer = await ask(win, `${config.roomUrl}/unban`, 'POST', { ban: id });
    if (answer.ok) {
      this.bans = (answer.value as Moderated).bans;
      store.set({ said: `${who} may come in again.` });
    }
    this.trouble = answer.ok ? null : answer.problem;
    redraw();
    // The button that had the focus is gone.
    win.queueMicrotask(() => root.querySelector<HTMLElement>('.panel')?.focus());
  }
}
