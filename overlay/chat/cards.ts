// Cards that float over the terminal briefly: the room's welcome and chat toasts. None takes clicks from the terminal.
import { html, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { Toast } from '../state/view-state.ts';
import { ICONS } from '../ui/artwork.ts';
import { avatar } from '../ui/person-view.ts';

export function welcomeCard(
  displayName: string,
  text: string,
  dismiss: () => void,
): TemplateResult {
  return html`<aside class="card welcome" aria-label="Welcome">
    <h2>${displayName}</h2>
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

export function toastList(toasts: readonly Toast[]): TemplateResult {
  return html`<div class="toasts" aria-hidden="true">
    ${repeat(
      toasts,
      (toast) => toast.id,
      (toast) => html`<div class="card toast">
        ${avatar({ name: toast.sender, color: toast.color })}
        <div><b>${toast.sender}</b><p>${toast.text}</p></div>
      </div>`,
    )}
  </div>`;
}
