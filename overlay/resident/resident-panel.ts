// The panel about the resident: what it is and does, its memory of me, my key where it needs one, and its switch for hosts.
import { html, nothing } from 'lit-html';
import { may } from '../../protocol/access/roles.ts';
import { waitsWords } from '../../protocol/room/resident-says.ts';
import { MODEL_WORDS, residentIn } from '../../protocol/room/roster.ts';
import type { Closable } from '../dom/closable.ts';
import { panelFrame } from '../panels/panel-frame.ts';
import { backToPeople, panelHead } from '../panels/panel-head.ts';
import type { PanelsHost } from '../panels/panels-host.ts';
import { me, type ViewState } from '../state/view-state.ts';
import { panelIcon } from '../ui/panel-icons.ts';
import { avatar } from '../ui/person-view.ts';
import type { View } from '../ui/view.ts';
import { OnOff } from './on-off.ts';
import { OwnKey } from './own-key.ts';
import { OwnMemory } from './own-memory.ts';
import { doing, type ResidentActs } from './status-line.ts';

export class ResidentPanel implements Closable {
  private readonly host: PanelsHost;
  private readonly key: OwnKey;
  private readonly memory: OwnMemory;
  private readonly onOff: OnOff;
  private readonly acts: ResidentActs;

  constructor(host: PanelsHost, acts: ResidentActs) {
    this.host = host;
    this.key = new OwnKey(host);
    this.memory = new OwnMemory(host);
    this.onOff = new OnOff(host);
    this.acts = acts;
  }

  view(state: ViewState): View {
    const { resident } = state;
    const close = (): void => this.host.open(null);
    const head = panelHead(resident?.name ?? 'Nobody', backToPeople(this.host));
    if (!resident)
      return panelFrame(
        'resident',
        head,
        html`<p class="dim">Nobody lives in this room.</p>`,
        close,
      );
    const { name, model } = resident;
    const person = residentIn(state.roster);
    const body = html`<div class="rows">
      <p class="model">
        ${person ? avatar(person) : panelIcon('resident')}<span><b>${MODEL_WORDS}</b><small>${model}</small></span>
      </p>
      <p class="about">
        It reads the chat of this room, and what it is shown there. It can be wrong. Call it with <b>@${name}</b>.
      </p>
      ${this.now(state)}${this.key.view(name, resident.for.includes(state.roster.me ?? ''))}${this.memory.view(name, this.host.config.resident?.memory !== false)}${
        may(me(state), 'lead') ? this.onOff.view(name, resident.state === 'off') : nothing
      }
    </div>`;
    return panelFrame('resident', head, body, close);
  }

  /** Called while the panel is closed. */
  rest(): void {
    this.key.rest();
    this.memory.rest();
    this.onOff.rest();
  }

  close(): void {
    this.memory.close();
  }

  private now(state: ViewState): View {
    const { resident } = state;
    const said = [doing(state), resident ? waitsWords(resident) : ''].filter(Boolean).join('. ');
    if (!said) return nothing;
    return html`<div class="setting">
      <span>${said}</span>
      ${
        resident?.state === 'busy'
          ? html`<button class="small" type="button" data-stop @click=${this.acts.stop}>
              ${panelIcon('stop')}Stop
            </button>`
          : nothing
      }
    </div>`;
  }
}
