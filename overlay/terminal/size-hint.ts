// Where a terminal has the size of another page: a quiet line that says so, and takes it on request.
import { html, nothing, type TemplateResult } from 'lit-html';
import type { Grid } from '../../protocol/geometry.ts';
import type { TerminalState } from '../state/terminal-state.ts';

/** @returns the terminal's size if it is another page's, and this page has room for more; otherwise null */
export function foreignSize({ seat, own, connection }: TerminalState): Grid | null {
  if (!seat?.other || own === null || connection?.kind !== 'live') return null;
  return own.cols > seat.cols || own.rows > seat.rows ? { cols: seat.cols, rows: seat.rows } : null;
}

/** @param take gives the terminal this page's size */
export function sizeHint(size: Grid | null, take: () => void): TemplateResult | typeof nothing {
  if (!size) return nothing;
  return html`<p class="card size-hint" data-size-hint>
    <span>${size.cols} × ${size.rows}, as in another page</span>
    <button type="button" @click=${take}>Fit this page</button>
  </p>`;
}
