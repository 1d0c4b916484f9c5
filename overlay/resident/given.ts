// Texts that the resident has given to me: a card with each, the oldest first, which a click copies.
import { html, nothing } from 'lit-html';
import { printable } from '../../protocol/text/printable.ts';
import type { Closable } from '../dom/closable.ts';
import type { PanelsHost } from '../panels/panels-host.ts';
import type { View } from '../ui/view.ts';
import { copyText } from '../wishes/copy-text.ts';

/** Texts that wait; of more, the newest. */
const MOST = 5;

interface Given {
  readonly text: string;
  readonly from: string;
  /** The browser has not let us copy it. */
  readonly failed: boolean;
}

export class GivenTexts implements Closable {
  private readonly host: PanelsHost;
  private readonly news: Closable;
  private texts: readonly Given[] = [];

  constructor(host: PanelsHost) {
    this.host = host;
    this.news = host.connection.onMessage.on((message) => {
      if (message.type !== 'given') return;
      const from = host.store.state.roster.people.get(message.from)?.name ?? 'The resident';
      this.become([...this.texts, { text: message.text, from, failed: false }].slice(-MOST));
      host.store.set({ said: `${from} gives you a text.` });
    });
  }

  view(): View {
    const [first] = this.texts;
    if (!first) return nothing;
    const { text, from, failed } = first;
    return html`<section class="card notice wish" aria-labelledby="given" data-given>
      <h2 id="given">
        ${from} gives you a text${this.texts.length > 1 ? html` <span class="dim">1 of ${this.texts.length}</span>` : nothing}
      </h2>
      <p class="given-text" tabindex="0">${printable(text)}</p>
      ${failed ? html`<p role="alert">Your browser does not allow copying. Select the text instead.</p>` : nothing}
      <div class="acts">
        <button class="act" type="button" data-act="copy" @click=${() => void this.copy(first)}>Copy</button>
        <button class="act" type="button" data-act="dismiss" @click=${() => this.drop(first)}>Dismiss</button>
      </div>
    </section>`;
  }

  close(): void {
    this.news.close();
  }

  private async copy(one: Given): Promise<void> {
    const copied = await copyText(this.host.win, one.text);
    if (copied) this.drop(one);
    else this.become(this.texts.map((text) => (text === one ? { ...one, failed: true } : text)));
  }

  private drop(one: Given): void {
    this.host.focusTerminal();
    this.become(this.texts.filter((text) => text !== one));
  }

  private become(texts: readonly Given[]): void {
    this.texts = texts;
    this.host.redraw();
  }
}
