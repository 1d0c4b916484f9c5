// What an app tells beside its screen (OSC 9, 99, 777): a card for a while, in this page alone. The system is never told.
import { html, nothing } from 'lit-html';
import type { Closable } from '../dom/closable.ts';
import type { PanelsHost } from '../panels/panels-host.ts';
import type { View } from '../ui/view.ts';

const SHOWN_MS = 10_000;

export class AppNotes implements Closable {
  private readonly host: PanelsHost;
  private text = '';
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: PanelsHost) {
    this.host = host;
  }

  /** PR3: who does not want to be disturbed is not. @param text one line, cleaned; the newest counts */
  hear(text: string): void {
    if (this.host.preferences.value.dnd) return;
    this.show(text);
    this.host.store.set({ said: `The app says: ${text}` });
    this.timer = setTimeout(() => this.show(''), SHOWN_MS);
  }

  view(): View {
    if (this.text === '') return nothing;
    return html`<section class="card notice" aria-labelledby="told" data-told>
      <h2 id="told">The app says</h2>
      <p>${this.text}</p>
      <div class="acts">
        <button type="button" class="act" data-act="dismiss" @click=${() => this.dismiss()}>Dismiss</button>
      </div>
    </section>`;
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private dismiss(): void {
    this.host.focusTerminal();
    this.show('');
  }

  private show(text: string): void {
    clearTimeout(this.timer);
    this.text = text;
    this.host.redraw();
  }
}
