// What an app wishes beyond its screen, on this page: the cards and the title that come of it.
import { html } from 'lit-html';
import type { Wish } from '../../protocol/page/app-wishes.ts';
import type { Closable } from '../dom/closable.ts';
import type { PanelsHost } from '../panels/panels-host.ts';
import type { View } from '../ui/view.ts';
import { AppNotes } from './app-notes.ts';
import { Copier } from './copier.ts';
import { Links } from './links.ts';
import { PageTitle } from './page-title.ts';

export interface AppWishes extends Closable {
  /** @param data as the proxy has passed it on */
  hear(wish: Wish, data: string): void;
  /** Shows where a link of the app leads. */
  openLink(address: string): void;
  cards(): View;
}

export function openWishes(host: PanelsHost): AppWishes {
  const copier = new Copier(host);
  const notes = new AppNotes(host);
  const links = new Links(host);
  const title = new PageTitle(host.win.document, host.config.displayName);
  const hears: Record<Wish, (data: string) => void> = {
    copy: (data) => copier.hear(data),
    notify: (data) => notes.hear(data),
    title: (data) => title.hear(data),
  };
  return {
    hear: (wish, data) => hears[wish](data),
    openLink: (address) => links.ask(address),
    cards: () => html`${links.view()}${copier.view()}${notes.view()}`,
    close() {
      notes.close();
      title.close();
    },
  };
}
