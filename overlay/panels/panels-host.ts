// The interface between the main script and the panels (people, settings, keys, following). The panels are a separate
// bundle, loaded on first use or when the page is idle.
import type { Emitter } from '../../protocol/emitter.ts';
import type { Wish } from '../../protocol/page/app-wishes.ts';
import type { OverlayConfig } from '../../protocol/page/overlay-config.ts';
import type { ChatPanelActions, ChatProps } from '../chat/chat-panel.ts';
import type { GhostLayer } from '../cursors/ghost-layer.ts';
import type { Closable } from '../dom/closable.ts';
import type { Connection } from '../room/connection.ts';
import type { PreferenceStore } from '../state/preferences.ts';
import type { Stores } from '../state/store.ts';
import type { PanelName, ViewState } from '../state/view-state.ts';
import type { Zoom } from '../state/zoom.ts';
import type { ConnectionView } from '../terminal/connection-view.ts';
import type { PageWindow } from '../terminal/find-terminal.ts';
import type { TerminalView } from '../terminal/terminal.ts';
import type { View } from '../ui/view.ts';

/** What of a panel gets the focus when it opens: itself, or the field with my name. */
export type Focused = '.panel' | '#my-name';

export interface PanelsHost extends Stores {
  readonly win: PageWindow;
  readonly config: OverlayConfig;
  /** Addresses of what is loaded later. */
  readonly modules: Readonly<Record<'menus' | 'map' | 'zoom' | 'resident', string>>;
  readonly root: ShadowRoot;
  readonly connection: Connection;
  readonly preferences: PreferenceStore;
  readonly ghosts: GhostLayer;
  readonly connectionView: Pick<ConnectionView, 'raise' | 'watchSeat' | 'takeSize'>;
  terminal(): TerminalView | null;
  /** The terminal is there, or its cells have moved or changed in size or number. */
  readonly onLayout: Emitter<void>;
  /** Opens a panel, or closes the one that is open. @param focus what gets the focus as soon as it is there */
  open(panel: PanelName | null, focus?: Focused): void;
  focusTerminal(): void;
  redraw(): void;
}

/** The map of the room, a bundle of its own: it comes when it is shown. */
export interface MapPart extends Closable {
  /** The map, drawn as long as it is in the page. @param place in the people panel, or by itself */
  view(place: MapPlace): View;
}
export type MapPlace = 'panel' | 'float';

/** The panels about accounts and about the room, a bundle of its own: most visits need neither. */
export interface MenusPart extends Closable {
  /** The panel that is open, if it is one of these. */
  view(state: ViewState): View;
}

/** What is about the resident, a bundle of its own: most rooms have none. */
export interface ResidentPart extends Closable {
  /** In the bar: that it answers, and a button that stops it. */
  mark(state: ViewState): View;
  /** The same above the chat's input box, with whatever else it does. */
  line(state: ViewState): View;
  /** Its acts that wait for me, and what it has given to me. */
  cards(state: ViewState): View;
  /** The panel about it, if it is open. */
  panel(state: ViewState): View;
}

/** What shows the terminal from closer, a bundle of its own: wide pages with a mouse have no need of it. */
export interface ZoomPart extends Closable, Pick<Zoom, 'showCell' | 'showWindow' | 'showAll'> {
  readonly closer: boolean;
  /** Shows the window with the focus, or the caret, from closer. */
  look(): void;
}

export interface PanelsPart extends Closable {
  /** What of the terminal is in view. */
  readonly zoom: Zoom;
  /** A shortcut is being recorded in the settings: the overlay's shortcuts are disabled. */
  readonly recording: boolean;
  /** Follows a person, or stops following them. */
  follow(pid: string): void;
  /** KB1: who types, in the bar; and that the resident answers. */
  typist(state: ViewState): View;
  /** The button of the map, in the bar. */
  mapButton(state: ViewState): View;
  /** Replaces the room's name in the bar; null while nobody is followed. */
  ribbon(): View | null;
  /** @param welcomes nothing is in the way of the welcome */
  view(state: ViewState, keyRow: boolean, welcomes: boolean): View;
  /** CU3: opens the box at my pointer, or the palette of reactions; closes it if it is open. */
  talk(what: 'say' | 'react'): void;
  /** Takes what the app wishes beyond its screen. */
  hear(wish: Wish, data: string): void;
  /** Shows where a link of the app leads. */
  openLink(address: string): void;
  /** The cards that come of both. */
  cards(): View;
  chat(
    props: ChatProps,
    actions: Omit<ChatPanelActions, 'react' | 'lineActs' | 'above' | 'doing'>,
  ): View;
}
