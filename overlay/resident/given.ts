// Texts that the resident has given to me: a card with each, the oldest first, which a click copies.
import { html, nothing } from 'lit-html';
import { printable } from '../../protocol/text/printable.ts';
import type { Closable } from '../dom/closable.ts';
import { leaveFocus } from '../dom/leave-focus.ts';
import type { PanelsHost } from '../panels/panels-host.ts';
import type { Given, ViewState } from '../state/view-state.ts';
import type { View } from '../ui/view.ts';
import { copyText } from '../wishes/copy-text.ts';

export class GivenTexts implements Closable {
  private readonly host: PanelsHost;
  private readonly news: Closable;
  /** The text that the browser has not let us copy. */
  private failed: Given | null = null;

  constructor(host: PanelsHost) {
    this.host = host;
    // The card shows it; screen readers hear it.
    const tell = (given: Given): void =>
      host.store.set({ said: `${this.giver(given)} gives you a text.` });
    const newest = host.store.state.given.at(-1);
    if (newest) tell(newest);
    this.news = host.store.onChange.on(({ now, before }) => {
      const last = now.given.at(-1);
      if (last && last !== before.given.at(-1) && !before.given.includes(last)) tell(last);
    });
  }

  view({ given }: ViewState): View {
    const [first] = given;
    if (!first) return nothing;
    return html`<section class="card notice wish" aria-labelledby="given" data-given>
      <h2 id="given">
        ${this.giver(first)} gives you a text${given.length > 1 ? html` <span class="dim">1 of ${given.length}</span>` : nothing}
      </h2>
      <p class="given-text" tabindex="0" role="group" aria-labelledby="given">${printable(first.text)}</p>
      ${this.failed === first ? html`<p role="alert">Your browser does not allow copying. Select the text instead.</p>` : nothing}
      <div class="acts">
        <button class="act" type="button" data-act="copy" @click=${() => void this.copy(first)}>Copy</button>
        <button class="act" type="button" data-act="dismiss" @click=${() => this.drop(first)}>Dismiss</button>
      </div>
    </section>`;
  }

  close(): void {
    this.news.close();
  }

  private giver({ from }: Given): string {
    const { roster, resident } = this.host.store.state;
    return roster.people.get(from)?.name ?? resident?.name ?? 'The resident';
  }

  private async copy(one: Given): Promise<void> {
    if (await copyText(this.host.win, one.text)) this.drop(one);
    else {
      this.failed = one;
      this.host.redraw();
    }
  }

  private drop(one: Given): void {
    const { store, root, focusTerminal } = this.host;
    leaveFocus(root, '[data-given]', focusTerminal);
    store.set({ given: store.state.given.filter((text) => text !== one) });
  }
}
