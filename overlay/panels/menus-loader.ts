// Loads the menus' module when one of them is opened for the first time; what failed is tried again on a click.
import { nothing } from 'lit-html';
import { panelsMissing } from '../chat/cards.ts';
import type { Closable } from '../dom/closable.ts';
import { importLater } from '../dom/import-later.ts';
import { isOfPeople, type ViewState } from '../state/view-state.ts';
import type { View } from '../ui/view.ts';
import type { MenusPart, PanelsHost } from './panels-host.ts';

interface MenusModule {
  openMenus(host: PanelsHost): MenusPart;
}

export class MenusLoader implements Closable {
  private readonly host: PanelsHost;
  private part: MenusPart | null = null;
  private state: 'idle' | 'loading' | 'failed' | 'closed' = 'idle';
  private tries = 0;

  constructor(host: PanelsHost) {
    this.host = host;
  }

  /** The menu that is open; loads it first, which ends with a redraw. */
  view(state: ViewState): View {
    if (this.part) return this.part.view(state);
    if (state.panel === null || isOfPeople(state.panel)) return nothing;
    if (this.state === 'idle') this.load();
    if (this.state !== 'failed') return nothing;
    return panelsMissing(
      () => this.load(),
      () => {
        this.state = 'idle';
        this.host.open(null);
      },
    );
  }

  close(): void {
    this.state = 'closed';
    this.part?.close();
  }

  private load(): void {
    const { host } = this;
    this.state = 'loading';
    importLater<MenusModule>(host.menusUrl, this.tries++)
      .then(({ openMenus }) => {
        if (this.state !== 'closed') this.part = openMenus(host);
      })
      .catch((error: unknown) => {
        this.state = 'failed';
        console.warn('teleport: the menus could not be loaded.', error);
      })
      .finally(() => host.redraw());
  }
}
