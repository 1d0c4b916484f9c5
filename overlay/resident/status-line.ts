// Above the chat's input box: what the resident does just now, and a button that stops its answer.
import { html, nothing } from 'lit-html';
import { doesWords, waitsWords } from '../../protocol/room/resident-says.ts';
import type { ViewState } from '../state/view-state.ts';
import { panelIcon } from '../ui/panel-icons.ts';
import type { View } from '../ui/view.ts';

export interface ResidentActs {
  /** Ends its answer, whoever it is for. */
  stop(): void;
  /** Opens what there is to know about it. */
  about(): void;
  /** The room asks for its visitors' own keys. */
  readonly asksKey: boolean;
}

/** What it does, with its name: `Fern is answering`. */
export function doing({ resident }: ViewState): string {
  const does = resident ? doesWords(resident) : '';
  return resident && does ? `${resident.name} ${does}` : '';
}

/** @param near a hint that a budget ends soon; empty if there is none */
export function statusLine(state: ViewState, near: string, acts: ResidentActs): View {
  const { resident, acts: pending } = state;
  if (!resident) return nothing;
  const busy = resident.state === 'busy';
  // AG9: it has the keys of those whom it can answer.
  const lacksKey = acts.asksKey && !busy && !resident.for.includes(state.roster.me ?? '');
  const does = lacksKey ? `${resident.name} answers you with a key of yours` : doing(state);
  // Who leads has a card for what waits.
  const said = [does, pending.length > 0 ? '' : waitsWords(resident)].filter(Boolean);
  if (said.length === 0 && near === '') return nothing;
  return html`<div class="resident" data-resident=${resident.state}>
    ${busy ? html`<span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>` : panelIcon('resident')}
    <p>${said.join('. ')}${near === '' ? nothing : html`<span class="near-end" data-near>${near}</span>`}</p>
    ${
      busy
        ? html`<button class="small" type="button" aria-label=${`Stop ${resident.name}`} data-stop @click=${acts.stop}>
            ${panelIcon('stop')}Stop
          </button>`
        : html`<button
            class="small"
            type="button"
            aria-label=${lacksKey ? nothing : `About ${resident.name}`}
            data-about
            @click=${acts.about}
          >
            ${lacksKey ? 'Give a key' : 'About'}
          </button>`
    }
  </div>`;
}

/** In the bar while the chat is closed: that it answers, and a click that stops it. */
export function stopMark(state: ViewState, acts: ResidentActs): View {
  const { resident, chat } = state;
  if (resident?.state !== 'busy' || chat.open) return nothing;
  const words = doing(state);
  return html`<button
    class="watching typist"
    type="button"
    title=${`${words}. Stop`}
    aria-label=${`${resident.name} answers. Stop`}
    data-stop
    @click=${acts.stop}
  >
    ${panelIcon('resident')}<span class="whose">${resident.name}<span class="word"> answers</span></span
    ><b class="does">${panelIcon('stop')}<span class="word">Stop</span></b>
  </button>`;
}
