// Shows the menus, whose module is loaded when one of them is opened for the first time.
import { nothing } from 'lit-html';
import { panelsMissing } from '../chat/cards.ts';
import type { Closable } from '../dom/closable.ts';
import { importLater } from '../dom/import-later.ts';
import { isOfPeople, type ViewState } from '../state/view-state.ts';
import type { View } from '../ui/view.ts';
import { LaterPart } from './later-part.ts';
import type { MenusPart, PanelsHost } from './panels-host.ts';

interface MenusModule {
  openMenus(host: PanelsHost): MenusPart;
}

export class MenusLoader implements Closable {
  private readonly host: PanelsHost;
  private readonly later: LaterPart<MenusPart>;

  constructor(host: PanelsHost) {
    this.host = host;
    this.later = new LaterPart(
      async (tries) => (await importLater<MenusModule>(host.modules.menus, tries)).openMenus(host),
      host.redraw,
    );
  }

  /** The menu that is open; loads it first, which ends with a redraw. */
  view(state: ViewState): View {
    const { later } = this;
    if (later.part) return later.part.view(state);
    if (state.panel === null || state.panel === 'resident' || isOfPeople(state.panel))
      return nothing;
    later.want();
    if (!later.failed) return nothing;
    return panelsMissing(
      () => later.load(),
      () => {
        later.forget();
        this.host.open(null);
      },
    );
  }

  close(): void {
    this.later.close();
  }
}
