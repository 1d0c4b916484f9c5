// The list of people in the room, with actions for each; and, for hosts and operators, "Bring everyone here".

import { html, nothing } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { may } from '../../protocol/access/roles.ts';
import { ordered } from '../../protocol/room/roster.ts';
import { type Closable, listen, OBSERVE, together } from '../dom/closable.ts';
import { panelFrame } from '../panels/panel-frame.ts';
import type { PanelsHost } from '../panels/panels-host.ts';
import { followersOf } from '../state/following.ts';
import type { Movement } from '../state/movement.ts';
import { me, type ViewState } from '../state/view-state.ts';
import { panelIcon } from '../ui/panel-icons.ts';
import type { View } from '../ui/view.ts';
import type { Follower } from './follower.ts';
import { personRow, type RowActions } from './person-row.ts';

/** In a window narrower than this, the panel covers most of the terminal. */
const COVERED_PX = 700;

export class PeoplePanel implements Closable {
  private readonly host: PanelsHost;
  private readonly follower: Follower;
  private readonly look: () => string | null;
  private readonly map: (state: ViewState) => View;
  private readonly actions: RowActions;
  private readonly parts: Closable;
  /** The people who had a cursor at the last render; null while the panel is closed. */
  private pointed: string | null = null;
  /** My pointer's last position in the terminal, in window px. */
  private pointer: { x: number; y: number } | null = null;

  /** @param look the window that I look at @param map the map of the room */
  constructor(
    host: PanelsHost,
    follower: Follower,
    look: () => string | null,
    giveKeyboard: (pid: string) => void,
    map: (state: ViewState) => View,
  ) {
    this.host = host;
    this.follower = follower;
    this.look = look;
    this.map = map;
    this.actions = {
      follow: (pid) => {
        follower.follow(pid);
        // To follow somebody, one has to see the terminal.
        if (follower.followed) host.open(null);
      },
      reveal: (pid) => {
        host.ghosts.reveal(pid);
        // Close the panel if it covers the terminal.
        if (host.win.innerWidth < COVERED_PX) host.open(null);
      },
      lookAfter: (pid) => {
        host.store.set({ whom: pid });
        host.open('person');
      },
      edit: () => host.open('account', '#my-name'),
      about: () => host.open('resident'),
      giveKeyboard,
    };
    this.parts = together(
      listen<PointerEvent>(host.win, 'pointermove', (event) => this.point(event), OBSERVE),
      // Cursors move all the time, but the set of people who have one rarely changes: redraw only then.
      host.movement.onChange.on(({ now, before }) => {
        if (this.pointed === null || now.ghosts === before.ghosts) return;
        if (this.pointed !== [...pointedIn(now)].join()) host.redraw();
      }),
    );
  }

  view(state: ViewState): View {
    const everybody = ordered(state.roster);
    const mine = me(state);
    const { followed } = this.follower;
    const pointed = pointedIn(this.host.movement.state);
    this.pointed = [...pointed].join();
    const following = followersOf(state.roster.people, state.roster.me).length;
    const head = html`<h2 id="panel-title">In this room <span class="dim">${everybody.length}</span></h2>
      <button
        class="plain"
        type="button"
        aria-label="Settings"
        title="Settings"
        data-settings
        @click=${() => this.host.open('settings')}
      >
        ${panelIcon('settings')}
      </button>`;
    const body = html`${this.map(state)}${audienceWords(state)}${following > 0 ? html`<p class="dim">${following === 1 ? '1 person follows' : `${following} people follow`} you.</p>` : nothing}
      <ul class="rows" role="list" aria-label="Everybody">
        ${repeat(
          everybody,
          ({ pid }) => pid,
          (person) =>
            personRow(
              person,
              state,
              pointed.has(person.pid) && !state.preferences.hideOthers,
              person.pid === followed?.pid,
              this.actions,
            ),
        )}
      </ul>
      ${
        may(mine, 'lead')
          ? html`<button class="act wide" type="button" data-summon @click=${() => this.summon()}>
              ${panelIcon('gather')}Bring everyone here
            </button>`
          : nothing
      }`;
    const close = (): void => this.host.open(null);
    return panelFrame('people', head, body, close, (event) => this.onKey(event));
  }

  /** Called when the panel is closed: stops redraws for cursors. */
  rest(): void {
    this.pointed = null;
  }

  close(): void {
    this.parts.close();
  }

  private point(event: PointerEvent): void {
    if (!event.composedPath().includes(this.host.root))
      this.pointer = { x: event.clientX, y: event.clientY };
  }

  /** PR2: asks everyone to look at my window, or at where I last pointed. */
  private summon(): void {
    const { connection, terminal } = this.host;
    const g = this.look();
    const at = this.pointer && (terminal()?.at(this.pointer.x, this.pointer.y) ?? null);
    if (g !== null) connection.send({ type: 'summon', g });
    else connection.send({ type: 'summon', at: at ? [at.x, at.y] : [50, 50] });
    this.host.open(null);
  }

  /** Arrow keys up and down move the focus between people. */
  private onKey(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const target = event.composedPath()[0];
    if (step === undefined || !(target instanceof HTMLElement) || target.matches('input')) return;
    const rows = [...this.host.root.querySelectorAll<HTMLElement>('[data-entry]')];
    const from = rows.findIndex((row) => row.contains(target));
    const next = rows[from < 0 && step < 0 ? rows.length - 1 : from + step];
    const same = target.hasAttribute('data-reveal') ? '[data-reveal]:not(:disabled)' : '';
    const button =
      (same && next?.querySelector<HTMLElement>(same)) ||
      next?.querySelector<HTMLElement>('[data-follow], [data-edit], [data-give]');
    button?.focus();
    event.preventDefault();
  }
}

function pointedIn({ ghosts }: Movement): ReadonlySet<string> {
  return new Set([...ghosts.values()].map(({ pid }) => pid));
}

/** CR3: who looks on is nobody by name. */
function audienceWords({ audience, looksOn }: ViewState): View {
  if (audience === 0 && !looksOn) return nothing;
  const many = audience === 1 ? '1 person looks on' : `${audience} people look on`;
  const words = looksOn ? 'The room is full: you look on from its audience.' : '';
  return html`<p class="dim" data-audience=${audience}>${audience > 0 ? `${many} from the audience. ` : ''}${words}</p>`;
}
