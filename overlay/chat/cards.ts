// The room's welcome, which floats over the terminal for a while, and what is shown where the panels could not be loaded.
import { html, type TemplateResult } from 'lit-html';
import type { Person } from '../../protocol/messages.ts';
import { MODEL_WORDS } from '../../protocol/room/roster.ts';
import { ICONS } from '../ui/artwork.ts';
import { avatar } from '../ui/person-view.ts';

/** @param resident whose words these are, where somebody lives */
export function welcomeCard(
  displayName: string,
  text: string,
  dismiss: () => void,
  resident: Person | undefined,
): TemplateResult {
  return html`<aside class="card welcome" aria-label="Welcome">
    <h2>${resident ? html`${avatar(resident)}${resident.name}<span class="sr">, ${MODEL_WORDS}</span>` : displayName}</h2>
    <p>${text}</p>
    <button class="plain" type="button" aria-label="Dismiss the welcome" title="Dismiss" @click=${dismiss}>
      ${ICONS.close()}
    </button>
  </aside>`;
}

/** Shown if the panels' script failed to load. */
export function panelsMissing(again: () => void, close: () => void): TemplateResult {
  return html`<div class="notices">
    <section class="card notice panel" id="panel" tabindex="-1" role="alert" data-panels-failed>
      <p>This part of the page could not be loaded.</p>
      <div class="acts">
        <button class="act" type="button" @click=${again}>Try again</button>
        <button class="act" type="button" @click=${close}>Close</button>
      </div>
    </section>
  </div>`;
}
