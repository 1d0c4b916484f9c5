// "Save and put back" in the menu of the room: the windows as they are become the room's layout file, or the room gets the
// saved ones again. Says what it writes, where, and what is left out, before it does.
import { html, nothing } from 'lit-html';
import type { Arrangement, Captured } from '../../../protocol/api.ts';
import { ask } from '../../dom/ask.ts';
import type { PanelsHost } from '../../panels/panels-host.ts';
import type { View } from '../../ui/view.ts';
import type { RoomEntry } from './room-panel.ts';

type Act = 'capture' | 'reset';

export class ArrangeEntry implements RoomEntry {
  readonly id = 'arrange';
  readonly icon = 'kept-as';
  readonly title = 'Save and put back';
  readonly about = 'Keep the windows as they are, or as they were saved.';
  private readonly host: PanelsHost;
  private found: Arrangement | null = null;
  private isAsked = false;
  private asking: Act | null = null;
  private done: string | null = null;
  private trouble: string | null = null;

  constructor(host: PanelsHost) {
    this.host = host;
  }

  view(): View {
    if (!this.isAsked) void this.look();
    const { found } = this;
    return html`<div class="rows" data-arrange>
      ${found ? this.file(found) : nothing}
      ${found ? this.saving(found) : html`<p class="about">Looking at the windows…</p>`}
      ${found ? this.puttingBack(found) : nothing}
      <p class="problem" role="alert">${this.trouble}</p>
      <p class="about" role="status">${this.done}</p>
    </div>`;
  }

  rest(): void {
    this.found = null;
    this.isAsked = false;
    this.asking = null;
    this.done = null;
    this.trouble = null;
  }

  /** What is to be known of the room's file. */
  private file({ broken, waits }: Arrangement): View {
    return html`${
      broken.length > 0
        ? html`<p class="problem" data-broken>
            The room’s file has mistakes, so what was before stays in force: ${broken.join(' · ')}
          </p>`
        : nothing
    }${waits.map(
      ({ what, when }) => html`<p class="about" data-waits><code>${what}</code> holds ${when}.</p>`,
    )}`;
  }

  private saving({ windows, file, before, left, names, isSaved }: Arrangement): View {
    return html`<h3>Save this arrangement</h3>
      <p class="about">
        Writes ${count(windows)} with what is in ${windows === 1 ? 'it' : 'them'} to <code>${file}</code>: an empty room
        opens so, and it can be put back so.
        ${before === null || isSaved ? nothing : html`What is in that file now is kept as <code>${before}</code>.`}
        ${names === null ? nothing : html`<code>${names}</code> gets a line that names it.`}
      </p>
      ${
        left.length > 0
          ? html`<p class="about">Not in it, since not everybody may have it:</p>
              <ul class="about" data-left>
                ${left.map(({ type, title, why }) => html`<li>${title || type}: ${why}</li>`)}
              </ul>`
          : nothing
      }
      ${isSaved ? html`<p class="about">It is saved as it is.</p>` : nothing}
      ${this.sure(
        'capture',
        'Save this arrangement',
        before === null || isSaved ? null : `Replace ${file}?`,
        'Save it',
      )}`;
  }

  private puttingBack({ mayReset, saved, file }: Arrangement): View {
    return html`<h3>Put the room back as it was saved</h3>
      <p class="about">
        ${
          mayReset
            ? html`Everybody gets the windows of <code>${file}</code>${saved === null ? nothing : html` (${count(saved)})`},
              with what was in them; others are closed, and what is written in them is lost. The chat stays.`
            : 'Nothing was saved for this room yet.'
        }
      </p>
      ${mayReset ? this.sure('reset', 'Put it back', 'Put the room back for everybody?', 'Put it back') : nothing}`;
  }

  /** @param question asked before it is done; null: nothing is lost by it */
  private sure(act: Act, label: string, question: string | null, word: string): View {
    if (this.asking !== act)
      return html`<button
        class=${act === 'reset' ? 'small bad' : 'small'}
        type="button"
        data-arrange-act=${act}
        @click=${() => (question === null ? void this.act(act) : this.wonder(act))}
      >
        ${label}
      </button>`;
    return html`<div class="sure" role="alertdialog" aria-labelledby="arrange-title">
      <p id="arrange-title">${question}</p>
      <button class="small bad" type="button" data-sure @click=${() => void this.act(act)}>${word}</button>
      <button class="small" type="button" @click=${() => this.wonder(null)}>Leave it</button>
    </div>`;
  }

  private wonder(act: Act | null): void {
    const { win, root, redraw } = this.host;
    const to = act ? '[data-sure]' : `[data-arrange-act="${this.asking}"]`;
    this.asking = act;
    redraw();
    win.queueMicrotask(() => root.querySelector<HTMLElement>(to)?.focus());
  }

  private async look(): Promise<void> {
    this.isAsked = true;
    const { win, config, redraw } = this.host;
    const answer = await ask(win, `${config.roomUrl}/arrangement`);
    if (!this.isAsked) return;
    this.found = answer.ok ? (answer.value as Arrangement) : null;
    if (!answer.ok) this.trouble = answer.problem;
    redraw();
  }

  private async act(act: Act): Promise<void> {
    const { win, config, redraw } = this.host;
    const answer = await ask(win, `${config.roomUrl}/${act}`, 'POST', {});
    this.asking = null;
    this.trouble = answer.ok ? null : answer.problem;
    this.done = answer.ok ? resultOf(act, answer.value) : null;
    await this.look();
    redraw();
  }
}

const count = (n: number): string => (n === 1 ? 'one window' : `${n} windows`);

function resultOf(act: Act, value: unknown): string {
  if (act === 'reset') {
    const { windows } = value as { windows: number };
    return `The room has its ${count(windows)} again.`;
  }
  const { file, windows, before, named, note } = value as Captured;
  return [
    `Saved: ${count(windows)} in ${file}.`,
    before === undefined ? '' : `The arrangement before is in ${before}.`,
    named === undefined ? '' : `${named} names it now.`,
    note ?? '',
  ]
    .filter(Boolean)
    .join(' ');
}
