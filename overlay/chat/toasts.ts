// New lines of the chat, shown briefly over the terminal while the chat is closed. They take no clicks from it.
import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { Toast } from '../state/view-state.ts';
import { avatar } from '../ui/person-view.ts';

export function toastList(toasts: readonly Toast[]): TemplateResult {
  return html`<div class="toasts" aria-hidden="true">
    ${repeat(
      toasts,
      (toast) => toast.id,
      (toast) => html`<div class="card toast">
        ${avatar({ name: toast.sender, color: toast.color, ...(toast.model && { role: 'agent' }) })}
        <div><b>${toast.sender}</b><p>${toast.text}${toast.growing ? ' …' : nothing}</p></div>
      </div>`,
    )}
  </div>`;
}
