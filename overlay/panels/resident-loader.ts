// Shows what is about the resident; its module is loaded once somebody lives in the room.
import { nothing } from 'lit-html';
import { panelsMissing } from '../chat/cards.ts';
import type { Closable } from '../dom/closable.ts';
import { importLater } from '../dom/import-later.ts';
import type { ViewState } from '../state/view-state.ts';
import type { View } from '../ui/view.ts';
import { LaterPart } from './later-part.ts';
import type { PanelsHost, ResidentPart } from './panels-host.ts';

interface ResidentModule {
  openResident(host: PanelsHost): ResidentPart;
}

export class ResidentLoader implements Closable {
  private readonly host: PanelsHost;
  private readonly later: LaterPart<ResidentPart>;
  private readonly news: Closable;

  constructor(host: PanelsHost) {
    this.host = host;
    this.later = new LaterPart(
      async (tries) =>
        (await importLater<ResidentModule>(host.modules.resident, tries)).openResident(host),
      host.redraw,
    );
    // What failed is tried again with the next connection.
    this.news = host.connection.onState.on(({ kind }) => {
      if (kind === 'live' && this.later.failed) this.later.forget();
    });
  }

  /** One of its views; nothing where nobody lives. Loads it first, which ends with a redraw. */
  view(what: Exclude<keyof ResidentPart, 'close'>, state: ViewState): View {
    const { later } = this;
    if (!state.resident && state.panel !== 'resident') return nothing;
    later.want();
    if (later.part) return later.part[what](state);
    if (!later.failed || what !== 'panel' || state.panel !== 'resident') return nothing;
    return panelsMissing(
      () => later.load(),
      () => {
        later.forget();
        this.host.open(null);
      },
    );
  }

  close(): void {
    this.news.close();
    this.later.close();
  }
}
