// "At the door" in the menu of the room: who knocks, and letting them in or turning them away (DO5).
import { html, nothing } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { Knock } from '../../../protocol/access/knocks.ts';
import { ask } from '../../dom/ask.ts';
import type { PanelsHost } from '../../panels/panels-host.ts';
import type { ViewState } from '../../state/view-state.ts';
import type { View } from '../../ui/view.ts';
import type { RoomEntry } from './room-panel.ts';

export class KnocksEntry implements RoomEntry {
  readonly id = 'knocks';
  readonly icon = 'kept';
  readonly title = 'At the door';
  readonly about = 'Who knocks, where newcomers have to.';
  private readonly host: PanelsHost;
  private trouble: string | null = null;

  constructor(host: PanelsHost) {
    this.host = host;
  }

  view({ knocks }: ViewState): View {
    return html`<div class="rows">
      <p class="problem" role="alert">${this.trouble}</p>
      ${knocks.length === 0 ? html`<p class="about">Nobody is waiting.</p>` : nothing}
      <ul role="list" aria-labelledby="panel-title">
        ${repeat(
          knocks,
          ({ visitor }) => visitor,
          (knock) => this.row(knock),
        )}
      </ul>
    </div>`;
  }

  rest(): void {
    this.trouble = null;
  }

  private row(knock: Knock): View {
    const button = (label: string, act: 'let_in' | 'turn_away') => html`<button
      class="small"
      type="button"
      aria-label=${`${label}: ${knock.who}`}
      data-knock=${act}
      @click=${() => void this.answer(knock, act)}
    >
      ${label}
    </button>`;
    return html`<li class="invite">
      <div class="terms">
        <span><b>${knock.who}</b><small>is waiting</small></span>
        ${button('Let in', 'let_in')} ${button('Turn away', 'turn_away')}
      </div>
    </li>`;
  }

  private async answer({ visitor, who }: Knock, act: 'let_in' | 'turn_away'): Promise<void> {
    const { win, root, config, store, redraw } = this.host;
    const answer = await ask(win, `${config.roomUrl}/${act}`, 'POST', { visitor });
    // Who waits now comes from the room.
    if (answer.ok)
      store.set({ said: act === 'let_in' ? `${who} comes in.` : `${who} was turned away.` });
    this.trouble = answer.ok ? null : answer.problem;
    redraw();
    // The button that had the focus is gone.
    win.queueMicrotask(() => root.querySelector<HTMLElement>('.panel')?.focus());
  }
}
