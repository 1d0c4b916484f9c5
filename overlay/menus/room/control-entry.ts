// "Pause, lock, close" in the menu of the room: what is so now, and a button for the other.
import { html, nothing } from 'lit-html';
import { ask } from '../../dom/ask.ts';
import type { PanelsHost } from '../../panels/panels-host.ts';
import type { ViewState } from '../../state/view-state.ts';
import type { View } from '../../ui/view.ts';
import { questionField, reasonField } from '../reason-field.ts';
import type { RoomEntry } from './room-panel.ts';

type Op = 'pause' | 'resume' | 'lock' | 'unlock' | 'close' | 'open' | 'set_keyboard';

export class ControlEntry implements RoomEntry {
  readonly id = 'control';
  readonly icon = 'paused';
  readonly title = 'Pause, lock, close';
  readonly about = 'Stop keys, hold windows, let nobody new in, say who types.';
  private readonly host: PanelsHost;
  private reason = '';
  private question = '';
  private trouble: string | null = null;

  constructor(host: PanelsHost) {
    this.host = host;
  }

  view({ pauses: { room: paused }, locked, closed, keyboard }: ViewState): View {
    const next = keyboard === 'one' ? 'everyone' : 'one';
    return html`<div class="rows">
      ${reasonField('control', this.reason, 'Everybody reads why you pause or close.', (reason) => {
        this.reason = reason;
      })}
      ${
        paused
          ? nothing
          : questionField('control', this.question, (question) => {
              this.question = question;
            })
      }
      <p class="problem" role="alert">${this.trouble}</p>
      ${this.row(
        paused ? 'resume' : 'pause',
        paused ? 'The room is paused' : 'Pause the room',
        paused?.reason || 'Meanwhile nobody’s keys reach an app, and windows stay as they are.',
        paused ? 'Resume' : 'Pause',
      )}
      ${this.row(
        locked ? 'unlock' : 'lock',
        locked ? 'The layout is locked' : 'Lock the layout',
        'Only a host opens, closes, moves and raises windows.',
        locked ? 'Unlock' : 'Lock',
      )}
      ${this.row(
        closed ? 'open' : 'close',
        closed ? 'The room is closed' : 'Close the room',
        'Who is here stays and may come back; nobody new comes in.',
        closed ? 'Open' : 'Close',
      )}
      ${
        keyboard === null
          ? nothing
          : this.row(
              'set_keyboard',
              keyboard === 'one' ? 'One person types at a time' : 'Everyone types',
              'One at a time: others raise a hand, and you give the keyboard.',
              next === 'one' ? 'One at a time' : 'Everyone',
              { mode: next },
            )
      }
    </div>`;
  }

  rest(): void {
    this.reason = '';
    this.question = '';
    this.trouble = null;
  }

  private row(op: Op, title: string, about: string, word: string, body: object = {}): View {
    return html`<div class="setting">
      <span>${title}<small>${about}</small></span>
      <button
        class="small"
        type="button"
        aria-label=${`${word}: ${title}`}
        data-control=${op}
        @click=${() => void this.act(op, body)}
      >
        ${word}
      </button>
    </div>`;
  }

  private async act(op: Op, given: object): Promise<void> {
    const { win, config, redraw } = this.host;
    const { reason, question } = this;
    const body = op === 'pause' ? { reason, question } : op === 'close' ? { reason } : given;
    // The room tells everybody, this page too, how it is then.
    const answer = await ask(win, `${config.roomUrl}/${op}`, 'POST', body);
    this.trouble = answer.ok ? null : answer.problem;
    redraw();
  }
}
