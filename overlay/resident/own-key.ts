// The visitor's own key, where a room asks for one: it goes to the page's own proxy, which alone keeps it, in memory, until
// the visitor leaves. The page keeps nothing: neither in the browser's storage nor in the field, once it is sent.
import { html, nothing } from 'lit-html';
import { MODEL_KEY_MAX_CHARS } from '../../protocol/limits.ts';
import { type Answer, ask } from '../dom/ask.ts';
import type { PanelsHost } from '../panels/panels-host.ts';
import type { View } from '../ui/view.ts';

export class OwnKey {
  private readonly host: PanelsHost;
  private state: 'resting' | 'asking' = 'resting';
  private trouble: string | null = null;

  constructor(host: PanelsHost) {
    this.host = host;
  }

  /** @param name of the resident @param given the proxy has my key (AG9) */
  view(name: string, given: boolean): View {
    const { resident } = this.host.config;
    if (resident?.key !== 'visitor') return nothing;
    return html`<h3 id="own-key-title">Your key</h3>
      <p class="about" id="own-key-about">
        Answers to you are paid with your own key for ${resident.provider}. It goes to this server
        (${this.host.win.location.host}), which uses it for nothing else, keeps it in memory alone, and forgets it when you
        leave. Your browser does not keep it, and nobody else here gets to see it.
      </p>
      <p class="problem" role="alert">${this.trouble}</p>
      ${given ? this.removal(name) : this.form()}`;
  }

  /** Called while it is not shown. */
  rest(): void {
    this.state = 'resting';
    this.trouble = null;
  }

  private form(): View {
    return html`<form
      class="own-key"
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        void this.give(event.currentTarget as HTMLFormElement);
      }}
    >
      <label for="own-key">Key</label>
      <div class="field">
        <input
          id="own-key"
          type="password"
          autocomplete="off"
          spellcheck="false"
          data-1p-ignore
          data-lpignore="true"
          required
          maxlength=${MODEL_KEY_MAX_CHARS}
          aria-describedby="own-key-about"
        />
        <button class="small" type="submit" data-give-key>Use it</button>
      </div>
    </form>`;
  }

  private removal(name: string): View {
    return html`<div class="setting" data-key-given>
      <span>Your key is in use<small>${name} answers you with it until you leave.</small></span>
      <button class="small" type="button" data-remove-key @click=${() => void this.remove()}>Remove</button>
    </div>`;
  }

  private get url(): string {
    return `${this.host.config.roomUrl}/resident/key`;
  }

  private async give(form: HTMLFormElement): Promise<void> {
    const field = form.querySelector('input');
    const key = field?.value.trim() ?? '';
    if (!field || key === '' || this.state === 'asking') return;
    this.state = 'asking';
    const answer = await ask(this.host.win, this.url, 'POST', { key });
    if (answer.ok) field.value = '';
    this.settle(answer, answer.ok ? '.panel' : '#own-key');
  }

  private async remove(): Promise<void> {
    if (this.state === 'asking') return;
    this.state = 'asking';
    const answer = await ask(this.host.win, this.url, 'DELETE');
    this.settle(answer, answer.ok ? '.panel' : '[data-remove-key]');
  }

  /** Whether the proxy has one now comes from the room. @param focus where the button was, another one comes */
  private settle(answer: Answer, focus: string): void {
    const { win, root, redraw } = this.host;
    this.state = 'resting';
    this.trouble = answer.ok ? null : answer.problem;
    redraw();
    win.queueMicrotask(() => root.querySelector<HTMLElement>(focus)?.focus());
  }
}
