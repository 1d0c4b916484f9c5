// The menu of the room, for its hosts and for operators: a list of entries, each with a view of its own. A new one is a
// `RoomEntry`, listed in `menus.ts`.
import { html } from 'lit-html';
import { may } from '../../../protocol/access/roles.ts';
import type { Closable } from '../../dom/closable.ts';
import { panelFrame } from '../../panels/panel-frame.ts';
import { panelHead } from '../../panels/panel-head.ts';
import type { PanelsHost } from '../../panels/panels-host.ts';
import { me, type PanelName, type ViewState } from '../../state/view-state.ts';
import { type PanelIcon, panelIcon } from '../../ui/panel-icons.ts';
import type { View } from '../../ui/view.ts';

export interface RoomEntry {
  /** For selectors. */
  readonly id: string;
  readonly icon: PanelIcon;
  readonly title: string;
  /** A line under the title in the menu. */
  readonly about: string;
  /** Opens a panel instead of what is below. */
  readonly opens?: PanelName;
  /** Whether it is there; absent: always. */
  isThere?(state: ViewState): boolean;
  /** What is below the title once the entry was chosen. */
  view(state: ViewState): View;
  /** Called while it is not shown. */
  rest(): void;
}

export class RoomPanel implements Closable {
  private readonly host: PanelsHost;
  private readonly entries: readonly RoomEntry[];
  private chosen: RoomEntry | null = null;

  constructor(host: PanelsHost, entries: readonly RoomEntry[]) {
    this.host = host;
    this.entries = entries;
  }

  view(state: ViewState): View {
    const { chosen } = this;
    const close = (): void => this.host.open(null);
    for (const entry of this.entries) if (entry !== chosen) entry.rest();
    if (!may(me(state), 'lead')) {
      const head = panelHead(this.host.config.displayName);
      return panelFrame('room', head, html`<p class="dim">This menu is for hosts.</p>`, close);
    }
    const back = { to: 'the menu of the room', go: () => this.choose(null) };
    const head = panelHead(chosen?.title ?? this.host.config.displayName, chosen ? back : null);
    const body = chosen
      ? chosen.view(state)
      : html`<ul class="rows" role="list" aria-labelledby="panel-title">
          ${this.entries
            .filter((entry) => entry.isThere?.(state) ?? true)
            .map((entry) => this.row(entry))}
        </ul>`;
    return panelFrame('room', head, body, close);
  }

  /** Called while the panel is closed. */
  rest(): void {
    this.chosen = null;
    for (const entry of this.entries) entry.rest();
  }

  close(): void {
    this.rest();
  }

  private row(entry: RoomEntry): View {
    return html`<li>
      <button class="entry" type="button" data-entry-of-room=${entry.id} @click=${() => (entry.opens ? this.host.open(entry.opens) : this.choose(entry))}>
        ${panelIcon(entry.icon)}<span>${entry.title}<small>${entry.about}</small></span>
      </button>
    </li>`;
  }

  private choose(entry: RoomEntry | null): void {
    const before = this.chosen;
    this.chosen = entry;
    const { win, root, redraw } = this.host;
    redraw();
    const to = entry ? '.panel' : `[data-entry-of-room="${before?.id}"]`;
    win.queueMicrotask(() => root.querySelector<HTMLElement>(to)?.focus());
  }
}
