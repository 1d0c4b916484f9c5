// Entry point of the menus' bundle: my own menu (name, account, sessions), the room's, and the one at a person.
import { nothing } from 'lit-html';
import { together } from './dom/closable.ts';
import { AccountPanel } from './menus/account/account-panel.ts';
import { InviteEntry } from './menus/invites/invite-entry.ts';
import { PersonPanel } from './menus/person/person-panel.ts';
import { ArrangeEntry } from './menus/room/arrange-entry.ts';
import { BansEntry } from './menus/room/bans-entry.ts';
import { ControlEntry } from './menus/room/control-entry.ts';
import { EndEntry } from './menus/room/end-entry.ts';
import { KnocksEntry } from './menus/room/knocks-entry.ts';
import { LogEntry } from './menus/room/log-entry.ts';
import { MemoryEntry } from './menus/room/memory-entry.ts';
import { RecordingsEntry } from './menus/room/recordings-entry.ts';
import { RESIDENT_ENTRY } from './menus/room/resident-entry.ts';
import { RoomPanel } from './menus/room/room-panel.ts';
import type { MenusPart, PanelsHost } from './panels/panels-host.ts';
import { MENU_STYLES } from './ui/styles-menus.ts';

export function openMenus(host: PanelsHost): MenusPart {
  const { root } = host;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(MENU_STYLES);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  const account = new AccountPanel(host);
  const person = new PersonPanel(host);
  const room = new RoomPanel(host, [
    new InviteEntry(host),
    new ArrangeEntry(host),
    new ControlEntry(host),
    new KnocksEntry(host),
    RESIDENT_ENTRY,
    new BansEntry(host),
    new RecordingsEntry(host),
    new MemoryEntry(host),
    new LogEntry(host),
    new EndEntry(host),
  ]);
  const parts = together(account, room);
  return {
    view(state) {
      const { panel } = state;
      if (panel !== 'account') account.rest();
      if (panel !== 'room') room.rest();
      if (panel !== 'person') person.rest();
      if (panel === 'account') return account.view(state);
      if (panel === 'person') return person.view(state);
      return panel === 'room' ? room.view(state) : nothing;
    },
    close: () => parts.close(),
  };
}
