// Entry point of the bundle about the resident, which is loaded in rooms that have one.
import { html, nothing } from 'lit-html';
import { together } from './dom/closable.ts';
import { notifyMe } from './moderation/notices.ts';
import type { PanelsHost, ResidentPart } from './panels/panels-host.ts';
import { ActDesk } from './resident/act-desk.ts';
import { GivenTexts } from './resident/given.ts';
import { ResidentPanel } from './resident/resident-panel.ts';
import { type ResidentActs, statusLine, stopMark } from './resident/status-line.ts';
import { RESIDENT_STYLES } from './ui/styles-resident.ts';

export function openResident(host: PanelsHost): ResidentPart {
  const { root, store, connection, config } = host;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(RESIDENT_STYLES);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  const acts: ResidentActs = {
    asksKey: config.resident?.key === 'visitor',
    stop() {
      if (connection.send({ type: 'resident', do: 'stop' })) host.focusTerminal();
      else notifyMe(store, 'It can’t be stopped while the room is away.');
    },
    about: () => host.open('resident'),
  };
  const desk = new ActDesk(host);
  const given = new GivenTexts(host);
  const panel = new ResidentPanel(host, acts);
  const parts = together(desk, given, panel);
  return {
    mark: (state) => stopMark(state, acts),
    line: (state) => statusLine(state, acts),
    cards: (state) => html`${desk.view(state)}${given.view()}`,
    panel(state) {
      if (state.panel === 'resident') return panel.view(state);
      panel.rest();
      return nothing;
    },
    close: () => parts.close(),
  };
}
