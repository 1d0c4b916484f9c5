// One row in the list of people: name, status, whom they follow, and the available actions.

import { html, nothing } from 'lit-html';
import { pauseOf } from '../../protocol/access/pauses.ts';
import { may } from '../../protocol/access/roles.ts';
import { colorOf } from '../../protocol/colors.ts';
import type { Person } from '../../protocol/messages.ts';
import { roleWords } from '../../protocol/room/roster.ts';
import { maySendAway } from '../state/rights.ts';
import { me, type ViewState } from '../state/view-state.ts';
import { ICONS } from '../ui/artwork.ts';
import { panelIcon } from '../ui/panel-icons.ts';
import { avatar } from '../ui/person-view.ts';
import type { View } from '../ui/view.ts';

export interface RowActions {
  follow(pid: string): void;
  reveal(pid: string): void;
  /** Opens the menu at a person. */
  lookAfter(pid: string): void;
  edit(): void;
  /** Opens what there is to know about the resident. */
  about(): void;
  /** KB4. */
  giveKeyboard(pid: string): void;
}

/** The line under the name: role, seat, status, connection quality, missing windows, and whom the person follows. */
function aboutWords(
  person: Person,
  { roster, pauses }: Pick<ViewState, 'roster' | 'pauses'>,
): string {
  const { me, people } = roster;
  const followed = person.follow === me ? undefined : people.get(person.follow ?? '');
  const about = [
    roleWords(person, me).replace(/^you(, )?/, ''),
    person.status === 'watching' && person.role !== 'watcher' && 'watching',
    person.status === 'active' && 'active',
    followed && `follows ${followed.name}`,
    pauseOf(pauses, person.seat) && 'paused',
  ];
  return about.filter(Boolean).join(' · ').replaceAll(', ', ' · ');
}

/** @param pointed whether the person has a pointer or a caret that can be shown */
export function personRow(
  person: Person,
  state: ViewState,
  pointed: boolean,
  followed: boolean,
  actions: RowActions,
): View {
  const { pid, name, role, dnd, muted, keyboard, hand, link } = person;
  const mine = pid === state.roster.me;
  return html`<li
    class="row"
    data-entry=${pid}
    data-doing=${person.status}
    ?data-followed=${followed}
    style=${`--c:${colorOf(person.color)}`}
  >
    ${avatar(person)}
    <div class="whom">
      <b class="who">${name}</b>${mine ? html`<span class="you">you</span>` : nothing}
      ${role === 'guest' || role === 'agent' ? nothing : ICONS[role]()}${dnd ? ICONS.dnd() : nothing}${
        muted ? html`<span class="muted" data-muted>${panelIcon('muted')}</span>` : nothing
      }${keyboard ? ICONS.keyboard() : nothing}${
        hand ? html`${ICONS.hand()}<span class="dim">${hand}</span>` : nothing
      }${person.follow && person.follow === state.roster.me ? ICONS.follows() : nothing}${
        link ? html`<span class="bars" data-link=${link}>${ICONS[link]()}</span>` : nothing
      }${person.missing ? ICONS.missing() : nothing}
      <span class="about">${aboutWords(person, state)}</span>
    </div>
    ${
      mine
        ? html`<button class="small" type="button" data-edit @click=${actions.edit}>
            ${panelIcon('edit')}<span>Edit</span>
          </button>`
        : html`${
            // Who waits for the keyboard is to be looked after first.
            hand && may(me(state), 'lead')
              ? html`<button
                    class="small"
                    type="button"
                    aria-label=${`Give the keyboard to ${name}`}
                    data-give
                    @click=${() => actions.giveKeyboard(pid)}
                  >
                    ${ICONS.keyboard()}<span>Give keyboard</span>
                  </button>`
              : html`<button
                      class="plain"
                      type="button"
                      ?disabled=${!pointed}
                      aria-label=${`Show where ${name} points`}
                      title=${pointed ? 'Show where' : 'Has no pointer here now'}
                      data-reveal
                      @click=${() => actions.reveal(pid)}
                    >
                      ${panelIcon('where')}</button
                    ><button
                      class="small"
                      type="button"
                      aria-pressed=${followed}
                      aria-label=${followed ? `Stop following ${name}` : `Follow ${name}`}
                      data-follow
                      @click=${() => actions.follow(pid)}
                    >
                      ${followed ? 'Following' : 'Follow'}
                    </button>`
          }${
            role === 'agent'
              ? html`<button
                  class="plain"
                  type="button"
                  aria-label=${`About ${name}`}
                  title="What it is, what it remembers of you"
                  data-about
                  @click=${actions.about}
                >
                  ${panelIcon('more')}
                </button>`
              : nothing
          }${
            maySendAway(state, person)
              ? html`<button
                    class="plain"
                    type="button"
                    aria-label=${`Mute, remove or ban ${name}`}
                    title="Mute, remove, ban"
                    data-look-after
                    @click=${() => actions.lookAfter(pid)}
                  >
                    ${panelIcon('more')}
                  </button>`
              : nothing
          }`
    }
  </li>`;
}
