// The resident switched off and on again, for hosts and operators: nobody is answered meanwhile.
import { html } from 'lit-html';
import { ask } from '../dom/ask.ts';
import type { PanelsHost } from '../panels/panels-host.ts';
import type { View } from '../ui/view.ts';

export class OnOff {
  private readonly host: PanelsHost;
  private asking = false;
  private busy = false;
  private trouble: string | null = null;

  constructor(host: PanelsHost) {
    this.host = host;
  }

  view(name: string, isOff: boolean): View {
    return html`<h3>For hosts</h3>
      <p class="problem" role="alert">${this.trouble}</p>
      ${
        this.asking && !isOff
          ? html`<div class="sure" role="alertdialog" aria-labelledby="off-title">
              <p id="off-title">Switch ${name} off for everybody? An answer that it is writing ends.</p>
              <button class="small bad" type="button" data-sure-off @click=${() => void this.act('off')}>
                Switch off
              </button>
              <button class="small" type="button" @click=${() => this.wonder(false)}>Leave it on</button>
            </div>`
          : html`<div class="setting">
              <span
                >${isOff ? `${name} is off` : `${name} is on`}<small
                  >${isOff ? 'It answers nobody.' : 'It answers those who ask, within its budgets.'}</small
                ></span
              >
              <button
                class=${isOff ? 'small' : 'small bad'}
                type="button"
                data-resident-switch=${isOff ? 'on' : 'off'}
                @click=${() => (isOff ? void this.act('on') : this.wonder(true))}
              >
                ${isOff ? 'Switch on' : 'Switch off'}
              </button>
            </div>`
      }`;
  }

  /** Called while it is not shown. */
  rest(): void {
    this.asking = false;
    this.trouble = null;
  }

  private wonder(asking: boolean): void {
    const { win, root, redraw } = this.host;
    this.asking = asking;
    redraw();
    const to = asking ? '[data-sure-off]' : '[data-resident-switch]';
    win.queueMicrotask(() => root.querySelector<HTMLElement>(to)?.focus());
  }

  private async act(to: 'on' | 'off'): Promise<void> {
    if (this.busy) return;
    const { win, config } = this.host;
    this.busy = true;
    const answer = await ask(win, `${config.roomUrl}/resident/${to}`, 'POST', {});
    this.busy = false;
    this.trouble = answer.ok ? null : answer.problem;
    // The room tells everybody, this page too, how it is then.
    this.wonder(false);
  }
}
