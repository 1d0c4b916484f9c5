// "End the room" in the menu of the room: says what happens, and asks once more.
import { html } from 'lit-html';
import { ask } from '../../dom/ask.ts';
import type { PanelsHost } from '../../panels/panels-host.ts';
import type { View } from '../../ui/view.ts';
import { reasonField } from '../reason-field.ts';
import type { RoomEntry } from './room-panel.ts';

export class EndEntry implements RoomEntry {
  readonly id = 'end';
  readonly icon = 'end';
  readonly title = 'End the room';
  readonly about = 'Send everybody away and stop every app.';
  private readonly host: PanelsHost;
  private reason = '';
  private asking = false;
  private trouble: string | null = null;

  constructor(host: PanelsHost) {
    this.host = host;
  }

  view(): View {
    const { displayName } = this.host.config;
    return html`<div class="rows">
      <p class="about">
        Everybody is sent away, you too, and every app stops. Windows and chat are kept. Until the room is opened again,
        only hosts and operators come in.
      </p>
      ${reasonField('end', this.reason, 'Everybody reads it.', (reason) => {
        this.reason = reason;
      })}
      <p class="problem" role="alert">${this.trouble}</p>
      ${
        this.asking
          ? html`<div class="sure" role="alertdialog" aria-labelledby="end-title">
              <p id="end-title">End ${displayName} for everybody?</p>
              <button class="small bad" type="button" data-sure @click=${() => void this.end()}>
                End it
              </button>
              <button class="small" type="button" @click=${() => this.wonder(false)}>Go on</button>
            </div>`
          : html`<button class="small bad" type="button" data-end @click=${() => this.wonder(true)}>
              End the room
            </button>`
      }
    </div>`;
  }

  rest(): void {
    this.reason = '';
    this.asking = false;
    this.trouble = null;
  }

  private wonder(asking: boolean): void {
    const { win, root, redraw } = this.host;
    this.asking = asking;
    redraw();
    const to = asking ? '[data-sure]' : '[data-end]';
    win.queueMicrotask(() => root.querySelector<HTMLElement>(to)?.focus());
  }

  private async end(): Promise<void> {
    const { win, config } = this.host;
    const { reason } = this;
    const answer = await ask(win, `${config.roomUrl}/end`, 'POST', { reason });
    this.trouble = answer.ok ? null : answer.problem;
    this.wonder(false);
  }
}
