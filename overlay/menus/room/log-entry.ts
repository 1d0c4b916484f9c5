// "Log" in the menu of the room: what was done here and by whom, newest first.
import { html, nothing } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { AuditPage, AuditRow } from '../../../protocol/access/audit.ts';
import { ask } from '../../dom/ask.ts';
import type { PanelsHost } from '../../panels/panels-host.ts';
import type { View } from '../../ui/view.ts';
import { when } from '../when.ts';
import { actWords } from './log-words.ts';
import type { RoomEntry } from './room-panel.ts';

const AT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

export class LogEntry implements RoomEntry {
  readonly id = 'log';
  readonly icon = 'log';
  readonly title = 'Log';
  readonly about = 'What was done here and by whom, for 90 days.';
  private readonly host: PanelsHost;
  private rows: readonly AuditRow[] = [];
  private more = false;
  private state: 'resting' | 'asking' | 'asked' = 'resting';
  private trouble: string | null = null;

  constructor(host: PanelsHost) {
    this.host = host;
  }

  view(): View {
    if (this.state === 'resting') void this.load();
    const { rows, more, state, trouble } = this;
    const now = Date.now();
    return html`<div class="rows" data-log>
      <p class="problem" role="alert">${trouble}</p>
      ${
        state === 'asked' && rows.length === 0 && trouble === null
          ? html`<p class="about">Nothing was done yet.</p>`
          : nothing
      }${state === 'asking' && rows.length === 0 ? html`<p class="about">One moment…</p>` : nothing}
      <ol role="list" aria-labelledby="panel-title">
        ${repeat(
          rows,
          ({ id }) => id,
          (row) => rowView(row, now),
        )}
      </ol>
      ${
        more || trouble !== null
          ? html`<button class="small" type="button" data-more @click=${() => void this.load()}>
              ${trouble === null ? 'Earlier' : 'Try again'}
            </button>`
          : nothing
      }
    </div>`;
  }

  /** What it shows is asked for again when it opens. */
  rest(): void {
    this.state = 'resting';
    this.rows = [];
    this.more = false;
    this.trouble = null;
  }

  /** Adds the rows before those that are there. */
  private async load(): Promise<void> {
    const { win, config, redraw } = this.host;
    if (this.state === 'asking') return;
    this.state = 'asking';
    const { rows } = this;
    const last = rows.at(-1);
    const answer = await ask(win, `${config.roomUrl}/audit${last ? `?before=${last.id}` : ''}`);
    // It was closed meanwhile, and perhaps opened anew.
    if (this.rows !== rows) return;
    this.state = 'asked';
    if (answer.ok) {
      const page = answer.value as AuditPage;
      this.rows = [...rows, ...page.rows];
      this.more = page.more;
    }
    this.trouble = answer.ok ? null : answer.problem;
    redraw();
  }
}

function rowView(row: AuditRow, now: number): View {
  const { id, who, from, at, note, outcome } = row;
  const time = new Date(at);
  return html`<li class="invite" data-row=${id} data-what=${row.what} data-outcome=${outcome}>
    <b>${who}</b> ${actWords(row)}${outcome === 'failed' ? html` <em>(without effect)</em>` : nothing}
    <small
      ><time datetime=${time.toISOString()} title=${AT.format(time)}>${when(at, now)}</time> · from
      ${from}${note === '' ? nothing : html` · ${note}`}</small
    >
  </li>`;
}
