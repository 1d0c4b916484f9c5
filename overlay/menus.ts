// Entry point of the menus' bundle: my own menu (name, account, sessions) and the room's.
import { nothing } from 'lit-html';
import { together } from './dom/closable.ts';
import { AccountPanel } from './menus/account/account-panel.ts';
import { InviteEntry } from './menus/invites/invite-entry.ts';
import { RoomPanel } from './menus/room-panel.ts';
import type { MenusPart, PanelsHost } from './panels/panels-host.ts';
import { MENU_STYLES } from './ui/styles-menus.ts';

export function openMenus(host: PanelsHost): MenusPart {
  const { root } = host;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(MENU_STYLES);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  const account = new AccountPanel(host);
  const room = new RoomPanel(host, [new InviteEntry(host)]);
  const parts = together(account, room);
  return {
    view(state) {
      const { panel } = state;
      if (panel !== 'account') account.rest();
      if (panel !== 'room') room.rest();
      if (panel === 'account') return account.view(state);
      return panel === 'room' ? room.view(state) : nothing;
    },
    close: () => parts.close(),
  };
}
