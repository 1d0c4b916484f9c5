// "Chat and layout" in the menu of the room: take what is kept along as a file, or erase it for everybody.
import { html } from 'lit-html';
import { ask } from '../../dom/ask.ts';
import type { PanelsHost } from '../../panels/panels-host.ts';
import type { View } from '../../ui/view.ts';
import { reasonField } from '../reason-field.ts';
import type { RoomEntry } from './room-panel.ts';

export class MemoryEntry implements RoomEntry {
  readonly id = 'memory';
  readonly icon = 'kept';
  readonly title = 'Chat and layout';
  readonly about = 'Export what the room keeps, or erase it.';
  private readonly host: PanelsHost;
  private reason = '';
  private layout = false;
  private state: 'resting' | 'asking' | 'done' = 'resting';
  private trouble: string | null = null;

  constructor(host: PanelsHost) {
    this.host = host;
  }

  view(): View {
    const { roomUrl, displayName } = this.host.config;
    const what = this.layout ? 'the chat and the layout' : 'the chat';
    return html`<div class="rows">
      <p class="about">The room keeps its last 500 lines for a while, and its windows until they are closed.</p>
      <p class="acts">
        <a class="small" download href=${`${roomUrl}/export?format=md`} data-export="md">Export as text</a>
        <a class="small" download href=${`${roomUrl}/export`} data-export="json">As JSON</a>
      </p>
      <label class="setting" for="erase-layout">
        <span>The layout, too<small>Every window is closed, in every seat.</small></span>
        <input
          type="checkbox"
          role="switch"
          id="erase-layout"
          .checked=${this.layout}
          @change=${(event: Event) => {
            this.layout = (event.currentTarget as HTMLInputElement).checked;
            this.host.redraw();
          }}
        />
      </label>
      ${reasonField('erase', this.reason, 'Everybody reads it.', (reason) => {
        this.reason = reason;
      })}
      <p class="problem" role="alert">${this.trouble}</p>
      ${
        this.state === 'asking'
          ? html`<div class="sure" role="alertdialog" aria-labelledby="erase-title">
              <p id="erase-title">Erase ${what} of ${displayName} for everybody, for good?</p>
              <button class="small bad" type="button" data-sure @click=${() => void this.erase()}>
                Erase
              </button>
              <button class="small" type="button" @click=${() => this.wonder('resting')}>Keep it</button>
            </div>`
          : html`<button class="small bad" type="button" data-erase-room @click=${() => this.wonder('asking')}>
                Erase ${what}
              </button>
              <p class="about" role="status">${this.state === 'done' ? 'Erased.' : ''}</p>`
      }
    </div>`;
  }

  rest(): void {
    this.reason = '';
    this.layout = false;
    this.state = 'resting';
    this.trouble = null;
  }

  private wonder(state: 'resting' | 'asking' | 'done'): void {
    const { win, root, redraw } = this.host;
    this.state = state;
    redraw();
    const to = state === 'asking' ? '[data-sure]' : '[data-erase-room]';
    win.queueMicrotask(() => root.querySelector<HTMLElement>(to)?.focus());
  }

  private async erase(): Promise<void> {
    const { win, config } = this.host;
    const { reason, layout } = this;
    const answer = await ask(win, `${config.roomUrl}/erase`, 'POST', { reason, layout });
    this.trouble = answer.ok ? null : answer.problem;
    this.wonder(answer.ok ? 'done' : 'resting');
  }
}
