// Entry point of the panels' bundle: everything that is not needed for the first render, including the chat panel.

import { html, nothing } from 'lit-html';
import { ReturnMark } from './arriving/return-mark.ts';
import { WelcomeCard } from './arriving/welcome-card.ts';
import { chatPanel } from './chat/chat-panel.ts';
import { toastList } from './chat/toasts.ts';
import { together } from './dom/closable.ts';
import { keyboardTo } from './moderation/keyboard-to.ts';
import { LineActs } from './moderation/line-acts.ts';
import { showNotices } from './moderation/notices.ts';
import { PauseCard } from './moderation/pause-card.ts';
import { MapLoader } from './panels/map-loader.ts';
import { MenusLoader } from './panels/menus-loader.ts';
import type { PanelsHost, PanelsPart } from './panels/panels-host.ts';
import { ResidentLoader } from './panels/resident-loader.ts';
import { ZoomLoader } from './panels/zoom-loader.ts';
import { announce } from './people/announcer.ts';
import { askedCard, ribbon } from './people/follow-view.ts';
import { followPeople } from './people/follower.ts';
import { type KeyboardAct, keyboardMark } from './people/keyboard-mark.ts';
import { trackLook } from './people/look-tracker.ts';
import { PeoplePanel } from './people/people-panel.ts';
import { PointerTalk } from './people/pointer-talk.ts';
import { sendStanding } from './people/standing-sender.ts';
import { showTypist } from './people/typist-caret.ts';
import { KeyRow } from './settings/key-row.ts';
import { SettingsPanel } from './settings/settings-panel.ts';
import { foreignSize, sizeHint } from './terminal/size-hint.ts';
import { CHAT_STYLES } from './ui/styles-chat.ts';
import { PANEL_STYLES } from './ui/styles-panels.ts';
import { TALK_STYLES } from './ui/styles-talk.ts';
import { openWishes } from './wishes/app-wishes.ts';

export function openPanels(host: PanelsHost): PanelsPart {
  const { root } = host;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(PANEL_STYLES + CHAT_STYLES + TALK_STYLES);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  let look: string | null = null;
  const standing = sendStanding(host);
  const follower = followPeople(host, (follow) => {
    standing.tell(follow === null ? { follow, look } : { follow });
  });
  const looking = trackLook(host, (g) => {
    look = g;
    // While I follow, my look is somebody else's: sending it would make two mutual followers loop forever.
    if (!follower.followed && !host.store.state.terminal.watching) standing.tell({ look: g });
  });
  const giveKeyboard = (pid: string): void => void keyboardTo(host, pid);
  function actOnKeyboard(what: KeyboardAct): void {
    const { me } = host.store.state.roster;
    if (what !== 'take') host.connection.send({ type: 'keyboard', do: what });
    else if (me !== null) giveKeyboard(me);
    host.focusTerminal();
  }
  const zoom = new ZoomLoader(host);
  const map = new MapLoader(host, zoom);
  const people = new PeoplePanel(
    host,
    follower,
    () => look,
    giveKeyboard,
    (state) => map.panel(state),
  );
  const settings = new SettingsPanel(host);
  const menus = new MenusLoader(host);
  const resident = new ResidentLoader(host);
  const takeSize = (): void => {
    host.connectionView.takeSize();
    host.focusTerminal();
  };
  const keyRow = new KeyRow(host, zoom);
  const wishes = openWishes(host);
  const talk = new PointerTalk(host);
  const lineActs = new LineActs(host);
  const left = new ReturnMark(host);
  const pause = new PauseCard(host);
  const welcome = new WelcomeCard(host);
  const parts = together(
    announce(host),
    showNotices(host),
    showTypist(host),
    standing,
    follower,
    looking,
    left,
    people,
    settings,
    menus,
    resident,
    map,
    zoom,
    keyRow,
    talk,
    wishes,
    welcome,
  );
  return {
    get recording() {
      return settings.recording !== null;
    },
    zoom,
    follow: (pid) => follower.follow(pid),
    ribbon: () => ribbon(follower),
    typist(state) {
      const marks = [keyboardMark(state, actOnKeyboard), resident.view('mark', state)];
      return marks.every((mark) => mark === nothing) ? nothing : html`${marks}`;
    },
    mapButton: (state) => map.button(state),
    view: (state, keys, welcomes) => {
      const { panel } = state;
      const menu = menus.view(state);
      if (panel !== 'people') people.rest();
      if (panel !== 'settings') settings.rest();
      return html`${askedCard(follower)}${
        panel === 'people' ? people.view(state) : panel === 'settings' ? settings.view(state) : menu
      }${resident.view('panel', state)}${map.float(state)}${sizeHint(foreignSize(state.terminal), takeSize)}${toastList(welcomes ? welcome.without(state.toasts) : state.toasts)}${keys ? keyRow.view() : nothing}${welcomes ? welcome.view(state) : nothing}`;
    },
    hear: wishes.hear,
    openLink: wishes.openLink,
    cards: () => html`${pause.view()}${resident.view('cards', host.store.state)}${wishes.cards()}`,
    talk: (what) => talk.toggle(what),
    chat: (props, actions) =>
      chatPanel(props, {
        ...actions,
        react: () => talk.toggle('react'),
        doing: () => resident.view('line', host.store.state),
        lineActs: (line) => lineActs.view(line),
        above: (line, before) => left.view(line, before),
      }),
    close: () => parts.close(),
  };
}
