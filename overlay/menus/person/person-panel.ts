// The menu at a person, for hosts and operators: mute, remove, ban.
import { html, nothing } from 'lit-html';
import type { Person } from '../../../protocol/messages.ts';
import { roleWords } from '../../../protocol/room/roster.ts';
import { ask } from '../../dom/ask.ts';
import { panelFrame } from '../../panels/panel-frame.ts';
import { backToPeople, panelHead } from '../../panels/panel-head.ts';
import type { PanelsHost } from '../../panels/panels-host.ts';
import { maySendAway } from '../../state/rights.ts';
import type { ViewState } from '../../state/view-state.ts';
import { avatar } from '../../ui/person-view.ts';
import type { View } from '../../ui/view.ts';
import { reasonField } from '../reason-field.ts';
import { segments } from '../segments.ts';

/** How long somebody who is removed stays away, in minutes. */
const MINUTES = [
  ['10', '10 minutes'],
  ['60', '1 hour'],
  ['1440', '1 day'],
] as const;
/** How long a ban holds, in hours. */
const HOURS = [
  ['24', '1 day'],
  ['168', '1 week'],
  ['720', '30 days'],
  ['', 'For good'],
] as const;

const FIRST = { reason: '', minutes: '10', hours: '168', address: false };

export class PersonPanel {
  private readonly host: PanelsHost;
  private pid: string | null = null;
  private terms = FIRST;
  private busy = false;
  private trouble: string | null = null;

  constructor(host: PanelsHost) {
    this.host = host;
  }

  view(state: ViewState): View {
    if (state.whom !== this.pid) this.rest();
    this.pid = state.whom;
    const person = state.roster.people.get(state.whom ?? '');
    const head = panelHead(person?.name ?? 'Gone', backToPeople(this.host));
    const body =
      person && maySendAway(state, person)
        ? this.acts(person, state)
        : html`<p class="dim">${person ? 'This menu is for hosts.' : 'Not in this room any more.'}</p>`;
    return panelFrame('person', head, body, () => this.host.open(null));
  }

  /** Called while the panel is closed. */
  rest(): void {
    this.terms = FIRST;
    this.trouble = null;
  }

  private acts(person: Person, state: ViewState): View {
    const { roster } = state;
    const { pid, name, muted } = person;
    const { reason, minutes, hours, address } = this.terms;
    return html`<div class="rows">
      <p class="whole">${avatar(person)}<span>${roleWords(person, roster.me) || 'guest'}</span></p>
      ${reasonField('person', reason, 'They and everybody here read it.', (typed) =>
        this.become({ reason: typed }),
      )}
      <p class="problem" role="alert">${this.trouble}</p>
      ${this.pause(person, state)}${this.keyboard(person, state)}
      <div class="setting">
        <span
          >${muted ? 'Muted' : 'Mute'}<small
            >No chat, no reactions, no lines at the pointer, until you unmute them.</small
          ></span
        >${this.button(muted ? 'unmute' : 'mute', muted ? 'Unmute' : 'Mute', name, { person: pid })}
      </div>
      ${segments('minutes', 'Stays away for', minutes, MINUTES, (value) => this.become({ minutes: value }))}
      <div class="setting">
        <span>Remove<small>Sent away at once, and not back for that time.</small></span>
        ${this.button('kick', 'Remove', name, { person: pid, minutes: Number(minutes) })}
      </div>
      ${segments('hours', 'Is banned for', hours, HOURS, (value) => this.become({ hours: value }))}
      <label class="setting" for="ban-address">
        <span>Also their address<small>Keeps out everybody behind the same connection.</small></span>
        <input
          id="ban-address"
          type="checkbox"
          role="switch"
          .checked=${address}
          @change=${(event: Event) => this.become({ address: (event.currentTarget as HTMLInputElement).checked })}
        />
      </label>
      <div class="setting">
        <span>Ban<small>By their browser, and their account if they have signed in.</small></span>
        ${this.button('ban', 'Ban', name, {
          ...{ person: pid, address },
          hours: hours === '' ? null : Number(hours),
        })}
      </div>
    </div>`;
  }

  /** LK2. */
  private pause({ name, seat }: Person, { pauses, keyboard }: ViewState): View {
    // Where all share a terminal, the menu of the room pauses it.
    if (seat === undefined || keyboard !== null) return nothing;
    const paused = pauses.seats[seat] !== undefined;
    return html`<div class="setting">
      <span
        >${paused ? 'Their seat is paused' : 'Pause their seat'}<small
          >Keys do not reach its app, and its windows stay as they are.</small
        ></span
      >${this.button(paused ? 'resume' : 'pause', paused ? 'Resume' : 'Pause', name, { seat })}
    </div>`;
  }

  /** KB4. */
  private keyboard({ pid, name, seat, keyboard }: Person, state: ViewState): View {
    if (state.keyboard === null || seat === undefined) return nothing;
    const isTheirs = keyboard === true && state.keyboard === 'one';
    return html`<div class="setting">
      <span
        >${isTheirs ? 'Has the keyboard' : 'Give the keyboard'}<small
          >${isTheirs ? 'Then whoever raised a hand first has it.' : 'Then nobody else types.'}</small
        ></span
      >${isTheirs ? this.button('free_keyboard', 'Take', name, { person: pid }) : this.button('give_keyboard', 'Give', name, { person: pid })}
    </div>`;
  }

  private button(op: string, word: string, name: string, body: object): View {
    return html`<button
      class=${op === 'kick' || op === 'ban' ? 'small bad' : 'small'}
      type="button"
      aria-label=${`${word} ${name}`}
      aria-disabled=${this.busy ? 'true' : nothing}
      data-do=${op}
      @click=${() => void this.act(op, body)}
    >
      ${word}
    </button>`;
  }

  private become(change: Partial<typeof FIRST>): void {
    this.terms = { ...this.terms, ...change };
    this.host.redraw();
  }

  private async act(op: string, body: object): Promise<void> {
    if (this.busy) return;
    const { win, config, open, redraw } = this.host;
    const { pid } = this;
    this.busy = true;
    const { reason } = this.terms;
    // Everybody is told what came of it, this page too.
    const more = op === 'resume' ? {} : { reason };
    const answer = await ask(win, `${config.roomUrl}/${op}`, 'POST', { ...body, ...more });
    this.busy = false;
    this.trouble = answer.ok ? null : answer.problem;
    redraw();
    const { panel, whom } = this.host.store.state;
    // Whom it was about is gone.
    if (answer.ok && (op === 'kick' || op === 'ban') && panel === 'person' && whom === pid)
      open('people');
  }
}
