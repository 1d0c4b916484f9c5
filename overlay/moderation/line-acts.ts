// "Erase" at each chat line of one's own (CH3), and "Take away" at those of others for hosts and operators (MO3). Both
// ask first: the text does not come back.
import { html, nothing } from 'lit-html';
import { may } from '../../protocol/access/roles.ts';
import type { ChatLine } from '../../protocol/messages.ts';
import { isMine } from '../../protocol/room/chat-log.ts';
import { ask } from '../dom/ask.ts';
import type { PanelsHost } from '../panels/panels-host.ts';
import { me, self } from '../state/view-state.ts';
import type { View } from '../ui/view.ts';
import { notifyMe } from './notices.ts';

export class LineActs {
  private readonly host: PanelsHost;
  /** Id of the line that is asked about. */
  private asking: number | null = null;

  constructor(host: PanelsHost) {
    this.host = host;
  }

  /** What stands at the end of a line: nothing for those who may not do that. */
  view(line: ChatLine): View {
    const { id, sender, gone } = line;
    const { state } = this.host.store;
    const mine = isMine(line, self(state));
    if (gone || !(mine || may(me(state), 'lead'))) return nothing;
    const whose = mine ? 'this line of yours' : `this line of ${sender}`;
    const act = mine ? 'Erase' : 'Take away';
    if (this.asking !== id)
      return html`<button
        class="take"
        type="button"
        aria-label=${`${act}: ${whose}`}
        title=${act}
        data-take=${id}
        @click=${() => this.wonder(id, '[data-sure-take]')}
      >
        ${act}
      </button>`;
    return html`<span class="fate" role="group" aria-label=${`${act} ${whose}?`}>
      For everybody, for good?
      <button type="button" data-sure-take @click=${() => void (mine ? this.erase([id]) : this.remove(id))}>
        ${act}
      </button>
      ${
        mine
          ? html`<button type="button" data-erase-all @click=${() => this.erase(null)}>All my lines</button>`
          : nothing
      }
      <button type="button" @click=${() => this.wonder(null, `[data-take="${id}"]`)}>Keep it</button>
    </span>`;
  }

  private wonder(asking: number | null, focus: string): void {
    const { win, root, redraw } = this.host;
    this.asking = asking;
    redraw();
    win.queueMicrotask(() => root.querySelector<HTMLElement>(focus)?.focus());
  }

  private async remove(line: number): Promise<void> {
    const { win, config, store } = this.host;
    const answer = await ask(win, `${config.roomUrl}/remove_line`, 'POST', { line });
    if (!answer.ok) notifyMe(store, answer.problem);
    this.wonder(null, '.log');
  }

  /** @param lines null for all of mine, those that this page has not loaded among them */
  private erase(lines: number[] | null): void {
    const { connection, store } = this.host;
    if (!connection.send({ type: 'chat_erase', ...(lines && { lines }) }))
      notifyMe(store, 'Nothing can be erased while the room is away.');
    this.wonder(null, '.log');
  }
}
