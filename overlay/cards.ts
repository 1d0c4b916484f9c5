// What floats over the terminal for a moment: the room's welcome and new chat lines. None of it takes a click from it.
import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { ICONS } from './artwork.ts';
import { avatar } from './person-view.ts';
import type { Toast } from './view-state.ts';

export function welcomeCard(
  displayName: string,
  text: string | null,
  dismiss: () => void,
): TemplateResult | typeof nothing {
  if (text === null) return nothing;
  return html`<aside class="card welcome" aria-label="Welcome">
    <h2>${displayName}</h2>
    <p>${text}</p>
    <button class="plain" type="button" aria-label="Dismiss the welcome" title="Dismiss" @click=${dismiss}>
      ${ICONS.close()}
    </button>
  </aside>`;
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
