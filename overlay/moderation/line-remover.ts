// "Take away" at each chat line, for hosts and operators (MO3). It asks first: the text does not come back.
import { html, nothing } from 'lit-html';
import { may } from '../../protocol/access/roles.ts';
import type { ChatLine } from '../../protocol/messages.ts';
import { ask } from '../dom/ask.ts';
import type { PanelsHost } from '../panels/panels-host.ts';
import { me } from '../state/view-state.ts';
import type { View } from '../ui/view.ts';
import { notifyMe } from './notices.ts';

export class LineRemover {
  private readonly host: PanelsHost;
  /** Id of the line that may be taken away. */
  private asking: number | null = null;

  constructor(host: PanelsHost) {
    this.host = host;
  }

  /** What stands at the end of a line: nothing for those who may not take it away. */
  view({ id, sender, gone }: ChatLine): View {
    if (gone || !may(me(this.host.store.state), 'lead')) return nothing;
    if (this.asking !== id)
      return html`<button
        class="take"
        type="button"
        aria-label=${`Take this line of ${sender} away`}
        title="Take away"
        data-take=${id}
        @click=${() => this.wonder(id, '[data-sure-take]')}
      >
        Take away
      </button>`;
    return html`<span class="fate" role="group" aria-label=${`Take this line of ${sender} away?`}>
      For everybody, for good?
      <button type="button" data-sure-take @click=${() => void this.remove(id)}>Take it away</button>
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
}
