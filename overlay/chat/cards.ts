// What is shown where a part of the page could not be loaded.
import { html, type TemplateResult } from 'lit-html';

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
