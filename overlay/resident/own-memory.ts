// "What it remembers of me": what the room keeps of a visitor for its resident, shown on request and erased for good.
import { html, nothing } from 'lit-html';
import type { Closable } from '../dom/closable.ts';
import type { PanelsHost } from '../panels/panels-host.ts';
import type { View } from '../ui/view.ts';

const AT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

type Kept = { text: string | null; at: number | null };

export class OwnMemory implements Closable {
  private readonly host: PanelsHost;
  private readonly news: Closable;
  private kept: Kept | null = null;
  private state: 'resting' | 'asked' | 'wondering' | 'erased' = 'resting';
  private trouble: string | null = null;

  constructor(host: PanelsHost) {
    this.host = host;
    this.news = host.connection.onMessage.on((message) => {
      if (message.type === 'resident_memory') this.kept = message;
      else if (message.type === 'error' && message.ref === 'resident') {
        this.state = 'resting';
        this.trouble = message.msg;
      } else return;
      host.redraw();
    });
  }

  /** @param notes whether it takes notes now: what it kept before is theirs to see all the same */
  view(name: string, notes: boolean): View {
    const { kept, state, trouble } = this;
    const about = notes
      ? `After a talk ${name} notes what may help next time: a few lines for each visitor, which the room keeps.`
      : `${name} takes no notes of visitors in this room. What it may have noted before is yours to see and to erase.`;
    return html`<h3 id="memory-title">What it remembers of me</h3>
      <p class="about">${about}</p>
      <p class="problem" role="alert">${trouble}</p>
      ${
        state === 'resting'
          ? html`<button class="small" type="button" data-memory @click=${() => this.ask()}>Show it</button>`
          : nothing
      }${state === 'erased' ? html`<p class="about" role="status" data-memory-erased>Erased.</p>` : nothing}${
        state === 'asked' || state === 'wondering' ? this.text(kept) : nothing
      }${state === 'wondering' ? this.sure(name) : nothing}`;
  }

  /** Called while it is not shown. */
  rest(): void {
    this.kept = null;
    this.state = 'resting';
    this.trouble = null;
  }

  close(): void {
    this.news.close();
  }

  private text(kept: Kept | null): View {
    if (kept === null) return html`<p class="about" role="status">One moment…</p>`;
    if (kept.text === null)
      return html`<p class="about" role="status" data-memory-text="">It remembers nothing of you.</p>`;
    const at = kept.at === null ? null : new Date(kept.at);
    return html`<blockquote class="kept" tabindex="0" aria-labelledby="memory-title" data-memory-text>${kept.text}</blockquote>
      ${at ? html`<p class="about">Noted <time datetime=${at.toISOString()}>${AT.format(at)}</time></p>` : nothing}
      ${
        this.state === 'asked'
          ? html`<button class="small bad" type="button" data-forget @click=${() => this.become('wondering', '[data-sure-forget]')}>
              Erase it
            </button>`
          : nothing
      }`;
  }

  private sure(name: string): View {
    return html`<div class="sure" role="alertdialog" aria-labelledby="forget-title">
      <p id="forget-title">Erase it for good? ${name} meets you as if for the first time.</p>
      <button class="small bad" type="button" data-sure-forget @click=${() => this.erase()}>Erase</button>
      <button class="small" type="button" @click=${() => this.become('asked', '[data-forget]')}>Keep it</button>
    </div>`;
  }

  private ask(): void {
    if (this.tell('memory')) this.become('asked', '.panel');
  }

  private erase(): void {
    if (!this.tell('forget')) return;
    this.kept = null;
    this.become('erased', '.panel');
  }

  private tell(what: 'memory' | 'forget'): boolean {
    const sent = this.host.connection.send({ type: 'resident', do: what });
    this.trouble = sent ? null : 'The room is not connected just now.';
    if (!sent) this.host.redraw();
    return sent;
  }

  private become(state: OwnMemory['state'], focus: string): void {
    const { win, root, redraw } = this.host;
    this.state = state;
    redraw();
    win.queueMicrotask(() => root.querySelector<HTMLElement>(focus)?.focus());
  }
}
