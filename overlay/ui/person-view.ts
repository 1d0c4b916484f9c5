// One person as a chip in the bar. Everything shown by colour is also shown by shape.
import { html, nothing, type TemplateResult } from 'lit-html';
import { colorOf } from '../../protocol/colors.ts';
import type { Person } from '../../protocol/messages.ts';
import { initials, roleWords } from '../../protocol/room/roster.ts';
import { badge, ICONS } from './artwork.ts';

/** The person's badge with initials; of a model marked as one, which `roleWords` says in words (AG1). */
export function avatar(person: Pick<Person, 'name' | 'color'> & { role?: string }): TemplateResult {
  return html`<span class="avatar" style=${`--c:${colorOf(person.color)}`} aria-hidden="true">
    <svg viewBox="0 0 24 24">${badge(person.color)}</svg><b>${initials(person.name)}</b>${person.role === 'agent' ? html`<u class="ai">AI</u>` : nothing}
  </span>`;
}

const DOING = {
  active: nothing,
  typing: ICONS.typing,
  idle: ICONS.idle,
  away: ICONS.away,
  watching: ICONS.watcher,
} as const;

export interface ChipProps {
  me: string | null;
  /** Whom I follow. */
  followed: string | null;
  /** Shows the name, which is otherwise only available to screen readers. */
  named: boolean;
  /** My own menu is open. */
  expanded: boolean;
}

/** A button that follows the person; my own opens my menu. */
export function chip(person: Person, props: ChipProps, act: () => void): TemplateResult {
  const { me, named } = props;
  const mine = person.pid === me;
  const followed = person.pid === props.followed;
  const about = roleWords(person, me);
  const does = mine ? 'Your name and account' : followed ? 'Stop following' : 'Follow';
  const doing = person.dnd
    ? ICONS.dnd
    : person.keyboard
      ? ICONS.keyboard
      : person.hand
        ? ICONS.hand
        : DOING[person.status];
  const { role, link, missing } = person;
  const follows = me !== null && person.follow === me;
  return html`<li
    class="chip"
    data-person=${person.pid}
    data-role=${role}
    data-doing=${person.status}
    ?data-me=${mine}
    ?data-followed=${followed}
    ?data-follows=${follows}
    ?data-holds=${person.keyboard}
    data-hand=${person.hand ?? nothing}
  >
    <button
      type="button"
      aria-expanded=${mine ? props.expanded : nothing}
      title=${`${person.name}${about && ` (${about})`}. ${does}`} @click=${act}>
      <span class="face">${avatar(person)}${doing === nothing ? nothing : html`<i>${(doing as () => TemplateResult)()}</i>`}</span
      ><span class=${named ? 'who' : 'who sr'}>${person.name}</span>
      ${named && role !== 'guest' && role !== 'agent' ? ICONS[role]() : nothing}
      ${named && follows ? ICONS.follows() : nothing}
      ${named && link && link !== 'good' ? ICONS[link]() : nothing}
      ${named && missing && !mine ? ICONS.missing() : nothing}
      <span class="sr">${about && `(${about})`}. ${does}</span>
    </button>
  </li>`;
}
