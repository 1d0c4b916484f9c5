// Opens and closes the chat and the panels, and moves the focus: to what was opened, or back to the terminal.
import type { PageState } from './page-state.ts';
import type { PageTerminal } from './page-terminal.ts';
import type { Focused } from './panels/panels-host.ts';
import type { PanelsLoader } from './panels-loader.ts';
import { isOfPeople, layoutOf, type PanelName } from './state/view-state.ts';
import type { Surface } from './surface.ts';

export interface PanelControl {
  /** Opens or closes the chat. */
  setChat(opened: boolean): void;
  /** Opens a panel, or closes the one that is open. @param focus what gets the focus as soon as it is there */
  open(panel: PanelName | null, focus?: Focused): void;
  togglePeople(): void;
  /** Opens a panel, or closes it if it is the one that is open. */
  toggle(panel: PanelName): void;
  /** Closes whatever covers the terminal. */
  clear(): void;
}

export function controlPanels(
  { store, chat }: PageState,
  surface: Surface,
  terminal: PageTerminal,
  panels: PanelsLoader,
): PanelControl {
  /** On touch screens, a focus would open the keyboard over what is to be seen. */
  const focusing = (): boolean => !store.state.viewport.coarse;
  function open(panel: PanelName | null, focus: Focused = '.panel'): void {
    if (panel) panels.load();
    else if (store.state.panel && surface.focused && focusing()) terminal.focus();
    surface.wants = panel && focus;
    store.set({ panel });
  }
  return {
    open,
    setChat(opened) {
      if (opened) panels.load();
      surface.wants = opened && focusing() ? 'textarea' : null;
      chat.setOpen(opened);
      if (!opened && focusing()) terminal.focus();
    },
    togglePeople() {
      // In a single-person room the button opens the settings.
      const first = store.state.connection.kind === 'alone' ? 'settings' : 'people';
      open(isOfPeople(store.state.panel) ? null : first);
    },
    toggle: (panel) => open(store.state.panel === panel ? null : panel),
    clear() {
      if (store.state.panel) open(null);
      if (layoutOf(store.state).chat === 'sheet') chat.setOpen(false);
      terminal.focus();
    },
  };
}
