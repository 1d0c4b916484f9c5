// The acts of the resident that wait for who leads: what it wants to do, approved as it is, edited, or refused.
import { html, nothing } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { type Field, fieldsOf, inputOf } from '../../protocol/room/act-form.ts';
import type { PendingAct } from '../../protocol/room/resident-words.ts';
import { printable } from '../../protocol/text/printable.ts';
import { ask } from '../dom/ask.ts';
import type { Closable } from '../dom/closable.ts';
import { leaveFocus } from '../dom/leave-focus.ts';
import type { PanelsHost } from '../panels/panels-host.ts';
import type { ViewState } from '../state/view-state.ts';
import type { View } from '../ui/view.ts';

/** An act is answered no sooner than that after it has come, in ms. */
const READY_MS = 400;

export class ActDesk implements Closable {
  private readonly host: PanelsHost;
  private readonly news: Closable;
  /** The act that is edited. */
  private edited: { id: string; fields: readonly Field[] } | null = null;
  /** With the act that it is about, and the field if it is one's. */
  private trouble: { id: string; name: string; words: string } | null = null;
  private busy = false;
  /** The act that can be answered: a click that was meant for what was there before is no answer to it. */
  private ready: string | null = null;
  private shown: string | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: PanelsHost) {
    this.host = host;
    let known = new Set<string>();
    const look = ({ acts, resident }: ViewState): void => {
      const fresh = acts.filter(({ id }) => !known.has(id));
      known = new Set(acts.map(({ id }) => id));
      this.show(acts[0]?.id ?? null);
      const [act] = fresh;
      // The card shows it; screen readers hear it.
      if (act) host.store.set({ said: `${resident?.name ?? 'The resident'} asks: ${act.words}` });
    };
    look(host.store.state);
    this.news = host.store.onChange.on(({ now, before }) => {
      if (now.acts !== before.acts) look(now);
    });
  }

  /** The oldest one, as a card over the terminal. */
  view({ acts, resident }: ViewState): View {
    const [act] = acts;
    if (!act || !resident) return nothing;
    const edited = this.edited?.id === act.id ? this.edited : null;
    const trouble = this.trouble?.id === act.id ? this.trouble.words : '';
    return html`<section class="card notice wish" aria-labelledby="act-title" data-act-asked=${act.id}>
      <h2 id="act-title">
        ${resident.name} asks you${acts.length > 1 ? html` <span class="dim">1 of ${acts.length}</span>` : nothing}
      </h2>
      <p class="question">${act.words}${act.whom === '' ? nothing : html` <span class="dim">for ${act.whom}</span>`}</p>
      ${edited ? this.form(act, edited.fields) : this.choices(act)}
      <p class="problem" role="alert" id="act-trouble">${trouble}</p>
    </section>`;
  }

  close(): void {
    clearTimeout(this.timer);
    this.news.close();
  }

  /** Another act stands on the card, or none. */
  private show(id: string | null): void {
    const { root, redraw, focusTerminal } = this.host;
    const shown = root.querySelector<HTMLElement>('[data-act-asked]');
    if (shown && shown.dataset.actAsked !== id) leaveFocus(root, '[data-act-asked]', focusTerminal);
    if (id === this.shown) return;
    this.shown = id;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.ready = id;
      redraw();
    }, READY_MS);
  }

  private rests({ id }: PendingAct): boolean {
    return this.busy || this.ready !== id;
  }

  private choices(act: PendingAct): View {
    const fields = fieldsOf(act.input);
    return html`<dl>
        ${repeat(
          fields,
          ({ name }) => name,
          ({ name, value }) => html`<div><dt>${name}</dt><dd>${printable(value)}</dd></div>`,
        )}
      </dl>
      <div class="acts">
        ${this.button(act, 'approve', 'Approve', () => void this.answer(act, 'approve'))}
        ${
          fields.length === 0
            ? nothing
            : this.button(act, 'edit', 'Edit', () => {
                this.edited = { id: act.id, fields };
                this.look('.wish input, .wish textarea');
              })
        }
        ${this.button(act, 'refuse', 'Refuse', () => void this.answer(act, 'refuse'))}
      </div>`;
  }

  private form(act: PendingAct, fields: readonly Field[]): View {
    const { trouble } = this;
    return html`<form
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        this.approveEdited(act);
      }}
    >
      ${fields.map((field, at) => {
        const typed = (value: string): void => this.typed(at, value);
        const wrong = trouble?.name === field.name;
        return html`<label>${field.name}${inputFor(field, typed, wrong)}</label>`;
      })}
      <div class="acts">
        <button class="act" type="submit" data-do="approve-edited" aria-disabled=${this.rests(act) ? 'true' : nothing}>
          Approve this
        </button>
        ${this.button(act, 'back', 'Back', () => {
          this.edited = null;
          this.trouble = null;
          this.look('[data-do="edit"]');
        })}
      </div>
    </form>`;
  }

  private button(act: PendingAct, what: string, word: string, press: () => void): View {
    return html`<button
      class="act"
      type="button"
      data-do=${what}
      aria-disabled=${this.rests(act) ? 'true' : nothing}
      @click=${press}
    >
      ${word}
    </button>`;
  }

  private typed(at: number, value: string): void {
    if (!this.edited) return;
    const fields = this.edited.fields.map((field, n) => (n === at ? { ...field, value } : field));
    this.edited = { ...this.edited, fields };
    this.host.redraw();
  }

  private approveEdited(act: PendingAct): void {
    const filled = inputOf(this.edited?.fields ?? []);
    if (filled.ok) void this.answer(act, 'approve', filled.input);
    else {
      this.trouble = { id: act.id, name: filled.name, words: `${filled.name}: ${filled.problem}` };
      this.look(`[name="${CSS.escape(filled.name)}"]`);
    }
  }

  /** @param input as it was edited, which the proxy checks by the schema of the tool */
  private async answer(act: PendingAct, what: 'approve' | 'refuse', input?: string): Promise<void> {
    if (this.rests(act)) return;
    const { id } = act;
    const { win, root, config, redraw, focusTerminal } = this.host;
    this.busy = true;
    redraw();
    const answer = await ask(win, `${config.roomUrl}/acts/${encodeURIComponent(id)}`, 'POST', {
      ...{ do: what },
      ...(input === undefined ? {} : { input }),
    });
    this.busy = false;
    this.trouble = answer.ok ? null : { id, name: '', words: answer.problem };
    if (answer.ok) {
      this.edited = null;
      // What waits now comes from the room; the buttons of this act are gone.
      leaveFocus(root, '[data-act-asked]', focusTerminal);
    }
    redraw();
  }

  private look(at: string): void {
    const { win, root, redraw } = this.host;
    redraw();
    win.queueMicrotask(() => root.querySelector<HTMLElement>(at)?.focus());
  }
}

function inputFor(
  { name, kind, value }: Field,
  typed: (value: string) => void,
  wrong: boolean,
): View {
  const invalid = wrong ? 'true' : nothing;
  const onInput = (event: InputEvent): void =>
    typed((event.currentTarget as HTMLInputElement | HTMLTextAreaElement).value);
  if (kind === 'switch')
    return html`<input
      type="checkbox"
      role="switch"
      name=${name}
      .checked=${value === 'true'}
      @change=${(event: Event) => typed(String((event.currentTarget as HTMLInputElement).checked))}
    />`;
  if (kind === 'text' && (value.length > 60 || value.includes('\n')))
    return html`<textarea name=${name} rows="4" aria-invalid=${invalid} aria-describedby="act-trouble" .value=${value} @input=${onInput}></textarea>`;
  return html`<input
    type="text"
    name=${name}
    inputmode=${kind === 'number' ? 'decimal' : nothing}
    autocomplete="off"
    aria-invalid=${invalid}
    aria-describedby="act-trouble"
    .value=${value}
    @input=${onInput}
  />`;
}
