// One person as a chip in the bar or a row in the list of everybody.
import { html, nothing, type TemplateResult } from 'lit-html';
import { colorOf } from '../protocol/colors.ts';
import type { Person } from '../protocol/messages.ts';
import { badge, ICONS } from './artwork.ts';
import { initials, roleWords } from './roster.ts';

/** The person's badge with initials. */
export function avatar(person: Pick<Person, 'name' | 'color'>): TemplateResult {
  return html`<span class="avatar" style=${`--c:${colorOf(person.color)}`} aria-hidden="true">
    <svg viewBox="0 0 24 24">${badge(person.color)}</svg><b>${initials(person.name)}</b>
  </span>`;
}

function roleIcon(role: Person['role']): TemplateResult | typeof nothing {
  return role === 'guest' ? nothing : html`<span class="role">${ICONS[role]()}</span>`;
}

export function chip(person: Person, me: string | null, named: boolean): TemplateResult {
  const about = roleWords(person, me);
  const label = about ? `${person.name} (${about})` : person.name;
  return html`<li
    class="chip"
    data-person=${person.pid}
    data-role=${person.role}
    data-doing=${person.status}
    ?data-me=${person.pid === me}
    title=${label}
  >
    ${avatar(person)}<span class=${named ? 'who' : 'who sr'}>${person.name}</span>
    ${roleIcon(person.role)}
    ${about ? html`<span class="sr">(${about})</span>` : nothing}
  </li>`;
}

/** @param marked whether this row stands for the person on the page (`data-person`), because the bar has no room */
export function row(person: Person, me: string | null, marked: boolean): TemplateResult {
  return html`<li
    class="row"
    data-person=${marked ? person.pid : nothing}
    data-doing=${person.status}
  >
    ${avatar(person)}<span class="who">${person.name}</span>${roleIcon(person.role)}
    <span class="about">${roleWords(person, me) || 'here'}</span>
  </li>`;
}
